"""Closes a drawn eye: what was drawn is painted over in the flat colours around it, and its lashes move with the lid.

Owns: this layer of flat drawn portraits. Does not know: how an eye closes, how eyes are found.
"""

import numpy as np

from engine.animators.instant.motion.easing import smooth_step
from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.paint.drawn.ribbon import paint_ribbon
from engine.animators.instant.paint.layer_patch import Patch, fit_affine, patch_around, sample_image
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import EyeTopology
from engine.core.portraits.drawn_face import DrawnEye
from engine.core.types import Floats, Image

_STILL_PX = 0.4
"""A lid that moved less than this needs no painting."""
_NEARLY_SHUT, _SHUT = 0.65, 0.95
"""How far an eye closes until its line begins to take the shape of a shut eye's, and until it has it."""
_LINE_FROM, _LINE_FULL = 0.25, 0.45
"""How far an eye closes until its own lashes begin to give way to a plain line, and until they have."""
_SHUT_CURVE, _SHUT_RAISED = 0.5, 0.12
"""A shut eye is a line less curved than the lower lid, and a little above it, as a share of the eye's height."""


def paint_drawn_lid(picture: Image, rig: Rig, pose: PortraitPose, eye: EyeTopology, drawn: DrawnEye) -> None:
    """Paint the lid of one closing eye into the picture (S, S, 3)."""
    around = np.concatenate([eye.lid_crease, eye.below, eye.upper[[0, -1]]])
    rows = fit_affine(rig.landmarks[around], pose.face[around])
    at_rest = rig.landmarks[eye.upper, :2] @ rows[:, :2].T + rows[:, 2]
    outline = drawn.outline @ rows[:, :2].T + rows[:, 2]
    patch = patch_around(outline, 3, rig.size_px)
    if drawn.is_shut or rig.drawn is None or patch is None or _lid_drop_px(pose.face[eye.upper], at_rest) < _STILL_PX:
        return
    closed = 1 - _lid_gap(pose.face, eye) / max(_lid_gap(pose.at_rest, eye), 1e-3)
    shut = float(smooth_step((closed - _NEARLY_SHUT) / (_SHUT - _NEARLY_SHUT)))
    lid = (1 - shut) * pose.face[eye.upper, :2] + shut * _shut_line(pose.face[eye.lower, :2], at_rest)
    cover = patch.outline_mask(outline, 0.7) * (1 - (1 - shut) * _mask_below(patch, lid))
    x, y = _portrait_places(patch, rows)
    patch.blend_layer(picture, sample_image(rig.drawn.bare, x, y), cover)
    as_line = float(smooth_step((closed - _LINE_FROM) / (_LINE_FULL - _LINE_FROM)))
    enlarged = pose.placement.scale / rig.placement.scale
    if drawn.lashes is not None and as_line < 1:
        moved = _move_lid_line(lid - at_rest, at_rest, patch) / np.float32(enlarged)
        lashes = sample_image(drawn.lashes, x, y - moved)[..., None] * np.float32((1 - as_line) / 255)
        patch.blend_layer(picture, np.broadcast_to(drawn.line, (*lashes.shape[:2], 3)), lashes)
    width_px = drawn.line_px * enlarged
    paint_ribbon(picture, lid - [0, (1 - shut) * width_px / 2], drawn.line, width_px, as_line)


def _lid_drop_px(upper: Points, at_rest: Points) -> float:
    return float((upper[:, 1] - at_rest[:, 1]).max())


def _lid_gap(face: Points, eye: EyeTopology) -> float:
    return float((face[eye.lower[2:-2], 1] - face[eye.upper[2:-2], 1]).mean())


def _shut_line(lower: Points, upper: Points) -> Points:
    """Return the line (9, 2) of a shut eye with this lower lid, and this upper one at rest: an even bow."""
    start, end = lower[0], lower[-1]
    along = np.linspace(-1, 1, len(lower))[:, None]
    line: Points = (start + end) / 2 + along * (end - start) / 2
    depth = float((lower[:, 1] - line[:, 1]).max())
    height = float((lower[:, 1] - upper[:, 1]).max())
    line[:, 1] += depth * (1 - _SHUT_CURVE * along[:, 0] ** 2) - _SHUT_RAISED * height
    return line


def _move_lid_line(shift: Points, at_rest: Points, patch: Patch) -> Floats:
    """Return how far down (1, W) the lashes are moved in each column of the patch."""
    order = np.argsort(at_rest[:, 0])
    x, _ = patch.pixel_grid()
    moved: Floats = np.interp(x[0], at_rest[order, 0], shift[order, 1])[None].astype(np.float32)
    return moved


def _mask_below(patch: Patch, lid: Points) -> Floats:
    """Return (H, W, 1): 1 below the edge of the lid, (9, 2), and below its corners to both sides."""
    ordered = lid if lid[0, 0] < lid[-1, 0] else lid[::-1]
    far, deep = 4.0 * patch.width, 4.0 * patch.height
    sides = [ordered[0] - [far, 0], *ordered, ordered[-1] + [far, 0]]
    corners = np.array([*sides, ordered[-1] + [far, deep], ordered[0] + [-far, deep]])
    return patch.outline_mask(corners, 0.7)


def _portrait_places(patch: Patch, rows: Floats) -> tuple[Floats, Floats]:
    """Return the places x, y (H, W) of the patch in the portrait; rows (2, 3): from the portrait to the picture."""
    back = np.linalg.inv(np.vstack([rows, [0, 0, 1]]))[:2].astype(np.float32)
    x, y = patch.pixel_grid()
    return back[0, 0] * x + back[0, 1] * y + back[0, 2], back[1, 0] * x + back[1, 1] * y + back[1, 2]
