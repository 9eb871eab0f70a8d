"""Clips as people really have them, through the whole command line, with the real tracker."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from app.cli.parser import run_command_line
from app.cli.signals import Interrupt
from engine import SourceError, open_source
from engine.core.types import Image
from tests import clips

FACELESS = np.full((256, 256, 3), 120, np.uint8)


@pytest.fixture
def animate(astronaut_file: Path, tmp_path: Path) -> Callable[..., tuple[int, dict[str, Any], list[Image]]]:
    """Animates with a driver; returns the exit code, the report and the pictures."""

    def call(driver: Path, *flags: str) -> tuple[int, dict[str, Any], list[Image]]:
        out, report = tmp_path / "avatar.mp4", tmp_path / "report.json"
        arguments = ["animate", "--portrait", astronaut_file, "--driver", driver, "--out", out, "--report", report]
        code = run_command_line([*map(str, arguments), "--size", "128", *flags], Interrupt())
        said = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
        return code, said, clips.read_back(out)[0] if code == 0 else []

    return call


Animate = Callable[..., tuple[int, dict[str, Any], list[Image]]]


@pytest.fixture(scope="module")
def faces(astronaut: Image) -> list[Image]:
    small = np.asarray(cv2.resize(astronaut, (256, 256), interpolation=cv2.INTER_AREA), np.uint8)
    return clips.drifting(small, 12, step_px=3)


def stored(folder: Path, pictures: Sequence[Image], clip: clips.Clip | None = None) -> Path:
    return clips.write_clip(folder / "driver.mp4", pictures, clip)


def differs(a: Image, b: Image) -> float:
    return float(np.abs(a.astype(int) - b).mean())


@pytest.mark.promise("frame i of a clip's output belongs to frame i of the driver")
def test_a_face_that_is_away_for_a_while_is_held_and_counted(
    animate: Animate, faces: list[Image], tmp_path: Path
) -> None:
    code, said, pictures = animate(stored(tmp_path, [*faces[:5], *[FACELESS] * 4, *faces[5:8]]))
    assert code == 0
    assert (said["frames_in"], said["frames_out"], said["face_lost_frames"]) == (12, 12, 4)
    for held in pictures[5:9]:
        assert differs(held, pictures[4]) < 1.5


def test_until_the_face_comes_the_portrait_rests(animate: Animate, faces: list[Image], tmp_path: Path) -> None:
    code, said, pictures = animate(stored(tmp_path, [*[FACELESS] * 3, *faces[:4]]))
    assert code == 0
    assert said["face_lost_frames"] == 3
    assert said["neutral_frame"] >= 3
    assert differs(pictures[0], pictures[2]) < 1.5


def test_no_face_at_all_is_said_and_nothing_is_written(
    animate: Animate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "avatar.mp4").write_bytes(b"an earlier video")
    driver = stored(tmp_path, [FACELESS] * 6)
    assert animate(driver) == (1, {}, [])
    said = capsys.readouterr().err
    assert "No face was found in driver.mp4, in none of its 6 frames." in said
    assert said.count("\n") == 1
    assert (tmp_path / "avatar.mp4").read_bytes() == b"an earlier video"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["avatar.mp4", "driver.mp4"]


def test_of_two_people_the_larger_one_drives_throughout(animate: Animate, astronaut: Image, tmp_path: Path) -> None:
    """The small one stands still; whoever follows it sees no movement."""
    small = np.asarray(cv2.resize(astronaut, (130, 130), interpolation=cv2.INTER_AREA), np.uint8)
    large = np.asarray(cv2.resize(astronaut, (256, 256), interpolation=cv2.INTER_AREA), np.uint8)
    moving = clips.drifting(large, 12, step_px=6)
    both = [np.full((256, 420, 3), 120, np.uint8) for _ in moving]
    for picture, person in zip(both, moving, strict=True):
        picture[:, :256] = person
        picture[126:, 290:] = small
    alone = [np.full((256, 420, 3), 120, np.uint8) for _ in moving]
    for picture, person in zip(alone, moving, strict=True):
        picture[:, :256] = person
    _, said, with_two = animate(stored(tmp_path, both))
    assert said["face_lost_frames"] == 0
    _, _, with_one = animate(stored(tmp_path, alone))
    assert max(differs(a, b) for a, b in zip(with_one, with_two, strict=True)) < 3
    assert max(differs(picture, with_two[0]) for picture in with_two) > 3


def test_a_clip_cut_in_the_middle_is_animated_up_to_the_cut(
    animate: Animate, faces: list[Image], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    driver = stored(tmp_path, faces, clips.Clip(index_in_front=True))
    with driver.open("r+b") as stream:
        stream.truncate(driver.stat().st_size // 2)
    code, said, pictures = animate(driver)
    assert code == 0
    assert 2 <= said["frames_out"] == len(pictures) < 12
    told = capsys.readouterr()
    assert "driver.mp4 was cut off" in told.err
    assert "Traceback" not in told.err


@pytest.mark.parametrize("content", [b"", b"not a video at all", b"\0" * 5000], ids=["empty", "text", "zeros"])
def test_what_is_not_a_video_is_refused_in_one_line(
    animate: Animate, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    driver = tmp_path / "driver.mp4"
    driver.write_bytes(content)
    assert animate(driver) == (1, {}, [])
    said = capsys.readouterr().err
    assert "driver.mp4 is not a video, or is damaged. Give a video" in said
    assert said.count("\n") == 1


def test_a_vertical_phone_clip_with_a_small_face_off_centre(animate: Animate, astronaut: Image, tmp_path: Path) -> None:
    """Stored lying on its side, as phones do; the face fills a seventh of the height and stays in one crop."""
    head = np.ascontiguousarray(astronaut[20:300, 90:370])
    small = np.asarray(cv2.resize(head, (200, 200), interpolation=cv2.INTER_AREA), np.uint8)
    upright = []
    for moved in clips.drifting(small, 10, step_px=4):
        picture = np.full((960, 540, 3), 120, np.uint8)
        picture[560:760, 320:520] = moved
        upright.append(picture)
    on_its_side = [np.ascontiguousarray(np.rot90(picture)) for picture in upright]
    code, said, pictures = animate(stored(tmp_path, on_its_side, clips.Clip(turn=(-90, False, False))))
    assert code == 0
    assert (said["frames_out"], said["face_lost_frames"]) == (10, 0)
    assert max(differs(picture, pictures[0]) for picture in pictures) > 2


def test_a_variable_rate_stays_in_time(animate: Animate, faces: list[Image], tmp_path: Path) -> None:
    times_ms = (0, 40, 160, 170, 200, 280)
    code, _, _ = animate(stored(tmp_path, faces[:6], clips.Clip(times_ms=times_ms)))
    assert code == 0
    shown_s = clips.read_back(tmp_path / "avatar.mp4")[1]
    assert shown_s == pytest.approx([time / 1000 for time in times_ms], abs=1e-3)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_ordinary_file_is_refused_at_once(
    animate: Animate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "driver.mp4")
    assert animate(tmp_path / "driver.mp4") == (1, {}, [])
    assert "driver.mp4 is neither a file nor a folder." in capsys.readouterr().err


def test_a_video_that_may_not_be_read_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(name: str, **_: object) -> None:
        raise av.PermissionError(13, "Permission denied", name)

    driver = stored(tmp_path, [FACELESS])
    monkeypatch.setattr(av, "open", forbidden)
    with pytest.raises(SourceError, match=r"You may not read the video .*driver\.mp4"):
        open_source(driver)
