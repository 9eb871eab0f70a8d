from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.cli.commands import sheet
from app.cli.commands.sheet_drawing import SheetRow
from tests import clips

Command = Callable[..., int]


def test_portraits_and_drivers_come_together_on_one_picture(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "sheet.png"
    pair = ("--portrait", astronaut_file, "--driver", swaying_face)
    assert personacam("sheet", *pair, "--out", picture, "--columns", 3, "--size", 64) == 0
    assert "1 portrait, 1 driver." in capsys.readouterr().out
    assert cv2.imread(str(picture)) is not None


def test_a_transparent_background_is_transparent_on_the_sheet(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = ("--portrait", astronaut_file, "--driver", swaying_face, "--columns", 1, "--size", 64)
    assert personacam("sheet", *pair, "--background", "transparent", "--out", tmp_path / "sheet.jpg") == 1
    assert "transparent" in capsys.readouterr().err
    assert personacam("sheet", *pair, "--background", "transparent", "--out", tmp_path / "sheet.png") == 0
    drawn = cv2.imread(str(tmp_path / "sheet.png"), cv2.IMREAD_UNCHANGED)
    assert drawn is not None
    assert set(np.unique(drawn[..., 3])) >= {0, 255}


def test_with_own_pixels_only_no_picture_of_the_driver_is_on_the_sheet(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[SheetRow] = []

    def draw(blocks: Sequence[Sequence[SheetRow]], file: Path, replace: bool) -> Path:
        drawn.extend(row for rows in blocks for row in rows)
        return file

    monkeypatch.setattr(sheet, "draw_sheet", draw)
    pair = ("--portrait", astronaut_file, "--driver", swaying_face, "--columns", 2, "--size", 64)
    assert personacam("sheet", *pair, "--preset", "private", "--out", tmp_path / "sheet.png") == 0
    driver, avatar = drawn
    assert (driver.lead, len(driver.pictures), len(avatar.pictures)) == (None, 0, 2)
    assert "no picture of the driver is shown" in driver.note
    drawn.clear()
    assert personacam("sheet", *pair, "--preset", "natural", "--out", tmp_path / "sheet.png") == 0
    assert len(drawn[0].pictures) == 2


def test_one_refused_portrait_does_not_spoil_the_others(
    personacam: Command, astronaut_file: Path, swaying_face: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = tmp_path / "nobody.png"
    assert cv2.imwrite(str(nobody), clips.quartered_picture(256, 256))
    picture = tmp_path / "sheet.png"
    portraits = ("--portrait", nobody, astronaut_file)
    drivers = ("--driver", swaying_face, "--driver", tmp_path / "missing.mp4")
    assert personacam("sheet", *portraits, *drivers, "--out", picture, "--columns", 2, "--size", 64) == 1
    said = capsys.readouterr().err
    assert "nobody.png" in said
    assert "missing.mp4" in said
    assert "2 rows are empty" in said
    assert cv2.imread(str(picture)) is not None


def test_a_portrait_is_not_drawn_over(
    personacam: Command, swaying_face: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    portrait = tmp_path / "me.png"
    portrait.write_bytes(b"my only picture")
    assert personacam("sheet", "--portrait", portrait, "--driver", swaying_face, "--out", portrait) == 1
    assert "written over one of the inputs" in capsys.readouterr().err
    assert portrait.read_bytes() == b"my only picture"


@pytest.mark.parametrize(
    ("out", "why"),
    [
        ("sheet", "No picture can be saved as sheet"),
        ("sheet.xyz", "No picture"),
        (".", "is a folder"),
        ("me.png/sheet.png", "a file is where a folder has to be"),
    ],
)
def test_where_no_sheet_can_be_drawn_is_said_before_the_work(
    personacam: Command, tmp_path: Path, out: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "me.png").write_bytes(b"not looked at")
    pair = ("--portrait", tmp_path / "me.png", "--driver", tmp_path / "missing.mp4")
    assert personacam("sheet", *pair, "--out", tmp_path / out) == 1
    said = capsys.readouterr().err
    assert why in said
    assert said.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["me.png"]
