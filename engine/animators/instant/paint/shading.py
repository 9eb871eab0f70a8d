"""Paints creases and bulges that the driver's face shows now and did not show at rest.

Owns: this layer of driver pixels: a low-passed ratio of brightness on plain skin, through which nothing legible of the
driver can pass. Does not know: mouths, eyes.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.motion.easing import smooth_fraction, smooth_step
from engine.animators.instant.paint.driver_pixels import DriverPixels
from engine.animators.instant.rig.face_cells import FaceCells
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.skin import LUMINANCE
from engine.core.types import Floats

_LOWEST, _HIGHEST = 0.66, 1.07
_FINE, _BROAD = 0.011, 0.045
"""Widths of the two blurs as shares of the face: creases lie between them."""
_SLOW_SHARE = 0.35
"""How much of a broad change of light remains, as a power."""
_CREASE_SHARE = 0.7
"""How much of a driver's crease is painted: all of it looks like dirt on smoother skin, and ages a young face."""
_FOLLOW = 0.6
"""How far the shading moves to the new one in each frame."""
_WARMTH = np.float32(1.0)
"""How much less the strong colour channels of skin darken in a crease than the weak ones."""
_LOOK_EVERY_FRAMES = 2
"""Creases are looked at in every second frame; the shading moves towards them in every one."""
_MEMORY = 0.99
_LEAST_CALM = 0.02
_HAIR_LEVEL = 0.52
"""Below this share of the face's median brightness a place counts as hair, nostril or shadow."""
_SMOOTH_SLOPE, _EDGE_SLOPE = 0.05, 0.14
"""Change of brightness from cell to cell: below the first it is skin, above the second an edge, such as of glasses."""
_EDGE_REACH = 0.035
"""How far around an edge nothing is used, as a share of the face: edges move when the head turns."""
_EDGES_EVERY_FRAMES = 4
_DARKEST = np.float32(6)
_ONE = 224.0
"""The gain that changes nothing, in bytes: nothing becomes brighter by more than a tenth."""
_QUIET, _NOISY = 0.016, 0.030
"""Change of brightness of most of the skin from look to look, as a share: up to the first creases are painted as they
are, from the second on they would be blotches of the sensor's noise, and fade out."""
_MOUTH_SEEN, _MOUTH_LOST = 0.045, 0.075
"""The same for the driver's mouth: from the second on it is a grey fog, and the portrait's own takes its place."""
_NOISE_FOLLOW, _NOISE_STEP = 0.15, 4


class SkinNoise:
    """How much the skin of one driver flickers by the sensor's noise: most of it does not move from frame to frame."""

    def __init__(self, samples: NDArray[np.intp]) -> None:
        """samples: the cells to look at."""
        self._samples = samples[::_NOISE_STEP]
        self._before: Floats | None = None
        self._noise: float | None = None

    def forget(self) -> None:
        """Forget the driver."""
        self._before = self._noise = None

    @property
    def mouth_share(self) -> float:
        """How far the driver's mouth is seen through the noise, 1 to 0."""
        return _fade_between(self._noise, _MOUTH_SEEN, _MOUTH_LOST)

    def crease_share(self, brightness: Floats) -> float:
        """Return how visible creases are in the next frame, 1 without noise to 0; brightness of the face's cells."""
        now = brightness.ravel()[self._samples]
        if self._before is not None:
            ratio = now / self._before
            flicker = _middle(np.abs(ratio / _middle(ratio) - 1))
            known = flicker if self._noise is None else self._noise
            self._noise = known + _NOISE_FOLLOW * (flicker - known)
        self._before = now
        return _fade_between(self._noise, _QUIET, _NOISY)


