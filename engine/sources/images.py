"""Reads driver frames from a folder of pictures, in the order in which a person would number them.

Owns: which files count, their order, one size for all. Does not know: faces; where the frames go.
"""

import re
from fractions import Fraction
from pathlib import Path

from engine.core.clock import NS_PER_S
from engine.core.errors import PortraitError, SourceError
from engine.core.picture_file import read_portrait_file
from engine.core.system.reasons import system_reason
from engine.core.types import Frame, Image
from engine.sources import SourceInfo
from engine.sources.clips.letterbox import letterbox_image

FPS = Fraction(25)
SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".webp", ".avif", ".heic", ".heif"))


class ImagesSource:
    """Reads the pictures of one folder as if they were a clip of 25 frames a second."""

    def __init__(self, folder: Path) -> None:
        """List the folder and read its first picture.

        Raises: SourceError if the folder holds no pictures or the first one cannot be read.
        """
        self._files = _list_pictures(folder)
        height, width = _read_picture(self._files[0]).shape[:2]
        self._info = SourceInfo(folder.name, width, height, FPS, len(self._files), None)
        self._next = 0

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read_frame(self) -> Frame | None:
        if self._next >= len(self._files):
            return None
        image = letterbox_image(_read_picture(self._files[self._next]), self._info.width_px, self._info.height_px)
        time_ns = round(self._next * NS_PER_S / FPS)
        self._next += 1
        return Frame(image, time_ns)

    def close(self) -> None:
        self._next = len(self._files)


def _is_plain_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # one that cannot be looked at hides no other
        return False


def _list_pictures(folder: Path) -> list[Path]:
    try:
        found = [
            file
            for file in folder.iterdir()
            if file.suffix.lower() in SUFFIXES and not file.name.startswith(".") and _is_plain_file(file)
        ]
    except OSError as error:
        raise SourceError(
            "The folder {folder} cannot be read: {reason}.",
            "Check its permissions.",
            folder=folder,
            reason=system_reason(error),
        ) from error
    if not found:
        kinds = ", ".join(sorted(suffix[1:] for suffix in SUFFIXES))
        raise SourceError(
            "The folder {folder} holds no pictures.",
            "Give a folder with numbered files ({kinds}).",
            folder=folder,
            kinds=kinds,
        )
    return sorted(found, key=_natural_sort_key)


def _natural_sort_key(file: Path) -> tuple[list[tuple[int, int, str]], str]:
    """Return a key that sorts 2 before 10: numbers by value, the rest by letter."""
    parts = re.split(r"([0-9]+)", file.name.casefold())
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts], file.name


def _read_picture(file: Path) -> Image:
    try:
        return read_portrait_file(file)
    except PortraitError as error:
        raise SourceError(
            "{problem}", "Replace it, or take it out of the folder.", problem=error.problem.message_phrase
        ) from error
