"""Which pixels of the driver may be borrowed for the next picture, and how strongly.

Owns: the driver's colours over time, and the fading of borrowed pixels when a face goes or comes.
Does not know: what they are used for.
"""

from dataclasses import replace

import numpy as np

from engine.animators.instant.paint.driver_pixels import DriverPixels, visible_parts
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.skin import SkinColours, measure_skin
from engine.core.types import Image

_COLOUR_FOLLOW, _COLOUR_EVERY_FRAMES = 0.2, 5
"""Share of the way to the driver's colours of now, and how often it is gone: light changes slowly."""
_FADE_S = 0.35


class DriverPixelFade:
    """What is seen of one driver."""

    def __init__(self) -> None:
        self._colours: SkinColours | None = None
        self._colour_age = 0
        self._latest: DriverPixels | None = None
        self._share = 1.0

    def forget_driver(self) -> None:
        """The next pixels are of another driver, or of the same one anew."""
        self._colours = None

    def drop_pixels(self) -> None:
        """Let go of the latest picture at once."""
        self._latest = None

    def fade_in_pixels(self, image: Image, landmarks: Points, step_s: float) -> DriverPixels | None:
        """Return what may be used of a driver's picture; None if no part of the face is in it.

        landmarks (478, 3) in its pixels, already swapped left to right for a mirrored avatar.
        """
        whole, mouth = visible_parts(image, landmarks)
        if max(whole, mouth) == 0:
            self._latest = None
            return None
        self._share = min(1.0, self._share + step_s / _FADE_S)
        colours = self._update_driver_colours(image, landmarks)
        self._latest = DriverPixels(image, landmarks[:, :2], colours, whole, mouth)
        return self._apply_fade(self._latest)

    def fade_out_pixels(self, step_s: float) -> DriverPixels | None:
        """Return the latest pixels, fainter than before; None once they are gone."""
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
        now = measure_skin(image, landmarks)
        if before is not None:
            follow = np.float32(_COLOUR_FOLLOW)
            now = SkinColours(
                before.skin + follow * (now.skin - before.skin),
                before.lips + follow * (now.lips - before.lips),
            )
        self._colours = now
        return now
