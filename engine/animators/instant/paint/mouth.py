"""Paints what is between the lips.

Owns: choosing and blending the portrait's own mouth and the driver's, and this layer of driver pixels.
Does not know: how the lips move.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.motion.easing import smooth_fraction, smooth_step
from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.paint.drawn.mouth import paint_drawn_mouth
from engine.animators.instant.paint.driver_pixels import DriverPixels
from engine.animators.instant.paint.layer_patch import Patch, fit_affine, patch_around, sample_image
from engine.animators.instant.paint.mouth_from_driver import MouthFromDriver
from engine.animators.instant.paint.mouth_from_portrait import MouthFromPortrait
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.lip_rig import mouth_openness, mouth_width, triangulate_opening
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.skin import colour_similarity
from engine.animators.instant.rig.topology import LOWER_LIP, MOUTH_OPENING, UPPER_LIP
from engine.core.types import Floats, Image

_SHOWN_FULL = 0.05
"""Openness from which the inside is fully visible."""
_FITS, _FITS_NOT = 1.10, 1.45
"""Stretch of the portrait's own open mouth: up to the first value it looks better than the driver's, from the second on
worse."""
_INNER_SHARE = np.array([0.96, 0.90])
"""The driver's opening is sampled a little inside its contour, so that no lip is included."""
_SHADOW = np.array([0.66, 0.72, 0.76], np.float32)
"""Factors of red, green and blue just behind the lips: their shadow. Without it pale teeth and a pink tongue cannot be
told from painted lips, and a mouth that is wide open looks half closed."""
_SHADOW_WIDTH, _SHADOW_LEAST_PX = 0.09, 0.8
"""Width of the shadow, as a share of the mouth's, and at least this many pixels."""
_SHADOW_FULL, _SHADOW_NONE = 0.45, 0.95
_SHADOW_THIN, _PARTED, _OPEN = 0.2, 0.02, 0.16
"""Strength of the shadow while the lips hardly part, and the opennesses between which it grows to 1: a shadow that
fills a slit makes the slit look wider."""
_OWN_SHADOW, _OWN_MOVED = 0.6, 0.3
"""The shadow's strength in the portrait's own mouth, which has its own shadow at rest; and the change of openness at
which it is full."""
_CAVITY_SHADOW = 0.35
"""The shadow's strength in an invented inside, which is already dark at its rims, except for its teeth."""
_SMILES, _GAPES = 0.25, 0.50
"""Openness of a portrait's mouth: up to the first it smiles, and a shadow would make its teeth grey; from the second on
it gapes."""
_SOFTER_PX, _SOFTEST_PX, _SHARP_PX = 0.4, 2.0, 0.3
"""Blur of a dim mouth, for each step by which it is brightened; the most of it; and what is not worth it."""
_WIDE, _WIDEST, _SMILE_LIT = 1.25, 1.40, 0.5
"""Width of the mouth over that at rest from which a smile is wide, and at which it is widest; and how much less shadow
its teeth have then: lips that are drawn back cast little.
"""
_SUBPIXEL_BITS = 4
_FLAT = 0.5
"""Triangles with less than this doubled area, in square pixels, count as lines."""


class MouthPainter:
    """Paints the mouth of one portrait."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._own = MouthFromPortrait(rig)
        self._own_shadow = _OWN_SHADOW * float(smooth_step((rig.lips.openness - _SMILES) / (_GAPES - _SMILES)))
        self._lent_mouth = MouthFromDriver(rig.skin)
        self._strip = triangulate_opening()

    def paint_mouth(self, picture: Image, pose: PortraitPose, driver: DriverPixels | None) -> None:
        """Paint into the warped picture (S, S, 3); without a driver only the portrait's own pixels are used."""
        drawn = self._rig.drawn
        if drawn is not None and drawn.mouth is not None:
            paint_drawn_mouth(picture, self._rig, pose, drawn.mouth)
            return
        size_px = self._rig.size_px
        outline = pose.face[MOUTH_OPENING, :2]
        patch = patch_around(outline, max(2, round(3 * size_px / 512)), size_px)
        openness = mouth_openness(pose.shape)
        if patch is None or openness <= 0:
            return
        own_fits = self._portrait_mouth_share(openness)
        borrowed = 0.0 if driver is None else driver.mouth * (1 - own_fits)
        driver = None if driver is None else driver.match_exposure(self._rig.skin)
        unlike = 1.0 if driver is None else 1 - colour_similarity(self._rig.skin, driver.colours)
        layer: Floats | None = None
        if borrowed < 1:
            along, down = patch.coordinates_between(pose.face[UPPER_LIP, :2], pose.face[LOWER_LIP, :2])
            layer = self._own.render_interior(2 * along - 1, down, pose.shape)
        smile = smooth_fraction((mouth_width(pose.shape) / self._rig.lips.width_cm - _WIDE) / (_WIDEST - _WIDE))
        if driver is not None and borrowed > 0:
            strip = _MouthStrip(patch, patch.to_patch(outline), self._strip)
            lent = self._render_driver_mouth(strip, driver, unlike, smile)
            layer = lent if layer is None else layer + (lent - layer) * np.float32(borrowed)
        if layer is not None:
            own_shadow = own_fits * self._missing_shadow(openness) * unlike
            invented = 1 - own_fits - borrowed
            shadow = own_shadow + _CAVITY_SHADOW * invented + borrowed * unlike * (1 - _SMILE_LIT * smile)
            if (strength := shadow * _shadow_share(openness)) > 0:
                layer *= _lip_shadow(patch, outline, strength)
            mask = patch.outline_mask(outline, size_px / 512) * np.float32(min(1.0, openness / _SHOWN_FULL))
            patch.blend_layer(picture, layer, mask)

    def _portrait_mouth_share(self, openness: float) -> float:
        stretch = openness / max(self._rig.lips.openness, 1e-3)
        return self._own.seen * min(1.0, max(0.0, (_FITS_NOT - stretch) / (_FITS_NOT - _FITS)))

    def _missing_shadow(self, openness: float) -> float:
        """Return how much of its shadow the portrait's own mouth lacks, in [0, 1], because it opened or closed."""
        apart = abs(openness / max(self._rig.lips.openness, 1e-3) - 1)
        return self._own_shadow * min(1.0, apart / _OWN_MOVED)

    def _render_driver_mouth(self, strip: "_MouthStrip", driver: DriverPixels, unlike: float, smile: float) -> Floats:
        """Return the driver's mouth in the portrait's light and colours."""
        opening = driver.landmarks[MOUTH_OPENING, :2]
        opening = opening.mean(0) + (opening - opening.mean(0)) * _INNER_SHARE
        x, y = strip.map_to_opening(opening)
        low, high = opening.min(0) - 2, opening.max(0) + 2
        np.clip(x, low[0], high[0], out=x)
        np.clip(y, low[1], high[1], out=y)
        seen = sample_image(driver.image, x, y)
        if driver.exposure > 1:
            seen = _expose(seen, driver.exposure)
        return self._lent_mouth.recolour_mouth(seen, driver.colours, unlike, smile)


