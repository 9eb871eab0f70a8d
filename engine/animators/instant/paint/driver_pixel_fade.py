"""Decides which pixels of the driver may be used in the next picture, and how strongly.

Owns: the driver's colours over time, and the fade of driver pixels when a face leaves or returns.
Does not know: what the pixels are used for.
"""

from dataclasses import replace

import numpy as np

from engine.animators.instant.paint.driver_pixels import DriverPixels, visible_parts
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.skin import SkinColours, measure_highlight, measure_skin
from engine.core.types import Image

_COLOUR_FOLLOW, _COLOUR_EVERY_FRAMES = 0.2, 5
"""How far the colours move to the driver's current ones in one update, and the frames between two: light changes
slowly."""
_FADE_S = 0.35


class DriverPixelFade:
    """The usable pixels of one driver."""

    def __init__(self) -> None:
        self._colours: SkinColours | None = None
        self._highlight = 255.0
        self._colour_age = 0
        self._latest: DriverPixels | None = None
        self._share = 1.0

    def forget_driver(self) -> None:
        """Forget everything: the next pixels are another driver's, or a new view of the same one."""
        self._colours = None

    def drop_pixels(self) -> None:
        """Drop the latest picture at once."""
        self._latest = None

    def fade_in_pixels(self, image: Image, landmarks: Points, step_s: float) -> DriverPixels | None:
        """Return the pixels of a driver's picture that may be used; None if no part of the face is in it.

        landmarks (478, 3) in its pixels, already swapped left to right for a mirrored avatar.
        """
        whole, mouth = visible_parts(image, landmarks)
        if max(whole, mouth) == 0:
            self._latest = None
            return None
        self._share = min(1.0, self._share + step_s / _FADE_S)
        colours = self._update_driver_colours(image, landmarks)
        self._latest = DriverPixels(image, landmarks[:, :2], colours, whole, mouth, self._highlight)
        return self._apply_fade(self._latest)

    def fade_out_pixels(self, step_s: float) -> DriverPixels | None:
        """Return the latest pixels, fainter than before; None when they have faded out."""
        self._share = max(0.0, self._share - step_s / _FADE_S)
        if self._share == 0:
            self._latest = None
        return None if self._latest is None else self._apply_fade(self._latest)

    def _apply_fade(self, pixels: DriverPixels) -> DriverPixels:
        share = self._share
        if share == 1:
            return pixels
        return replace(pixels, face=share * pixels.face, mouth=share * pixels.mouth)

    def _update_driver_colours(self, image: Image, landmarks: Points) -> SkinColours:
        before = self._colours
        self._colour_age += 1
        if before is not None and self._colour_age % _COLOUR_EVERY_FRAMES:
            return before
        now, highlight = measure_skin(image, landmarks), measure_highlight(image, landmarks)
        if before is not None:
            highlight = self._highlight + _COLOUR_FOLLOW * (highlight - self._highlight)
            follow = np.float32(_COLOUR_FOLLOW)
            now = SkinColours(
                before.skin + follow * (now.skin - before.skin),
                before.lips + follow * (now.lips - before.lips),
            )
        self._colours, self._highlight = now, highlight
        return now
