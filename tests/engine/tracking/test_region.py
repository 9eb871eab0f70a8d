"""The rotated square, and pixels cut out with it."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.types import Face
from engine.tracking.region import LEFT_EYE_OUTER, RIGHT_EYE_OUTER, Region, region_around
from engine.tracking.rotated_crop import crop_region

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


@pytest.mark.parametrize("side_px", [60, 300, 520, 800, 1100])
@pytest.mark.parametrize("angle_rad", [0.0, 0.5, -2.0])
def test_a_spot_is_cut_out_where_the_matrix_says(side_px: int, angle_rad: float) -> None:
    image = np.zeros((700, 900, 3), np.uint8)
    cv2.circle(image, (480, 310), 14, (255, 255, 255), -1, cv2.LINE_AA)
    region = Region(470.0, 300.0, side_px, angle_rad)

    crop = crop_region(image, region, np.empty((128, 128, 3), np.uint8))

    rows, columns = np.mgrid[:128, :128]
    weight = crop[..., 0] / crop[..., 0].sum()
    spot = np.array([(columns * weight).sum(), (rows * weight).sum(), 1])
    assert region.crop_to_image(128) @ spot == pytest.approx([480, 310], abs=0.03 * side_px / 20)


def test_fine_stripes_become_grey_instead_of_false_patterns() -> None:
    image = np.zeros((1024, 1024, 3), np.uint8)
    image[:, ::2] = 255

    crop = crop_region(image, Region(512.0, 512.0, 700.0, 0.0), np.empty((128, 128, 3), np.uint8))

    assert crop.std() < 20
    assert abs(crop.mean() - 127.5) < 2
