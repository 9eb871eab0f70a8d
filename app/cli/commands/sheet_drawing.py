"""Draws a contact sheet: rows of small pictures, each row with its name.

Owns: the layout. Does not know: where the pictures come from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw

from app.cli.commands.sheet_text import SheetFont
from app.cli.path_checks import check_writable
from engine import Image, SinkError, write_file

CELL_PX = 192
GAP_PX = 6
BLOCK_GAP_PX = 22
TEXT_PX, LINE_PX = 17, 22
BASELINE_PX = 19
"""From the top of a line."""
UNDER_TEXT_PX = 4
PAPER, INK, FAINT_INK = (24, 24, 27), (240, 240, 240), (150, 150, 158)
SEE_THROUGH = (".png", ".webp", ".tif", ".tiff")


@dataclass(frozen=True, slots=True, eq=False)
class SheetRow:
    """One line of pictures.

    note: faint text after the name. lead: shown first, apart from the others. refusal: text instead of pictures.
    Shapes: pictures (S, S, 3) uint8 RGB each, of any size; or (S, S, 4) with opacity, which the sheet then has, too.
    """

    name: str
    note: str = ""
    lead: Image | None = None
    pictures: Sequence[Image] = ()
    refusal: str | None = None


def check_sheet_writable(file: Path, see_through: bool = False) -> None:
    """Check before the work begins that a sheet can be saved there.

    see_through: with a transparent background.
    Raises: SinkError if it cannot.
    """
    if file.is_dir():
        raise SinkError("{file} is a folder.", "Give the sheet a name that ends in .png.", file=file)
    if Pillow.registered_extensions().get(file.suffix.lower()) not in Pillow.SAVE:
        raise SinkError(
            "No picture can be saved as {name}.", "Give the sheet a name that ends in .png.", name=file.name
        )
    if see_through and file.suffix.lower() not in SEE_THROUGH:
        raise SinkError(
            "{name} cannot have a transparent background.", "Give a name that ends in .png.", name=file.name
        )
    check_writable(file)


def draw_sheet(blocks: Sequence[Sequence[SheetRow]], file: Path, replace: bool = False) -> Path:
    """Draw the blocks below each other, save them as a picture, and return where it is: a free name, if that is taken.

    replace: a file of that name is replaced instead.
    Raises: SinkError if the file cannot be written.
    """
    columns = 1 + max((len(row.pictures) for block in blocks for row in block), default=0)
    width = GAP_PX + max(columns, 3) * (CELL_PX + GAP_PX)
    words = RowWords(SheetFont(TEXT_PX), width - 2 * GAP_PX)
    height = GAP_PX + sum(_row_height(row, words) for block in blocks for row in block)
    height += (len(blocks) - 1) * BLOCK_GAP_PX
    see_through = any(picture.shape[2] == 4 for block in blocks for row in block for picture in row.pictures)
    paper = Pillow.new("RGBA" if see_through else "RGB", (width, height), PAPER)
    top = GAP_PX
    for block in blocks:
        for row in block:
            _draw_row(paper, row, top, words)
            top += _row_height(row, words)
        top += BLOCK_GAP_PX
    try:
        picture = BytesIO()
        paper.save(picture, Pillow.registered_extensions()[file.suffix.lower()])
        return write_file(file, picture.getvalue(), replace)
    except (OSError, ValueError, KeyError) as error:
        raise SinkError(
            "The sheet {file} cannot be written: {reason}.", "Choose another place or ending.", file=file, reason=error
        ) from error


class RowWords:
    """The words of rows, in lines that fit the sheet: the name, then what is noted or why there are no pictures."""

    def __init__(self, font: SheetFont, width_px: int) -> None:
        self._font = font
        self._width_px = width_px

    def measure_height(self, row: SheetRow) -> int:
        """Return how much room the words of a row need, in px."""
        return LINE_PX * (1 + max(line for line, *_ in self._place_words(row))) + UNDER_TEXT_PX

    def draw_words(self, pen: ImageDraw.ImageDraw, row: SheetRow, top: int) -> None:
        for line, left, text, ink in self._place_words(row):
            self._font.draw_text(pen, left, top + line * LINE_PX + BASELINE_PX, text, ink)

    def _place_words(self, row: SheetRow) -> list[tuple[int, float, str, tuple[int, int, int]]]:
        """Return (line from 0, left edge in px, text, colour); a note stands behind the name where there is room."""
        lines = [(text, INK) for text in self._font.wrap_text(row.name, self._width_px) or [""]]
        placed = [(at, float(GAP_PX), text, ink) for at, (text, ink) in enumerate(lines)]
        behind = GAP_PX + self._font.measure_text(f"{lines[-1][0]}   ")
        if row.note and behind + self._font.measure_text(row.note) <= GAP_PX + self._width_px:
            placed.append((len(lines) - 1, behind, row.note, FAINT_INK))
            below = row.refusal or ""
        else:
            below = f"{row.note} {row.refusal or ''}"
        first = len(lines)
        wrapped = self._font.wrap_text(below, self._width_px)
        return placed + [(at, float(GAP_PX), text, FAINT_INK) for at, text in enumerate(wrapped, first)]


def _row_height(row: SheetRow, words: RowWords) -> int:
    has_pictures = row.refusal is None and (row.lead is not None or len(row.pictures))
    return words.measure_height(row) + GAP_PX + (CELL_PX if has_pictures else 0)


def _draw_row(paper: Pillow.Image, row: SheetRow, top: int, words: RowWords) -> None:
    words.draw_words(ImageDraw.Draw(paper), row, top)
    if row.refusal is not None:
        return
    top += words.measure_height(row)
    if row.lead is not None:
        _paste_picture(paper, row.lead, 0, top)
    for column, picture in enumerate(row.pictures, 1):
        _paste_picture(paper, picture, column, top)


def _paste_picture(paper: Pillow.Image, picture: Image, column: int, top: int) -> None:
    small = Pillow.fromarray(np.ascontiguousarray(picture)).resize((CELL_PX, CELL_PX), Pillow.Resampling.LANCZOS)
    paper.paste(small, (GAP_PX + column * (CELL_PX + GAP_PX), top))
