from pathlib import Path

import cv2
import numpy as np
import pytest

from app.cli.commands.sheet_drawing import CELL_PX, GAP_PX, LABEL_PX, SheetRow, draw_sheet
from engine import SinkError

RED, BLUE = (np.full((40, 40, 3), colour, np.uint8) for colour in ((255, 0, 0), (0, 0, 255)))


def drawn(file: Path) -> np.ndarray:
    picture = cv2.imread(str(file), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    return np.asarray(picture)


def test_pictures_stand_in_their_places(tmp_path: Path) -> None:
    draw_sheet(
        [[SheetRow("driver", pictures=[RED] * 3), SheetRow("avatar", lead=BLUE, pictures=[BLUE] * 3)]],
        tmp_path / "sheet.png",
    )
    sheet = drawn(tmp_path / "sheet.png")
    step = CELL_PX + GAP_PX
    first, second = LABEL_PX + CELL_PX // 2, LABEL_PX + CELL_PX // 2 + LABEL_PX + step
    columns = [GAP_PX + CELL_PX // 2 + step * index for index in range(4)]
    assert sheet[first + GAP_PX, columns[0]].max() < 60
    assert all((sheet[first + GAP_PX, column] == (255, 0, 0)).all() for column in columns[1:])
    assert all((sheet[second + GAP_PX, column] == (0, 0, 255)).all() for column in columns)


def test_names_can_be_seen(tmp_path: Path) -> None:
    draw_sheet([[SheetRow("a name", pictures=[RED])]], tmp_path / "named.png")
    draw_sheet([[SheetRow("", pictures=[RED])]], tmp_path / "nameless.png")
    label = slice(GAP_PX, GAP_PX + LABEL_PX - 4)
    assert drawn(tmp_path / "named.png")[label].max() > 200
    assert drawn(tmp_path / "nameless.png")[label].max() < 60


def test_a_refusal_takes_the_place_of_pictures(tmp_path: Path) -> None:
    draw_sheet([[SheetRow("cat.jpg", refusal="No human face was found in cat.jpg.")]], tmp_path / "sheet.png")
    sheet = drawn(tmp_path / "sheet.png")
    assert sheet.shape[0] < CELL_PX
    assert sheet[LABEL_PX + 10 :].max() > 100


def test_another_kind_of_picture_file_will_do(tmp_path: Path) -> None:
    draw_sheet([[SheetRow("driver", pictures=[RED])]], tmp_path / "made" / "sheet.jpg")
    assert drawn(tmp_path / "made" / "sheet.jpg").shape[2] == 3


@pytest.mark.parametrize("name", ["sheet.xyz", "file/sheet.png"])
def test_a_place_that_cannot_be_written_is_refused_in_words(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SinkError, match="cannot be written"):
        draw_sheet([[SheetRow("driver", pictures=[RED])]], tmp_path / name)