def _middle(values: Floats) -> float:
    """Return the upper median: much quicker than NumPy's."""
    return float(np.partition(values, len(values) // 2)[len(values) // 2])


def _fade_between(noise: float | None, full: float, none: float) -> float:
    return 1.0 if noise is None else 1 - smooth_fraction((noise - full) / (none - full))


class ExpressionShading:
    """Shades one portrait. Holds the driver's appearance at rest, measured in calm frames."""

    def __init__(self, rig: Rig) -> None:
        self._cells = cells = FaceCells(rig)
        self._person = rig.backdrop.person
        self._shaded = self._person.copy()
        self._fine_norm = self._blur_fine(cells.mask) + np.float32(1e-3)
        self._broad_norm = np.maximum(self._blur_broad(cells.mask), np.float32(0.02))
        colour = rig.skin.skin
        tint = 1 - _WARMTH * (colour / np.float32(colour @ LUMINANCE + 1) - 1)
        self._edge_reach = np.ones((2 * max(1, round(_EDGE_REACH * cells.width_cells)) + 1,) * 2, np.uint8)
        self._gain = np.ones_like(cells.mask)
        self._change = np.zeros_like(cells.mask)
        self._to_gains = np.array([*([share, 1] for share in tint), [0, 1]], np.float32)
        self._calm_sum = np.zeros_like(cells.mask)
        self._calm_weight = 0.0
        self._even = np.ones_like(cells.mask)
        self._noise = SkinNoise(cells.samples)
        self._frames = 0

    def replace_person(self, person: NDArray[np.uint8]) -> None:
        """Shade this cut-out (S, S, 4) of the portrait from now on, instead of the one before."""
        self._person = person
        self._shaded = person.copy()

    def forget_driver(self) -> None:
        """Forget the driver."""
        self._calm_weight = 0.0
        self._calm_sum.fill(0)
        self._noise.forget()
        self._gain.fill(1)
        self._change.fill(0)
        self._frames = 0

    def shade_person(self, driver: DriverPixels, rotation: Points, calm: float) -> NDArray[np.uint8]:
        """Return the cut-out person (S, S, 4) with the driver's creases: an own buffer, valid until the next call.

        rotation (3, 3) of the driver's head; calm in [0, 1]: how near to rest the driver's face is.
        """
        if self._frames % _LOOK_EVERY_FRAMES == 0:
            self._change = self._measure_change(driver, rotation, calm)
        self._frames += 1
        wanted = self._change * np.float32(driver.face)
        wanted += 1 - self._gain
        wanted *= np.float32(_FOLLOW)
        self._gain += wanted
        return self._apply_gain()

    def _measure_change(self, driver: DriverPixels, rotation: Points, calm: float) -> Floats:
        """Return how much brighter (above 0) or darker the creases are now than at rest, as a share, for each cell."""
        unwrapped = self._cells.unwrap_brightness(driver.image, driver.landmarks)
        now = self._blur_fine(unwrapped) / self._fine_norm + _DARKEST
        rest = self._update_rest_brightness(now, calm)
        if self._frames % _EDGES_EVERY_FRAMES == 0:
            self._even = self._mask_out_edges(rest)
        trust = (
            np.float32(_CREASE_SHARE)
            * self._even
            * self._cells.facing_weights(rotation)
            * self._mask_out_hair(now, rest)
            * np.float32(self._noise.crease_share(now))
        )
        change: Floats = (self._suppress_broad_change(now / rest) - 1) * trust
        return change

    @property
    def mouth_share(self) -> float:
        """How far the driver's mouth may be used, in [0, 1], as the noise of the skin in the latest picture says."""
        return self._noise.mouth_share

    def _update_rest_brightness(self, now: Floats, calm: float) -> Floats:
        weight = max(calm, _LEAST_CALM)
        self._calm_sum *= np.float32(_MEMORY)
        self._calm_sum += now * np.float32(weight)
        self._calm_weight = self._calm_weight * _MEMORY + weight
        return self._calm_sum / np.float32(self._calm_weight)

    def _suppress_broad_change(self, ratio: Floats) -> Floats:
        ratio = ratio / np.float32(_middle(ratio.ravel()[self._cells.samples]))
        broad = np.clip(self._blur_broad(ratio * self._cells.mask) / self._broad_norm, 0.6, 1.5)
        flattened = cv2.resize(broad ** np.float32(_SLOW_SHARE - 1), (self._cells.columns, self._cells.rows))
        narrow: Floats = np.clip(ratio * flattened, _LOWEST, _HIGHEST)
        return narrow

    def _mask_out_hair(self, now: Floats, rest: Floats) -> Floats:
        level = np.minimum(now, rest) / np.float32(_middle(now.ravel()[self._cells.samples]))
        skin = np.clip((level - np.float32(_HAIR_LEVEL)) / np.float32(0.2), 0, 1)
        return cv2.blur(cv2.erode(skin, np.ones((3, 3), np.uint8)), (5, 5)).astype(np.float32, copy=False)

    def _mask_out_edges(self, rest: Floats) -> Floats:
        """Return 1 where the driver at rest has even skin; 0 around glasses, brows, moles, the line of a beard."""
        across, down = cv2.Sobel(rest, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(rest, cv2.CV_32F, 0, 1, scale=1 / 8)
        slope = cv2.dilate(np.hypot(across, down) / rest, self._edge_reach)
        even = 1 - smooth_step((slope - _SMOOTH_SLOPE) / (_EDGE_SLOPE - _SMOOTH_SLOPE))
        return cv2.blur(even.astype(np.float32), (5, 5)).astype(np.float32, copy=False)

    def _apply_gain(self) -> NDArray[np.uint8]:
        """Multiply the person's colours by the gain; creases keep the warmth of the skin."""
        cells = self._cells
        change = cells.plain_skin * (self._gain - 1)
        gains = cv2.convertScaleAbs(cv2.transform(change, self._to_gains), alpha=_ONE)
        height, width = cells.rows * cells.step_px, cells.columns * cells.step_px
        rows, columns = slice(cells.top, cells.top + height), slice(cells.left, cells.left + width)
        gains = cv2.resize(gains, (width, height))
        cv2.multiply(self._person[rows, columns], gains, dst=self._shaded[rows, columns], scale=1 / _ONE)
        return self._shaded

    def _blur_fine(self, cells: Floats) -> Floats:
        width = max(0.4, _FINE * self._cells.width_cells)
        return cv2.GaussianBlur(cells, (0, 0), width).astype(np.float32, copy=False)

    def _blur_broad(self, cells: Floats) -> Floats:
        """Blur so widely that a quarter of the resolution is enough."""
        small = (max(2, self._cells.columns // 4), max(2, self._cells.rows // 4))
        shrunk = cv2.resize(cells, small, interpolation=cv2.INTER_AREA)
        width = max(0.3, _BROAD * self._cells.width_cells / 4)
        return cv2.GaussianBlur(shrunk, (0, 0), width).astype(np.float32, copy=False)
