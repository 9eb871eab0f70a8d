"""Which face is the person's, and by how many quarters a picture is turned, with a finder that a test tells."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from engine.core.types import Face, HeadPose, Image
from engine.portrait.upright import FACES_LOOKED_AT, LEANING_DEG, MIN_LIKENESS, find_person_upright
from tests.fakes.faces import make_face

PICTURE: Image = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)


def leaning(roll_deg: float, presence: float = 1.0) -> Face:
    """A face whose head leans clockwise by that much; presence tells one from another."""
    rotation = Rotation.from_euler("z", roll_deg, degrees=True).as_matrix().astype(np.float32)
    return replace(make_face(), pose=HeadPose(rotation, np.zeros(3, np.float32), 1.0), presence=presence)


class Finder:
    """faces: those in a picture turned by that many quarters. rated: presence -> how much that face is a person's."""

    def __init__(self, faces: dict[int, list[Face]], rated: dict[float, float] | None = None) -> None:
        self._faces, self._rated = faces, rated or {}
        self.seen: list[int] = []

    def find_faces(self, image: Image) -> list[Face]:
        (quarters,) = (turn for turn in range(4) if np.array_equal(np.rot90(PICTURE, turn), image))
        assert image.flags.c_contiguous
        self.seen.append(quarters)
        return self._faces.get(quarters, [])

    def rate_human_likeness(self, image: Image, face: Face) -> float:
        return self._rated.get(face.presence, 1.0)


@pytest.mark.parametrize("roll_deg", [0.0, LEANING_DEG - 1, 1 - LEANING_DEG])
def test_a_picture_with_an_upright_person_is_taken_as_it_is(roll_deg: float) -> None:
    finder = Finder({0: [leaning(roll_deg)]})
    found = find_person_upright(PICTURE, finder)
    assert found.image is PICTURE
    assert (found.quarters, finder.seen) == (0, [0])


@pytest.mark.parametrize(("roll_deg", "quarters"), [(90.0, 1), (60.0, 1), (179.0, 2), (-179.0, 2), (-90.0, 3)])
def test_a_picture_that_lies_is_turned_by_the_quarters_that_its_head_leans(roll_deg: float, quarters: int) -> None:
    upright = leaning(roll_deg - 90 * quarters)
    finder = Finder({0: [leaning(roll_deg)], quarters: [upright]})
    found = find_person_upright(PICTURE, finder)
    assert np.array_equal(found.image, np.rot90(PICTURE, quarters))
    assert found.face is upright
    assert (found.quarters, finder.seen) == (quarters, [0, quarters])


@pytest.mark.parametrize("turned", [[], [leaning(80.0)]])
def test_a_lying_head_that_is_not_upright_after_the_turn_stays(turned: list[Face]) -> None:
    lying = leaning(90.0)
    found = find_person_upright(PICTURE, Finder({0: [lying], 1: turned}))
    assert found.face is lying
    assert (found.image is PICTURE, found.quarters) == (True, 0)


def test_without_a_person_the_picture_is_tried_upside_down_first_and_then_on_its_sides() -> None:
    finder = Finder({3: [leaning(0.0)]})
    assert find_person_upright(PICTURE, finder).quarters == 3
    assert finder.seen == [0, 2, 1, 3]
    nobody = Finder({0: [leaning(0.0, 0.5)]}, {0.5: MIN_LIKENESS - 0.01})
    found = find_person_upright(PICTURE, nobody)
    assert found.face is None
    assert (found.image is PICTURE, len(found.faces)) == (True, 1)


def test_of_several_faces_the_largest_that_is_a_persons_counts_and_few_are_looked_at() -> None:
    toy, person, smaller = leaning(0.0, 0.1), leaning(0.0, 0.2), leaning(0.0, 0.3)
    rated = {0.1: MIN_LIKENESS - 0.01, 0.2: MIN_LIKENESS, 0.3: 1.0}
    found = find_person_upright(PICTURE, Finder({0: [toy, person, smaller]}, rated))
    assert found.face is person
    assert found.faces == [toy, person, smaller]
    late = find_person_upright(PICTURE, Finder({0: [*[toy] * FACES_LOOKED_AT, person]}, rated))
    assert late.face is None
