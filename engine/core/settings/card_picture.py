"""Reads the picture of a card of one's own, once.

Owns: which size is enough, and that a picture that is gone or damaged is no reason to end a run.
Does not know: how the card is drawn, where the file comes from.
"""

import logging
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.core.errors import PortraitError
from engine.core.types import Image

log = logging.getLogger(__name__)

ENOUGH_PX = 1920
"""A larger picture is scaled down to this on its longer side: few outputs are larger."""
_KEPT = 3


@dataclass(frozen=True, slots=True, eq=False)
class CardPicture:
    """pixels: (H, W, 3) uint8 RGB. It equals only itself, so that a card drawn with it can be found again quickly."""

    pixels: Image


def read_card_picture(path: str) -> CardPicture:
    """Read a picture file; the same file gives the same object as long as it stays the same.

    Raises: PortraitError if it cannot be read.
    """
    file = Path(path)
    try:
        looks = file.stat()
    except (OSError, ValueError):
        raise PortraitError(
            "There is no file {path}.", "Check the name, or choose another picture.", path=file
        ) from None
    return _read_picture(file, looks.st_mtime_ns, looks.st_size)


def find_card_picture(path: str) -> CardPicture | None:
    """Return the picture, or None if there is none, or it cannot be read: then the card that is built in is shown."""
    if not path:
        return None
    try:
        return read_card_picture(path)
    except PortraitError:
        is_there = os.path.exists(path)  # noqa: PTH110 -- unlike Path.exists it raises nothing, whatever the name
        _warn_once(path, "it cannot be read" if is_there else "its file is gone")
        return None


@lru_cache(_KEPT)
def _warn_once(path: str, why: str) -> None:
    """Settings are made again with every movement of a slider. why: names no file."""
    log.warning("The card's picture is left out: %s.", why)


@lru_cache(_KEPT)
def _read_picture(file: Path, changed_ns: int, size: int) -> CardPicture:
    """changed_ns and size are part of the cache's key, so that a changed file is read again."""
    import cv2  # slow to load, and few runs need it

    from engine.core.picture_file import read_portrait_file

    picture = read_portrait_file(file)
    share = ENOUGH_PX / max(picture.shape[:2])
    if share < 1:
        size_px = max(1, round(picture.shape[1] * share)), max(1, round(picture.shape[0] * share))
        picture = np.asarray(cv2.resize(picture, size_px, interpolation=cv2.INTER_AREA), np.uint8)
    picture.setflags(write=False)
    return CardPicture(picture)
