"""Finds, for each place of a hole in a coarse picture, a place outside that looks as if it went on there.

Owns: comparing small squares, and the search. Does not know: portraits, how what is found is shown.
A simple form of PatchMatch (Barnes et al., 2009): layer by layer from the edge, neighbours pass on what they found,
and chance adds to it; then all places once more, now that there is something on all of their sides.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Floats

_REACH = 2
_WIDTH = 2 * _REACH + 1
"""Squares of this many places across are compared."""
_SEARCHED, _CHANCES, _AROUND_MIRROR, _NEARBY, _SEED = 14, 3, (0, 2, 4, 8), (6, 2), 1
"""Up to the first layer from the edge places are tried: as many anywhere, those so far from the mirror image behind the
edge, which is next to what goes on, and those so far from the best one; behind it, what the neighbours found is passed
on."""
_LEAST_SOURCES = 60
_HIGHER, _ASIDE = 60.0, 25.0
"""What a place costs that is as much higher or aside as the picture is wide, in squared levels: with height a
background changes more."""
_LESS_SURE = 0.9
"""What is filled in counts by so much less for each place farther from the edge."""
_NONE = np.float32(1e9)

Places = NDArray[np.intp]


def find_lookalikes(features: Floats, hole: NDArray[np.bool_]) -> Places | None:
    """Return the row and the column (2, N, N) of a lookalike of each place; outside of the hole (N, N) it is its own.

    features: (N, N, C), in levels; what is in the hole does not matter. None if too little is known.
    """
    search = _Search(features, hole)
    if len(search.sources[0]) < _LEAST_SOURCES:
        return None
    for layer in range(1, search.layers + 1):
        places = search.layer_places(layer)
        search.improve(places, _CHANCES if layer <= _SEARCHED else 0)
        search.fill(places, _LESS_SURE**layer)
    near_edge = search.layer_places(1, _SEARCHED)
    search.improve(near_edge, 0)
    return search.best


class _Search:
    """The lookalikes so far: best (2, N, N), rows and columns. sources: rows and columns of what may be one."""

    def __init__(self, features: Floats, hole: NDArray[np.bool_]) -> None:
        self._last = len(features) - 1
        self._distance = np.rint(cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_C, 3)).astype(np.intp)
        self.layers = int(self._distance.max())
        self._filled = np.where(hole[..., None], np.float32(0), features)
        self._trust = np.where(hole, np.float32(0), np.float32(1))
        self._squares = _cut_squares(self._filled)
        self._known = (
            cv2.erode(self._trust, np.ones((_WIDTH, _WIDTH)), borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0
        )
        self.sources = np.nonzero(self._known)
        self.best: Places = np.indices(hole.shape)
        self._cost = np.where(hole, _NONE, np.float32(0))
        self._mirrored = 2 * _find_nearest(self._known) - self.best
        self._random = np.random.default_rng(_SEED)

    def layer_places(self, first: int, last: int | None = None) -> Places:
        """Return rows and columns (2, n) of the places so far from the edge."""
        return np.stack(np.nonzero((self._distance >= first) & (self._distance <= (last or first))))

    def improve(self, places: Places, chances: int) -> None:
        """Look for better lookalikes of places (2, n)."""
        wanted = _cut_squares(self._filled, places)
        weights = _cut_squares(self._trust[..., None], places)[:, 0]
        weights /= np.maximum(weights.sum(1, keepdims=True), 1e-3)
        rows, columns = places
        if (self._cost[rows, columns] < _NONE).any():
            so_far = self.best[:, rows, columns]
            self._cost[rows, columns] = _NONE
            self._try_places(places, so_far, wanted, weights)
        for step in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            apart = np.array(step)[:, None]
            beside = np.clip(places + apart, 0, self._last)
            self._try_places(places, self.best[:, beside[0], beside[1]] - apart, wanted, weights)
        for _ in range(chances):
            anywhere = self._random.integers(0, len(self.sources[0]), places.shape[1])
            self._try_places(places, np.stack([each[anywhere] for each in self.sources]), wanted, weights)
        for middles, reach in ((self._mirrored, _AROUND_MIRROR), (self.best, _NEARBY)) if chances else ():
            for far in reach:
                near = self._random.integers(-far, far + 1, places.shape)
                self._try_places(places, middles[:, rows, columns] + near, wanted, weights)

    def fill(self, places: Places, trust: float) -> None:
        """Put the lookalikes into the hole."""
        rows, columns = places
        self._filled[rows, columns] = self._squares[*self.best[:, rows, columns], :, _WIDTH * _WIDTH // 2]
        self._trust[rows, columns] = trust

    def _try_places(self, places: Places, tried: Places, wanted: Floats, weights: Floats) -> None:
        tried = np.clip(tried, 0, self._last)
        difference = wanted - self._squares[tried[0], tried[1]]
        difference *= difference
        cost = np.einsum("ncw,nw->n", difference, weights)
        up, aside = np.abs(tried - places) / (self._last + 1)
        cost += (_HIGHER * up + _ASIDE * aside).astype(np.float32)
        rows, columns = places
        better = self._known[tried[0], tried[1]] & (cost < self._cost[rows, columns])
        rows, columns = rows[better], columns[better]
        self._cost[rows, columns] = cost[better]
        self.best[:, rows, columns] = tried[:, better]


def _find_nearest(known: NDArray[np.bool_]) -> Places:
    """Return the row and the column (2, N, N) of the known place that is nearest to each."""
    unknown = (~known).astype(np.uint8)
    _, nearest = cv2.distanceTransformWithLabels(unknown, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    places = np.stack(np.nonzero(known))
    of_label = np.zeros((2, int(nearest.max()) + 1), np.intp)
    of_label[:, nearest[known]] = places
    return of_label[:, nearest]


def _cut_squares(picture: Floats, places: Places | None = None) -> Floats:
    """Return the squares (n, C, W * W) around places (2, n) of a picture (N, N, C); (N, N, C, W * W) around all."""
    wide = cv2.copyMakeBorder(picture, *(_REACH,) * 4, cv2.BORDER_CONSTANT)
    wide = wide.reshape(*wide.shape[:2], -1)
    squares = np.lib.stride_tricks.sliding_window_view(wide, (_WIDTH, _WIDTH), axis=(0, 1))
    chosen = squares if places is None else squares[places[0], places[1]]
    return np.ascontiguousarray(chosen.reshape(*chosen.shape[:-2], -1))
