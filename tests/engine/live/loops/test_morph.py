"""A face in between lies in between, at both ends it is the end."""

import numpy as np
import pytest

from engine.core.types import Floats, Image
from engine.live.loops.morph import morph_faces
from engine.tracking import FaceTracker
from tests import faces

SIZE_PX = 256


def end(name: str) -> tuple[Image, Floats]:
    portrait = faces.portrait(name, SIZE_PX)
    return portrait.image, faces.face_of(portrait).landmarks[:468, :2]


@pytest.fixture(scope="module")
def ends() -> tuple[tuple[Image, Floats], tuple[Image, Floats]]:
    return end("astronaut"), end("hopper")


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_both_ends_are_themselves(ends: tuple[tuple[Image, Floats], tuple[Image, Floats]], share: float) -> None:
    image, points = morph_faces(*ends, share)
    wanted_image, wanted_points = ends[round(share)]
    assert np.abs(image.astype(int) - wanted_image).max() <= 1
    assert np.allclose(points, wanted_points, atol=1e-3)


def test_in_the_middle_there_is_one_face_in_the_place_between(
    ends: tuple[tuple[Image, Floats], tuple[Image, Floats]],
) -> None:
    image, points = morph_faces(*ends, 0.5)
    (old_image, old_points), (new_image, new_points) = ends
    assert np.allclose(points, (old_points + new_points) / 2)
    tracker = FaceTracker()
    (face,) = tracker.find_faces(image)
    tracker.close()
    eye_px = np.linalg.norm(points[33] - points[263])
    assert np.linalg.norm(face.landmarks[:468, :2] - points, axis=1).mean() < 0.06 * eye_px
    crossfaded = (old_image.astype(float) + new_image) / 2
    assert np.abs(image - crossfaded).mean() > 3, "more than a crossfade"
    assert np.abs(image[[0, -1]].astype(float) - crossfaded[[0, -1]]).mean() < 2, "the border stays"


def test_the_ends_are_not_written_to(ends: tuple[tuple[Image, Floats], tuple[Image, Floats]]) -> None:
    copies = [(image.copy(), points.copy()) for image, points in ends]
    morph_faces(*ends, 0.3)
    for (image, points), (image_copy, points_copy) in zip(ends, copies, strict=True):
        assert np.array_equal(image, image_copy)
        assert np.array_equal(points, points_copy)
