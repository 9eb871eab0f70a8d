"""What happens to the output when the disk fills up, the place cannot be written or the program is killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.errors import DiskFullError, SinkError
from engine.core.types import AvatarFrame
from engine.sinks import Sink
from engine.sinks.images import ImagesSink
from engine.sinks.video_file.sink import VideoSink
from tests import clips

resource = pytest.importorskip("resource", reason="this system has no limits on the size of a file")

FPS = Fraction(25)
LIMIT_BYTES = 300_000
NOISE = np.random.default_rng(0).integers(0, 256, (8, 96, 96, 3), np.uint8)


@contextmanager
def no_file_larger_than(limit_bytes: int) -> Iterator[None]:
    """A stand-in for a full disk that needs no rights: writing beyond the limit fails in the same place."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def write_until_it_breaks(sink: Sink, most: int = 500) -> None:
    for index in range(most):
        sink.write_frame(AvatarFrame(NOISE[index % len(NOISE)], None), index * 40_000_000)


def frames_seen_by_another_reader(file: Path) -> int:
    reader = cv2.VideoCapture(str(file))
    count = 0
    while reader.read()[0]:
        count += 1
    return count


@pytest.mark.promise("disk full while writing a file")
def test_when_the_disk_fills_up_the_video_so_far_plays(tmp_path: Path) -> None:
    file = tmp_path / "avatar.mp4"
    sink = VideoSink(file, FPS)
    with no_file_larger_than(LIMIT_BYTES), pytest.raises(DiskFullError, match="disk is full") as full:
        write_until_it_breaks(sink)
    sink.close()
    assert "kept and plays" in full.value.problem.advice
    pictures, _ = clips.read_back(file)
    assert len(pictures) >= 25
    assert frames_seen_by_another_reader(file) == len(pictures)
    assert [entry.name for entry in tmp_path.iterdir()] == ["avatar.mp4"]


def test_when_only_the_end_does_not_fit_the_video_so_far_plays(tmp_path: Path) -> None:
    """The last second and the table of contents are written at the very end, when the disk may be full too."""
    file = tmp_path / "avatar.mp4"
    sink = VideoSink(file, FPS)
    for index in range(120):
        sink.write_frame(AvatarFrame(NOISE[index % len(NOISE)], None), index * 40_000_000)
    already = (tmp_path / "avatar.part.mp4").stat().st_size
    assert already > 0
    with no_file_larger_than(already + 100), pytest.raises(DiskFullError):
        sink.close()
    sink.close()
    assert 25 <= len(clips.read_back(file)[0]) < 120


def test_when_nothing_fits_the_earlier_video_stays(tmp_path: Path) -> None:
    file = tmp_path / "avatar.mp4"
    file.write_bytes(b"an earlier video")
    sink = VideoSink(file, FPS)
    with no_file_larger_than(1000), pytest.raises(DiskFullError) as full:
        write_until_it_breaks(sink)
    sink.close()
    assert "Nothing of it could be kept" in full.value.problem.advice
    assert file.read_bytes() == b"an earlier video"
    assert [entry.name for entry in tmp_path.iterdir()] == ["avatar.mp4"]


def test_when_the_disk_fills_up_every_picture_in_the_folder_is_whole(tmp_path: Path) -> None:
    sink = ImagesSink(tmp_path)
    sink.write_frame(AvatarFrame(NOISE[0], None), 0)
    with no_file_larger_than(1000), pytest.raises(DiskFullError, match=r"000001\.png"):
        sink.write_frame(AvatarFrame(NOISE[1], None), 1)
    sink.close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["000000.png"]
    assert cv2.imread(str(tmp_path / "000000.png")) is not None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        video, images = VideoSink(disk / "avatar.mp4", FPS), ImagesSink(disk / "frames")
        images.write_frame(AvatarFrame(NOISE[0], None), 0)
        with pytest.raises(DiskFullError):
            write_until_it_breaks(video)
        with pytest.raises(DiskFullError):
            write_until_it_breaks(images)
        images.close()
        assert len(clips.read_back(disk / "avatar.mp4")[0]) >= 25
        kept = list((disk / "frames").iterdir())
        assert kept
        assert all(cv2.imread(str(file)) is not None for file in kept)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


KILLED = """
import sys
from fractions import Fraction
from pathlib import Path
import numpy as np
from engine.core.types import AvatarFrame
from engine.sinks.video_file.sink import VideoSink
noise = np.random.default_rng(0).integers(0, 256, (8, 96, 96, 3), np.uint8)
sink = VideoSink(Path(sys.argv[1]), Fraction(25))
for index in range(1_000_000):
    sink.write_frame(AvatarFrame(noise[index % 8], None), index * 40_000_000)
    if index == 150:
        print("far enough", flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill without a word")
def test_when_the_program_is_killed_the_part_file_plays(tmp_path: Path) -> None:
    file = tmp_path / "avatar.mp4"
    file.write_bytes(b"an earlier video")
    program = subprocess.Popen([sys.executable, "-c", KILLED, str(file)], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    assert program.stdout.readline() == "far enough\n"
    program.kill()
    program.wait()
    program.stdout.close()
    assert file.read_bytes() == b"an earlier video"
    assert frames_seen_by_another_reader(tmp_path / "avatar (2).part.mp4") >= 25


@pytest.mark.parametrize("sink", [lambda place: VideoSink(place / "avatar.mp4", FPS), ImagesSink], ids=["mp4", "png"])
def test_a_place_that_cannot_be_written_is_refused_at_once(tmp_path: Path, sink: type) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("in the way")
    with pytest.raises(SinkError, match="cannot be written") as refused:
        sink(in_the_way / "out")
    assert "Choose another place" in refused.value.problem.advice


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="this system has no folder that nobody may write")
@pytest.mark.parametrize("sink", [lambda place: VideoSink(place / "avatar.mp4", FPS), ImagesSink], ids=["mp4", "png"])
def test_a_folder_that_nobody_may_write_is_refused_at_once(sink: type) -> None:
    with pytest.raises(SinkError, match="cannot be written"):
        sink(Path("/proc/personacam"))
