"""Measures the colours of skin and lips in a picture, and matches one person's colours to another's.

Owns: sampling and matching colours. Does not know: meshes, motion.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.topology import CHEEKS, LIP_COLOUR
from engine.core.types import Image

LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)
_HIGHLIGHT_STEP = 10
"""One row and column of a face out of this number is read for its highlight."""
_PATCH_SHARE = 0.012
"""Half side of a sampled square as a share of the face's width."""

_ALIKE, _STRANGERS = 0.14, 0.24
"""Sums of the largest differences of skin and of lips, as shares: up to the first they are one person's in one light,
from the second on two people's."""

_DIM, _LIT = 0.42, 0.56
"""Brightness of the driver's skin over the portrait's: up to the first the light is dim, from the second on it is as
bright as skins differ."""
_EXPOSED = 0.8
"""The same after the exposure is matched."""
_WHITE = 235.0
"""The brightest of the driver's face is not raised above: a dark skin in bright light has bright highlights, and is
left as it is."""
_REDNESS = np.array([1.05, 0.80, 0.80], np.float32)
_COLOURED = 40.0
"""Spread of the channels from which a colour counts as coloured."""


@dataclass(frozen=True, slots=True, eq=False)
class SkinColours:
    """Colours of one face: skin and lips (3,) float32 RGB in 0-255."""

    skin: NDArray[np.float32]
    lips: NDArray[np.float32]


def measure_skin(image: Image, landmarks: Points) -> SkinColours:
    """Measure cheeks and lips; landmarks (478, 2 or 3) in the image's pixels, also outside of the image."""
    return SkinColours(sample_colour(image, landmarks, CHEEKS), sample_colour(image, landmarks, LIP_COLOUR))


def sample_colour(image: Image, landmarks: Points, where: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return the median over some landmarks of the mean colour around each; (3,) float32 RGB."""
    height, width = image.shape[:2]
    reach = max(1, round(_PATCH_SHARE * abs(float(landmarks[454, 0] - landmarks[234, 0]))))
    reach = min(reach, (min(height, width) - 1) // 2)
    xs = np.clip(landmarks[where, 0], reach, width - 1 - reach).astype(int)
    ys = np.clip(landmarks[where, 1], reach, height - 1 - reach).astype(int)
    means = [
        image[y - reach : y + reach + 1, x - reach : x + reach + 1].reshape(-1, 3).mean(0)
        for x, y in zip(xs, ys, strict=True)
    ]
    colour: NDArray[np.float32] = np.median(means, axis=0).astype(np.float32)
    return colour


def measure_highlight(image: Image, landmarks: Points) -> float:
    """Return the green, 0-255, that one in a hundred pixels of a face exceeds: nearly its brightness, and quicker."""
    height, width = image.shape[:2]
    low, high = landmarks[:, :2].min(0), landmarks[:, :2].max(0)
    left, right = (int(np.clip(x, 0, width)) for x in (low[0], high[0]))
    top, bottom = (int(np.clip(y, 0, height)) for y in (low[1], high[1]))
    part = image[top : max(bottom, top + 1) : _HIGHLIGHT_STEP, left : max(right, left + 1) : _HIGHLIGHT_STEP]
    greens = np.sort(part[..., 1], axis=None)
    return float(greens[len(greens) * 99 // 100]) if len(greens) else _WHITE


def exposure_gain(portrait: SkinColours, driver: SkinColours, highlight: float) -> float:
    """Return by how much a driver's picture is too dark, from 1: that of a dim room, not that of a darker skin."""
    ratio = max(float(driver.skin @ LUMINANCE), 4.0) / max(float(portrait.skin @ LUMINANCE), 8.0)
    dim = float(np.clip((_LIT - ratio) / (_LIT - _DIM), 0.0, 1.0))
    matched = min(_EXPOSED / ratio, _WHITE / max(highlight, 8.0))
    return max(1.0, 1 + dim * (matched - 1))


def brightness_gain(target: SkinColours, source: SkinColours) -> NDArray[np.float32]:
    """Return factors (3,) from the source's light to the target's: mostly brightness, a little of the tint."""
    ratio = target.skin / np.maximum(source.skin, 8.0)
    level = float(ratio.mean())
    gain = float(np.clip(level, 0.55, 1.12)) * np.clip(ratio / max(level, 1e-6), 0.75, 1.25) ** 0.35
    return gain.astype(np.float32)


def saturation_gain(target: SkinColours, source: SkinColours) -> float:
    """Return the factor from the saturation of the source's mouth to that of the target's."""
    lit = source.skin * brightness_gain(target, source)
    wanted = _saturation(target.lips) + _saturation(target.skin)
    return float(np.clip(wanted / (_saturation(source.lips) + _saturation(lit) + 2e-3), 0.3, 1.1))


def flesh_colour(colours: SkinColours) -> NDArray[np.float32]:
    """Return the colour (3,) behind the lips: redder than the lips, if they have any colour."""
    flesh: NDArray[np.float32] = colours.lips * (1 + (_REDNESS - 1) * min(1.0, float(np.ptp(colours.lips)) / _COLOURED))
    return flesh


def colour_similarity(one: SkinColours, other: SkinColours) -> float:
    """Return 1 if skin and lips are alike, as in two pictures of one person in one light; 0 for different people."""
    apart = sum(
        float(np.abs(a / np.maximum(b, 8.0) - 1).max()) for a, b in ((one.skin, other.skin), (one.lips, other.lips))
    )
    return float(np.clip((_STRANGERS - apart) / (_STRANGERS - _ALIKE), 0.0, 1.0))


def _saturation(colour: NDArray[np.float32]) -> float:
    """Return the spread of a colour's channels (3,) as a share of the brightest."""
    return float((colour.max() - colour.min()) / (colour.max() + 8.0))
