"""Draw the bundled characters: python installer/artwork/draw_characters.py [NAME...] [--into FOLDER]

Owns: which characters there are, and how a drawing becomes a file. Does not know: how any of them looks.
The same code draws the same picture every time; nothing is downloaded, and nothing outside of this folder is read.
"""

import argparse
from pathlib import Path

import cv2
from canvas import Canvas
from characters import mira, noa, theo
from PIL import Image

CHARACTERS = {"mira": mira.draw, "theo": theo.draw, "noa": noa.draw}
PORTRAITS = Path(__file__).resolve().parents[2] / "assets" / "portraits"
PICTURE_PX = 768
OVERSAMPLING = 2


def main() -> None:
    """Draw the characters named on the command line, or all of them."""
    parser = argparse.ArgumentParser(description="Draw the bundled characters.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(CHARACTERS)} (default: all)")
    parser.add_argument("--into", type=Path, default=PORTRAITS, help="folder for the pictures")
    wanted = parser.parse_args()
    unknown = sorted(set(wanted.names) - set(CHARACTERS))
    if unknown:
        parser.error(f"there is no character named {unknown[0]!r}; choose from {', '.join(CHARACTERS)}")
    cv2.setNumThreads(1)
    for name in wanted.names or CHARACTERS:
        draw_character(name, wanted.into / f"{name}.png")


def draw_character(name: str, file: Path) -> None:
    """Draw one character at twice its size, shrink it and write it as PNG."""
    canvas = Canvas.blank(PICTURE_PX * OVERSAMPLING)
    CHARACTERS[name](canvas)
    Image.fromarray(canvas.picture(PICTURE_PX)).save(file, optimize=True)


if __name__ == "__main__":
    main()
