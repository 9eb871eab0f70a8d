"""Paints closed lids: skin in the colours around the portrait's own eye, and a line in the colour of its lashes.

Owns: this layer, which fades in as an eye closes. Does not know: how an eye closes, drivers.
"""

from dataclasses import dataclass

import numpy as np

from engine.animators.instant.motion.easing import smooth_step
from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.paint.drawn.lids import paint_drawn_lid
from engine.animators.instant.paint.layer_patch import Patch, patch_around, sample_table
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig, once_per_rig
from engine.animators.instant.rig.skin import LUMINANCE, sample_colour
from engine.animators.instant.rig.topology import EyeTopology
from engine.core.types import Floats, Image

_BARELY_CLOSED, _NEARLY_SHUT = 0.02, 0.7
_LASH_OPACITY, _LASH_WIDTH = 0.9, 0.05
"""Opacity of a shut eye's lash line, and its width as a share of the eye's."""
_LASHES_FROM, _LASHES_FULL = 0.15, 0.7
_EDGE = 0.82
"""Where the layer ends: 0 is the crease, 1 the edge of the lid."""
_SAMPLE_REACH = 0.05
"""Half side of a square in which a colour is measured, as a share of the eye's width."""
_LOCAL_SHARE = 0.3
"""The share of each place's own colour; the rest is the mean colour of the skin around the eye."""
_DARKEST, _BRIGHTEST = 0.9, 1.04
"""Bounds of a lid's brightness over that of the skin around: shadow and make-up are inside, lashes and the white of the
eye are not."""
_ABOVE_CREASE = 0.2
"""How far the layer reaches above the crease, in lid heights."""
_EDGE_SHADOW = 0.16
"""How much darker a lid is at its edge, under the brow's shadow."""
_SOFTNESS = 0.06
"""Softness of the layer's edge, as a share of its width."""
_CREVICE_WARMTH = np.array([0.10, -0.03, -0.10], np.float32)
"""Added to red, green and blue of places darker than the skin: they are redder, too."""


@dataclass(frozen=True, slots=True, eq=False)
class LidColours:
    """Colours of one lid: above and below (9, 3) along crease and lower lid, from the outer corner; lashes (3,)."""

    above: Floats
    below: Floats
    lashes: Floats


class LidPainter:
    """Paints the lids of one portrait."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._lids = measure_lids(rig)

    def paint_lids(self, picture: Image, pose: PortraitPose) -> None:
        """Paint the lids of closing eyes into the picture (S, S, 3)."""
        size_px = self._rig.size_px
        drawn_eyes = (None, None) if self._rig.drawn is None else self._rig.drawn.eyes
        for eye, lid, closed, drawn in zip(self._rig.eyes, self._lids, pose.closed, drawn_eyes, strict=True):
            if drawn is not None:
                paint_drawn_lid(picture, self._rig, pose, eye.topology, drawn)
                continue
            if closed <= _BARELY_CLOSED:
                continue
            topology, shut = eye.topology, float(smooth_step((closed - _NEARLY_SHUT) / (1 - _NEARLY_SHUT)))
            outline = _lid_outline(topology, pose.face, shut)
            softness_px = max(0.5, _SOFTNESS * float(np.ptp(outline[:, 0])))
            patch = patch_around(outline, max(1, round(3 * softness_px)), size_px)
            if patch is None:
                continue
            mask = patch.outline_mask(outline, softness_px)
            patch.blend_layer(
                picture, _render_lid_skin(patch, topology, lid, pose.face), mask * np.float32(min(1.0, 1.35 * closed))
            )
            edge = (1 - shut) * pose.face[topology.upper, :2] + shut * pose.face[topology.lower, :2]
            lashes = float(smooth_step((closed - _LASHES_FROM) / (_LASHES_FULL - _LASHES_FROM)))
            _paint_lashes(picture, lid, edge, _LASH_OPACITY * lashes, size_px)


def _lid_outline(eye: EyeTopology, face: Points, shut: float) -> Points:
    """Return the outline of the upper lid from above its crease to just above its edge; for a shut eye, it covers
    everything that could show of the eyeball."""
    crease = _lid_top_line(eye, face)[1:-1]
    edge = _EDGE * face[eye.upper[1:-1], :2] + (1 - _EDGE) * face[eye.lid_crease, :2]
    below = 0.55 * face[eye.lower[1:-1], :2] + 0.45 * face[eye.below, :2]
    edge = edge * (1 - shut) + below * shut
    return np.concatenate([face[eye.upper[:1], :2], crease, face[eye.upper[-1:], :2], edge[::-1]])


def _render_lid_skin(patch: Patch, eye: EyeTopology, lid: LidColours, face: Points) -> Floats:
    """Return a lid's colours (H, W, 3): from crease to edge and along the eye, darker at the edge."""
    along, down = patch.coordinates_between(_lid_top_line(eye, face), face[eye.lower, :2])
    down = down * np.clip(6 * along * (1 - along), 0, 1)
    colours = np.zeros((2, len(eye.upper), 4), np.float32)
    colours[..., :3] = lid.above, lid.below
    found = sample_table(colours, along * np.float32(len(eye.upper) - 1), down * np.float32(0.6))
    found *= (1 - _EDGE_SHADOW * smooth_step(down))[..., None].astype(np.float32, copy=False)
    return found[..., :3]


