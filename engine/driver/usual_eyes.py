"""How a driver's eyes usually are: how far they are open, and how high the brows stand above them.

Owns: which faces count, and what of a face follows its eyes. Does not know: which moment is calm, or who asks.

The calmest moment of a lively driver may be one of astonishment. Measured against eyes that are wide open, eyes that
are open as always look half asleep.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.core.types import Face, Floats
from engine.tracking.bundle import canonical_face

_Indices = NDArray[np.intp]

UPPER_LIDS = np.array([160, 159, 158, 385, 386, 387], np.intp)
LOWER_LIDS = np.array([144, 145, 153, 380, 374, 373], np.intp)
"""The middle of the upper and lower lids, in pairs: of the right eye, then of the left."""
_CORNERS = np.array([33, 133, 362, 263], np.intp)
_OUTLINES = [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7]
_OUTLINES += [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249]
_BROWS = [70, 63, 105, 66, 107, 46, 53, 52, 65, 55, 300, 293, 334, 296, 336, 276, 283, 282, 295, 285]
_REACH_CM = 0.7
"""How far around eyes and brows skin goes with them."""
_AWAKE = 0.6
"""Eyes that are open by less than this share of widely open ones blink: they tell nothing."""
_WIDELY_PERCENT = 90


def read_upper_face(face: Face) -> Floats:
    """Return the vertices (N, 3) of eyes, brows and the skin around them in head space, against the eyes' corners."""
    shape = (face.landmarks - face.pose.translation) @ face.pose.rotation / np.float32(face.pose.scale)
    upper: Floats = (shape[_upper_face()[0]] - shape[_CORNERS].mean(0)).astype(np.float32)
    return upper


def take_usual_eyes(face: Face, seen: Sequence[Floats]) -> Face:
    """Return a face with its eyes as far open, and its brows as high, as in most of its open-eyed moments.

    seen: at least one moment, as `read_upper_face` gives it. Where the eyes look stays as it is.
    """
    places, shares, upper, lower = _upper_face()
    moments = np.array(seen)
    gaps = np.linalg.norm(moments[:, upper] - moments[:, lower], axis=2).mean(1)
    awake = moments[gaps >= _AWAKE * np.percentile(gaps, _WIDELY_PERCENT)]
    moved = shares[:, None] * (np.median(awake, axis=0) - read_upper_face(face))
    landmarks = face.landmarks.copy()
    landmarks[places] += np.float32(face.pose.scale) * (moved @ face.pose.rotation.T).astype(np.float32)
    return replace(face, landmarks=landmarks)


@cache
def _upper_face() -> tuple[_Indices, Floats, _Indices, _Indices]:
    """Return the vertices (N,) that go with eyes and brows, by which share (N,), and where among them are the lids."""
    vertices = canonical_face().vertices[:, :2]
    centres = vertices[_OUTLINES + _BROWS]
    squared = ((vertices[:, None] - centres) ** 2).sum(2).min(1)
    shares = np.exp(-squared / (2 * _REACH_CM**2))
    shares[_CORNERS] = 0.0
    places = np.flatnonzero((shares > 0.02) | np.isin(np.arange(len(vertices)), _CORNERS))
    upper, lower = (np.searchsorted(places, lids) for lids in (UPPER_LIDS, LOWER_LIDS))
    return places, shares[places].astype(np.float32), upper, lower
