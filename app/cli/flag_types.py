"""Parses the values of flags.

Owns: which values are refused as wrong usage. Does not know: flags.
"""

import argparse
from pathlib import Path

from engine import is_address, mask_address


def parse_path(text: str) -> Path:
    """Read a file's or a folder's name."""
    if is_address(text):
        raise argparse.ArgumentTypeError(
            f"{mask_address(text)} is an address, where a file or folder is needed: addresses are for `live --camera`"
        )
    return Path(parse_text(text))


def parse_text(text: str) -> str:
    """Read a name of any kind."""
    if not text.strip() or "\0" in text:
        raise argparse.ArgumentTypeError("it is empty, where a name is needed")
    return text


def parse_face_points(text: str) -> tuple[float, ...]:
    """Read x and y of six points."""
    try:
        read = tuple(float(part) for part in text.replace(",", " ").split())
    except ValueError:
        read = ()
    if len(read) != 12 or not all(0.0 <= value <= 1.0 for value in read):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not six points, each x and y from 0 to 1, such as "
            "'0.34,0.51 0.66,0.51 0.46,0.66 0.54,0.66 0.5,0.65 0.5,0.68'"
        )
    return read


def parse_count(text: str) -> int:
    """Read a number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def parse_size(text: str) -> tuple[int, int]:
    """Read width and height."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x720")
    return int(width), int(height)


def parse_seconds(text: str) -> float:
    """Read a time."""
    try:
        read = float(text)
    except ValueError:
        read = -1.0
    if not 0 < read < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a time in seconds")
    return read
