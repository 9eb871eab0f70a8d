"""Paints the inside of a mouth from the portrait alone.

Owns: the portrait's own teeth if they are visible in it; otherwise a soft dark cavity with a tongue and teeth.
Does not know: drivers, how lips move.
"""

import numpy as np

from engine.animators.instant.motion.easing import smooth_fraction, smooth_step
from engine.animators.instant.paint.layer_patch import sample_image, sample_table
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.lip_rig import mouth_openness, mouth_width
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.skin import LUMINANCE, flesh_colour
from engine.animators.instant.rig.topology import LOWER_LIP, UPPER_LIP
from engine.core.types import Floats

_SEEN_FROM, _SEEN_FULL = 0.035, 0.085
"""Openness of the portrait's mouth from which its own inside is used, and from which only that is used."""
_FADE_FROM = 0.75
"""How far down its own inside is used when the mouth opens wider than in the portrait."""
_CAVITY, _TONGUE = 0.22, 0.72
"""Brightness, over that of the lips."""
_TONGUE_MIDDLE, _TONGUE_WIDTH, _TONGUE_HEIGHT = 1.0, 0.75, 0.60
_TEETH = 0.86
"""Brightness, over that of the skin."""
_TEETH_DOWN_CM, _TEETH_DOWN_SPEAKING_CM, _TEETH_WIDTH = 0.75, 0.32, 0.85
_TOOTH, _BETWEEN_TEETH = 0.21, 0.13
"""Width of a tooth as an angle along the row, and how much darker it is between two."""
_SMILE_FROM, _SMILE_FULL = 1.03, 1.20
"""Width of the mouth over that at rest, when a smile begins and when it is full."""
_ROUND, _WIDE = 0.78, 1.0
"""Width of the mouth over that at rest, when round lips cover the teeth and when they no longer do."""


class MouthFromPortrait:
    """Paints the inside of one portrait's mouth.

    Places in a mouth are (across, down): across -1 at its right corner to 1 at its left one, down 0 at the upper
    lip to 1 at the lower one.
    """

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self.seen = float(np.clip((rig.lips.openness - _SEEN_FROM) / (_SEEN_FULL - _SEEN_FROM), 0.0, 1.0))
        self._flesh = flesh_colour(rig.skin)
        skin = rig.skin.skin
        self._ivory = _TEETH * (0.35 * np.float32(skin @ LUMINANCE) + 0.65 * skin)

    def render_interior(self, across: Floats, down: Floats, shape: Points) -> Floats:
        """Return colours (H, W, 3) in 0-255 for places (H, W) of the mouth of a face with that shape (478, 3)."""
        openness = mouth_openness(shape)
        stretch = max(1.0, openness / max(self._rig.lips.openness, 1e-3))
        deeper = down * np.float32(stretch)
        wider = smooth_fraction((stretch - 1.0) / 0.2)
        own = sample_portrait_mouth(self._rig, across, np.minimum(deeper, 1)) if self.seen > 0 else None
        if own is not None and self.seen == 1 and wider == 0:
            return own
        cavity = self._render_cavity(across, down, openness * mouth_width(shape), mouth_width(shape))
        if own is None:
            return cavity
        share = self.seen * (1 - wider * smooth_step((deeper - _FADE_FROM) / (1 - _FADE_FROM)))
        mixed: Floats = cavity + (own - cavity) * share[..., None].astype(np.float32)
        return mixed

    def _render_cavity(self, across: Floats, down: Floats, gap_cm: float, width_cm: float) -> Floats:
        """Return a dark cavity, darker in the corners and under the upper lip, with a tongue below and teeth above."""
        depth = np.clip(1.15 - 0.55 * across**2 - 0.35 * (1 - down), 0.3, 1)
        tongue = 1 - (across / _TONGUE_WIDTH) ** 2 - ((down - _TONGUE_MIDDLE) / _TONGUE_HEIGHT) ** 2
        level = _CAVITY * depth + (_TONGUE - _CAVITY) * smooth_step(tongue * 1.4) * depth
        flesh: Floats = level[..., None].astype(np.float32) * self._flesh
        wider = width_cm / max(self._rig.lips.width_cm, 1e-6)
        shown = smooth_fraction((wider - _ROUND) / (_WIDE - _ROUND))
        if shown == 0:
            return flesh
        smile = smooth_fraction((wider - _SMILE_FROM) / (_SMILE_FULL - _SMILE_FROM))
        length_cm = _TEETH_DOWN_SPEAKING_CM + (_TEETH_DOWN_CM - _TEETH_DOWN_SPEAKING_CM) * smile
        teeth, where = self._render_teeth(across, down, length_cm / max(gap_cm, 1e-3))
        biting: Floats = flesh + (teeth - flesh) * (shown * where)[..., None].astype(np.float32)
        return biting

    def _render_teeth(self, across: Floats, down: Floats, length: float) -> tuple[Floats, Floats]:
        """Return the colours (H, W, 3) of an upper row of teeth, `length` long in the middle, and its mask (H, W)."""
        edge = length * (1 - 0.45 * across**2)
        where = smooth_step((edge - down) / 0.18) * smooth_step((_TEETH_WIDTH - np.abs(across)) / 0.25)
        along = np.arcsin(np.clip(across, -0.99, 0.99)) / _TOOTH
        from_gap = np.abs(along - np.rint(along))
        lit = (0.72 + 0.28 * np.clip(down / 0.25, 0, 1)) * (1 - 0.5 * across**2)
        lit *= 1 - _BETWEEN_TEETH * (1 - smooth_step(from_gap / 0.22))
        colours: Floats = lit[..., None].astype(np.float32) * self._ivory
        return colours, where.astype(np.float32)


def sample_portrait_mouth(rig: Rig, across: Floats, down: Floats) -> Floats:
    """Return the colours (H, W, 3) of the portrait's own mouth at places (H, W) in it."""
    column = (across + 1) * np.float32((len(UPPER_LIP) - 1) / 2)
    lips = np.zeros((2, len(UPPER_LIP), 4), np.float32)
    lips[..., :2] = rig.landmarks[[UPPER_LIP, LOWER_LIP], :2]
    places = sample_table(lips, column, down)
    return sample_image(rig.image, places[..., 0].copy(), places[..., 1].copy())
