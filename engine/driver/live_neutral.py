"""The driver's face at rest, estimated while the driver is live.

Owns: which of the faces seen so far count, and how much. It uses past faces only, and never waits for one.
Does not know: cameras, animators, threads.

Few people sit still when a run begins, and many are in the middle of a sentence. So the estimate exists from the first
face on, with its lips closed, and from then on is the mean of the calmest moments. Open lips count as part of the face
at rest only if they have not met for a while, as in a lasting smile.
"""

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from engine.core.types import Face, Floats, HeadPose
from engine.driver.closed_lips import close_lips
from engine.driver.neutral_of_clip import least_neutral_cost, measure_lip_gap, neutral_cost
from engine.driver.usual_eyes import UPPER_LIDS, read_upper_face, take_usual_eyes

MOMENTS = 12
"""The estimate is the mean of at most this many moments ..."""
APART = 6
"""... at least this many faces apart, since neighbours are nearly equal."""
SEARCH_FACES = 90
"""The first faces, three seconds at 30 fps, all count. Later ones count only if they are clearly calmer ..."""
CLEARLY = 0.25
"""... by this much unrest; and moments with this much more unrest than the calmest one count a third."""
OPEN_FOR_FACES = (60, 150)
"""If the lips have not met for the first number of faces, they may be apart at rest; after the second, they are."""
RENEW_EARLY, RENEW, EARLY_FACES = 5, 45, 45
"""After this many faces a changed estimate is published: soon at first, later seldom."""
RENEW_LEAST = 0.004
"""The smallest change that is published, as a share of the face's size."""
EYES_EVERY, EYES_MOMENTS = 3, 60
"""One face in three tells how the eyes usually are; the latest 60 of these are remembered."""


@dataclass(frozen=True, slots=True, eq=False)
class _Moment:
    face: Face
    strain: float
    number: int


class LiveNeutral:
    """Refines the face at rest of one driver from face to face."""

    def __init__(self) -> None:
        self._moments: list[_Moment] = []
        self._eyes: deque[Floats] = deque(maxlen=EYES_MOMENTS)
        self._neutral: Face | None = None
        self._gap = math.inf
        self._seen = 0
        self._given_out = 0
        self._changed = False

    def restart_estimate(self) -> None:
        """Start again with the next face."""
        self._moments.clear()
        self._eyes.clear()
        self._neutral = None
        self._gap = math.inf
        self._seen = self._given_out = 0
        self._changed = False

    def add_face(self, face: Face | None) -> Face | None:
        """Add one more face (None: not found) and return the neutral, or None before the first face.

        An unchanged neutral is the same object; a new object is a refinement of the one before.
        """
        if face is None:
            return self._neutral
        if self._seen % EYES_EVERY == 0:
            self._eyes.append(read_upper_face(face))
        self._seen += 1
        self._gap = min(self._gap, measure_lip_gap(face))
        self._keep_if_calm(face)
        self._update_neutral()
        return self._neutral

    def _keep_if_calm(self, face: Face) -> None:
        """Keep a face if its moment is one of the calmest; of two neighbours, the calmer one."""
        kept = self._moments
        searching = self._seen <= SEARCH_FACES
        rival = next((other for other in kept if self._seen - other.number < APART), None)
        if rival is None and searching and len(kept) < MOMENTS:
            kept.append(_Moment(face, neutral_cost(face), self._seen))
            self._changed = True
            return
        if rival is None:
            rival = max(kept, key=lambda other: other.strain)
        limit = rival.strain - (0.0 if searching else CLEARLY)
        if least_neutral_cost(face) >= limit:
            return
        moment = _Moment(face, neutral_cost(face), self._seen)
        if moment.strain < limit:
            kept[kept.index(rival)] = moment
            self._changed = True

    def _update_neutral(self) -> None:
        interval = RENEW_EARLY if self._seen <= EARLY_FACES else RENEW
        lips_tell = OPEN_FOR_FACES[0] < self._seen <= OPEN_FOR_FACES[1] + RENEW
        may_change = self._seen - self._given_out >= interval and (self._changed or lips_tell)
        if self._neutral is not None and not may_change:
            return
        self._changed = False
        self._given_out = self._seen
        estimate = self._estimate_neutral()
        if self._neutral is None or _face_difference(estimate, self._neutral) > RENEW_LEAST:
            self._neutral = estimate

    def _estimate_neutral(self) -> Face:
        least = min(moment.strain for moment in self._moments)
        weights = np.exp([(least - moment.strain) / CLEARLY for moment in self._moments])
        face = _mean_face([moment.face for moment in self._moments], weights / weights.sum())
        face = take_usual_eyes(face, self._eyes)
        first, full = OPEN_FOR_FACES
        sure = min(1.0, max(0.0, (self._seen - first) / (full - first)))
        gap = measure_lip_gap(face)
        return close_lips(face, min(1.0, sure * self._gap / gap)) if gap > 0 else face


def _mean_face(faces: list[Face], weights: Floats) -> Face:
    """Return the weighted mean of faces: of their poses, and of their shapes without the poses."""
    rotation = np.zeros((3, 3))
    shape = np.zeros(faces[0].landmarks.shape)
    for face, weight in zip(faces, weights, strict=True):
        pose = face.pose
        rotation += weight * pose.rotation
        shape += weight * ((face.landmarks - pose.translation) @ pose.rotation / pose.scale)
    u, _, vt = np.linalg.svd(rotation)
    rotation = u @ np.diag([1.0, 1.0, np.linalg.det(u @ vt)]) @ vt
    scale = math.exp(float(weights @ np.log([face.pose.scale for face in faces])))
    translation = weights @ np.array([face.pose.translation for face in faces])
    return Face(
        (scale * shape @ rotation.T + translation).astype(np.float32),
        (weights @ np.array([face.blendshapes for face in faces])).astype(np.float32),
        HeadPose(rotation.astype(np.float32), translation.astype(np.float32), scale),
        float(weights @ [face.presence for face in faces]),
    )


def _face_difference(a: Face, b: Face) -> float:
    """Return the distance of the landmarks that differ most, or of the upper lids, as a share of the face's size."""
    apart = np.linalg.norm(a.landmarks[:, :2] - b.landmarks[:, :2], axis=1)
    farthest = max(float(np.percentile(apart, 90)), float(apart[UPPER_LIDS].mean()))
    return farthest / max(float(np.ptp(a.landmarks[:, 1])), 1e-6)
