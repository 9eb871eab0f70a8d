"""Continues a picture with hard edges or a pattern into a hole: large pieces of it, each moved as a whole.

Owns: how far the pieces are moved, and which goes where. Does not know: portraits, persons.
An edge goes on where the picture is moved along it, a pattern where it is moved by its period: such moves make the
picture around the hole fall on itself ("Statistics of patch offsets", 2012).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.filling.cells import KNOWN, average_cells, choose_cell, find_surface
from engine.animators.instant.rig.filling.moved_copies import copy_moved, find_part
from engine.animators.instant.rig.filling.periods import find_periods
from engine.core.types import Floats, Image

_ALONG_AXES = (4, 6, 8, 12, 16, 24, 32, 40)
"""By these numbers of cells pieces may be moved to each side, up and down."""
_AROUND = 6
"""Up to this many cells from the hole the picture is compared with what is moved there."""
_ROUGH = 9.0
"""Only a picture is filled that differs from a smooth surface by more than these levels, as the root mean square."""
_BETTER = 0.95
"""What moves leave over must be less than this multiple of what differs from the smooth surface."""
_REACHES = ((1, 1.0), (5, 0.3), (18, 0.01))
"""How far around, in cells, a place tells how good a move is, and with which weight."""
_FARTHER, _MOST, _NONE = np.float32(4), np.float32(6000), np.float32(1e9)
"""What a move costs for each cell, and at most for unlike colours, in squared levels."""
_PIECES, _NEAR, _ROUNDS = 10, 5.0, 3
"""How many moves are used: those that serve most within about the second number of cells from the hole's edge; and how
often their borders are smoothed."""
_WORSE = np.float32(4000)
"""A cell that these serve worse than another move, by this in squared levels, takes that one."""

Costs = NDArray[np.float32]


def continue_pattern(image: Image, known: NDArray[np.uint8]) -> Floats | None:
    """Fill a picture (S, S, 3) where known (S, S), 0 or 1, is 0: (S, S, 3) in 0-255; None if it is smooth, or if no
    moves make it go on."""
    cell = choose_cell(len(image))
    weight = average_cells(known.astype(np.float32), cell)
    seen = average_cells(cv2.copyTo(image, known).astype(np.float32), cell)
    surface = find_surface(seen, weight)
    whole = weight >= KNOWN
    around = whole & (cv2.distanceTransform(whole.astype(np.uint8), cv2.DIST_C, 3) <= _AROUND)
    if not around.any() or whole.all():
        return None
    rough = float(np.sqrt((np.abs(seen - surface).max(2)[around] ** 2).mean()))
    if rough < _ROUGH:
        return None
    periods = find_periods(image, known, seen.mean(2), around)
    moves = np.unique(np.concatenate([periods, cell * _list_axis_moves()]), axis=0)
    costs = _rate_moves(np.dstack([seen, whole.astype(np.float32)]), moves / cell)
    depth = cv2.distanceTransform((~whole).astype(np.uint8), cv2.DIST_C, 3).astype(np.float32)
    best = costs.min(2)
    edge = ~whole & (depth <= _NEAR) & (best < _NONE)
    if not edge.any() or float(np.sqrt(best[edge].mean())) > _BETTER * rough:
        return None
    steps, reached = _choose_moves(costs, moves, depth)
    base = cv2.resize(surface, known.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return _show_moved(image, known, np.asarray(base, np.float32), steps, (~whole, reached))


def _list_axis_moves() -> NDArray[np.int64]:
    """Return moves (M, 2) along the axes, in cells down and to the right."""
    far = np.array(_ALONG_AXES)
    along = np.concatenate([far, -far])
    return np.concatenate([np.column_stack([along, 0 * along]), np.column_stack([0 * along, along])])


def _rate_moves(seen: Floats, moves: NDArray[np.float64]) -> Costs:
    """Return what moves (M, 2), in cells down and to the right, cost at each cell (N, N, M), in squared levels; seen:
    colours and whether they are known (N, N, 4)."""
    known = seen[..., 3]
    unlike, compared, missing = (np.empty((*known.shape, len(moves)), np.float32) for _ in range(3))
    for at, (down, right) in enumerate(moves):
        moved = cv2.warpAffine(
            seen,
            np.array([[1, 0, right], [0, 1, down]]),
            known.shape[::-1],
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        )
        there = (moved[..., 3] > 0.99).astype(np.float32)
        difference = moved[..., :3] - seen[..., :3]
        compared[..., at] = there * known
        unlike[..., at] = np.minimum((difference * difference).sum(2), _MOST) * compared[..., at]
        missing[..., at] = 1 - there
    total, count = np.zeros_like(unlike), np.full_like(unlike, 1e-6)
    for reach, share in _REACHES:
        window = (2 * reach + 1,) * 2
        total += np.float32(share) * cv2.blur(unlike, window)
        count += np.float32(share) * cv2.blur(compared, window)
    total /= count
    total += _FARTHER * np.hypot(*moves.T).astype(np.float32)
    total[missing > 0] = _NONE
    return total


def _choose_moves(costs: Costs, moves: NDArray[np.int64], depth: Floats) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """Return how far each cell's piece is moved (N, N, 2), in pixels to the right and down, and where there is one."""
    first, hole = costs.argmin(2), depth > 0
    nearness = np.where(hole, np.exp(-depth / _NEAR), 0)
    kept = np.argsort(-np.bincount(first.ravel(), nearness.ravel(), len(moves)), kind="stable")[:_PIECES]
    few = np.ascontiguousarray(costs[..., kept])
    impossible = few >= _NONE
    few = cv2.blur(np.minimum(few, 4 * _MOST), (3, 3)).astype(np.float32, copy=False)
    few[impossible] = _NONE
    labels = few.argmin(2)
    for _ in range(_ROUNDS):
        votes = cv2.blur(((labels[..., None] == np.arange(len(kept))) & hole[..., None]).astype(np.float32), (5, 5))
        votes[impossible] = -1
        labels = votes.argmax(2)
    served = np.take_along_axis(costs[..., kept], labels[..., None], 2)[..., 0]
    alone = impossible.all(2) | (served > costs.min(2) + _WORSE)
    chosen = np.where(alone, first, kept[labels])
    steps = np.where(hole[..., None], moves[chosen][..., ::-1], 0).astype(np.int16)
    return steps, ~alone | (costs.min(2) < _NONE)


def _show_moved(
    image: Image,
    known: NDArray[np.uint8],
    base: Floats,
    steps: NDArray[np.int16],
    cells: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> Floats:
    """Return the picture with its pieces in the hole, and a base (S, S, 3) where there are none; cells: the hole and
    where there are pieces (N, N)."""
    hole, reached = cells
    part = find_part(known)
    filled = np.clip(base, 0, 255)
    seen = np.asarray(cv2.copyTo(image, known, np.rint(filled).astype(np.uint8)), np.uint8)
    copied = copy_moved(seen, steps, hole, part).astype(np.float32)
    share = cv2.resize(reached.astype(np.float32), known.shape[::-1], interpolation=cv2.INTER_LINEAR)[part][..., None]
    filled[part] += (copied - filled[part]) * share
    return np.asarray(cv2.copyTo(image.astype(np.float32), known, filled), np.float32)