def _expose(seen: Floats, exposure: float) -> Floats:
    """Return pixels (H, W, 3) of a dim picture as in better light; the noise that grows with them is blurred."""
    softness_px = min(_SOFTEST_PX, _SOFTER_PX * (exposure - 1))
    soft = cv2.GaussianBlur(seen, (0, 0), softness_px) if softness_px > _SHARP_PX else seen
    brighter: Floats = np.minimum(soft * np.float32(exposure), np.float32(255)).astype(np.float32, copy=False)
    return brighter


def _shadow_share(openness: float) -> float:
    return _SHADOW_THIN + (1 - _SHADOW_THIN) * smooth_fraction((openness - _PARTED) / (_OPEN - _PARTED))


def _lip_shadow(patch: Patch, outline: Points, strength: float) -> Floats:
    """Return the light that reaches the inside of a mouth with this outline (20, 2): (H, W, 3) in [0, 1]."""
    softness_px = max(_SHADOW_LEAST_PX, _SHADOW_WIDTH * float(np.ptp(outline[:, 0])))
    inside = patch.outline_mask(outline, softness_px)
    near = 1 - smooth_step((inside - _SHADOW_FULL) / (_SHADOW_NONE - _SHADOW_FULL))
    return (1 - strength * near * _SHADOW).astype(np.float32)


class _MouthStrip:
    """The strip of triangles between the lips, which maps every pixel of a patch to its place in another mouth."""

    def __init__(self, patch: Patch, corners: Points, triangles: NDArray[np.intp]) -> None:
        self._corners = corners
        self._triangles = triangles
        self._labels = _rasterize_strip(corners[triangles], patch)
        self._x = np.arange(patch.width, dtype=np.float32)[None]
        self._y = np.arange(patch.height, dtype=np.float32)[:, None]

    def map_to_opening(self, opening: Points) -> tuple[Floats, Floats]:
        """Return the places (H, W) in a mouth whose opening has these points (20, 2)."""
        fallback = fit_affine(self._corners, opening)
        rows = _fit_triangle_affines(self._corners[self._triangles], opening[self._triangles], fallback)[self._labels]
        return (
            rows[..., 0, 0] * self._x + rows[..., 0, 1] * self._y + rows[..., 0, 2],
            rows[..., 1, 0] * self._x + rows[..., 1, 1] * self._y + rows[..., 1, 2],
        )


def _rasterize_strip(triangles: Points, patch: Patch) -> NDArray[np.uint8]:
    """Return the triangle (from 1) of every pixel; pixels around the strip get the nearest one, the rest 0."""
    labels = np.zeros((patch.height, patch.width), np.uint8)
    outlines = np.rint(triangles * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    for label, triangle in enumerate(outlines, start=1):
        cv2.fillConvexPoly(labels, triangle, label, cv2.LINE_8, _SUBPIXEL_BITS)
    grown = cv2.dilate(labels, np.ones((5, 5), np.uint8))
    return np.where(labels > 0, labels, grown).astype(np.uint8)


def _fit_triangle_affines(source: Points, target: Points, fallback: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return affine rows (1 + T, 2, 3) for triangles (T, 3, 2): first the fallback, which flat triangles also get."""
    edges, wanted = source[:, 1:] - source[:, :1], target[:, 1:] - target[:, :1]
    (ax, ay), (bx, by) = edges.transpose(1, 2, 0)
    area = ax * by - ay * bx
    flat = np.abs(area) < _FLAT
    area[flat] = 1
    inverse = np.array([[by, -bx], [-ay, ax]]) / area
    rows = np.empty((len(source) + 1, 2, 3), np.float32)
    slopes = np.einsum("tkd,ket->tde", wanted, inverse)
    rows[1:, :, :2] = slopes
    rows[1:, :, 2] = target[:, 0] - (slopes * source[:, :1]).sum(2)
    rows[1:][flat] = fallback
    rows[0] = fallback
    return rows
