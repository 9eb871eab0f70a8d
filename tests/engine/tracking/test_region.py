"""The rotated square."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.types import Face
from engine.tracking.region import LEFT_EYE_OUTER, RIGHT_EYE_OUTER, Region, region_around

regions = st.builds(
    Region, st.floats(-500, 500), st.floats(-500, 500), st.floats(1, 2000), st.floats(-math.pi, math.pi)
)


@given(regions, st.sampled_from([128, 256]))
def test_matrix_maps_the_crop_onto_the_square(region: Region, crop_px: int) -> None:
    corners = np.array([[0, 0, 1], [crop_px, 0, 1], [crop_px, crop_px, 1], [0, crop_px, 1]], np.float32)
    in_image = corners @ region.crop_to_image(crop_px).T

    assert in_image.mean(axis=0) == pytest.approx([region.x, region.y], abs=0.01)
    upper = in_image[1] - in_image[0]
    assert np.hypot(*upper) == pytest.approx(region.side_px, rel=1e-3)
    assert upper / region.side_px == pytest.approx([math.cos(region.angle_rad), math.sin(region.angle_rad)], abs=1e-3)


def test_region_around_a_face_is_level_with_its_eyes_and_holds_it(astronaut_face: Face) -> None:
    landmarks = astronaut_face.landmarks
    region = region_around(landmarks)
    eyes = landmarks[LEFT_EYE_OUTER] - landmarks[RIGHT_EYE_OUTER]

    assert region.angle_rad == pytest.approx(math.atan2(eyes[1], eyes[0]))
    assert np.hypot(landmarks[:, 0] - region.x, landmarks[:, 1] - region.y).max() < region.side_px / 2


def test_a_square_is_scaled_about_its_middle() -> None:
    assert Region(1.0, 2.0, 30.0, 0.4).scaled_by(1.5) == Region(1.0, 2.0, 45.0, 0.4)


@pytest.mark.parametrize(("width", "height"), [(80.0, 40.0), (40.0, 80.0)])
@pytest.mark.parametrize("angle", [0.0, 0.5, -2.0])
def test_the_side_is_half_more_than_the_larger_extent_of_a_face_that_leans(
    width: float, height: float, angle: float
) -> None:
    upright = np.zeros((478, 3), np.float32)
    upright[RIGHT_EYE_OUTER], upright[LEFT_EYE_OUTER] = (-width / 2, 0, 0), (width / 2, 0, 0)
    upright[10], upright[152] = (0, -height / 4, 0), (0, 3 * height / 4, 0)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    leaning = upright.copy()
    leaning[:, :2] = upright[:, :2] @ turn + (300, 200)
    region = region_around(leaning)
    middle = np.array([0, height / 4]) @ turn + (300, 200)
    assert region.side_px == pytest.approx(1.5 * max(width, height), rel=1e-4)
    assert (region.x, region.y) == pytest.approx(tuple(middle), abs=1e-3)
    assert region.angle_rad == pytest.approx(angle, abs=1e-5)
