"""Videos that were left in the middle get their names back."""

import os
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from engine.core.types import AvatarFrame
from engine.sinks.output_file import partial_path
from engine.sinks.video_file.sink import VideoSink
from engine.sinks.video_file.unfinished import AT_REST_S, finish_videos

FPS = 10


def left_in_the_middle(file: Path, seconds: int = 3, torn: bool = True) -> Path:
    """What a killed program leaves of a recording; torn: the last part is not whole."""
    sink = VideoSink(file, Fraction(FPS))
    for number in range(seconds * FPS):
        sink.write_frame(AvatarFrame(np.full((64, 64, 3), number, np.uint8), 0), number * 1_000_000_000 // FPS)
    content = partial_path(file).read_bytes()
    sink.close()
    file.unlink()
    partial_path(file).write_bytes(content + (content[: len(content) // 7] if torn else b""))
    old_s = time.time() - 2 * AT_REST_S
    os.utime(partial_path(file), (old_s, old_s))
    return file


def pictures(file: Path) -> int:
    with av.open(str(file)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_what_plays_is_kept_under_its_name(tmp_path: Path) -> None:
    file = left_in_the_middle(tmp_path / "take.mp4")
    assert finish_videos(tmp_path, time.time()) == [file]
    assert pictures(file) >= FPS
    assert not partial_path(file).exists()
    assert finish_videos(tmp_path, time.time()) == []


def test_a_finished_video_of_that_name_is_not_written_over(tmp_path: Path) -> None:
    file = left_in_the_middle(tmp_path / "take.mp4")
    file.write_bytes(b"another one")
    assert finish_videos(tmp_path, time.time()) == [tmp_path / "take (2).mp4"]
    assert file.read_bytes() == b"another one"


def test_what_is_being_written_what_does_not_play_and_what_is_not_there_stay(tmp_path: Path) -> None:
    fresh = left_in_the_middle(tmp_path / "fresh.mp4")
    os.utime(partial_path(fresh))
    others = tmp_path / "download.part.mp4"
    others.write_bytes(b"half of something that is not ours")
    empty = tmp_path / "empty.part.mp4"
    empty.touch()
    for file in (others, empty):
        os.utime(file, (0, 0))
    assert finish_videos(tmp_path, time.time()) == []
    assert partial_path(fresh).exists()
    assert others.read_bytes() == b"half of something that is not ours"
    assert finish_videos(tmp_path / "nowhere", time.time()) == []


def test_a_third_video_of_that_name_takes_the_place_of_neither(tmp_path: Path) -> None:
    file = left_in_the_middle(tmp_path / "take.mp4")
    second = tmp_path / "take (2).mp4"
    for taken in (file, second):
        taken.write_bytes(taken.name.encode())
    assert finish_videos(tmp_path, time.time()) == [tmp_path / "take (3).mp4"]
    assert [taken.read_bytes() for taken in (file, second)] == [b"take.mp4", b"take (2).mp4"]


def test_a_broken_link_among_them_hides_no_other(tmp_path: Path) -> None:
    file = left_in_the_middle(tmp_path / "take.mp4")
    (tmp_path / "gone.part.mp4").symlink_to(tmp_path / "elsewhere" / "x")
    assert finish_videos(tmp_path, time.time()) == [file]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.part.mp4")
    (tmp_path / "b.part.mp4").mkdir()
    assert finish_videos(tmp_path, time.time() + 3600) == []
    assert {file.name for file in tmp_path.iterdir()} == {"a.part.mp4", "b.part.mp4"}
