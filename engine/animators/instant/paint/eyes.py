"""Paints the eyeballs: the portrait's own eyes, clipped by the moved lids, looking where the driver looks.

Owns: gaze, and the clipping by the lids. Does not know: the driver's pixels.
"""

import numpy as np

from engine.animators.instant.motion.easing import smooth_step
from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.paint.layer_patch import fit_affine, patch_around, sample_image
from engine.animators.instant.rig.eye_rig import EyeRig
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
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


def paint_eyes(picture: Image, rig: Rig, pose: PortraitPose) -> None:
    """Paint both eyeballs into the warped picture (S, S, 3)."""
    drawn_eyes = (None, None) if rig.drawn is None else rig.drawn.eyes
    for side, (eye, drawn) in enumerate(zip(rig.eyes, drawn_eyes, strict=True)):
        if drawn is not None and drawn.is_shut:
            continue
        gaze_px = _iris_offset_px(rig, eye, pose.gaze[side], pose.closed[side])
        if drawn is not None and not drawn.slides:
            gaze_px = np.zeros(2)
        _paint_eye(picture, rig, eye, pose, gaze_px, pose.closed[side])


def _paint_eye(picture: Image, rig: Rig, eye: EyeRig, pose: PortraitPose, gaze_px: Points, closed: float) -> None:
    outline = eye.topology.outline
    patch = patch_around(pose.face[outline], 2, rig.size_px)
    if patch is None:
        return
    rows = fit_affine(pose.at_rest[outline], rig.landmarks[outline])
    x, y = patch.pixel_grid()
    from_x = rows[0, 0] * x + rows[0, 1] * y + rows[0, 2]
    from_y = rows[1, 0] * x + rows[1, 1] * y + rows[1, 2]
    centre_y = np.float32(rig.landmarks[outline, 1].mean())
    from_y = centre_y + (from_y - centre_y) / np.float32(_eye_widening(eye, pose))
    from_x, from_y = _shift_iris(from_x, from_y, rig, eye, gaze_px)
    seen = np.float32(1 - smooth_step((closed - _NEARLY_SHUT) / (1 - _NEARLY_SHUT)))
    mask = patch.outline_mask(pose.face[outline], 0.7 * rig.size_px / 512) * seen
    shadow = 0.0 if rig.drawn is not None else _LID_SHADOW * closed
    patch.blend_layer(picture, sample_image(rig.image, from_x, from_y) * np.float32(1 - shadow), mask)


def _eye_widening(eye: EyeRig, pose: PortraitPose) -> float:
    """Return how much wider the eye is open than in the portrait, at least 1."""
    upper, lower = eye.topology.upper[2:-2], eye.topology.lower[2:-2]

    def mean_lid_gap(points: Points) -> float:
        return float(np.linalg.norm(points[upper, :2] - points[lower, :2], axis=1).mean())

    return max(1.0, mean_lid_gap(pose.face) / max(mean_lid_gap(pose.at_rest), 1e-6))


def _iris_offset_px(rig: Rig, eye: EyeRig, gaze_cm: Points, closed: float) -> Points:
    """Return how far the iris moves, (2,), in the portrait's pixels."""
    moved = rig.placement.rotation[:2, :2] @ gaze_cm * rig.placement.scale * (1 - 0.3 * closed)
    most = _MOST_GAZE * eye.width_cm * rig.placement.scale
    limited: Points = np.clip(moved, -most, most)
    return limited


def _shift_iris(from_x: Floats, from_y: Floats, rig: Rig, eye: EyeRig, gaze_px: Points) -> tuple[Floats, Floats]:
    """Move the iris along the line between the corners; the white stretches on one side and shrinks on the other.

    Across that line the whole eyeball moves, less and less towards the corners.
    """
    start, end = rig.landmarks[eye.topology.upper[[0, -1]], :2]
    length = float(np.linalg.norm(end - start))
    along = (end - start) / max(length, 1e-6)
    across = np.array([-along[1], along[0]])
    iris = float((rig.landmarks[eye.topology.iris[0], :2] - start) @ along)
    radius = _IRIS_RIM * eye.iris_radius_px
    wanted = float(np.clip(iris + gaze_px @ along, _CORNER * length, (1 - _CORNER) * length))
    right, down = np.float32(along[0]), np.float32(along[1])
    place = (from_x - np.float32(start[0])) * right + (from_y - np.float32(start[1])) * down
    knots = [
        min(-1.0, wanted - radius - 1.0),
        wanted - radius,
        wanted + radius,
        max(length + 1.0, wanted + radius + 1.0),
    ]
    source = np.interp(place, knots, [knots[0], iris - radius, iris + radius, knots[-1]])
    slide: Floats = source.astype(np.float32) - place
    near = np.clip((_IRIS_FADE - np.abs(place - np.float32(wanted)) / np.float32(radius)) / (_IRIS_FADE - 1), 0, 1)
    lift: Floats = (float(-(gaze_px @ across)) * near).astype(np.float32)
    return from_x + slide * right - lift * down, from_y + slide * down + lift * right
