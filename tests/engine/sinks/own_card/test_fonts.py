from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageDraw

from engine.sinks.own_card import fonts
from engine.sinks.own_card.fonts import StyledLine, find_missing_letters


def write_font(file: Path, letters: str) -> None:
    """Write a font in which each of these letters is a filled square."""
    build = FontBuilder(1000, isTTF=True)
    names = {ord(letter): f"u{ord(letter):X}" for letter in letters}
    build.setupGlyphOrder([".notdef", *names.values()])
    build.setupCharacterMap(names)
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for at in ((0, 700), (700, 700), (700, 0)):
        pen.lineTo(at)
    pen.closePath()
    square = pen.glyph()
    build.setupGlyf(dict.fromkeys([".notdef", *names.values()], square))
    build.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (800, 0)))
    build.setupHorizontalHeader(ascent=800, descent=-200)
    build.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    build.setupOS2()
    build.setupPost()
    build.save(file)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The only folder of fonts on this computer."""
    monkeypatch.setattr(fonts, "_font_folders", lambda: [tmp_path])
    cached = (fonts.list_font_files, fonts._find_font, fonts._read_letters, fonts._open_font)
    for each in cached:
        each.cache_clear()
    yield tmp_path
    for each in cached:
        each.cache_clear()


def draw(text: str) -> np.ndarray:
    line = StyledLine(text, 40)
    picture = Image.new("RGB", (400, 80))
    line.draw_centred(picture, ImageDraw.Draw(picture), 200, 40, (255, 255, 255))
    return np.asarray(picture)[:, :, 1]


def test_every_korean_letter_comes_with_the_program(folder: Path) -> None:
    syllables = "".join(map(chr, range(0xAC00, 0xD7A4)))
    assert find_missing_letters(f"{syllables} ㅋㅋㅎㅎ Back soon! “…”") == ""


def test_a_letter_that_only_another_font_has_is_drawn_with_that_one(folder: Path) -> None:
    assert find_missing_letters("hi ☕☕") == "☕"
    write_font(folder / "squares.ttf", "☕")
    fonts.list_font_files.cache_clear()
    fonts._find_font.cache_clear()
    assert find_missing_letters("hi ☕☕") == ""
    picture = draw("hi ☕")
    assert (picture[:, -200:] > 250).sum() > 25 * 25, "the square"


@pytest.mark.parametrize("mark", ["\u200c", "\u200d", "\ufe0f"])
def test_a_mark_between_letters_is_drawn_as_if_it_were_not_there_where_the_font_has_none(
    folder: Path, mark: str
) -> None:
    write_font(folder / "squares.ttf", "☕")
    assert find_missing_letters(f"☕{mark}☕") == ""
    assert np.array_equal(draw(f"☕{mark}☕"), draw("☕☕"))
    assert np.array_equal(draw(f"a{mark}b"), draw("ab"))
    assert not draw(mark).any()


def test_of_joined_letters_that_no_font_has_each_is_named_once_without_what_joins_them(folder: Path) -> None:
    assert find_missing_letters("👩\u200d💻 👩\u200d👩 می\u200cخواهم ☕\ufe0f") == "👩💻میخواه☕"


def test_what_no_font_has_is_drawn_as_well_as_it_can_be(folder: Path) -> None:
    assert draw("ก").any()


def test_a_file_that_is_no_font_is_passed_over(folder: Path) -> None:
    (folder / "broken.ttf").write_bytes(b"no font")
    (folder / "also.otf").write_bytes(b"OTTO" + bytes(40))
    assert find_missing_letters("☕") == "☕"


def test_the_line_is_in_the_middle(folder: Path) -> None:
    columns = np.flatnonzero((draw("안녕 hello") > 128).any(axis=0))
    assert (columns[0] + columns[-1]) / 2 == pytest.approx(200, abs=4)


def test_likely_fonts_are_tried_first_and_upright_ones_before_bold() -> None:
    order = sorted(map(Path, ["zzz.ttf", "malgunbd.ttf", "malgun.ttf", "seguiemj.ttf"]), key=fonts._rank_font)
    assert order[0].name.startswith("malgun")
    assert order[-1].name == "zzz.ttf"
