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

_BARELY_CLOSED, _NEARLY_SHUT = 0.02, 0.7
_LASH_OPACITY, _LASH_WIDTH = 0.85, 0.045
"""Of the line of a shut eye, as a share of the eye's width."""
_EDGE = 0.82
"""Where the layer ends, from 0, the crease, to 1, the edge of the lid."""
_OWN_COLOUR_SHARE = 0.9
_LID_LEVEL, _BRIGHTEST = 0.92, 1.05
"""Against the skin around: a lid on the whole, and at most; what is brighter is the white of the driver's eye."""
_CREVICE_WARMTH = np.array([0.15, -0.05, -0.15], np.float32)
"""What is darker than the skin is redder, too."""


def paint_lids(picture: Image, rig: Rig, pose: Pose, driver: DriverPixels) -> None:
    """Paint the lids of closing eyes into the picture (S, S, 3)."""
    for side, eye in enumerate(rig.eyes):
        closed = pose.closed[side]
        opacity = min(1.0, 1.35 * closed) * driver.eyes[side]
        if closed <= _BARELY_CLOSED or opacity <= 0:
            continue
        shut = float(smooth_step((closed - _NEARLY_SHUT) / (1 - _NEARLY_SHUT)))
        outline = _lid_outline(eye.topology, pose.face, shut)
        patch = patch_around(outline, max(1, round(5 * rig.size_px / 512)), rig.size_px)
        if patch is not None:
            mask = patch.mask(outline, max(0.5, 0.035 * patch.width))
            skin = _driver_lid(patch, eye.topology, pose.face, driver)
            patch.blend(picture, _recoloured(skin, mask, rig, eye.topology, driver), mask * np.float32(opacity))
            if shut > 0:
                _paint_lashes(picture, rig, eye.topology, pose.face, _LASH_OPACITY * shut * driver.eyes[side])


def _lid_outline(eye: EyeTopology, face: Points, shut: float) -> Points:
    """The upper lid from its crease to just above its edge; of a shut eye all that could show of the eyeball, too."""
    crease = face[eye.lid_crease, :2]
    edge = _EDGE * face[eye.upper[1:-1], :2] + (1 - _EDGE) * crease
    below = 0.55 * face[eye.lower[1:-1], :2] + 0.45 * face[eye.below, :2]
    edge = edge * (1 - shut) + below * shut
    return np.concatenate([face[eye.upper[:1], :2], crease, face[eye.upper[-1:], :2], edge[::-1]])


def _paint_lashes(picture: Image, rig: Rig, eye: EyeTopology, face: Points, shut: float) -> None:
    """A shut eye is a line in the colour of the portrait's own lashes."""
    line = face[eye.lower, :2]
    width = _LASH_WIDTH * float(np.linalg.norm(line[-1] - line[0]))
    patch = patch_around(line, max(2, round(3 * width)), rig.size_px)
    if patch is not None:
        stroke = patch.stroke(line, max(1, round(width)), max(0.5, width / 2))
        patch.blend(picture, np.broadcast_to(_lash_colour(rig, eye), (*stroke.shape[:2], 3)), stroke * np.float32(shut))


def _lash_colour(rig: Rig, eye: EyeTopology) -> Floats:
    """The darkest colour along the edge of the open upper lid, on the whole."""
    reach = max(1, round(2 * rig.size_px / 512))
    darkest = []
    for x, y in np.clip(np.rint(rig.landmarks[eye.upper[1:-1], :2]).astype(int), reach, rig.size_px - 1 - reach):
        around = rig.image[y - reach : y + reach + 1, x - reach : x + reach + 1].reshape(-1, 3).astype(np.float32)
        darkest.append(around[np.argmin(around @ LUMINANCE)])
    colour: Floats = np.median(darkest, axis=0).astype(np.float32)
    return colour


def _driver_lid(patch: Patch, eye: EyeTopology, face: Points, driver: DriverPixels) -> Floats:
    ring = np.concatenate([eye.upper, eye.lid_crease, eye.lower[1:-1], eye.below])
    weights = np.concatenate([np.full(9, 3.0), np.ones(7), np.full(7, 3.0), np.ones(7)])
    return patch.sample(driver.image, fit_affine(face[ring], driver.landmarks[ring], weights))


def _recoloured(skin: Floats, mask: Floats, rig: Rig, eye: EyeTopology, driver: DriverPixels) -> Floats:
    """The driver's lid in the portrait's colours, as bright as the skin around it; folds and lashes stay darker."""
    own_top = sample_colour(rig.image, rig.landmarks, eye.brow_skin)
    own_bottom = sample_colour(rig.image, rig.landmarks, eye.cheek_skin)
    top = own_top / np.maximum(sample_colour(driver.image, driver.landmarks, eye.brow_skin), 12)
    bottom = own_bottom / np.maximum(sample_colour(driver.image, driver.landmarks, eye.cheek_skin), 12)
    down = np.linspace(0, 1, len(skin), dtype=np.float32)[:, None, None]
    lit = skin * np.clip(top * (1 - down) + bottom * down, 0.35, 2.2)
    own = (own_top + own_bottom + np.maximum(own_top, own_bottom)) / 3
    level = (lit @ LUMINANCE)[..., None] / np.float32(own @ LUMINANCE + 1)
    usual = float((level * mask).sum() / max(float(mask.sum()), 1e-3))
    level = np.minimum(level * np.float32(np.clip(_LID_LEVEL / max(usual, 1e-3), 0.7, 1.6)), _BRIGHTEST)
    warmth = 1 + np.clip(1 - level, 0, 1) * _CREVICE_WARMTH
    recoloured: Floats = (1 - _OWN_COLOUR_SHARE) * lit + _OWN_COLOUR_SHARE * level * own * warmth
    return recoloured
