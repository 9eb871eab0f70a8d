"""The inside of an open mouth.

Owns: what is seen between the lips: the portrait's own mouth where it was open, else the driver's in the portrait's
light, else nothing but a warp. Does not know: how the lips move.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.instant.driver_pixels import DriverPixels
from engine.instant.head_space import Points
from engine.instant.lip_rig import mouth_openness, opening_strip
from engine.instant.patch import Patch, fit_affine, patch_around, read
from engine.instant.rig import Rig
from engine.instant.skin import LUMINANCE, brightness_gain, saturation_gain
from engine.instant.topology import MOUTH_OPENING
from engine.instant.transfer import Pose
from engine.messages import Floats, Image

_OWN_FROM, _OWN_FULL = 0.035, 0.085
"""Openness of the portrait's mouth from which its own inside is used, and from which it is used wholly."""
_SHOWN_FULL = 0.05
_INNER_SHARE = np.array([0.96, 0.90])
"""The driver's opening is sampled a little inside its contour, so that no lip comes along."""
_FLESH_SATURATION, _TINT_SHARE = 0.35, 0.35
_SUBPIXEL_BITS = 4


class MouthPainter:
    """Paints the mouth of one portrait."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._strip = opening_strip()
        self._own = float(np.clip((rig.lips.openness - _OWN_FROM) / (_OWN_FULL - _OWN_FROM), 0.0, 1.0))

    def paint(self, picture: Image, pose: Pose, driver: DriverPixels | None) -> None:
        """Paint into the warped picture (S, S, 3); without a driver only the portrait's own pixels are used."""
        size_px = self._rig.size_px
        outline = pose.face[MOUTH_OPENING, :2]
        patch = patch_around(outline, max(2, round(3 * size_px / 512)), size_px)
        openness = mouth_openness(pose.shape)
        own = self._own_share(openness, driver)
        if patch is None or (driver is None and own == 0):
            return
        layer = self._own_inside(patch, outline) if own > 0 else None
        if driver is not None and own < 1:
            borrowed = self._borrowed_inside(patch, outline, driver)
            layer = borrowed if layer is None else borrowed + (layer - borrowed) * np.float32(own)
        if layer is not None:
            shown = min(1.0, openness / _SHOWN_FULL)
            if driver is not None and own < 1:
                shown *= driver.mouth
            patch.blend(picture, layer, patch.mask(outline, size_px / 512) * np.float32(shown))

    def _own_share(self, openness: float, driver: DriverPixels | None) -> float:
        stretch = openness / max(self._rig.lips.openness, 1e-3)
        fits = (1.45 - stretch) / 0.35 if driver is not None else (2.6 - stretch) / 1.2
        return self._own * min(1.0, max(0.0, fits))

    def _own_inside(self, patch: Patch, outline: Points) -> Floats:
        return patch.sample(self._rig.image, fit_affine(outline, self._rig.landmarks[MOUTH_OPENING]))

    def _borrowed_inside(self, patch: Patch, outline: Points, driver: DriverPixels) -> Floats:
        opening = driver.landmarks[MOUTH_OPENING, :2]
        opening = opening.mean(0) + (opening - opening.mean(0)) * _INNER_SHARE
        x, y = self._strip_map(patch, outline, opening)
        low, high = opening.min(0) - 2, opening.max(0) + 2
        np.clip(x, low[0], high[0], out=x)
        np.clip(y, low[1], high[1], out=y)
        lit: Floats = read(driver.image, x, y) * brightness_gain(self._rig.skin, driver.colours)
        grey: Floats = (lit @ LUMINANCE)[..., None]
        inside: Floats = grey + (lit - grey) * np.float32(saturation_gain(self._rig.skin, driver.colours))
        clipped: Floats = np.clip(self._tinted(inside, grey), 0, 255)
        return clipped

    def _tinted(self, inside: Floats, grey: Floats) -> Floats:
        """Give tongue and gums the tint of the portrait's lips; teeth have little colour and keep it."""
        lips = self._rig.skin.lips
        colourful = np.ptp(inside, axis=2, keepdims=True) / (inside.max(2, keepdims=True) + 8)
        share = np.clip(colourful / _FLESH_SATURATION, 0, 1) * np.float32(_TINT_SHARE)
        tinted: Floats = inside + (grey * (lips / np.float32(lips @ LUMINANCE + 1)) - inside) * share
        return tinted

    def _strip_map(self, patch: Patch, outline: Points, opening: Points) -> tuple[Floats, Floats]:
        """Lead every pixel of the patch to the driver's opening, by the strip of triangles between the lips."""
        corners = patch.local(outline)
        labels = self._strip_labels(corners, patch)
        rows = _triangle_rows(corners[self._strip], opening[self._strip], fit_affine(corners, opening))[labels]
        x = np.arange(patch.width, dtype=np.float32)[None]
        y = np.arange(patch.height, dtype=np.float32)[:, None]
        return (
            rows[..., 0, 0] * x + rows[..., 0, 1] * y + rows[..., 0, 2],
            rows[..., 1, 0] * x + rows[..., 1, 1] * y + rows[..., 1, 2],
        )

    def _strip_labels(self, corners: Points, patch: Patch) -> NDArray[np.uint8]:
        labels = np.zeros((patch.height, patch.width), np.uint8)
        outlines = np.rint(corners[self._strip] * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        for label, triangle in enumerate(outlines, start=1):
            cv2.fillConvexPoly(labels, triangle, label, cv2.LINE_8, _SUBPIXEL_BITS)
        grown = cv2.dilate(labels, np.ones((5, 5), np.uint8))
        return np.where(labels > 0, labels, grown).astype(np.uint8)


def _triangle_rows(source: Points, target: Points, fallback: NDArray[np.float32]) -> NDArray[np.float32]:
    """Affine rows (1 + T, 2, 3) for triangles (T, 3, 2): first the fallback, which flat triangles get, too."""
    known = np.concatenate([source, np.ones((*source.shape[:2], 1))], axis=2)
    flat = np.abs(np.linalg.det(known)) < 0.5
    known[flat] = np.eye(3)
    rows = np.linalg.solve(known, target).transpose(0, 2, 1).astype(np.float32)
    rows[flat] = fallback
    return np.concatenate([fallback[None], rows])
