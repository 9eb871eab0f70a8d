"""Paints a flat drawn mouth in the drawing's own style: its line, and plain colours between, no teeth of a photograph.

Owns: this layer of flat drawn portraits. Does not know: how the lips move, how a mouth is found.
"""

import numpy as np

from engine.animators.instant.motion.easing import smooth_step
from engine.animators.instant.motion.transfer import PortraitPose
from engine.animators.instant.paint.drawn.ribbon import paint_ribbon
from engine.animators.instant.paint.layer_patch import patch_around
from engine.animators.instant.paint.mouth_from_portrait import sample_portrait_mouth
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import LOWER_LIP, UPPER_LIP
from engine.core.portraits.drawn_face import DrawnMouth, MouthKind
from engine.core.types import Floats, Image

_TONGUE_WIDTH, _TONGUE_HEIGHT, _TONGUE_MIDDLE = 0.72, 0.5, 1.08
_CRISP = 9.0
"""How sharp the edge of the tongue is."""
_LINE_FULL = 1.5
"""The line under the mouth has its full width when the gap is this many of its widths."""
_CLOSING, _CLOSED_LINE = 0.12, 0.05
"""The gap at which a mouth without an outline begins to become a line, and the width of that, in mouth widths."""
_TALLEST = 1.0
"""A mouth taller than this share of its width becomes wider instead."""


def paint_drawn_mouth(picture: Image, rig: Rig, pose: PortraitPose, drawn: DrawnMouth) -> None:
    """Paint into the warped picture (S, S, 3), in which lines and open mouths are missing."""
    upper, lower = pose.face[UPPER_LIP, :2], pose.face[LOWER_LIP, :2]
    if drawn.kind is not MouthKind.LIPS:
        upper, lower = _round_shape(upper, lower)
    gap_px = float((lower - upper)[3:8, 1].mean())
    patch = patch_around(np.concatenate([upper, lower]), 3, rig.size_px)
    if patch is None:
        return
    if gap_px > 0:
        along, down = patch.coordinates_between(upper, lower)
        across = 2 * along - 1
        is_open = drawn.kind is MouthKind.OPEN
        layer = sample_portrait_mouth(rig, across, down) if is_open else _render_inside(drawn, across, down)
        patch.blend_layer(picture, layer, patch.outline_mask(np.concatenate([upper, lower[-2:0:-1]]), 0.4))
    width_px = drawn.line_px * pose.placement.scale / rig.placement.scale
    if drawn.kind is MouthKind.OPEN and width_px == 0:
        _paint_closing_line(picture, (upper + lower) / 2, gap_px, drawn.line)
    elif width_px > 0:
        paint_ribbon(picture, upper, drawn.line, width_px, 1.0)
        share = min(1.0, max(gap_px, 0.0) / (_LINE_FULL * width_px))
        paint_ribbon(picture, lower, drawn.line, width_px * share, 1.0)


def _paint_closing_line(picture: Image, line: Points, gap_px: float, colour: Floats) -> None:
    """Paint a line where a mouth without an outline closes: nothing would be left of it."""
    width = float(np.ptp(line[:, 0]))
    closing = 1 - float(smooth_step(gap_px / (_CLOSING * width)))
    paint_ribbon(picture, line, colour, _CLOSED_LINE * width * closing, 1.0)


def _round_shape(upper: Points, lower: Points) -> tuple[Points, Points]:
    """Return the lips (11, 2) each: they meet where they would overlap, and what is too tall becomes wider."""
    middle = (upper + lower) / 2
    closed = lower[:, 1] < upper[:, 1]
    upper, lower = (np.where(closed[:, None], middle, lip) for lip in (upper, lower))
    width, height = float(np.ptp(upper[:, 0])), float((lower - upper)[:, 1].max())
    wider = np.sqrt(max(1.0, height / max(_TALLEST * width, 1e-3)))
    if wider > 1:
        centre, factors = middle.mean(0), np.array([wider, 1 / wider])
        upper, lower = (centre + (lip - centre) * factors for lip in (upper, lower))
    return upper, lower


def _render_inside(drawn: DrawnMouth, across: Floats, down: Floats) -> Floats:
    """Return colours (H, W, 3) of a mouth that the drawing does not show."""
    inside = 1 - (across / _TONGUE_WIDTH) ** 2 - ((down - _TONGUE_MIDDLE) / _TONGUE_HEIGHT) ** 2
    tongue = smooth_step(0.5 + _CRISP * inside)[..., None].astype(np.float32)
    layer: Floats = drawn.inside + (drawn.tongue - drawn.inside) * tongue
    return layer
