"""Measures the driver's motion: pose and expression against the driver's own neutral face, without jitter.

Owns: the driver's neutral, filters, and how far each eye is open. Does not know: portraits, pixels.
"""

import math
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from engine.animators.instant.motion.easing import smooth_fraction
from engine.animators.instant.motion.lowered_gaze import LidReading, LoweredGaze, measure_nod
from engine.animators.instant.motion.standing_place import StandingPlace
from engine.animators.instant.motion.unsteadiness import UnsteadinessMeter, doubt_of_small_eyes
from engine.animators.instant.rig.eye_rig import eyelid_gap
from engine.animators.instant.rig.head_space import Placement, PlacementFit, Points, fit_canonical_placement
from engine.animators.instant.rig.topology import (
    EYES,
    FAST,
    LEFT_BROW,
    LOWER_LIP,
    MESH,
    NOSE_BASE,
    RIGHT_BROW,
    UPPER_LIP,
    Indices,
)
from engine.tracking.bundle import canonical_face
from engine.tracking.filters import OneEuroFilter, TrendFilter

FACE_WIDTH_CM = 16.0
_POSE_CUTOFF_HZ, _POSE_BETA = 0.7, 50.0
_SKIN_CUTOFF_HZ, _SHAPE_BETA = 0.5, 60.0
_DERIVATIVE_CUTOFF_HZ = 1.5
_FAST_CUTOFF_HZ, _FAST_BETA, _FAST_DERIVATIVE_CUTOFF_HZ, _FAST_NOISE = 1.5, 150.0, 3.0, 0.2
_BROW_NOISE = 0.6
"""For lips, lids and jaw: speech and blinks must not lag. Brows are as quick, but a tracker lets them tremble more."""
_POSE_NOISE = np.array([1.6, 0.8, 0.5, 0.45, 0.6, 0.6, 0.6], np.float32)
_SKIN_NOISE = 0.5
"""Apparent speeds of a still head, per second: radians, shares of its size, or face widths. The nod is the most
uncertain: it follows from depths that the tracker guesses."""
_TREND_CUTOFF_HZ = 4.0
_MOVING = np.array([0.12, 0.11, 0.09, 0.15, 0.12, 0.12, 0.12], np.float32)
"""Speeds, in the same units, from which on a head is expected to go on moving: nodding and turning it must not lag."""
_SMOOTHING_LEAST = 0.05
"""Less smoothing than this is none: the filters follow at once."""
_EYE_MEMORY_S = 10.0
_EYE_MEMORY_LEAST = 10
_NEUTRAL_AWAKE = 0.72
"""If the eyes of a neutral face are open by less than this share of wide open ones, the face was blinking."""
_EYE_RECALL_FRAMES, _EYE_RECALL = 4, 0.5
"""How often the usual gap between the lids is updated, and by how much at once."""
_CALM_CM, _CALM_TURN = 0.15, math.radians(12)
_LID_STARTS, _LID_CLOSED = 0.80, 0.38
_DOUBTED = (0.30, 0.06)
"""How much farther an eye has to close, for both, if its lids are guessed."""
_TREMBLING_LIDS = 0.3
"""How much landmarks that tremble make the lids of a large eye doubtful: a blink is seen even so."""
_TREMBLING_SLOWER, _LIPS_SLOWER = 3.0, 1.0
"""How much the cut-offs of head and skin, and of lips, lids and jaw, are divided by beyond 1 if landmarks tremble."""
_LID_SHUT, _LID_WIDE = 0.45, 1.5
"""The measured opening of a shut eye, which is not zero, and the widest opening of any eye."""
_LOWERED_OPENING = 0.55
"""How far an eye is open while its gaze is fully lowered."""
_NARROWED = 0.6
"""How much more a half closed eye closes than measured: a drawn lid looks more open than a real one."""


@dataclass(frozen=True, slots=True, eq=False)
class NeutralFace:
    """A driver at rest: placement in the driver's picture and shape (478, 3) in head space."""

    placement: Placement
    shape: Points


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """One moment of the driver.

    Shapes:  turn (3,), rotation vector from the neutral pose; rotation (3, 3) of the head in the picture;
             shift (3,) over the shoulders, in cm; shape (478, 3) in head space; open and closed: right and left eye.
    Units:   zoom is the head's size as a multiple of its size in the neutral picture.
    Range:   calm in [0, 1], 1 where pose and expression are the neutral ones; closed in [0, 1]; open from 0, shut,
             over 1, as usual, to about 1.5, wide open; parted in [0, 1]: the share of the gap between the neutral
             face's lips that never closed so far, as in a driver who always smiles; lowered in [0, 1]: how much of what
           the lids do is a lowered gaze.
    """

    neutral: NeutralFace
    turn: Points
    rotation: Points
    zoom: float
    shift: Points
    shape: Points
    calm: float
    open: tuple[float, float]
    closed: tuple[float, float]
    parted: float = 0.0
    lowered: float = 0.0


