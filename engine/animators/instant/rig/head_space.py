"""Head space: a face without its pose, in canonical centimetres.

Owns: placing a shape of head space in an image, and back. Does not know: whose head it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.topology import RIGID, RIGID_WEIGHTS
from engine.tracking.bundle import canonical_face
from engine.tracking.pose import SimilarityFit

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """image = scale * rotation @ head + translation.

    Shapes: rotation (3, 3), translation (3,). Units: scale in pixels per cm, translation in pixels.
    """

    scale: float
    rotation: Points
    translation: Points

    def to_image(self, shape: Points) -> Points:
        """Place points (N, 3) of head space in the image."""
        placed: Points = self.scale * (shape @ self.rotation.T) + self.translation
        return placed

    def to_head_space(self, points: Points) -> Points:
        """Convert points (N, 3) of the image to head space."""
        shape: Points = (points - self.translation) @ self.rotation / self.scale
        return shape


def fit_canonical_placement(landmarks: Points) -> Placement:
    """Fit the mean face to landmarks (478, 3): the pose of an unknown face."""
    return fit_placement(canonical_face().vertices.astype(np.float64), landmarks)


def fit_placement(shape: Points, landmarks: Points) -> Placement:
    """Fit a known shape to landmarks by their rigid points: the pose of a known face."""
    return PlacementFit(shape).fit_landmarks(landmarks)


class PlacementFit:
    """Fits one known shape (478, 3) of head space to landmarks, again and again."""

    def __init__(self, shape: Points) -> None:
        self._fit = SimilarityFit(shape[RIGID], RIGID_WEIGHTS)

    def fit_landmarks(self, landmarks: Points) -> Placement:
        """Return where the shape is for landmarks (478, 3)."""
        return Placement(*self._fit.fit_onto(landmarks[RIGID]))
