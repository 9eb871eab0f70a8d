"""A picture that goes on into a hole."""

import numpy as np
import pytest

from engine.animators.instant.rig.filling.continued_texture import continue_texture


@pytest.mark.parametrize("side_px", [128, 200, 333, 512])
def test_a_texture_goes_on_at_every_size(side_px: int) -> None:
    rng = np.random.default_rng(2)
    picture = rng.integers(90, 160, (side_px, side_px, 3), np.uint8)
    known = np.ones((side_px, side_px), np.uint8)
    known[side_px // 3 :, side_px // 3 : 2 * side_px // 3] = 0
    filled = continue_texture(picture, known)
    assert filled is not None
    assert np.array_equal(filled[known == 1], picture[known == 1])
    assert filled[known == 0].std() > 0.6 * picture.std()
    assert filled.min() >= 0
    assert filled.max() <= 255


def test_a_hole_with_hardly_anything_around_it_is_not_filled() -> None:
    known = np.zeros((128, 128), np.uint8)
    known[:, :8] = 1
    assert continue_texture(np.full((128, 128, 3), 90, np.uint8), known) is None