def measure_neutral(landmarks: Points) -> NeutralFace:
    """Measure landmarks (478, 3) as a face at rest."""
    placement = fit_canonical_placement(landmarks)
    return NeutralFace(placement, placement.to_head_space(landmarks))


class MotionEstimator:
    """Measures one driver, frame after frame. enlarged: of the next frame; see `Frame`."""

    def __init__(self, neutral: NeutralFace, fps: float) -> None:
        self._use_neutral(neutral)
        steady = OneEuroFilter((7,), fps, _POSE_CUTOFF_HZ, _POSE_BETA, _DERIVATIVE_CUTOFF_HZ, _POSE_NOISE)
        self._pose = TrendFilter(steady, _TREND_CUTOFF_HZ, _MOVING)
        self._skin = OneEuroFilter(
            neutral.shape.shape, fps, _SKIN_CUTOFF_HZ, _SHAPE_BETA, _DERIVATIVE_CUTOFF_HZ, _SKIN_NOISE
        )
        fast = _fast_landmarks()
        brows = np.isin(fast, [*RIGHT_BROW, *LEFT_BROW])
        noise = np.where(brows, _BROW_NOISE, _FAST_NOISE)[:, None]
        self._fast = OneEuroFilter((len(fast), 3), fps, _FAST_CUTOFF_HZ, _FAST_BETA, _FAST_DERIVATIVE_CUTOFF_HZ, noise)
        self._unsteadiness = UnsteadinessMeter()
        self._place = StandingPlace(fps)
        self.enlarged = 1.0
        self._frames = 0
        memory = max(round(_EYE_MEMORY_S * fps), _EYE_MEMORY_LEAST)
        self._gaps = [deque[float](maxlen=memory) for _ in EYES]
        self._usual_gap = [eyelid_gap(eye, neutral.shape) for eye in EYES]
        self._parted = 1.0
        self._gaze = LoweredGaze(fps)

    def reset_filters(self) -> None:
        """Forget the last frames, because the driver was away: the next frame is not smoothed."""
        self._place.reset()
        self._reset_smoothing()

    def replace_neutral(self, neutral: NeutralFace) -> None:
        """Measure against a better neutral face of the same driver from now on; keep what is known of the eyes."""
        before, now = self.neutral.placement, neutral.placement
        moved = (now.translation - before.translation) / before.scale
        self._place.change_neutral(moved, now.scale / before.scale)
        self._use_neutral(neutral)
        self._parted = 1.0
        self._reset_smoothing()

    def _reset_smoothing(self) -> None:
        for each in (self._pose, self._skin, self._fast, self._unsteadiness):
            each.reset()

    def _use_neutral(self, neutral: NeutralFace) -> None:
        """Compute once what is compared with this neutral face in every frame."""
        self.neutral = neutral
        self._neutral_fit = PlacementFit(neutral.shape)
        self._neutral_lip_gap = max(_mean_lip_gap(neutral.shape), 1e-3)

    def measure_motion(self, landmarks: Points, smoothing: float = 1.0) -> Motion:
        """Return the motion in the next frame; landmarks (478, 3) in the pixels of the neutral's picture.

        smoothing: 1.0 as tuned here, 0.0 none, 2.0 a quarter of the cut-off frequencies. Landmarks that tremble are
        smoothed more.
        """
        self._frames += 1
        rest = self.neutral.placement
        now = self._neutral_fit.fit_landmarks(landmarks)
        turn = cv2.Rodrigues(now.rotation @ rest.rotation.T)[0].ravel()
        unit_px = FACE_WIDTH_CM * rest.scale
        shift = (now.translation - rest.translation) / unit_px
        change = ((now.to_head_space(landmarks) - self.neutral.shape) / FACE_WIDTH_CM).astype(np.float32)
        tremble = self._unsteadiness.measure_tremble(change[_still_landmarks(), :2] * np.float32(FACE_WIDTH_CM))
        doubt = max(_TREMBLING_LIDS * tremble, doubt_of_small_eyes(landmarks, self.enlarged))
        slower = max(smoothing, _SMOOTHING_LEAST) ** 2
        head_slower, lips_slower = (slower * (1 + tremble * more) for more in (_TREMBLING_SLOWER, _LIPS_SLOWER))
        placed = np.array([*turn, math.log(now.scale / rest.scale), *shift], np.float32)
        pose = self._pose.filter_values(placed, head_slower)
        smooth = self._skin.filter_values(change, head_slower).astype(np.float64)
        smooth[_fast_landmarks()] = self._fast.filter_values(change[_fast_landmarks()], lips_slower)
        smooth *= FACE_WIDTH_CM
        shape = self.neutral.shape + smooth
        smooth_turn = pose[:3].astype(np.float64)
        rotation = cv2.Rodrigues(smooth_turn)[0] @ rest.rotation
        gaps = self._eye_gap_ratio(0, shape), self._eye_gap_ratio(1, shape)
        right, left = self._gaze.read_lids(gaps, shape, self.neutral.shape, measure_nod(smooth_turn, rotation))
        self._parted = min(self._parted, _mean_lip_gap(shape) / self._neutral_lip_gap)
        return Motion(
            self.neutral,
            turn=smooth_turn,
            rotation=rotation,
            zoom=math.exp(float(pose[3])),
            shift=self._place.measure_lean(pose[4:].astype(np.float64) * FACE_WIDTH_CM),
            shape=shape,
            calm=_measure_calm(smooth, smooth_turn),
            open=(_eye_opening(right), _eye_opening(left)),
            closed=(_eye_closure(right.gap, doubt), _eye_closure(left.gap, doubt)),
            parted=self._parted,
            lowered=(right.lowered + left.lowered) / 2,
        )

    def _eye_gap_ratio(self, side: int, shape: Points) -> float:
        """Return the gap between the lids as a share of the usual one."""
        gap = eyelid_gap(EYES[side], shape)
        gaps = self._gaps[side]
        gaps.append(gap)
        if len(gaps) > _EYE_MEMORY_LEAST and (self._frames + side) % _EYE_RECALL_FRAMES == 0:
            at_rest = eyelid_gap(EYES[side], self.neutral.shape)
            recent = max(at_rest, _NEUTRAL_AWAKE * _find_percentile(gaps, 85))
            self._usual_gap[side] += _EYE_RECALL * (recent - self._usual_gap[side])
        return gap / max(self._usual_gap[side], 1e-6)


