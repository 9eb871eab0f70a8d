from contextlib import closing
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
import pytest
from av.stream import Disposition
from PIL import Image as Pillow

from engine.core.errors import SourceError
from engine.core.types import Frame, Image, Sound
from engine.sources import open_source, video
from engine.sources.video import VideoSource
from tests import clips


def frames_of(file: Path) -> list[Frame]:
    source = VideoSource(file)
    frames = []
    while (frame := source.read_frame()) is not None:
        frames.append(frame)
    source.close()
    return frames


@pytest.mark.parametrize(
    ("turn", "shown"),
    [
        ((0, False, False), "RGBK"),
        ((90, False, False), "GKRB"),
        ((-90, False, False), "BRKG"),
        ((0, True, False), "GRKB"),
    ],
)
def test_phone_clips_come_upright(tmp_path: Path, turn: tuple[int, bool, bool], shown: str) -> None:
    file = clips.write_clip(tmp_path / "phone.mp4", [clips.quartered_picture()] * 2, clips.Clip(turn=turn))
    source = VideoSource(file)
    frame = source.read_frame()
    assert frame is not None
    assert clips.quarters(frame.image) == shown
    assert frame.image.shape == (source.info.height_px, source.info.width_px, 3)


def test_a_variable_rate_keeps_its_times(tmp_path: Path) -> None:
    times_ms = (0, 40, 160, 170, 200, 280)
    file = clips.write_clip(tmp_path / "v.mp4", clips.numbered_pictures(6), clips.Clip(times_ms=times_ms))
    assert [frame.capture_time_ns for frame in frames_of(file)] == [1_000_000 * time for time in times_ms]


def test_pixels_that_are_not_square_are_stretched(tmp_path: Path) -> None:
    clip = clips.Clip(pixel_aspect=Fraction(3, 2))
    file = clips.write_clip(tmp_path / "wide.mp4", [clips.quartered_picture()] * 2, clip)
    frame = frames_of(file)[0]
    assert frame.image.shape == (48, 96, 3)
    assert clips.quarters(frame.image) == "RGBK"


def test_a_picture_size_that_changes_is_scaled_to_the_first(tmp_path: Path) -> None:
    small = clips.write_clip(tmp_path / "small.ts", clips.numbered_pictures(3, 64, 48), clips.Clip(container="mpegts"))
    large = clips.write_clip(tmp_path / "large.ts", clips.numbered_pictures(3, 128, 96), clips.Clip(container="mpegts"))
    glued = tmp_path / "glued.ts"
    glued.write_bytes(small.read_bytes() + large.read_bytes())
    frames = frames_of(glued)
    assert [clips.number_of(frame.image) for frame in frames] == [0, 1, 2, 0, 1, 2]
    assert {frame.image.shape for frame in frames} == {(48, 64, 3)}


def test_colours_are_those_that_were_stored(tmp_path: Path) -> None:
    patches = np.array([[200, 150, 120], [30, 60, 200], [128, 128, 128], [255, 255, 255]], np.uint8)
    picture = np.repeat(np.repeat(patches[None], 64, 0), 16, 1)
    file = clips.write_clip(tmp_path / "c.mp4", [picture] * 2)
    shown = frames_of(file)[0].image[32, 8::16]
    np.testing.assert_allclose(shown.astype(int), patches.astype(int), atol=6)


def test_high_dynamic_range_is_brought_to_the_range_of_a_screen(tmp_path: Path) -> None:
    file = tmp_path / "hdr.mkv"
    light = {"black": 0.0, "dim": 0.36, "grey": 0.49, "white": 0.58, "glare": 0.9}
    picture = np.repeat(np.array(list(light.values()))[None, :, None] * 65535, 16, 1).repeat(16, 0).repeat(3, 2)
    with av.open(str(file), "w") as output:
        stream = output.add_stream("ffv1", rate=25, width=80, height=16, pix_fmt="yuv420p10le")
        context = stream.codec_context
        context.color_range, context.colorspace, context.color_primaries, context.color_trc = 1, 9, 9, 16
        stored = av.VideoFrame.from_ndarray(picture.astype(np.uint16), format="rgb48le")
        stored = stored.reformat(format="yuv420p10le", dst_colorspace=9, dst_color_range=1)
        stored.color_primaries, stored.color_trc = 9, 16
        output.mux(stream.encode(stored))
        output.mux(stream.encode(None))
    shown = frames_of(file)[0].image[8, 8::16, 1].astype(int)
    black, dim, grey, white, glare = shown
    assert black < 4
    assert 20 < dim < 100 < grey < 220
    assert white > 240
    assert glare == 255


