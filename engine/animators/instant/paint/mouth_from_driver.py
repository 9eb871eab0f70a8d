"""Recolours a driver's mouth to the light and colours of one portrait.

Owns: distinguishing teeth from flesh, and how dark each becomes. Does not know: where the mouth is.
"""

from typing import NamedTuple

import cv2
import numpy as np

from engine.animators.instant.rig.skin import LUMINANCE, SkinColours, brightness_gain, flesh_colour, saturation_gain
from engine.core.types import Floats

_FLESH_DEPTH, _EVENLY = 1.7, 0.5
"""How much flesh is darkened, since paintings and prints show it darker than a camera does; and the share of it that is
the same for dark and bright flesh: the rest takes from a bright tongue only, and alone it would look as flat as a disc.
"""
_TOOTH_LIFT = -0.1
"""Teeth stay pale: their brightness is raised to this power."""
_PALER_MOST = 1.3
"""A pale portrait's mouth is brightened by at most this factor, beyond the gain of the skin."""
_TOOTH_LIT_MOST = 1.4
"""Teeth are lit by at most this factor more than the rest of the mouth: as the driver's are, also where the gain of the
skin is limited, and as much lighter than a darker skin as the portrait's skin is darker than the driver's."""
_TOOTH_COLOURED = 0.33
"""Teeth are no more saturated than this: not even those of a brown face are brown."""
_FLESH_TINT, _TOOTH_TINT = 0.6, 0.6
"""How much flesh is tinted with the colour behind the portrait's lips, and teeth with the skin's."""
_TOOTH_FULL, _TOOTH_NOT = 0.70, 1.0
"""Redness over that of the driver's lips: up to the first it is a tooth, even a yellow one; from the second on,
flesh."""
_LIPS_REDDER = 0.08
"""Flesh is at least this much redder than skin, even if the lips are pale."""
_TOOTH_DARK, _TOOTH_LIT = 0.25, 0.50
"""Brightness over that of the portrait's skin: darker than the first is no tooth; brighter than the second may be
one."""
_TOOTH_GAP = 0.05
"""Width of the gaps that are closed between the teeth of a smile, as a share of the mouth's."""


class _MatchedColours(NamedTuple):
    """What turns a driver's colours into the portrait's: matrices (3, 3), and (1, 3) for the brightness."""

    driver: SkinColours
    unlike: float
    to_flesh: Floats
    to_teeth: Floats
    to_brightness: Floats
    flesh_redness: float


class MouthFromDriver:
    """Recolours other mouths for the lips of one portrait."""

    def __init__(self, portrait: SkinColours) -> None:
        self._portrait = portrait
        self._matched: _MatchedColours | None = None
        self._skin_level = np.float32(portrait.skin @ LUMINANCE + 1)
        self._skin_tint = portrait.skin / self._skin_level
        flesh = flesh_colour(portrait)
        self._flesh_tint = flesh / np.float32(flesh @ LUMINANCE + 1)

    def recolour_mouth(self, seen: Floats, driver: SkinColours, unlike: float, smile: float = 0.0) -> Floats:
        """Return pixels (H, W, 3), 0-255, of a driver's mouth in the portrait's colours.

        unlike: in [0, 1]; 0 if portrait and driver share light and colours, and nothing has to change.
        smile: in [0, 1]; 1 if the mouth is so wide that teeth are one row, whose gaps do not become dark as flesh.
        """
        known = self._matched
        if known is None or known.driver is not driver or known.unlike != unlike:
            known = self._matched = self._match_colours(driver, unlike)
        flesh, teeth = _apply_matrix(known.to_flesh, seen), _apply_matrix(known.to_teeth, seen)
        brightness = np.clip(_apply_matrix(known.to_brightness, seen), 0.02, 1.15)
        tooth = _tooth_mask(_redness(seen) / np.float32(known.flesh_redness), brightness)
        if smile > 0:
            tooth += (_join_teeth(tooth) - tooth) * np.float32(smile)
        depth = np.float32(_EVENLY) + np.float32(1 - _EVENLY) * brightness
        flesh *= ((1 - tooth) / (1 + np.float32(_FLESH_DEPTH * unlike) * depth))[..., None]
        teeth *= (tooth * np.minimum(brightness, 1) ** np.float32(_TOOTH_LIFT * unlike))[..., None]
        flesh += teeth
        return np.clip(flesh, 0, 255, out=flesh)

    def _match_colours(self, driver: SkinColours, unlike: float) -> _MatchedColours:
        gain = brightness_gain(self._portrait, driver)
        paler = float(self._skin_level / max(float((driver.skin * gain) @ LUMINANCE), 8.0))
        gain *= 1 + (min(max(paler, 1.0), _PALER_MOST) - 1) * np.float32(unlike)
        saturation = saturation_gain(self._portrait, driver)
        to_teeth = _recolouring_matrix(gain, saturation, self._skin_tint, _TOOTH_TINT * unlike)
        short, darker = self._compare_levels(driver, gain)
        return _MatchedColours(
            driver,
            unlike,
            _recolouring_matrix(gain, saturation, self._flesh_tint, _FLESH_TINT * unlike),
            _whiten_teeth(to_teeth, driver.skin, unlike) * np.float32(1 + (short * darker - 1) * unlike),
            (LUMINANCE * gain / self._skin_level)[None] * np.float32(1 + (short - 1) * unlike),
            max(float(_redness(driver.lips)), float(_redness(driver.skin)) + _LIPS_REDDER),
        )

    def _compare_levels(self, driver: SkinColours, gain: Floats) -> tuple[float, float]:
        """Return by how much the gain falls short of the portrait's skin, and its skin is darker than the driver's."""
        level = max(float(driver.skin @ LUMINANCE), 8.0)
        short = float(self._skin_level) / max(float((driver.skin * gain) @ LUMINANCE), 8.0)
        short = min(max(short, 1.0), _TOOTH_LIT_MOST)
        return short, min(max(level / float(self._skin_level), 1.0), _TOOTH_LIT_MOST / short)