def _lid_top_line(eye: EyeTopology, face: Points) -> Points:
    """Return the layer's upper edge, (9, 2): a little above the crease of the open lid, which a shut eye does not
    have."""
    crease = face[eye.lid_crease, :2]
    above = crease + _ABOVE_CREASE * (crease - face[eye.lower[1:-1], :2])
    return np.concatenate([face[eye.upper[:1], :2], above, face[eye.upper[-1:], :2]])


def _paint_lashes(picture: Image, lid: LidColours, line: Points, opacity: float, size_px: int) -> None:
    """Paint the edge of a closing lid, or a shut eye, as a line in the colour of the portrait's own lashes."""
    if opacity <= 0:
        return
    width = _LASH_WIDTH * float(np.linalg.norm(line[-1] - line[0]))
    patch = patch_around(line, max(2, round(3 * width)), size_px)
    if patch is not None:
        stroke = patch.line_mask(line, max(1, round(width)), max(0.5, width / 2))
        patch.blend_layer(picture, np.broadcast_to(lid.lashes, (*stroke.shape[:2], 3)), stroke * np.float32(opacity))


@once_per_rig
def measure_lids(rig: Rig) -> tuple[LidColours, ...]:
    """Measure the colours of both lids."""
    return tuple(_measure_lid_colours(rig, eye.topology) for eye in rig.eyes)


def _measure_lid_colours(rig: Rig, eye: EyeTopology) -> LidColours:
    skin_above = sample_colour(rig.image, rig.landmarks, eye.brow_skin)
    skin_below = sample_colour(rig.image, rig.landmarks, eye.cheek_skin)
    lit = (skin_above + skin_below + 4 * np.maximum(skin_above, skin_below)) / 6
    crease = np.concatenate([eye.upper[:1], eye.lid_crease, eye.upper[-1:]])
    rim = np.concatenate([eye.lower[:1], eye.below, eye.lower[-1:]])
    return LidColours(
        _sample_colours_along(rig, eye, crease, lit),
        _sample_colours_along(rig, eye, rim, lit),
        _measure_lash_colour(rig, eye),
    )


def _sample_colours_along(rig: Rig, eye: EyeTopology, where: Points, lit: Floats) -> Floats:
    """Return the skin's colours at landmarks (9,), smooth along them and near `lit` (3,), the skin around the eye."""
    width = float(np.linalg.norm(rig.landmarks[eye.upper[0], :2] - rig.landmarks[eye.upper[-1], :2]))
    reach = max(1, round(_SAMPLE_REACH * width))
    found = []
    for x, y in np.clip(np.rint(rig.landmarks[where, :2]).astype(int), reach, rig.size_px - 1 - reach):
        found.append(np.median(rig.image[y - reach : y + reach + 1, x - reach : x + reach + 1].reshape(-1, 3), axis=0))
    colours = np.array(found, np.float32)
    colours[[0, -1]] = colours[[1, -2]]
    for _ in range(2):
        colours[1:-1] = (colours[:-2] + 2 * colours[1:-1] + colours[2:]) / 4
    level = colours @ LUMINANCE / np.float32(lit @ LUMINANCE + 1)
    bounded = np.clip(level, _DARKEST, _BRIGHTEST)
    local = colours * (bounded / np.maximum(level, 0.05))[:, None]
    warmth = 1 + np.clip(1 - bounded, 0, 1)[:, None] * _CREVICE_WARMTH
    smooth: Floats = _LOCAL_SHARE * local + (1 - _LOCAL_SHARE) * bounded[:, None] * lit * warmth
    return smooth.astype(np.float32)


def _measure_lash_colour(rig: Rig, eye: EyeTopology) -> Floats:
    """Return the median of the darkest colours along the edge of the open upper lid."""
    reach = max(1, round(2 * rig.size_px / 512))
    darkest = []
    for x, y in np.clip(np.rint(rig.landmarks[eye.upper[1:-1], :2]).astype(int), reach, rig.size_px - 1 - reach):
        around = rig.image[y - reach : y + reach + 1, x - reach : x + reach + 1].reshape(-1, 3).astype(np.float32)
        darkest.append(around[np.argmin(around @ LUMINANCE)])
    colour: Floats = np.median(darkest, axis=0).astype(np.float32)
    return colour
