"""Reads the background that a user writes: a word, a colour or a picture file.

Owns: those words, and reading a background's picture, once. Does not know: how a background is drawn.
"""

import re
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine.core.errors import PortraitError, SettingsError
from engine.core.types import OWN_BACKGROUND, Background, BackgroundKind

COLOURS = {"green": (0, 177, 64)}
"""Colours that have a name: the green that chroma keys expect."""
ENOUGH_PX = 2048
"""A larger picture is scaled down to this: no avatar is larger."""
_COLOUR = re.compile("#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)
_KINDS = (BackgroundKind.OWN, BackgroundKind.TRANSPARENT, BackgroundKind.BLURRED)
_KEPT = 8
"""How many backgrounds are cached, so that returning to one costs nothing."""


def parse_background(words: str) -> Background:
    """Read own, transparent, blur, green, a colour as #rrggbb, or the name of a picture file.

    The same words give the same object, as long as the file stays the same.
    Raises: SettingsError if they mean nothing, or the picture cannot be read.
    """
    if words == OWN_BACKGROUND.kind.value:
        return OWN_BACKGROUND
    if words in COLOURS or _COLOUR.fullmatch(words) or words in [kind.value for kind in _KINDS]:
        return _make_plain_background(words)
    file = Path(words)
    try:
        looks = file.stat() if words else None
    except (OSError, ValueError):
        looks = None
    if looks is None:
        raise SettingsError(
            "background",
            "{words} is no background, and there is no such file.",
            "Give own, transparent, blur, {colours}, a colour such as #2040ff, or a picture file.",
            words=repr(words),
            colours=", ".join(COLOURS),
        )
    return _read_background_picture(file, looks.st_mtime_ns, looks.st_size)


def check_opaque(background: Background) -> None:
    """Refuse a transparent background for a virtual camera, whose pictures cannot be transparent.

    Raises: SettingsError.
    """
    if background.kind is BackgroundKind.TRANSPARENT:
        raise SettingsError(
            "background", "a camera's picture cannot be transparent.", "Use green, and key it out where it is shown."
        )


@lru_cache(_KEPT)
def _make_plain_background(words: str) -> Background:
    code = _COLOUR.fullmatch(words)
    if code is not None:
        red, green, blue = (int(part, 16) for part in code.groups())
        return Background(BackgroundKind.COLOUR, (red, green, blue))
    if words in COLOURS:
        return Background(BackgroundKind.COLOUR, COLOURS[words])
    return Background(BackgroundKind(words))


@lru_cache(_KEPT)
def _read_background_picture(file: Path, changed_ns: int, size: int) -> Background:
    """Read a picture; changed_ns and size are part of the cache's key, so that a changed file is read again."""
    import cv2  # slow to load, and few settings need it

    from engine.core.picture_file import read_portrait_file  # slow to load, and few runs need it

    try:
        picture = read_portrait_file(file)
    except PortraitError as unreadable:
        problem = unreadable.problem
        raise SettingsError(
            "background",
            "{problem}",
            "{advice}",
            problem=problem.message_phrase,
            advice=problem.advice_phrase,
        ) from unreadable
    smaller = ENOUGH_PX / min(picture.shape[:2])
    if smaller < 1:
        picture = cv2.resize(picture, None, fx=smaller, fy=smaller, interpolation=cv2.INTER_AREA).astype(np.uint8)
    return Background(BackgroundKind.PICTURE, picture=picture)
