from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from app.cli.commands.animate import ClipOutputs
from engine import AvatarFrame, SourceInfo
from tests import clips

Command = Callable[..., int]
FIELDS = {
    "frames_in",
    "frames_out",
    "fps",
    "stage_ms",
    "peak_rss_mb",
    "animator",
    "preset",
    "size",
    "face_lost_frames",
}


def test_a_portrait_and_a_clip_become_a_video(
    personacam: Command,
    astronaut_file: Path,
    swaying_face: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    read_json: Callable[[Path], Any],
) -> None:
    video, frames, report = tmp_path / "out" / "avatar.mp4", tmp_path / "frames", tmp_path / "report.json"
    code = personacam(
        *("animate", "--portrait", astronaut_file, "--driver", swaying_face, "--size", 128),
        *("--out", video, "--frames-out", frames, "--report", report),
    )
    assert code == 0
    pictures, times_s = clips.read_back(video)
    assert len(pictures) == 12
    assert times_s == pytest.approx([index / 25 for index in range(12)], abs=1e-4)
    assert len(clips.hear(video).clicks_s) == 1
    names = sorted(file.name for file in frames.iterdir())
    assert names == [f"{index:06d}.png" for index in range(12)]
    for picture, name in zip(pictures, names, strict=True):
        exact = cv2.imread(str(frames / name), cv2.IMREAD_COLOR_RGB)
        assert exact is not None
        assert exact.shape == (128, 128, 3)
        assert np.abs(exact.astype(int) - picture).mean() < 4
    said = read_json(report)
    assert said.keys() >= FIELDS
    assert (said["frames_in"], said["frames_out"], said["fps"], said["face_lost_frames"]) == (12, 12, 25.0, 0)
    assert (said["animator"], said["preset"], said["size"]) == ("instant", "natural", 128)
    assert {"decode", "track", "animate", "encode"} <= said["stage_ms"].keys()
    assert all(0 <= times["p50"] <= times["p95"] for times in said["stage_ms"].values())
    assert said["peak_rss_mb"] > 20
    output = capsys.readouterr()
    assert "12 frames, 0.5 s" in output.out
    assert output.err == ""


def test_the_same_command_gives_the_same_frames(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path
) -> None:
    pair = ("animate", "--portrait", astronaut_file, "--driver", swaying_face, "--size", 64)
    for name in ("first", "second"):
        assert personacam(*pair, "--frames-out", tmp_path / name) == 0
    assert personacam(*pair, "--max-frames", 3, "--frames-out", tmp_path / "short") == 0
    first = {file.name: file.read_bytes() for file in (tmp_path / "first").iterdir()}
    assert len(first) == 12
    assert {file.name: file.read_bytes() for file in (tmp_path / "second").iterdir()} == first
    short = {file.name: file.read_bytes() for file in (tmp_path / "short").iterdir()}
    assert short == {name: first[name] for name in ("000000.png", "000001.png", "000002.png")}