@cache
def _still_landmarks() -> Indices:
    """Return some of the landmarks that hardly move in head space."""
    return np.setdiff1d(np.arange(MESH), _fast_landmarks())[::3]


@cache
def _fast_landmarks() -> Indices:
    """Return the landmarks that move fast: lips, eyes, brows and the whole jaw. A chin that lags squeezes the lip."""
    vertices = canonical_face().vertices
    return np.union1d(FAST, np.flatnonzero(vertices[:, 1] > vertices[NOSE_BASE, 1]))


def _find_percentile(values: Collection[float], percent: int) -> float:
    """Return a percentile, interpolated linearly."""
    place = (len(values) - 1) * percent / 100
    below = int(place)
    low, high = sorted(values)[below : below + 2]
    return low + (place - below) * (high - low)


def _mean_lip_gap(shape: Points) -> float:
    return max(0.0, float((shape[LOWER_LIP[3:-3], 1] - shape[UPPER_LIP[3:-3], 1]).mean()))


def _eye_opening(lids: LidReading) -> float:
    """Return how far an eye is open; a narrowed eye is narrowed more, so that it is visible.

    Below a lowered gaze the upper lid follows the iris down, and leaves it to be seen.
    """
    opening = min(max((lids.gap - _LID_SHUT) / (1.0 - _LID_SHUT), 0.0), _LID_WIDE)
    opening -= _NARROWED * opening * max(0.0, 1.0 - opening)
    return opening * (1.0 - lids.lowered * (1.0 - _LOWERED_OPENING))


def _eye_closure(gap_share: float, doubt: float) -> float:
    """Return how far an eye is shut. doubt: in [0, 1]; an open eye that is hardly seen must not blink by noise."""
    starts, closed = _LID_STARTS - _DOUBTED[0] * doubt, _LID_CLOSED - _DOUBTED[1] * doubt
    return smooth_fraction((starts - gap_share) / (starts - closed))


def _measure_calm(change: Points, turn: Points) -> float:
    moved = math.sqrt(float(np.vdot(change, change)) / len(change)) / _CALM_CM
    turned = math.hypot(*turn.tolist()) / _CALM_TURN
    return math.exp(-(moved**2) - turned**2)
