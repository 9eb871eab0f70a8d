"""The dense map by itself."""

import numpy as np
import pytest

from engine.animators.instant.paint.warping import dense_map
from engine.animators.instant.paint.warping.dense_map import DenseMap

SQUARE = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float32)
HALVES = np.array([[0, 1, 2], [1, 3, 2]], np.int32)


def grid(side: int, cells: int) -> tuple[np.ndarray, np.ndarray]:
    """Vertices (V, 2) over a picture of that side, and triangles."""
    line = np.linspace(0, side - 1, cells + 1)
    vertices = np.stack(np.meshgrid(line, line), -1).reshape(-1, 2).astype(np.float32)
    starts = [row * (cells + 1) + column for row in range(cells) for column in range(cells)]
    corners = [[[at, at + 1, at + cells + 1], [at + 1, at + cells + 2, at + cells + 1]] for at in starts]
    return vertices, np.array(corners, np.int32).reshape(-1, 3)


def read_all(where: DenseMap) -> np.ndarray:
    """Where every pixel is read: (2, S, S)."""
    return np.stack(where.read_places((slice(0, len(where.torn)),) * 2))


@pytest.mark.parametrize(("side", "cells"), [(100, 7), (256, 40), (300, 9), (512, 14), (514, 100)])
@pytest.mark.parametrize("all_flat", [True, False])
def test_what_did_not_move_is_read_where_it_is(side: int, cells: int, all_flat: bool) -> None:
    vertices, triangles = grid(side, cells)
    where = DenseMap(vertices, triangles, len(triangles) if all_flat else 0, side)
    where.update_places(vertices, np.zeros(len(vertices)))
    y, x = np.mgrid[:side, :side]
    places = read_all(where)
    assert np.abs(places - [x, y])[:, 1:-1, 1:-1].max() < 0.02
    assert np.abs(places - [x, y]).max() < 0.6
    assert not where.torn.any()
    box = (slice(3, 20), slice(8, 30))
    assert np.array_equal(where.read_places(box), places[:, where.at_full_size(box[0]), where.at_full_size(box[1])])


def test_between_triangles_that_moved_at_random_there_are_no_holes() -> None:
    vertices, triangles = grid(512, 30)
    inside = ((vertices > 0) & (vertices < 511)).all(1, keepdims=True)
    where = DenseMap(vertices, triangles, 0, 512)
    randomly = np.random.default_rng(0)
    for _ in range(10):
        moved = vertices + randomly.normal(0, 2, vertices.shape).astype(np.float32) * inside
        where.update_places(moved, np.zeros(len(vertices)))
        assert read_all(where).min() > -3


def test_wide_triangles_and_small_ones_meet_without_a_seam() -> None:
    vertices, triangles = grid(512, 20)
    places = np.concatenate([vertices, SQUARE * 8 + 96])
    both = np.concatenate([triangles, HALVES + len(vertices)])
    where = DenseMap(places, both, len(both), 512)
    where.update_places(places, np.zeros(len(places)))
    assert np.abs(read_all(where)[0] - np.arange(512)).max() < 0.6


def test_a_fold_is_torn_along_its_edge_and_nowhere_else() -> None:
    vertices, triangles = grid(512, 16)
    where = DenseMap(vertices, triangles, 0, 512)
    folded = vertices.copy()
    folded[:, 0] = np.interp(vertices[:, 0], [0, 255, 320, 511], [0, 300, 220, 511])
    where.update_places(folded, vertices[:, 0].astype(np.float64))
    columns = np.flatnonzero(where.torn.any(0)) * where.step
    assert len(columns)
    assert columns.min() >= 215
    assert columns.max() <= 305


def test_a_triangle_seen_edge_on_is_read_at_one_place() -> None:
    where = DenseMap(SQUARE * 200 + 20, HALVES, 0, 256)
    squeezed = SQUARE * [200, 1] + 20
    where.update_places(squeezed.astype(np.float32), np.zeros(4))
    places = read_all(where)
    shown = places[:, places[0] > 0]
    assert shown.size
    assert len(np.unique(np.round(shown, 1), axis=1).T) <= 2


def test_where_the_triangles_end_nothing_is_read_from_inside() -> None:
    vertices, triangles = grid(512, 20)
    shown = triangles[np.asarray(vertices[triangles, 0].max(1) < 260)]
    where = DenseMap(vertices, shown, len(shown), 512)
    where.update_places(vertices + np.array([3.3, 0], np.float32), np.zeros(len(vertices)))
    x = read_all(where)[0]
    beyond = (np.arange(512) > 275) & (x >= 0)
    assert not (beyond & (x < 512)).any()


def test_what_is_drawn_coarsely_reaches_one_place_farther_than_it_is() -> None:
    drawn = np.full((8, 8, 3), dense_map._NOWHERE, np.float32)
    drawn[2:5, 2:5] = 0.25
    dense_map._widen_drawn_part(drawn)
    assert (drawn[1:6, 1:6] == 0.25).all()
    assert (drawn[:, 6:] == dense_map._NOWHERE).all()
