"""Small rectangles of the avatar."""

import numpy as np
import pytest

from engine.animators.instant.paint.layer_patch import Patch, fit_affine, patch_around

SQUARE = np.array([[10.0, 10], [20, 10], [20, 20], [10, 20]])


def test_a_patch_holds_its_points_with_a_margin_and_stays_in_the_picture() -> None:
    assert patch_around(SQUARE, 3, 64) == Patch(7, 7, 24, 24)
    assert patch_around(SQUARE - 12, 3, 64) == Patch(0, 0, 12, 12)


def test_what_is_outside_of_the_picture_has_no_patch() -> None:
    assert patch_around(SQUARE + 100, 3, 64) is None
    assert patch_around(SQUARE - 100, 3, 64) is None


def test_a_mask_is_1_inside_and_0_outside() -> None:
    mask = Patch(0, 0, 30, 30).outline_mask(SQUARE, 0.7)
    assert mask.shape == (30, 30, 1)
    assert mask[15, 15] == 1
    assert mask[3, 3] == 0


def test_blending_follows_opacity() -> None:
    picture = np.full((8, 8, 3), 100, np.uint8)
    patch = Patch(2, 2, 6, 6)
    opacity = np.full((4, 4, 1), 0.5, np.float32)
    patch.blend_layer(picture, np.full((4, 4, 3), 200, np.float32), opacity)
    assert picture[3, 3].tolist() == [150, 150, 150]
    assert picture[1, 1].tolist() == [100, 100, 100]


def test_a_layer_beyond_the_range_is_clipped() -> None:
    picture = np.full((4, 4, 3), 100, np.uint8)
    patch = Patch(0, 0, 4, 4)
    patch.blend_layer(picture, np.full((4, 4, 3), 900, np.float32), np.ones((4, 4, 1), np.float32))
    assert (picture == 255).all()


@pytest.mark.parametrize("weights", [None, np.array([1.0, 2, 3, 1])])
def test_an_affine_map_is_found_again(weights: np.ndarray | None) -> None:
    rows = np.array([[1.5, -0.2, 7], [0.3, 0.8, -4]])
    target = SQUARE @ rows[:, :2].T + rows[:, 2]
    assert np.allclose(fit_affine(SQUARE, target, weights), rows, atol=1e-4)


def test_points_in_one_line_have_a_finite_fit() -> None:
    line = np.array([[0.0, 0], [1, 1], [2, 2]])
    assert np.isfinite(fit_affine(line, line)).all()


def test_places_between_two_lines_run_along_and_across_them() -> None:
    upper = np.array([[2.0, 4.0], [5.0, 2.0], [8.0, 4.0]])
    lower = np.array([[2.0, 4.0], [5.0, 8.0], [8.0, 4.0]])
    along, down = Patch(0, 0, 11, 11).coordinates_between(upper, lower)
    assert np.allclose(along[5, [2, 5, 8]], [0, 0.5, 1])
    assert np.allclose(down[[2, 5, 8], 5], [0, 0.5, 1])


def test_lines_that_run_from_right_to_left_are_not_upside_down() -> None:
    upper = np.array([[8.0, 4.0], [5.0, 2.0], [2.0, 4.0]])
    lower = np.array([[8.0, 4.0], [5.0, 8.0], [2.0, 4.0]])
    along, down = Patch(0, 0, 11, 11).coordinates_between(upper, lower)
    assert along[5, 8] < along[5, 2]
    assert down[2, 5] < down[8, 5]