def test_with_frames_alone_no_video_is_made(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pair = ("animate", "--portrait", astronaut_file, "--driver", swaying_face, "--size", 64, "--max-frames", 1)
    assert personacam(*pair, "--frames-out", tmp_path / "frames") == 0
    assert [entry.name for entry in tmp_path.iterdir()] == ["frames"]


def test_without_a_place_the_video_goes_to_out(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pair = ("animate", "--portrait", astronaut_file, "--driver", swaying_face, "--size", 64, "--max-frames", 2)
    assert personacam(*pair) == 0
    assert len(clips.read_back(tmp_path / "out" / "avatar.mp4")[0]) == 2


def test_a_folder_of_pictures_drives_as_well(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "driver"
    folder.mkdir()
    for index, picture in enumerate(clips.read_back(swaying_face)[0][:4]):
        assert cv2.imwrite(str(folder / f"{index}.png"), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    out = tmp_path / "avatar.mp4"
    assert personacam("animate", "--portrait", astronaut_file, "--driver", folder, "--size", 64, "--out", out) == 0
    assert len(clips.read_back(out)[0]) == 4


def test_a_preset_speaks_and_a_flag_speaks_louder(
    personacam: Command,
    astronaut_file: Path,
    swaying_face: Path,
    tmp_path: Path,
    read_json: Callable[[Path], Any],
) -> None:
    pair = ("animate", "--portrait", astronaut_file, "--driver", swaying_face, "--size", 64, "--max-frames", 2)
    for name, flags in {"natural": (), "private": ("--preset", "private")}.items():
        places = ("--frames-out", tmp_path / name, "--report", tmp_path / f"{name}.json")
        assert personacam(*pair, *flags, *places) == 0
        assert read_json(tmp_path / f"{name}.json")["preset"] == name
        assert read_json(tmp_path / f"{name}.json")["own_pixels_only"] == (name == "private")
    flags = ("--preset", "private", "--no-own-pixels-only")
    places = ("--frames-out", tmp_path / "back", "--report", tmp_path / "back.json")
    assert personacam(*pair, *flags, *places) == 0
    assert not read_json(tmp_path / "back.json")["own_pixels_only"]
    assert (tmp_path / "back" / "000001.png").read_bytes() == (tmp_path / "natural" / "000001.png").read_bytes()


def test_a_report_that_cannot_be_written_is_said_before_the_work(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = ("animate", "--portrait", astronaut_file, "--driver", swaying_face)
    assert personacam(*pair, "--out", tmp_path / "a.mp4", "--report", tmp_path) == 1
    assert "report" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("flags", "code"), [((), 1), (("--preset", "none such"), 2)])
def test_a_run_that_fails_leaves_no_report_and_an_earlier_one_stays(
    personacam: Command, astronaut_file: Path, tmp_path: Path, flags: tuple[str, ...], code: int
) -> None:
    (tmp_path / "r.json").write_text("{}")
    pair = ("animate", "--portrait", astronaut_file, "--driver", tmp_path / "missing.mp4", *flags)
    assert personacam(*pair, "--out", tmp_path / "a.mp4", "--report", tmp_path / "r.json") == code
    assert [file.name for file in tmp_path.iterdir()] == ["r.json"]


@pytest.mark.parametrize("driver", ["avatar.mp4", "avatar.part.mp4"])
def test_a_driver_is_not_written_over(
    personacam: Command,
    astronaut_file: Path,
    swaying_face: Path,
    tmp_path: Path,
    driver: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / driver).write_bytes(swaying_face.read_bytes())
    pair = ("animate", "--portrait", astronaut_file, "--driver", tmp_path / driver)
    assert personacam(*pair, "--out", tmp_path / "avatar.mp4") == 1
    assert "would be written over one of the inputs" in capsys.readouterr().err
    assert (tmp_path / driver).read_bytes() == swaying_face.read_bytes()
    assert personacam("animate", "--portrait", astronaut_file, "--driver", tmp_path, "--frames-out", tmp_path) == 1


def test_a_transparent_background_is_kept_by_png_pictures_and_refused_by_a_video(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = ("animate", "--portrait", astronaut_file, "--driver", swaying_face, "--size", 128, "--max-frames", 2)
    assert personacam(*pair, "--background", "transparent", "--out", tmp_path / "avatar.mp4") == 1
    assert "green" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    assert personacam(*pair, "--background", "transparent", "--frames-out", tmp_path / "frames") == 0
    stored = cv2.imread(str(tmp_path / "frames" / "000001.png"), cv2.IMREAD_UNCHANGED)
    assert stored is not None
    assert stored.shape == (128, 128, 4)
    assert stored[2, 2, 3] == 0


@pytest.mark.parametrize("words", ["#00ff00", "beach.png"])
def test_another_background_is_behind_the_avatar(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path, words: str
) -> None:
    beach = tmp_path / "beach.png"
    cv2.imwrite(str(beach), np.full((90, 200, 3), (0, 255, 0), np.uint8))
    background = beach if words == "beach.png" else words
    pair = ("animate", "--portrait", astronaut_file, "--driver", swaying_face, "--size", 128, "--max-frames", 2)
    assert personacam(*pair, "--background", background, "--frames-out", tmp_path / "frames") == 0
    stored = cv2.imread(str(tmp_path / "frames" / "000001.png"))
    assert stored is not None
    assert stored[2, 2].tolist() == [0, 255, 0]


def test_a_background_that_is_none_is_said_by_its_flag(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = ("animate", "--portrait", astronaut_file, "--driver", swaying_face, "--out", tmp_path / "avatar.mp4")
    assert personacam(*pair, "--background", "grene") == 2
    assert "--background: 'grene'" in capsys.readouterr().err


def test_a_video_of_that_name_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    file = tmp_path / "avatar.mp4"
    file.write_bytes(b"mine")
    places = []
    for replace in (False, True):
        outputs = ClipOutputs(file, None, replace)
        (open_sink,) = outputs.openers
        sink = open_sink(SourceInfo("clip", 64, 64, Fraction(25), None, None))
        sink.write_frame(AvatarFrame(np.zeros((64, 64, 3), np.uint8), None), 0)
        assert file.read_bytes() == b"mine"
        sink.close()
        places.append(outputs.describe_places())
    assert places == [str(tmp_path / "avatar (2).mp4"), str(file)]
    assert file.read_bytes() != b"mine"


def test_the_user_says_where_eyes_and_mouth_are(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path
) -> None:
    pair = ("animate", "--portrait", astronaut_file, "--driver", swaying_face, "--size", 64, "--max-frames", 1)
    points = "0.3,0.3 0.45,0.3 0.35,0.45 0.41,0.45 0.38,0.44 0.38,0.47"
    assert personacam(*pair, "--face-points", points, "--frames-out", tmp_path / "placed") == 0
    assert personacam(*pair, "--frames-out", tmp_path / "found") == 0
    placed, found = (cv2.imread(str(tmp_path / name / "000000.png")) for name in ("placed", "found"))
    assert placed is not None
    assert found is not None
    assert not np.array_equal(placed, found)
    with pytest.raises(SystemExit):
        personacam(*pair, "--face-points", "0.3,0.3", "--frames-out", tmp_path / "none")
