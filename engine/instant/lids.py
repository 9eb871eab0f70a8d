"""Closed lids: the driver's lid skin, in the portrait's colours, faded in as an eye closes.

Owns: this layer of driver pixels. Does not know: how an eye closes.
"""

import numpy as np

from engine.instant.driver_pixels import DriverPixels
from engine.instant.easing import smooth_step
from engine.instant.head_space import Points
from engine.instant.patch import Patch, fit_affine, patch_around
from engine.instant.rig import Rig
from engine.instant.skin import LUMINANCE, sample_colour
from engine.instant.topology import EyeTopology
from engine.instant.transfer import Pose
from engine.messages import Floats, Image

_BARELY_CLOSED, _NEARLY_SHUT = 0.02, 0.6
_OWN_COLOUR_SHARE = 0.9
_BRIGHTEST = 1.05
"""Of the skin around: what is brighter is the white of the driver's eye."""
_CREVICE_WARMTH = np.array([0.10, -0.02, -0.08], np.float32)
"""What is darker than the skin is redder, too."""


def paint_lids(picture: Image, rig: Rig, pose: Pose, driver: DriverPixels) -> None:
    """Paint the lids of closing eyes into the picture (S, S, 3)."""
    for side, eye in enumerate(rig.eyes):
        closed = pose.closed[side]
        opacity = min(1.0, 1.35 * closed) * driver.eyes[side]
        if closed <= _BARELY_CLOSED or opacity <= 0:
            continue
        outline = _lid_outline(eye.topology, pose.face, closed)
        patch = patch_around(outline, max(1, round(5 * rig.size_px / 512)), rig.size_px)
        if patch is not None:
            mask = patch.mask(outline, max(0.5, 0.035 * patch.width))
            skin = _driver_lid(patch, eye.topology, pose.face, driver)
            patch.blend(picture, _recoloured(skin, rig, eye.topology, driver, patch), mask * np.float32(opacity))


def _lid_outline(eye: EyeTopology, face: Points, closed: float) -> Points:
    """The upper lid from its crease to its edge; of a shut eye also the skin below the lashes."""
    shut = float(smooth_step((closed - _NEARLY_SHUT) / (1 - _NEARLY_SHUT)))
    below = 0.55 * face[eye.lower[1:-1], :2] + 0.45 * face[eye.below, :2]
    edge = face[eye.upper[1:-1], :2] * (1 - shut) + below * shut
    return np.concatenate([face[eye.upper[:1], :2], face[eye.lid_crease, :2], face[eye.upper[-1:], :2], edge[::-1]])


def _driver_lid(patch: Patch, eye: EyeTopology, face: Points, driver: DriverPixels) -> Floats:
    ring = np.concatenate([eye.upper, eye.lid_crease, eye.lower[1:-1], eye.below])
    weights = np.concatenate([np.full(9, 3.0), np.ones(7), np.full(7, 3.0), np.ones(7)])
    return patch.sample(driver.image, fit_affine(face[ring], driver.landmarks[ring], weights))


def _recoloured(skin: Floats, rig: Rig, eye: EyeTopology, driver: DriverPixels, patch: Patch) -> Floats:
    own_top = sample_colour(rig.image, rig.landmarks, eye.brow_skin)
    own_bottom = sample_colour(rig.image, rig.landmarks, eye.cheek_skin)
    top = own_top / np.maximum(sample_colour(driver.image, driver.landmarks, eye.brow_skin), 12)
    bottom = own_bottom / np.maximum(sample_colour(driver.image, driver.landmarks, eye.cheek_skin), 12)
    down = np.linspace(0, 1, patch.height, dtype=np.float32)[:, None, None]
    lit = skin * np.clip(top * (1 - down) + bottom * down, 0.35, 2.2)
    own = (own_top + own_bottom + np.maximum(own_top, own_bottom)) / 3
    level = np.minimum((lit @ LUMINANCE)[..., None] / np.float32(own @ LUMINANCE + 1), _BRIGHTEST)
    warmth = 1 + np.clip(1 - level, 0, 1) * _CREVICE_WARMTH
    recoloured: Floats = (1 - _OWN_COLOUR_SHARE) * lit + _OWN_COLOUR_SHARE * level * own * warmth
    return recoloured
