"""Paints the eyeballs: the portrait's own eyes, clipped by the moved lids, looking where the driver looks.

Owns: gaze, and the clipping by the lids. Does not know: the driver's pixels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.motion.easing import smooth_fraction
from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.paint.drawn.eyeball import continue_eyeball
from engine.animators.instant.paint.layer_patch import Patch, fit_affine, patch_around
from engine.animators.instant.rig.eye_rig import EyeRig
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig, once_per_rig
from engine.core.portraits.drawn_face import DrawnEye
from engine.core.types import Floats, Image

_MOST_GAZE = 0.22
"""How far the iris may move, as a share of the eye's width."""
_IRIS_RIM = 1.1
"""Up to this distance, in iris radii, everything moves with the iris."""
_IRIS_FADE = 2.1
"""Beyond this distance, in multiples of the one above, nothing moves up or down with the iris."""
_CORNER = 0.12
"""The middle of the iris stays away from the corners by this share of the eye's width."""
_LID_SHADOW, _NEARLY_SHUT = 0.35, 0.8
_STILL_PX = 0.02
"""An iris that moves less than this stays where it is."""


Line = tuple[float, float, float]
"""A value in a patch: so much for each pixel to the right and down, from so much."""


@dataclass(frozen=True, slots=True, eq=False)
class EyeView:
    """An eye as the portrait shows it.

    Shapes:  picture (H, W, 4) uint8, the eye and its surroundings; outline (16, 2), start (2,), the outer corner, and
             along (2,), the direction to the inner one, in its pixels.
    Units:   length between the corners, iris: the distance of its middle from the outer one, and radius, in pixels.
    """

    picture: NDArray[np.uint8]
    outline: Points
    middle_y: float
    start: tuple[float, float]
    along: tuple[float, float]
    length: float
    iris: float
    radius: float


def paint_eyes(picture: Image, rig: Rig, pose: PortraitPose) -> None:
    """Paint both eyeballs into the warped picture (S, S, 3)."""
    drawn_eyes = (None, None) if rig.drawn is None else rig.drawn.eyes
    for side, (eye, view, drawn) in enumerate(zip(rig.eyes, view_eyes(rig), drawn_eyes, strict=True)):
        if drawn is not None and drawn.is_shut:
            continue
        gaze_px = _iris_offset_px(rig, eye, pose.gaze[side], pose.closed[side])
        if drawn is not None and not drawn.slides:
            gaze_px = (0.0, 0.0)
        _paint_eye(picture, rig, (eye, view), pose, gaze_px, pose.closed[side])


@once_per_rig
def view_eyes(rig: Rig) -> tuple[EyeView, ...]:
    """Cut both eyes out of the portrait."""
    drawn_eyes = (None, None) if rig.drawn is None else rig.drawn.eyes
    return tuple(_view_eye(rig, eye, drawn) for eye, drawn in zip(rig.eyes, drawn_eyes, strict=True))


def _view_eye(rig: Rig, eye: EyeRig, drawn: DrawnEye | None) -> EyeView:
    outline = rig.landmarks[eye.topology.outline, :2]
    start, end = rig.landmarks[eye.topology.upper[[0, -1]], :2].tolist()
    length = max(math.dist(start, end), 1e-6)
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    box = patch_around(outline, math.ceil(length), rig.size_px) or Patch(0, 0, rig.size_px, rig.size_px)
    picture = cv2.cvtColor(rig.image[box.top : box.bottom, box.left : box.right], cv2.COLOR_RGB2RGBA)
    around = np.asarray(picture, np.uint8)
    if drawn is not None and drawn.slides:
        around = continue_eyeball(around, box.to_patch(outline), drawn.line, rig.size_px)
    iris = rig.landmarks[eye.topology.iris[0], :2].tolist()
    return EyeView(
        around,
        box.to_patch(outline),
        float(outline[:, 1].mean()) - box.top,
        (start[0] - box.left, start[1] - box.top),
        along,
        length,
        (iris[0] - start[0]) * along[0] + (iris[1] - start[1]) * along[1],
        _IRIS_RIM * eye.iris_radius_px,
    )


