"""Triangles between points, compared with SciPy's."""

import numpy as np
import pytest
from scipy.spatial import Delaunay

from engine.animators.instant.rig.delaunay import connect_points
from engine.animators.instant.rig.topology import doubled_area


def as_set(triangles: np.ndarray) -> set[tuple[int, ...]]:
    return {tuple(sorted(triangle)) for triangle in triangles.tolist()}


@pytest.mark.parametrize("seed", range(5))
def test_points_at_random_are_connected_as_by_scipy(seed: int) -> None:
    points = np.random.default_rng(seed).uniform(-30, 500, (300, 2)).astype(np.float32).astype(float)
    corners = np.array([[-40, -40], [510, -40], [-40, 510], [510, 510]])
    points = np.concatenate([points, corners])
    ours, theirs = as_set(connect_points(points)), as_set(Delaunay(points).simplices)
    assert len(ours ^ theirs) <= 4


def test_a_grid_is_covered_once_and_wholly() -> None:
    line = np.linspace(0, 511, 15)
    grid = np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)
    triangles = connect_points(grid)
    assert np.abs(doubled_area(grid[triangles])).sum() == pytest.approx(2 * 511**2, rel=1e-6)
    assert set(triangles.ravel()) == set(range(len(grid)))


def test_of_two_points_in_one_place_the_first_is_used() -> None:
    points = np.array([[0, 0], [10, 0], [0, 10], [10, 10], [10, 10.0]])
    assert set(connect_points(points).ravel()) == {0, 1, 2, 3}
