"""Transfers the driver's motion to the portrait's mesh: computes where every vertex goes.

Owns: how the portrait's shape follows: expression gain, lips, lids, surroundings.
Does not know: pixels.
"""

from dataclasses import dataclass, replace

import numpy as np

from engine.animators.instant.motion.driver_motion import Motion, NeutralFace
from engine.animators.instant.motion.easing import smooth_fraction, smooth_step
from engine.animators.instant.motion.eye_region import lower_lid_gains, withheld_brow_shares
from engine.animators.instant.motion.head_turn import transfer_head_pose
from engine.animators.instant.motion.strengths import StrengthWeights
from engine.animators.instant.rig.eye_rig import EyeRig, eye_width
from engine.animators.instant.rig.head_space import Placement, Points
from engine.animators.instant.rig.lip_rig import mouth_width, nose_length
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import CHIN, LOWER_LIP, MESH, OVAL, UPPER_LIP, EyeTopology, Indices
from engine.core.settings import Strengths

_RATIO = (0.75, 1.3)
"""Bounds of the ratio of the portrait's features to the driver's."""
_MOUTH_REACH_CM = (2.6, 2.0)
_TOWARDS_VIEWER = np.array([1.0, 1.0, 0.5])
"""The share of the measured depth that is used: half of it is noise, visible in portraits that look to the side."""
_LIP_CONTACT_CM = 0.02
_LOWER_LIP_SHARE, _LOWER_LIP_SHARE_OPEN = 0.65, 0.80
"""The lower lip's share of a gap that opens or closes, in a portrait with a closed mouth and with an open one, whose
jaw has to close."""
_PARTED_CM, _OVERLAP_CM = 0.25, 0.12
"""Lips at least this far apart in the portrait overlap when they close: their dark rims would show as a line."""
_WIDE_OPEN = 2.0
"""From this multiple of the gap that the driver never closes, the mouth opens as wide as the driver's."""
_LOWERED_IRIS = 0.12
"""How far the iris of a lowered gaze is below its place, at least, in eye widths: lids hide it from the tracker."""
_LID_FREE, _LID_SET = 0.93, 0.70
"""Openings of an eye: above the first, the lids move like all skin; below the second, they are placed by the gap."""


@dataclass(frozen=True, slots=True, eq=False)
class PortraitPose:
    """The portrait as it should look now.

    Shapes:  shape (478, 3) in head space; face, at_rest (478, 3) in pixels, with and without expression;
             outside (M, 2) in pixels; gaze (2, 2): how far the right and the left iris move from where the
             portrait looks, in cm of its own head.
    closed: how far the right and the left eye are closed, in [0, 1].
    """

    placement: Placement
    shape: Points
    face: Points
    at_rest: Points
    outside: Points
    closed: tuple[float, float]
    gaze: Points


class MotionTransfer:
    """Transfers the motion of one driver to one portrait."""

    def __init__(self, rig: Rig, neutral: NeutralFace) -> None:
        self._rig = rig
        width = float(np.clip(rig.lips.width_cm / max(mouth_width(neutral.shape), 1e-6), *_RATIO))
        self._jaw = float(np.clip(nose_length(rig.shape) / max(nose_length(neutral.shape), 1e-6), *_RATIO))
        mouth_gain = np.array([width, self._jaw, (width + self._jaw) / 2])
        own_gap = float(np.clip(_inner_lip_gaps(rig.shape).mean(), 0.0, _PARTED_CM)) / _PARTED_CM
        self._overlap = _OVERLAP_CM * own_gap
        self._lower_share = _LOWER_LIP_SHARE + (_LOWER_LIP_SHARE_OPEN - _LOWER_LIP_SHARE) * own_gap
        self._gain = (1.0 + _near_mouth_weights(rig.shape) * (mouth_gain - 1.0)) * _TOWARDS_VIEWER
        self._gain[:, 1] *= lower_lid_gains(rig)
        self._gain[_vertices_of_shut_eyes(rig)] = 0.0
        self._withheld = withheld_brow_shares(rig, neutral)
        self._emphasis = StrengthWeights(rig.shape)
        self._emphasised: tuple[Strengths, Points] = Strengths(), self._gain
        self._gap_at_rest = _inner_lip_gaps(rig.shape)
        chin_y = float(rig.placement.to_image(rig.shape)[CHIN, 1])
        self._room_below_cm = max(0.0, rig.size_px - 1 - chin_y) / rig.placement.scale
        self._lip_pull = self._lower_share * rig.lips.lower_pull - (1.0 - self._lower_share) * rig.lips.upper_pull

    def compute_pose(self, motion: Motion, strengths: Strengths) -> PortraitPose:
        """Return where the portrait's vertices go for this motion."""
        rig = self._rig
        placement = transfer_head_pose(rig.placement, motion, strengths.head, self._room_below_cm)
        change = motion.shape - motion.neutral.shape
        gap_in_noses = max(_inner_lip_gaps(motion.shape).tolist()) / max(nose_length(motion.neutral.shape), 1e-6)
        strengths = self._emphasis.limit_strengths(strengths, gap_in_noses, change)
        change[:, 1] -= self._withheld * np.maximum(change[:, 1], 0.0)
        change *= self._emphasise_gain(_calm_brows(strengths, motion.lowered))
        shape = rig.shape + change
        self._part_lips(shape, motion, strengths.mouth)
        closed = tuple(min(1.0, amount * strengths.eyes) for amount in motion.closed)
        for eye, opening in zip(rig.eyes, motion.open, strict=True):
            _place_eyelid(shape, rig.shape, eye, max(0.0, 1.0 + (opening - 1.0) * strengths.eyes))
        face = placement.to_image(shape)
        return PortraitPose(
            placement,
            shape,
            face,
            placement.to_image(rig.shape),
            self._move_surroundings(placement, shape),
            (closed[0], closed[1]),
            strengths.eyes * np.array([_iris_offset_cm(eye, motion) for eye in rig.eyes]),
        )

    def _emphasise_gain(self, strengths: Strengths) -> Points:
        """Return the gain of each landmark's movement, (478, 3), which seldom changes from frame to frame."""
        before, gain = self._emphasised
        if strengths != before:
            gain = self._gain * self._emphasis.landmark_gains(strengths)
            self._emphasised = strengths, gain
        return gain

    def _part_lips(self, shape: Points, motion: Motion, strength: float) -> None:
        """Open the mouth as far as the driver's is open, whatever the portrait's mouth does.

        A gap that the driver never closes is not speech: alone it does not open the mouth beyond the portrait's gap.
        """
        gap, never_closed = _inner_lip_gaps(motion.shape), motion.parted * _inner_lip_gaps(motion.neutral.shape)
        smile = np.maximum(never_closed * self._jaw - self._gap_at_rest, 0.0)
        usual = float(never_closed.sum())
        beyond = (float(gap.sum()) - usual) / max(usual, 1e-6 * len(gap))
        smile *= min(1.0, max(0.0, 1.0 - beyond / _WIDE_OPEN))
        wanted = gap * self._jaw * strength - smile - _LIP_CONTACT_CM
        wanted = np.maximum(wanted, 0.0)
        wanted -= self._overlap * (1.0 - smooth_step(wanted / _PARTED_CM))
        missing = wanted - _inner_lip_gaps(shape)
        shape[:MESH, 1] += self._lip_pull @ missing

    def _move_surroundings(self, placement: Placement, shape: Points) -> Points:
        around = self._rig.surroundings
        to_image = placement.scale * placement.rotation[:2].T
        step: Points = around.shape @ to_image
        step += around.oval_pull @ ((shape[OVAL] - self._rig.shape[OVAL]) @ to_image)
        step += placement.translation[:2]
        step -= around.points
        step *= around.follow
        step *= np.where(step > 0, around.forwards, around.backwards)
        step += around.points
        return step


