"""What the tracker's tests share."""

from collections.abc import Iterator

import pytest

from engine.core.types import Face, Image
from engine.tracking import FaceTracker
from engine.tracking.bundle import canonical_face
from engine.tracking.canonical_face import CanonicalFace


@pytest.fixture(scope="session")
def tracker() -> Iterator[FaceTracker]:
    """One tracker for all tests of still pictures; tests of videos reset it first."""
    made = FaceTracker()
    yield made
    made.close()


@pytest.fixture(scope="session")
def canonical() -> CanonicalFace:
    return canonical_face()


@pytest.fixture(scope="session")
def astronaut_face(tracker: FaceTracker, astronaut: Image) -> Face:
    (face,) = tracker.find_faces(astronaut)
    return face
