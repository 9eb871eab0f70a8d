"""A contact sheet as its viewer sees it: found in the picture, without knowing how it was laid out."""

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import pytest

from app.cli.commands.sheet_drawing import SheetRow, draw_sheet
from engine import Image, SinkError

RED, BLUE, GREEN = (np.full((40, 40, 3), colour, np.uint8) for colour in ((255, 0, 0), (0, 0, 255), (0, 200, 0)))


class Spot(NamedTuple):
    """A rectangle of one colour."""

    left: int
    top: int
    width: int
    height: int


def drawn(file: Path) -> Image:
    picture = cv2.imread(str(file), cv2.IMREAD_COLOR_RGB)
    assert picture is not None
    return np.asarray(picture, np.uint8)


def sheet_of(folder: Path, *blocks: list[SheetRow]) -> Image:
    return drawn(draw_sheet(blocks, folder / "sheet.png"))


def spots(sheet: Image, picture: Image) -> list[Spot]:
    """Where that picture is seen, from the left."""
    _, _, found, _ = cv2.connectedComponentsWithStats((sheet == picture[0, 0]).all(axis=2).astype(np.uint8))
    return sorted(Spot(*(int(value) for value in row[:4])) for row in found[1:] if row[4] > 100)


def text_above(sheet: Image, spot: Spot) -> int:
    """How bright the text is that stands just above."""
    return int(sheet[spot.top - 20 : spot.top - 1].max())


def test_pictures_of_a_row_stand_side_by_side_as_large_squares(tmp_path: Path) -> None:
    found = spots(sheet_of(tmp_path, [SheetRow("driver", pictures=[RED] * 3)]), RED)
    assert len(found) == 3
    assert len({spot.top for spot in found}) == 1
    assert all(spot.width == spot.height >= 150 for spot in found)
    steps = np.diff([spot.left for spot in found])
    assert len(set(steps)) == 1
    assert found[0].width < steps[0] < found[0].width + 20


def test_rows_stand_below_each_other_with_their_pictures_in_line(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, [SheetRow("driver", pictures=[RED] * 3), SheetRow("avatar", pictures=[BLUE] * 3)])
    above, below = spots(sheet, RED), spots(sheet, BLUE)
    assert [spot.left for spot in above] == [spot.left for spot in below]
    assert below[0].top > above[0].top + above[0].height


def test_what_leads_stands_before_the_others_in_a_column_of_its_own(tmp_path: Path) -> None:
    rows = [SheetRow("driver", pictures=[RED] * 2), SheetRow("avatar", lead=GREEN, pictures=[BLUE] * 2)]
    sheet = sheet_of(tmp_path, rows)
    (lead,), pictures, driver = spots(sheet, GREEN), spots(sheet, BLUE), spots(sheet, RED)
    assert lead.top == pictures[0].top
    assert lead.left + lead.width < pictures[0].left
    assert [spot.left for spot in pictures] == [spot.left for spot in driver]


def test_blocks_are_farther_apart_than_rows(tmp_path: Path) -> None:
    row, other = SheetRow("one", pictures=[RED]), SheetRow("two", pictures=[BLUE])

    def apart(sheet: Image) -> int:
        (above,), (below,) = spots(sheet, RED), spots(sheet, BLUE)
        return below.top - above.top - above.height

    assert apart(sheet_of(tmp_path, [row], [other])) >= apart(sheet_of(tmp_path, [row, other])) + 10


def test_names_and_fainter_notes_stand_above_their_row(tmp_path: Path) -> None:
    named = sheet_of(tmp_path, [SheetRow("a name", pictures=[RED]), SheetRow("", note="a note", pictures=[BLUE])])
    (first,), (second,) = spots(named, RED), spots(named, BLUE)
    assert text_above(named, first) > 200
    assert 100 < text_above(named, second) < 200
    nameless = sheet_of(tmp_path, [SheetRow("", pictures=[RED])])
    assert text_above(nameless, spots(nameless, RED)[0]) < 60


def test_a_refusal_takes_the_place_of_pictures(tmp_path: Path) -> None:
    refused = SheetRow("", refusal="No human face was found in cat.jpg.")
    sheet = sheet_of(tmp_path, [SheetRow("", pictures=[RED]), refused])
    (picture,) = spots(sheet, RED)
    below = sheet[picture.top + picture.height + 10 :]
    assert 20 < len(below) < picture.height
    assert below.max() > 100


@pytest.mark.parametrize("where", ["name", "note", "refusal"])
def test_long_words_take_more_lines_and_are_not_cut_off(tmp_path: Path, where: str) -> None:
    words = " ".join(["word"] * 40)
    row = {"name": SheetRow(words), "note": SheetRow("", note=words), "refusal": SheetRow("", refusal=words)}[where]
    sheet = sheet_of(tmp_path, [row])
    assert 4 * 20 < sheet.shape[0] < 8 * 24
    assert sheet[:, -3:].max() < 60, "nothing runs over the edge"


def test_a_jpeg_will_do_and_its_folder_is_made(tmp_path: Path) -> None:
    file = tmp_path / "made" / "sheet.jpg"
    draw_sheet([[SheetRow("driver", pictures=[RED])]], file)
    assert file.read_bytes()[:3] == b"\xff\xd8\xff"
    assert (np.abs(drawn(file).astype(int) - RED[0, 0]).max(axis=2) < 12).sum() > 10_000


@pytest.mark.parametrize("name", ["sheet.xyz", "file/sheet.png"])
def test_a_place_that_cannot_be_written_is_refused_in_words(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SinkError, match="cannot be written"):
        draw_sheet([[SheetRow("driver", pictures=[RED])]], tmp_path / name)


def test_a_row_without_pictures_takes_the_room_of_its_name_alone(tmp_path: Path) -> None:
    with_note = sheet_of(tmp_path, [SheetRow("driver", note="not shown"), SheetRow("avatar", pictures=[BLUE])])
    alone = sheet_of(tmp_path, [SheetRow("avatar", pictures=[BLUE])])
    assert 20 < with_note.shape[0] - alone.shape[0] < 50


def test_a_picture_of_that_name_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    file = tmp_path / "sheet.png"
    file.write_bytes(b"mine")
    blocks = [[SheetRow("driver", pictures=[RED])]]
    assert draw_sheet(blocks, file) == tmp_path / "sheet (2).png"
    assert file.read_bytes() == b"mine"
    assert draw_sheet(blocks, file, replace=True) == file
    assert len(spots(drawn(file), RED)) == 1
