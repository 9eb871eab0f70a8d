"""Draws a contact sheet: rows of small pictures, each row with its name.

Owns: the layout. Does not know: where the pictures come from.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from app.cli.path_checks import check_writable
from engine import Image, SinkError, write_file

CELL_PX = 192
GAP_PX = 6
LABEL_PX = 26
BLOCK_GAP_PX = 22
TEXT_PX = 17
PAPER, INK, FAINT_INK = (24, 24, 27), (240, 240, 240), (150, 150, 158)
TEXT_COLUMNS = 110
REFUSAL_PX = 50
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

    @property
    def height_px(self) -> int:
        if self.refusal is not None:
            return LABEL_PX + REFUSAL_PX + GAP_PX
        return LABEL_PX + GAP_PX + (CELL_PX if self.lead is not None or len(self.pictures) else 0)


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
    height = GAP_PX + sum(row.height_px for block in blocks for row in block) + (len(blocks) - 1) * BLOCK_GAP_PX
    see_through = any(picture.shape[2] == 4 for block in blocks for row in block for picture in row.pictures)
    paper = Pillow.new("RGBA" if see_through else "RGB", (width, height), PAPER)
    top = GAP_PX
    for block in blocks:
        for row in block:
            _draw_row(paper, row, top)
            top += row.height_px
        top += BLOCK_GAP_PX
    try:
        picture = BytesIO()
        paper.save(picture, Pillow.registered_extensions()[file.suffix.lower()])
        return write_file(file, picture.getvalue(), replace)
    except (OSError, ValueError, KeyError) as error:
        raise SinkError(
            "The sheet {file} cannot be written: {reason}.", "Choose another place or ending.", file=file, reason=error
        ) from error


def _draw_row(paper: Pillow.Image, row: SheetRow, top: int) -> None:
    pen = ImageDraw.Draw(paper)
    font = ImageFont.load_default(TEXT_PX)
    baseline = top + LABEL_PX - 7
    pen.text((GAP_PX, baseline), row.name, INK, font, anchor="ls")
    pen.text((GAP_PX + pen.textlength(f"{row.name}   ", font), baseline), row.note, FAINT_INK, font, anchor="ls")
    if row.refusal is not None:
        text = textwrap.fill(row.refusal, TEXT_COLUMNS)
        pen.multiline_text((GAP_PX, top + LABEL_PX + REFUSAL_PX // 2), text, FAINT_INK, font, anchor="lm")
        return
    if row.lead is not None:
        _paste_picture(paper, row.lead, 0, top)
    for column, picture in enumerate(row.pictures, 1):
        _paste_picture(paper, picture, column, top)


def _paste_picture(paper: Pillow.Image, picture: Image, column: int, top: int) -> None:
    small = Pillow.fromarray(np.ascontiguousarray(picture)).resize((CELL_PX, CELL_PX), Pillow.Resampling.LANCZOS)
    paper.paste(small, (GAP_PX + column * (CELL_PX + GAP_PX), top + LABEL_PX))
