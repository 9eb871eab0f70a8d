"""Notices cuts: a picture that has nothing to do with the one before.

Owns: a few samples of each picture, and comparing their backgrounds. Does not know: faces beyond their regions.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.core.types import Image
from engine.tracking.region import Region

_COLUMNS, _ROWS = 48, 27
_NOTICED = 9.0
"""Mean difference of all samples, of 255, below which nothing is looked at more closely."""
_CHANGED, _CUT_SHARE = 22.0, 0.35
"""A sample that differs by more has changed; a picture with a larger share of them in its background is another one."""
_ALL_SHARE = 0.6
"""The same of all samples, where a lost face filled the picture: nobody leaves it from one picture to the next."""
_APPEARED = 25.0
"""Mean difference in the place of a face, of 255, by which it was not there before."""
_GAINS = (0.4, 2.5)
"""Brightness may change by such factors without a cut: a lamp, a flash, a camera that adapts."""
_NOISE, _PATTERN, _LEAST_ALIKE = 4.0, 14.0, 0.4
"""A background with more contrast than the second is known by its pattern: a correlation below the third is another."""
_HUE, _SAME_PLACE = 0.10, 0.7
"""Share by which one of a plain background's three colours may change at once under other light; and how alike its
pattern of bright and dark is where it is the same place in coloured light."""
_LEAST_SHARE = 0.04
"""With less background than this nothing is decided."""
_LEAST_FAR_SHARE = 0.12
_FAR = ((1.05, 1.05),)
_NEAR = ((0.65, 0.65), (0.9, -0.3))
_CLOSE = ((0.45, 0.7), (1.1, -0.1))
"""What is not background, in sides of a face's region: half the width, and from how far above the face's middle down to
the lower border. Generously; where a face fills the picture, closely: the head, and the body; and where that leaves
nothing, what a head can hardly hide."""

Samples = NDArray[np.int16]


def sample_picture(image: Image) -> Samples:
    """Return (rows, columns, 3) evenly spaced pixels."""
    down, across = (max(1, length // count) for length, count in zip(image.shape[:2], (_ROWS, _COLUMNS), strict=True))
    return image[down // 2 :: down, across // 2 :: across].astype(np.int16)


def is_other_picture(
    before: Samples, now: Samples, image: Image, faces: Sequence[Region], far_only: bool = False
) -> bool:
    """Return True if the background of two pictures differs by more than light. faces: those of both pictures.

    far_only: what is near a face decides nothing, even if there is little else: a person may have come or gone. Only
    where there is nothing else, all of the picture decides.
    """
    if before.shape != now.shape:
        return True
    if float(np.abs(now - before).mean()) < _NOTICED:
        return False
    background = _mask_background(now, image, faces, _FAR)
    if background.mean() < _LEAST_FAR_SHARE and not far_only:
        background = _mask_background(now, image, faces, _NEAR)
    if background.mean() < _LEAST_SHARE and not far_only:
        close = _mask_background(now, image, faces, _CLOSE)
        return bool(close.mean() >= _LEAST_SHARE and _is_other_colour(before[close], now[close]))
    if background.mean() < _LEAST_SHARE:
        return far_only and _measure_change(before.reshape(-1, 3), now.reshape(-1, 3))[0] > _ALL_SHARE
    changed, alike, patterned = _measure_change(before[background], now[background])
    return bool(changed > _CUT_SHARE or (patterned and alike < _LEAST_ALIKE))


def _measure_change(before: Samples, now: Samples) -> tuple[float, float, bool]:
    """Return the share of samples (N, 3) that changed by more than light, how alike they are, and whether they have a
    pattern."""
    a, b = (each.astype(np.float32) for each in (before, now))
    a, b = a - a.mean(), b - b.mean()
    spread_a, spread_b = float(a.std()), float(b.std())
    gain = np.clip((spread_b + _NOISE) / (spread_a + _NOISE), *_GAINS)
    changed = (np.abs(b - gain * a).max(axis=1) > _CHANGED).mean()
    changed_back = (np.abs(a - b / gain).max(axis=1) > _CHANGED).mean()
    alike = float((a * b).mean()) / max(spread_a * spread_b, _NOISE**2)
    return float(min(changed, changed_back)), alike, max(spread_a, spread_b) > _PATTERN


def _is_other_colour(before: Samples, now: Samples) -> bool:
    """Return True if samples (N, 3) changed by more than light, or have another colour and not the same pattern."""
    if _measure_change(before, now)[0] > _ALL_SHARE:
        return True
    means = [each.mean(axis=0) + _NOISE for each in (before, now)]
    hue_before, hue_now = (mean / mean.sum() for mean in means)
    if float(np.abs(hue_now - hue_before).max()) < _HUE:
        return False
    a, b = (each.mean(axis=1) - each.mean() for each in (before, now))
    return float((a * b).mean()) < _SAME_PLACE * max(float(a.std() * b.std()), _NOISE**2)


def is_other_inside(before: Samples, now: Samples, image: Image, face: Region) -> bool:
    """Return True if two pictures differ where that face is."""
    if before.shape != now.shape:
        return True
    rows, columns = now.shape[:2]
    height, width = image.shape[:2]
    left, right = ((face.x + side * face.side_px / 2) / width * columns for side in (-1, 1))
    top, bottom = ((face.y + side * face.side_px / 2) / height * rows for side in (-1, 1))
    inside = slice(max(0, int(top)), max(1, int(bottom) + 1)), slice(max(0, int(left)), max(1, int(right) + 1))
    part = np.abs(now[inside] - before[inside])
    return bool(part.size and part.mean() > _APPEARED)


def _mask_background(
    samples: Samples, image: Image, faces: Sequence[Region], reaches: Sequence[tuple[float, float]]
) -> NDArray[np.bool_]:
    """Return (rows, columns): where nobody of these is."""
    rows, columns = samples.shape[:2]
    height, width = image.shape[:2]
    background = np.ones((rows, columns), bool)
    for face in faces:
        for reach, above in reaches:
            left, right = ((face.x + side * reach * face.side_px) / width * columns for side in (-1, 1))
            top = (face.y - above * face.side_px) / height * rows
            background[max(0, int(top)) :, max(0, int(left)) : max(0, int(right) + 1)] = False
    return background
