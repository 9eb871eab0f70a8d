from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from engine.core.errors import SinkError
from engine.core.types import AvatarFrame, Image
from engine.sinks.output_file import partial_path
from engine.sinks.video_file.sink import VideoSink
from tests import clips

NS_PER_S = 1_000_000_000
FPS = Fraction(25)


def write(sink: VideoSink, pictures: list[Image], times_s: list[float] | None = None, fps: Fraction = FPS) -> None:
    for index, picture in enumerate(pictures):
        time_ns = round(index * NS_PER_S / fps) if times_s is None else round(times_s[index] * NS_PER_S)
        sink.write_frame(AvatarFrame(picture, time_ns), time_ns)
    sink.close()


@pytest.mark.parametrize(
    "fps",
    [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60), Fraction(25, 2)],
    ids=str,
)
def test_other_readers_find_every_frame_and_the_rate(tmp_path: Path, fps: Fraction) -> None:
    file = tmp_path / "avatar.mp4"
    write(VideoSink(file, fps), clips.numbered_pictures(40, 64, 64), fps=fps)
    reader = cv2.VideoCapture(str(file))
    assert reader.get(cv2.CAP_PROP_FPS) == pytest.approx(float(fps), abs=1e-6)
    assert reader.get(cv2.CAP_PROP_FRAME_COUNT) == 40
    numbers = []
    while True:
        there, picture = reader.read()
        if not there:
            break
        numbers.append(clips.number_of(np.asarray(picture, np.uint8)))
    assert numbers == list(range(40))


def test_what_was_written_is_on_the_disk_while_the_file_grows(tmp_path: Path) -> None:
    """So little that no buffer is full: a program that is killed leaves a file that plays, but for the last second."""
    sink = VideoSink(tmp_path / "avatar.mp4", FPS)
    for index, picture in enumerate(clips.numbered_pictures(25, 64, 64) * 4):
        sink.write_frame(AvatarFrame(picture, None), index * NS_PER_S // 25)
    left_by_a_kill = tmp_path / "left.mp4"
    left_by_a_kill.write_bytes(partial_path(tmp_path / "avatar.mp4").read_bytes())
    sink.close()
    assert 1000 < left_by_a_kill.stat().st_size < 32_000
    assert len(clips.read_back(left_by_a_kill)[0]) >= 50


def test_it_is_an_ordinary_mp4_in_the_end(tmp_path: Path) -> None:
    file = tmp_path / "avatar.mp4"
    write(VideoSink(file, FPS), clips.numbered_pictures(40, 64, 64))
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert stream.frames == 40
        assert stream.average_rate == 25
        assert stream.start_time == 0
    assert [entry.name for entry in tmp_path.iterdir()] == ["avatar.mp4"]


def test_colours_come_back_in_every_reader(tmp_path: Path) -> None:
    patches = np.array(
        [
            [255, 0, 0],
            [0, 255, 0],
            [0, 0, 255],
            [255, 255, 255],
            [0, 0, 0],
            [200, 150, 120],
            [128, 128, 128],
            [30, 60, 200],
        ]
    )
    picture = np.ascontiguousarray(np.repeat(np.repeat(patches[None].astype(np.uint8), 128, 0), 16, 1))
    file = tmp_path / "avatar.mp4"
    write(VideoSink(file, FPS), [picture] * 3)
    there, other = cv2.VideoCapture(str(file)).read()
    assert there
    for shown in (clips.read_back(file)[0][0], np.asarray(other)[..., ::-1]):
        np.testing.assert_allclose(shown[64, 8::16].astype(int), patches, atol=4)
    with av.open(str(file)) as container:
        context = container.streams.video[0].codec_context
        assert (context.color_range, context.colorspace, context.color_primaries, context.color_trc) == (1, 1, 1, 1)


def test_a_real_picture_loses_little(tmp_path: Path, astronaut: Image) -> None:
    pictures = clips.drifting(astronaut, 6)
    file = tmp_path / "avatar.mp4"
    write(VideoSink(file, FPS), pictures)
    shown, _ = clips.read_back(file)
    errors = [np.abs(a.astype(int) - b).mean() for a, b in zip(shown, pictures, strict=True)]
    assert max(errors) < 3.0


def test_a_variable_rate_keeps_its_times(tmp_path: Path) -> None:
    times_s = [0.0, 0.04, 0.16, 0.17, 0.2, 0.9, 1.25]
    file = tmp_path / "avatar.mp4"
    write(VideoSink(file, FPS), clips.numbered_pictures(7, 64, 64), times_s)
    assert clips.read_back(file)[1] == pytest.approx(times_s, abs=1e-4)


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "avatar.mp4"
    write(VideoSink(file, FPS), clips.numbered_pictures(2, 64, 64))
    assert file.exists()


def test_another_kind_of_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SinkError, match=r"ends in \.mp4"):
        VideoSink(tmp_path / "avatar.avi", Fraction(25))


def test_a_folder_of_that_name_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "avatar.mp4").mkdir()
    with pytest.raises(SinkError, match=r"avatar\.mp4 cannot be written"):
        VideoSink(tmp_path / "avatar.mp4", FPS)


def test_an_odd_size_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SinkError, match="cannot be encoded"):
        write(VideoSink(tmp_path / "avatar.mp4", FPS), [np.zeros((65, 65, 3), np.uint8)])
    assert list(tmp_path.iterdir()) == []


def test_a_transparent_picture_is_refused_and_no_file_is_left(tmp_path: Path) -> None:
    opacity = np.full((32, 32), 128, np.uint8)
    sink = VideoSink(tmp_path / "avatar.mp4", FPS)
    with pytest.raises(SinkError, match="transparent") as refused:
        sink.write_frame(AvatarFrame(np.zeros((32, 32, 3), np.uint8), None, opacity), 0)
    sink.close()
    assert "green" in refused.value.problem.advice
    assert not list(tmp_path.iterdir())


def test_a_video_of_that_name_stays_and_the_sink_says_its_own(tmp_path: Path) -> None:
    file = tmp_path / "avatar.mp4"
    file.write_bytes(b"mine")
    sink = VideoSink(file, FPS)
    write(sink, clips.numbered_pictures(3, 64, 64))
    assert sink.file == tmp_path / "avatar (2).mp4"
    assert len(clips.read_back(sink.file)[0]) == 3
    assert file.read_bytes() == b"mine"


def test_a_part_that_is_gone_in_the_end_is_said_so_and_not_offered(tmp_path: Path) -> None:
    sink = VideoSink(tmp_path / "avatar.mp4", FPS)
    for index, picture in enumerate(clips.numbered_pictures(20, 64, 64) * 3):
        sink.write_frame(AvatarFrame(picture, None), index * NS_PER_S // 25)
    sink.part.unlink()
    with pytest.raises(SinkError, match="is lost") as lost:
        sink.close()
    assert "The video is in" not in str(lost.value)
    assert list(tmp_path.iterdir()) == []


def threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux shows a program's threads like that")
def test_a_closed_sink_leaves_no_threads_even_while_something_still_holds_it(tmp_path: Path) -> None:
    """A recording is held by a cycle, and the garbage collector may come to it minutes later."""
    picture = np.zeros((480, 640, 3), np.uint8)
    write(VideoSink(tmp_path / "first.mp4", FPS), [picture])
    before, held = threads(), []
    for number in range(5):
        held.append(VideoSink(tmp_path / f"{number}.mp4", FPS))
        write(held[-1], [picture] * 2)
    assert len(held) == 5
    assert threads() <= before
