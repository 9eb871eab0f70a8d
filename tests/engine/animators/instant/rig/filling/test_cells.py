"""A picture as coarse cells and a smooth surface."""

import numpy as np
import pytest

from engine.animators.instant.rig.filling.cells import average_cells, choose_cell, find_surface


@pytest.mark.parametrize(("size_px", "cell"), [(64, 2), (128, 2), (512, 8), (1000, 15)])
def test_about_64_cells_are_across(size_px: int, cell: int) -> None:
    assert choose_cell(size_px) == cell


def test_cells_are_means() -> None:
    picture = np.arange(36, dtype=np.float32).reshape(6, 6)
    assert average_cells(picture, 3)[0, 1] == pytest.approx(picture[:3, 3:].mean())


def test_a_plain_picture_has_a_plain_surface() -> None:
    weight = np.ones((64, 64), np.float32)
    weight[20:40, 20:40] = 0
    surface = find_surface(np.float32(70) * np.repeat(weight[..., None], 3, 2), weight)
    assert np.abs(surface - 70).max() < 0.1
