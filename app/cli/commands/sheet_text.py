"""Words on a contact sheet: every letter in a font that has it, and lines no longer than the sheet is wide.

Owns: which font draws a letter, what stands for one that no font here has, and where lines break.
Does not know: what is said, and where it stands.
"""

import unicodedata
from functools import lru_cache

from PIL import ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

SYSTEM_FONTS = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "Arial.ttf",
    "NotoSansCJK-Regular.ttc",
    "NanumGothic.ttf",
    "malgun.ttf",
    "AppleSDGothicNeo.ttc",
)
"""Fonts of Linux, Windows and macOS for letters that Pillow's own lacks, such as ×, é and 한; any may be missing."""
PLAIN = {"×": "x"}
"""What no decomposition turns into letters that every font has."""
UNKNOWN = "?"
NO_LETTER = "\ufffe"
"""Every font draws the same box for it as for all letters that it lacks."""


class SheetFont:
    """Measures and draws text of one size."""

    def __init__(self, size_px: int, names: tuple[str, ...] = SYSTEM_FONTS) -> None:
        """names: of fonts, in order, which are asked for letters that Pillow's own font lacks."""
        self._fonts = [ImageFont.load_default(size_px), *(one for name in names for one in _open_font(name, size_px))]
        self._of_letter: dict[str, Font | None] = {}

    def measure_text(self, text: str) -> float:
        """Return the width in px."""
        return sum(font.getlength(part) for part, font in self._split_runs(text))

    def draw_text(self, pen: ImageDraw.ImageDraw, left: float, baseline: float, text: str, ink: object) -> None:
        """Write one line. ink: a colour as Pillow takes it."""
        for part, font in self._split_runs(text):
            pen.text((left, baseline), part, ink, font, anchor="ls")  # type: ignore[arg-type]
            left += font.getlength(part)

    def wrap_text(self, text: str, width_px: float) -> list[str]:
        """Return lines of at most that width, broken between words, and within those that are longer than a line."""
        lines: list[str] = []
        line = ""
        for word in text.split():
            longer = f"{line} {word}" if line else word
            if self.measure_text(longer) <= width_px:
                line = longer
                continue
            if line:
                lines.append(line)
            *whole, line = self._break_word(word, width_px)
            lines += whole
        return [*lines, line] if line else lines

    def _break_word(self, word: str, width_px: float) -> list[str]:
        parts, part = [], ""
        for letter in word:
            if part and self.measure_text(part + letter) > width_px:
                parts.append(part)
                part = ""
            part += letter
        return [*parts, part]

    def _split_runs(self, text: str) -> list[tuple[str, Font]]:
        """Return the text in parts of one font each; a letter that none has is replaced."""
        runs: list[tuple[str, Font]] = []
        for letter in unicodedata.normalize("NFC", text):
            font = self._find_font(letter)
            shown = letter if font is not None else _write_plainly(letter)
            font = font or self._fonts[0]
            if runs and runs[-1][1] is font:
                runs[-1] = (runs[-1][0] + shown, font)
            else:
                runs.append((shown, font))
        return runs

    def _find_font(self, letter: str) -> Font | None:
        if letter not in self._of_letter:
            self._of_letter[letter] = next((font for font in self._fonts if has_letter(font, letter)), None)
        return self._of_letter[letter]


def has_letter(font: Font, letter: str) -> bool:
    """Return whether a font has the letter."""
    if letter.isascii() and letter.isprintable():
        return True
    return letter.isprintable() and bytes(font.getmask(letter)) != bytes(font.getmask(NO_LETTER))


def _write_plainly(letter: str) -> str:
    """Return what every font has, in place of a letter."""
    if letter in PLAIN:
        return PLAIN[letter]
    base = "".join(one for one in unicodedata.normalize("NFKD", letter) if one.isascii() and one.isprintable())
    return base or UNKNOWN


@lru_cache(maxsize=len(SYSTEM_FONTS))
def _open_font(name: str, size_px: int) -> list[Font]:
    """Return the font, or nothing if this computer has none of that name."""
    try:
        return [ImageFont.truetype(name, size_px)]
    except OSError:
        return []
