"""The pictures of a pair, and what an independent tracker sees in them: the common ground of all figures.

Owns: who is found where, computed once. Does not know: figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.core.types import Image
from engine.evaluation.faces.judge import Judge
from engine.evaluation.faces.motions import column_of, measure_motions

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PairPictures:
    """Picture i of the avatar answers picture i of the driver. portrait: as the animator was given it.

    own_face: the portrait is the driver's own first picture, so that the driver is what the avatar should look like.
    """

    driver: Sequence[Image]
    avatar: Sequence[Image]
    portrait: Image
    own_face: bool

    @property
    def has_portraits_shape(self) -> bool:
        return self.avatar[0].shape == self.portrait.shape


@dataclass(frozen=True, slots=True, eq=False)
class TrackedPair:
    """Landmarks (N, 68, 2) of driver and avatar, and (68, 2) of the portrait; NaN without a face. Motions: of each
    frame, see `faces.motions`."""

    driver: Points
    avatar: Points
    portrait: Points
    driver_motions: Points
    avatar_motions: Points

    @property
    def driver_found(self) -> NDArray[np.bool_]:
        return _is_found(self.driver)

    @property
    def avatar_found(self) -> NDArray[np.bool_]:
        return _is_found(self.avatar)

    @property
    def both_found(self) -> NDArray[np.bool_]:
        return self.driver_found & self.avatar_found

    @property
    def portrait_found(self) -> bool:
        return bool(np.isfinite(self.portrait).all())

    def courses(self, name: str) -> tuple[Points, Points]:
        """Return one motion of driver and avatar over all frames (N,)."""
        return column_of(self.driver_motions, name), column_of(self.avatar_motions, name)


def track_pair(judge: Judge, pictures: PairPictures) -> TrackedPair:
    """Find the faces in all pictures of a pair."""
    driver, avatar = judge.find_landmarks(pictures.driver), judge.find_landmarks(pictures.avatar)
    portrait = judge.find_landmarks([pictures.portrait])[0]
    return TrackedPair(driver, avatar, portrait, measure_motions(driver), measure_motions(avatar))


def _is_found(points: Points) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.isfinite(points[:, 0, 0])
    return found