def _whiten_teeth(to_teeth: Floats, skin: Floats, unlike: float) -> Floats:
    """Return a matrix (3, 3) for teeth, with less colour if it would give them that of a saturated skin."""
    as_skin = to_teeth @ skin
    saturation = float(np.ptp(as_skin)) / max(float(as_skin.max()), 1.0)
    grey = max(0.0, 1 - _TOOTH_COLOURED / max(saturation, 1e-3)) * unlike
    matrix: Floats = ((1 - grey) * to_teeth + grey * np.tile(LUMINANCE @ to_teeth, (3, 1))).astype(np.float32)
    return matrix


def _recolouring_matrix(gain: Floats, saturation: float, tint: Floats, share: float) -> Floats:
    """Return the matrix (3, 3) that applies gain and saturation to a colour, and tints a share of it."""
    grey = LUMINANCE * gain
    coloured = np.diag(gain) * saturation + (1 - saturation) * np.tile(grey, (3, 1))
    matrix: Floats = (coloured * (1 - share) + share * np.outer(tint, grey)).astype(np.float32)
    return matrix


def _apply_matrix(matrix: Floats, colours: Floats) -> Floats:
    return cv2.transform(colours, matrix).astype(np.float32, copy=False)


def _redness(colours: Floats) -> Floats:
    """Return red minus green of colours (..., 3), as a share of the red."""
    red = colours[..., 0]
    redness: Floats = (red - colours[..., 1]) / (red + 8)
    return redness


def _tooth_mask(redness: Floats, brightness: Floats) -> Floats:
    """Return (H, W): 1 on teeth, 0 on tongue, gums and in the dark."""
    pale = np.clip((_TOOTH_NOT - redness) / np.float32(_TOOTH_NOT - _TOOTH_FULL), 0, 1)
    lit = np.clip((brightness - _TOOTH_DARK) / np.float32(_TOOTH_LIT - _TOOTH_DARK), 0, 1)
    tooth: Floats = pale * pale * (3 - 2 * pale) * (lit * lit * (3 - 2 * lit))
    return tooth


def _join_teeth(tooth: Floats) -> Floats:
    """Return a mask (H, W) of teeth without the gaps between them."""
    width_px = round(_TOOTH_GAP * tooth.shape[1]) | 1
    across = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width_px, width_px))
    joined = cv2.morphologyEx(tooth, cv2.MORPH_CLOSE, across)
    return cv2.blur(joined, (3, 3)).astype(np.float32, copy=False)
