"""Every letter of a sheet in a font that has it, and lines that fit."""

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from app.cli.commands import sheet_text
from app.cli.commands.sheet_text import NO_LETTER, SheetFont
from engine import Image

SIZE_PX = 17
LONG = "The video videos/" + "c" * 200 + ".mp4 is too large: 100 × 200 pixels, where 10 million are the limit."


def draw(font: SheetFont, text: str) -> Image:
    paper = Pillow.new("L", (200, 30))
    font.draw_text(ImageDraw.Draw(paper), 2, 22, text, 255)
    return np.asarray(paper)


def box() -> Image:
    paper = Pillow.new("L", (200, 30))
    ImageDraw.Draw(paper).text((2, 22), NO_LETTER, 255, ImageFont.load_default(SIZE_PX), anchor="ls")
    return np.asarray(paper)


@pytest.mark.parametrize("names", [sheet_text.SYSTEM_FONTS, ()])
@pytest.mark.parametrize("letter", list("×é–…°한日\u0007"))
def test_no_letter_is_drawn_as_an_empty_box(letter: str, names: tuple[str, ...]) -> None:
    seen = draw(SheetFont(SIZE_PX, names), letter)
    assert seen.max() > 100
    assert not np.array_equal(seen, box())


@pytest.mark.parametrize(("letter", "plain"), [("×", "x"), ("é", "e"), ("한", "?")])
def test_without_any_font_that_has_it_a_letter_is_written_plainly(letter: str, plain: str) -> None:
    alone = SheetFont(SIZE_PX, ())
    assert np.array_equal(draw(alone, f"a{letter}b"), draw(alone, f"a{plain}b"))


@pytest.mark.parametrize("width_px", [120.0, 588.0])
def test_lines_fit_and_nothing_is_left_out(width_px: float) -> None:
    font = SheetFont(SIZE_PX)
    lines = font.wrap_text(LONG, width_px)
    assert all(font.measure_text(line) <= width_px for line in lines)
    assert "".join(lines).replace(" ", "") == LONG.replace(" ", "")


def test_words_stay_whole_where_they_fit() -> None:
    font = SheetFont(SIZE_PX)
    assert font.wrap_text("one two", font.measure_text("one two")) == ["one two"]
    assert font.wrap_text("one two", font.measure_text("one two") - 1) == ["one", "two"]
    assert font.wrap_text("", 100) == []
