"""Fonts for the user's own words: for every letter one that has it.

Owns: where fonts lie on each system, which are tried first, and a line drawn with several of them.
Does not know: what is written, or where on the card.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from engine.sinks.own_card.line_breaks import JOINER, NON_JOINER, split_letters
from engine.sinks.words import read_font_file

FIRST = (
    *("malgun", "applesdgothicneo", "notosanscjk", "notosanskr", "nanumgothic", "nanumbarungothic", "undotum"),
    *("notocoloremoji", "seguiemj", "apple color emoji", "notoemoji"),
    *("segoeui", "sfns", "dejavusans", "notosans-regular", "liberationsans-regular", "arial", "helvetica"),
    *("seguisym", "droidsansfallback", "arial unicode", "yugoth", "msyh", "hiragino", "pingfang", "wqy"),
)
"""How the names of fonts begin that are tried first, in this order; then come all others."""
SUFFIXES = (".ttf", ".otf", ".ttc")
TRIED_MAX = 600
"""This many fonts are looked through for a letter, at most."""
BITMAP_SIZES_PX = (109, 160, 136, 128, 96, 64)
"""Sizes in which fonts of coloured pictures have them; they are scaled from there."""
_MARKS = {JOINER, NON_JOINER, *map(chr, range(0xFE00, 0xFE10))}
"""They say how the letters beside them look. A font without them would draw a box for each."""
_INVISIBLE = {*_MARKS, " "}


@dataclass(frozen=True, slots=True)
class FontFile:
    """path: None for one that comes with the program. Of a collection of several it is the first one: the others have
    the same letters, for other countries or in other weights. bundled: the one with Korean, not Pillow's own.
    """

    path: Path | None = None
    bundled: bool = False


PLAIN, KOREAN = FontFile(), FontFile(bundled=True)


@dataclass(frozen=True, slots=True)
class _Run:
    """Letters that one font draws. scale: from the size at which it draws to the wanted one."""

    text: str
    font: ImageFont.FreeTypeFont
    scale: float

    @property
    def width_px(self) -> float:
        return self.font.getlength(self.text) * self.scale


class StyledLine:
    """One line of text at one size, each letter in a font that has it."""

    def __init__(self, text: str, size_px: float) -> None:
        parts = [(font, _drop_unknown_marks(font, part)) for font, part in _split_by_font(text)]
        self._runs = [_Run(part, *_open_font(font, round(size_px, 1))) for font, part in parts if part]

    @property
    def width_px(self) -> float:
        return sum(run.width_px for run in self._runs)

    def draw_centred(
        self, picture: Picture.Image, draw: ImageDraw.ImageDraw, x: float, y: float, ink_rgb: tuple[int, int, int]
    ) -> None:
        """Draw it onto the picture with its middle at (x, y)."""
        left = x - self.width_px / 2
        for run in self._runs:
            if run.scale == 1.0:
                draw.text((left, y), run.text, font=run.font, fill=ink_rgb, anchor="lm", embedded_color=True)
            else:
                _paste_bitmap(picture, run, left, y, ink_rgb)
            left += run.width_px


def find_missing_letters(text: str) -> str:
    """Return the letters that no font of this computer has, each once, without the marks that join them.

    Slow: fonts are looked through.
    """
    letters = dict.fromkeys(letter for letter in split_letters(text) if not letter.isspace())
    missing = "".join(letter for letter in letters if _find_font(letter) is None)
    return "".join(each for each in dict.fromkeys(missing) if each not in _MARKS)


@lru_cache(maxsize=1)
def list_font_files() -> tuple[Path, ...]:
    """Return the font files of this computer, those that are likely to serve first."""
    found = [file for folder in _font_folders() for file in _walk_fonts(folder)]
    return tuple(sorted(dict.fromkeys(found), key=_rank_font)[:TRIED_MAX])


def _font_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home))
        return [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", Path(local) / "Microsoft/Windows/Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    data = os.environ.get("XDG_DATA_HOME", str(home / ".local/share"))
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path(data) / "fonts", home / ".fonts"]


def _walk_fonts(folder: Path) -> Iterator[Path]:
    for where, _, names in os.walk(folder):
        yield from (Path(where) / name for name in names if name.lower().endswith(SUFFIXES))


def _rank_font(file: Path) -> tuple[int, bool, str]:
    """Upright and of usual weight before others of its family."""
    name = file.name.lower()
    place = next((at for at, start in enumerate(FIRST) if name.startswith(start)), len(FIRST))
    return place, any(kind in name for kind in ("bold", "italic", "oblique", "light", "condensed", "mono")), name


def _split_by_font(text: str) -> list[tuple[FontFile, str]]:
    """Return the parts of a text with their fonts; what no font has is left to the usual one."""
    whole = _find_font(text)
    if whole is not None:
        return [(whole, text)]
    parts: list[tuple[FontFile, str]] = []
    for letter in split_letters(text):
        last = parts[-1][0] if parts and not letter.isspace() else None  # a space of an emoji font is very wide
        font = last if last is not None and _has_letters(last, letter) else _find_font(letter) or PLAIN
        if parts and font == last:
            parts[-1] = (font, parts[-1][1] + letter)
        else:
            parts.append((font, letter))
    return parts


@lru_cache(maxsize=512)
def _find_font(text: str) -> FontFile | None:
    """Return the first font that has all letters, or None."""
    own = next((font for font in (PLAIN, KOREAN) if _has_letters(font, text)), None)
    return own or next((font for font in map(FontFile, list_font_files()) if _has_letters(font, text)), None)


def _drop_unknown_marks(font: FontFile, text: str) -> str:
    """Return a text without the marks that a font does not have."""
    if _MARKS.isdisjoint(text):
        return text
    known = _read_letters(font)
    return "".join(each for each in text if each not in _MARKS or ord(each) in known)


def _has_letters(font: FontFile, text: str) -> bool:
    return {ord(each) for each in text if each not in _INVISIBLE} <= _read_letters(font)


@lru_cache(maxsize=TRIED_MAX)
def _read_letters(font: FontFile) -> frozenset[int]:
    """Return the codes of the letters that a font has; none if it cannot be read."""
    from fontTools.ttLib import TTFont, TTLibError  # slow to load, and few cards need it

    try:
        with _open_font_file(font) as file, TTFont(file, fontNumber=0, lazy=True) as tables:
            return frozenset(tables.getBestCmap() or ())
    except (OSError, TTLibError, KeyError, ValueError, AssertionError, AttributeError):
        return frozenset()


def _open_font_file(font: FontFile) -> BinaryIO:
    """Opened here, because fontTools leaves a file open that is no font."""
    if font.path is not None:
        return font.path.open("rb")
    return BytesIO(read_font_file() if font.bundled else _plain_font_bytes())


@lru_cache(maxsize=1)
def _plain_font_bytes() -> bytes:
    usual = ImageFont.load_default(size=10)
    held = getattr(usual, "path", None)
    return held.getvalue() if isinstance(held, BytesIO) else b""


@lru_cache(maxsize=256)
def _open_font(font: FontFile, size_px: float) -> tuple[ImageFont.FreeTypeFont, float]:
    """Return a font, and the scale from what it draws to that size: fonts of coloured pictures have few sizes."""
    if font.path is not None:
        for drawn_px in (size_px, *BITMAP_SIZES_PX):
            try:
                return ImageFont.truetype(str(font.path), drawn_px), size_px / drawn_px
            except OSError:
                continue
    own = ImageFont.truetype(BytesIO(read_font_file()), size_px) if font.bundled else ImageFont.load_default(size_px)
    assert isinstance(own, ImageFont.FreeTypeFont), "Pillow without FreeType draws no letters at a size"
    return own, 1.0


def _paste_bitmap(picture: Picture.Image, run: _Run, left: float, y: float, ink_rgb: tuple[int, int, int]) -> None:
    """Draw letters at the size in which their font has them, and scale that."""
    box = run.font.getbbox(run.text, anchor="lm")
    across, down = max(1, round(run.font.getlength(run.text))), max(1, round(box[3] - box[1]))
    drawn = Picture.new("RGBA", (across, down), (*ink_rgb, 0))
    ImageDraw.Draw(drawn).text((0, down / 2), run.text, font=run.font, fill=ink_rgb, anchor="lm", embedded_color=True)
    size = max(1, round(across * run.scale)), max(1, round(down * run.scale))
    small = drawn.resize(size, Picture.Resampling.LANCZOS)
    picture.paste(small, (round(left), round(y - size[1] / 2)), small)