def _paint_eye(
    picture: Image,
    rig: Rig,
    eye_and_view: tuple[EyeRig, EyeView],
    pose: PortraitPose,
    gaze_px: tuple[float, float],
    closed: float,
) -> None:
    eye, view = eye_and_view
    outline = eye.topology.outline
    face = pose.face[outline]
    patch = patch_around(face, 2, rig.size_px)
    seen = 1 - smooth_fraction((closed - _NEARLY_SHUT) / (1 - _NEARLY_SHUT))
    if patch is None or seen == 0:
        return
    to_x, to_y = fit_affine(pose.at_rest[outline] - [patch.left, patch.top, 0], view.outline).tolist()
    wider, middle = _eye_widening(eye, pose), view.middle_y
    to_y = (to_y[0] / wider, to_y[1] / wider, middle + (to_y[2] - middle) / wider)
    from_x, from_y = _shift_iris(patch, to_x, to_y, view, gaze_px)
    read = cv2.remap(view.picture, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    layer = cv2.cvtColor(read, cv2.COLOR_RGBA2RGB)
    if rig.drawn is None and closed > 0:
        layer = cv2.convertScaleAbs(layer, alpha=1 - _LID_SHADOW * closed)
    mask = patch.outline_mask(face, 0.7 * rig.size_px / 512)
    patch.blend_layer(picture, layer, mask * np.float32(seen) if seen < 1 else mask)


def _eye_widening(eye: EyeRig, pose: PortraitPose) -> float:
    """Return how much wider the eye is open than in the portrait, at least 1."""
    upper, lower = eye.topology.upper[2:-2], eye.topology.lower[2:-2]

    def add_lid_gaps(points: Points) -> float:
        return sum(map(math.dist, points[upper, :2].tolist(), points[lower, :2].tolist()))

    return max(1.0, add_lid_gaps(pose.face) / max(add_lid_gaps(pose.at_rest), 1e-6))


def _iris_offset_px(rig: Rig, eye: EyeRig, gaze_cm: Points, closed: float) -> tuple[float, float]:
    """Return how far the iris moves to the right and down, in the portrait's pixels."""
    right, down = (rig.placement.rotation[:2, :2] @ gaze_cm).tolist()
    scale, most = rig.placement.scale * (1 - 0.3 * closed), _MOST_GAZE * eye.width_cm * rig.placement.scale
    return min(max(right * scale, -most), most), min(max(down * scale, -most), most)


def _shift_iris(
    patch: Patch, to_x: Line, to_y: Line, view: EyeView, gaze_px: tuple[float, float]
) -> tuple[Floats, Floats]:
    """Return where in the eye's picture the pixels (H, W) of a patch are read.

    The iris moves along the line between the corners; the white stretches on one side and shrinks on the other. Across
    that line the whole eyeball moves, less and less towards the corners.
    """
    (right, down), radius, length = view.along, view.radius, view.length
    wanted = view.iris + gaze_px[0] * right + gaze_px[1] * down
    wanted = min(max(wanted, _CORNER * length), (1 - _CORNER) * length)
    lift, slide = gaze_px[0] * down - gaze_px[1] * right, view.iris - wanted
    if max(abs(lift), abs(slide)) < _STILL_PX:
        x, y = _spread_lines(patch, (to_x, to_y))
        return x, y
    across, lower, start = (a * right + b * down for a, b in zip(to_x, to_y, strict=True))
    place = (across, lower, start - view.start[0] * right - view.start[1] * down - wanted)
    before, behind = max(wanted - radius + 1.0, 1.0), max(length + 1.0 - wanted - radius, 1.0)
    fading = 1 / (radius * (_IRIS_FADE - 1))
    outer, inner = (
        _scale_line(place, 1 / before, 1 + radius / before),
        _scale_line(place, -1 / behind, 1 + radius / behind),
    )
    x, y, shares, other, away = _spread_lines(patch, (to_x, to_y, outer, inner, _scale_line(place, fading)))
    np.minimum(shares, other, out=shares)
    sliding = shares.clip(0, 1, out=shares)
    sliding *= np.float32(slide)
    np.subtract(np.float32(_IRIS_FADE / (_IRIS_FADE - 1)), np.abs(away, out=away), out=away)
    lifting = away.clip(0, 1, out=away)
    lifting *= np.float32(lift)
    x += sliding * np.float32(right) - lifting * np.float32(down)
    y += sliding * np.float32(down) + lifting * np.float32(right)
    return x, y


def _scale_line(line: Line, factor: float, start: float = 0.0) -> Line:
    """Return a line's values times a factor, from that start."""
    return line[0] * factor, line[1] * factor, line[2] * factor + start


def _spread_lines(patch: Patch, lines: Sequence[Line]) -> Floats:
    """Return the lines' values (N, H, W) at all pixels of the patch."""
    right, down, first = np.array(lines, np.float32).T[..., None]
    across = right * np.arange(patch.width, dtype=np.float32) + first
    lower = down * np.arange(patch.height, dtype=np.float32)
    values: Floats = across[:, None] + lower[..., None]
    return values