def test_a_container_that_does_not_count_its_frames_still_gives_all(tmp_path: Path) -> None:
    clip = clips.Clip(codec="libvpx")
    source = VideoSource(clips.write_clip(tmp_path / "c.webm", clips.numbered_pictures(9), clip))
    count = 0
    while source.read_frame() is not None:
        count += 1
    assert count == 9
    assert source.info.frames is None or abs(source.info.frames - 9) <= 1


def test_the_sound_starts_with_the_first_picture(tmp_path: Path) -> None:
    clip = clips.Clip(container="mpegts", sound="aac", starts_at_s=1.5)
    source = VideoSource(clips.write_clip(tmp_path / "late.ts", clips.numbered_pictures(5), clip))
    sound = source.info.sound
    assert isinstance(sound, Sound)
    assert sound.file.name == "late.ts"
    assert sound.starts_at_ns / 1e9 == pytest.approx(1.5, abs=0.1)


def test_a_silent_clip_has_no_sound(tmp_path: Path) -> None:
    assert VideoSource(clips.write_clip(tmp_path / "c.mp4", clips.numbered_pictures(2))).info.sound is None


def test_a_whole_clip_is_read_without_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    frames_of(clips.write_clip(tmp_path / "c.mp4", clips.numbered_pictures(20), clips.Clip(sound="aac")))
    frames_of(
        clips.write_clip(tmp_path / "c.webm", clips.numbered_pictures(20), clips.Clip(codec="libvpx", sound="libopus"))
    )
    assert caplog.records == []


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_clip_cut_in_the_middle_gives_what_is_there_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, suffix: str, astronaut: Image
) -> None:
    pictures = clips.drifting(np.ascontiguousarray(astronaut[:128, :128]), 30)
    clip = clips.Clip(index_in_front=suffix == ".mp4")
    cut = clips.write_clip(tmp_path / f"cut{suffix}", pictures, clip)
    with cut.open("r+b") as stream:
        stream.truncate(cut.stat().st_size // 2)
    frames = frames_of(cut)
    assert 5 <= len(frames) < 30
    for frame, picture in zip(frames[:-1], pictures, strict=False):
        assert np.abs(frame.image.astype(int) - picture).mean() < 4
    assert f"cut{suffix} was cut off" in caplog.text


def test_damage_in_the_middle_costs_only_what_it_hit(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clip = clips.Clip(codec="mjpeg", pixels="yuvj420p")
    file = clips.write_clip(tmp_path / "d.mkv", clips.numbered_pictures(20), clip)
    with av.open(str(file)) as container:
        stored = [bytes(packet) for packet in container.demux(video=0)]
    data = file.read_bytes()
    file.write_bytes(data.replace(stored[10], bytes(len(stored[10]))))
    frames = frames_of(file)
    assert [clips.number_of(frame.image) for frame in frames] == [*range(10), *range(11, 20)]
    assert frames[10].capture_time_ns == 11 * 40_000_000
    assert "damaged" in caplog.text


NOT_VIDEOS = {
    "empty.mp4": b"",
    "three.mp4": b"abc",
    "noise.mp4": np.random.default_rng(1).bytes(5000),
    "notes.txt": b"This is not a film.\n" * 40,
    "head only.mp4": b"\0\0\0\x18ftypisom\0\0\2\0isomiso2",
}


@pytest.mark.parametrize("name", NOT_VIDEOS)
def test_what_is_not_a_video_is_refused_in_words(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(NOT_VIDEOS[name])
    with pytest.raises(SourceError, match=name) as refused:
        open_source(file)
    assert "Give a video" in refused.value.problem.advice


def test_a_song_with_a_cover_is_not_a_video(tmp_path: Path) -> None:
    file = tmp_path / "song.m4a"
    with av.open(str(file), "w", format="mp4") as output:
        voice = output.add_stream("aac", rate=48000)
        silence = av.AudioFrame.from_ndarray(np.zeros((2, 4096), np.float32), "fltp", "stereo")
        silence.sample_rate = 48000
        output.mux(voice.encode(silence))
        output.mux(voice.encode(None))
    with pytest.raises(SourceError, match="no moving picture"):
        open_source(file)


def write_with_two(file: Path, cover: bool) -> Path:
    """A small still picture comes first, then the film."""
    with av.open(str(file), "w") as output:
        still, film = output.add_stream("png", rate=25), output.add_stream("mpeg4", rate=25)
        for stream, (width, height), pixels in ((still, (32, 24), "rgb24"), (film, (64, 48), "yuv420p")):
            stream.width, stream.height, stream.pix_fmt = width, height, pixels
        if cover:
            still.disposition = Disposition.attached_pic
        for stream, size in ((still, (24, 32)), *[(film, (48, 64))] * 5):
            picture = av.VideoFrame.from_ndarray(np.full((*size, 3), 90, np.uint8), "rgb24")
            output.mux(stream.encode(picture))
        for stream in (still, film):
            output.mux(stream.encode(None))
    return file


@pytest.mark.parametrize("cover", [True, False])
def test_of_several_streams_the_film_is_read(tmp_path: Path, cover: bool) -> None:
    file = write_with_two(tmp_path / "film.mp4", cover)
    with closing(open_source(file)) as source:
        assert (source.info.width_px, source.info.height_px) == (64, 48)


def test_a_video_without_pictures_is_refused_in_words(tmp_path: Path) -> None:
    whole = clips.write_clip(tmp_path / "c.mp4", clips.numbered_pictures(10), clips.Clip(index_in_front=True))
    data = whole.read_bytes()
    whole.write_bytes(data[: data.index(b"mdat") + 4])
    with pytest.raises(SourceError, match="no pictures that can be read"):
        open_source(whole)


def test_a_path_with_nothing_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"missing\.mp4"):
        open_source(tmp_path / "missing.mp4")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux shows a program's threads like that")
def test_a_closed_source_leaves_no_threads_even_while_something_still_holds_it(swaying_face: Path) -> None:
    frames_of(swaying_face)
    before, held = len(list(Path("/proc/self/task").iterdir())), []
    for _ in range(5):
        held.append(VideoSource(swaying_face))
        held[-1].read_frame()
        held[-1].close()
        assert held[-1].read_frame() is None
    assert len(held) == 5
    assert len(list(Path("/proc/self/task").iterdir())) <= before


def test_a_codec_that_nobody_knows_is_said_in_a_sentence(tmp_path: Path) -> None:
    file = clips.write_clip(tmp_path / "c.mp4", clips.numbered_pictures(3))
    data = file.read_bytes()
    assert data.count(b"avc1") == 2
    file.write_bytes(data.replace(b"avc1", b"zzzz"))
    with pytest.raises(
        SourceError, match=r"c\.mp4 is stored in a way \(codec\) that this program does not know"
    ) as refused:
        open_source(file)
    assert "Convert it" in refused.value.problem.advice


def test_pictures_that_no_video_has_are_refused_before_they_are_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video, "MAX_PIXELS", 3000)
    file = clips.write_clip(tmp_path / "c.mp4", clips.numbered_pictures(3))
    with pytest.raises(SourceError, match="too large"):
        open_source(file)


def test_a_still_picture_of_many_pixels_is_no_driver(tmp_path: Path) -> None:
    file = tmp_path / "blank.png"
    Pillow.new("L", (9000, 5000)).save(file)
    with pytest.raises(SourceError, match="none below 40 million pixels"):
        VideoSource(file)


def test_any_damage_is_refused_in_words_or_costs_pictures_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clip = clips.write_clip(tmp_path / "c.mp4", clips.numbered_pictures(5, 64, 64), clips.Clip(sound="aac"))
    data, rng, file = clip.read_bytes(), np.random.default_rng(0), tmp_path / "damaged.mp4"
    index = data.index(b"moov")
    outcomes = set()
    for _ in range(150):
        damaged = bytearray(data)
        for place in rng.integers(index, len(damaged), int(rng.choice([1, 4, 20]))):
            damaged[place] = rng.integers(0, 256)
        file.write_bytes(damaged)
        try:
            frames_of(file)
        except SourceError as refusal:
            outcomes.add(bool(refusal.problem.advice))
        else:
            outcomes.add(True)
    assert outcomes == {True}


def rated(average: Fraction | None, guessed: Fraction | None) -> Any:
    return SimpleNamespace(average_rate=average, guessed_rate=guessed)


@pytest.mark.parametrize(
    ("average", "guessed", "fps"),
    [
        (Fraction(25), Fraction(50), Fraction(25)),
        (Fraction(90_000), Fraction(30_000, 1001), Fraction(30_000, 1001)),
        (None, Fraction(240), Fraction(240)),
        (Fraction(0), Fraction(24), Fraction(24)),
        (Fraction(1000), Fraction(241), Fraction(30)),
        (None, None, Fraction(30)),
    ],
)
def test_the_rate_is_the_mean_one_unless_that_is_a_time_base(
    average: Fraction | None, guessed: Fraction | None, fps: Fraction
) -> None:
    assert video._frame_rate(rated(average, guessed)) == fps


def test_a_clip_says_how_many_pictures_it_has_also_beside_longer_sound(tmp_path: Path) -> None:
    for suffix, clip in ((".mp4", clips.Clip()), (".mov", clips.Clip(sound="aac"))):
        with closing(VideoSource(clips.write_clip(tmp_path / f"c{suffix}", clips.numbered_pictures(20), clip))) as one:
            assert one.info.frames == 20
            assert one.info.fps == 25
            assert one.info.name == f"c{suffix}"


def test_a_video_that_may_not_be_read_and_one_on_a_broken_disk_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, words, advice in (
        (PermissionError(13, "no"), "You may not read", "permissions"),
        (av.OSError(5, "Input/output error"), "cannot be opened: ", "Give a video file"),
    ):

        def fail(*given: Any, error: Exception = error, **named: Any) -> None:
            raise error

        monkeypatch.setattr(av, "open", fail)
        with pytest.raises(SourceError, match=words) as refused:
            VideoSource(tmp_path / "c.mp4")
        assert advice in refused.value.problem.advice


def test_a_disk_that_fails_in_the_middle_is_an_error_and_damage_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = VideoSource(clips.write_clip(tmp_path / "c.mp4", clips.numbered_pictures(3)))
    stated = source._container.duration

    def breaking(error: Exception) -> Any:
        def demux(stream: Any) -> Any:
            raise error
            yield

        return SimpleNamespace(demux=demux, duration=stated, streams=source._container.streams)

    container = source._container
    source._container = breaking(av.OSError(5, "Input/output error"))
    with pytest.raises(SourceError, match="failed in the middle"):
        list(source._decode_pictures())
    for error in (av.InvalidDataError(1, "x"), av.EOFError(2, "x")):
        before = source._damaged_packets
        source._container = breaking(error)
        assert list(source._decode_pictures()) == []
        assert source._damaged_packets == before + 1
    source._container = container
    source.close()


def test_a_closed_video_gives_nothing_and_may_be_closed_again(tmp_path: Path) -> None:
    source = VideoSource(clips.write_clip(tmp_path / "c.mp4", clips.numbered_pictures(3)))
    source.close()
    source.close()
    assert source.read_frame() is None