def _inner_lip_gaps(shape: Points) -> Points:
    """Return the gaps between the lips, (9,), without the corners."""
    gap: Points = shape[LOWER_LIP[1:-1], 1] - shape[UPPER_LIP[1:-1], 1]
    return gap


def _place_eyelid(shape: Points, at_rest: Points, eye: EyeRig, opening: float) -> None:
    """Leave a share of the portrait's own gap between the lids of a closing eye; an open eye follows the expression."""
    share = smooth_fraction((_LID_FREE - opening) / (_LID_FREE - _LID_SET))
    if share == 0:
        return
    upper, lower = eye.topology.upper, eye.topology.lower
    wanted = shape[lower, :2] + (at_rest[upper, :2] - at_rest[lower, :2]) * opening
    shape[:MESH, :2] += eye.lid_pull @ (share * (wanted - shape[upper, :2]))


def _calm_brows(strengths: Strengths, lowered: float) -> Strengths:
    """Return strengths under which brows and the skin of the lids stay, as far as the gaze is lowered.

    From above, a tracker takes lowered eyes for pinched ones, and draws the brows over them.
    """
    kept = 1.0 - lowered
    return replace(strengths, brows=kept * strengths.brows, eyes=kept * strengths.eyes)


def _vertices_of_shut_eyes(rig: Rig) -> Indices:
    """Return the lids that are drawn shut: they stay so, whatever the driver's do."""
    drawn_eyes = (None, None) if rig.drawn is None else rig.drawn.eyes
    shut = [
        eye.topology.outline
        for eye, drawn in zip(rig.eyes, drawn_eyes, strict=True)
        if drawn is not None and drawn.is_shut
    ]
    return np.concatenate([*shut, np.zeros(0, np.intp)])


def _iris_offset_cm(eye: EyeRig, motion: Motion) -> tuple[float, float]:
    """Return how far the driver's iris moved, scaled to the portrait's eye. Under low lids it is looked for."""
    topology, neutral = eye.topology, motion.neutral.shape
    (x, y), (rest_x, rest_y) = (_iris_from_corners(topology, shape) for shape in (motion.shape, neutral))
    scale = eye.width_cm / max(eye_width(topology, neutral), 1e-6)
    aside, down = (x - rest_x) * scale, (y - rest_y) * scale
    low = motion.lowered * _LOWERED_IRIS * eye.width_cm
    return aside, max(down, down + motion.lowered * (low - down))


def _iris_from_corners(topology: EyeTopology, shape: Points) -> tuple[float, float]:
    """Return how far an iris is from the middle between the corners of its eye, in cm."""
    outer, inner, iris = (
        shape[landmark].tolist() for landmark in (topology.upper[0], topology.upper[-1], topology.iris[0])
    )
    return iris[0] - (outer[0] + inner[0]) / 2, iris[1] - (outer[1] + inner[1]) / 2


def _near_mouth_weights(shape: Points) -> Points:
    """Return (478, 1): 1 at the mouth, fading to 0 over the cheeks."""
    centre = shape[[13, 14], :2].mean(0)
    distance = np.linalg.norm((shape[:, :2] - centre) / _MOUTH_REACH_CM, axis=1)
    near: Points = np.clip(1.4 - 0.7 * distance, 0.0, 1.0)[:, None]
    return near
