"""Scales how strongly each part of a face moves.

Owns: which landmarks belong to mouth, eyes and brows, and the limits beyond which a face would fold. At a strength of
one nothing changes. Does not know: how a driver's shape is transferred to a portrait, pixels.
"""

from dataclasses import replace

import numpy as np

from engine.animators.instant.motion.easing import smooth_step, soft_limit
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.topology import EYES, LEFT_BROW, RIGHT_BROW, Indices
from engine.core.settings import Strengths

_CHEEKS_FROM_CM, _CHEEKS_FADE_CM = 0.4, 1.0
"""From this distance below the lids on, everything belongs to the mouth: cheeks, nose, chin and jaw line."""
_BROW_REACH_CM, _FOREHEAD_FADE_CM = 1.6, 0.5
"""Around the brows the skin belongs to them less and less; the forehead above them belongs to them fully."""
_EYE_CORE_CM, _EYE_REACH_CM = 0.45, 0.6
"""Lids and their creases belong to an eye fully, the skin beyond less and less."""
_GAP_KNEE, _GAP_LIMIT = 0.55, 0.85
"""How wide a strength above one may open the mouth, in nose lengths; never less wide than the driver's."""
_RAISE_KNEE_CM, _RAISE_LIMIT_CM = 0.45, 0.8
"""How far a strength above one may move the brows."""
_BROWS = np.concatenate([RIGHT_BROW, LEFT_BROW])


class StrengthWeights:
    """Applies strengths to the face of one portrait: shape (478, 3) in head space."""

    def __init__(self, shape: Points) -> None:
        self._near_mouth = _below_eyes_weights(shape)
        self._near_brows = np.maximum(
            _proximity_weights(shape, _BROWS, 0.0, _BROW_REACH_CM), _above_brows_weights(shape)
        )
        lids = np.concatenate([eye.outline for eye in EYES])
        self._near_eyes = _proximity_weights(shape, lids, _EYE_CORE_CM, _EYE_REACH_CM)

    def limit_strengths(self, strengths: Strengths, gap_in_noses: float, change: Points) -> Strengths:
        """Return strengths that keep this moment within what a face can do.

        gap_in_noses: the gap between the lips at a strength of one, in nose lengths; change (478, 3) in cm: the
        driver's shape minus that at rest.
        """
        if max(strengths.mouth, strengths.brows) <= 1:
            return strengths
        brows_cm = float(np.abs(change[_BROWS, 1]).mean())
        return replace(
            strengths,
            mouth=_limit_strength(strengths.mouth, gap_in_noses, _GAP_KNEE, _GAP_LIMIT),
            brows=_limit_strength(strengths.brows, brows_cm, _RAISE_KNEE_CM, _RAISE_LIMIT_CM),
        )

    def landmark_gains(self, strengths: Strengths) -> Points:
        """Return the factor of each landmark's movement: (478, 1)."""
        mouth = 1.0 + self._near_mouth * (strengths.mouth - 1.0)
        brows = 1.0 + self._near_brows * (strengths.brows - 1.0)
        gain: Points = mouth * brows * (1.0 + self._near_eyes * (strengths.eyes - 1.0))
        return gain


def _limit_strength(strength: float, amount: float, knee: float, limit: float) -> float:
    """Reduce a strength above one so that strength * amount stays below the limit."""
    if strength <= 1 or amount <= 0:
        return strength
    return max(1.0, soft_limit(amount * strength, knee, limit) / amount)


def _below_eyes_weights(shape: Points) -> Points:
    """Return (478, 1): 1 from the cheeks down, 0 from the lids up."""
    lids_y = max(float(shape[eye.lower, 1].max()) for eye in EYES)
    below: Points = smooth_step((shape[:, 1] - lids_y - _CHEEKS_FROM_CM) / _CHEEKS_FADE_CM)[:, None]
    return below


def _above_brows_weights(shape: Points) -> Points:
    """Return (478, 1): 1 on the forehead, 0 from the brows down."""
    above: Points = smooth_step((float(shape[_BROWS, 1].min()) - shape[:, 1]) / _FOREHEAD_FADE_CM)[:, None]
    return above


def _proximity_weights(shape: Points, part: Indices, core_cm: float, reach_cm: float) -> Points:
    """Return (478, 1): 1 at a part of the face and within core_cm of it, fading to 0 over reach_cm."""
    distance = np.linalg.norm(shape[:, None, :2] - shape[None, part, :2], axis=2).min(1)
    near: Points = 1.0 - smooth_step((distance - core_cm) / reach_cm)[:, None]
    return near
