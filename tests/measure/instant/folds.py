"""Where pictures are folded: in the person, in the background, and by the animator's own map.

Owns: those shares. Does not know: trackers, other figures. The flow of a still background that a head hides and
uncovers is guessed, so most of what it folds is no fold of the picture; the map that drew the picture is known.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.paint.warping.warp import Warp
from engine.core.types import Image
from engine.evaluation.steadiness import SAMPLES, find_folds

EDGE = np.ones((5, 5), np.uint8)
"""What is nearer than this to the person's edge is neither person nor background."""
SEEN = 127


@dataclass(frozen=True, slots=True, eq=False)
class DrawnMap:
    """Shapes: places (S, S, 2), where in the portrait each pixel is read from, minus its own place; person (S, S)."""

    places: NDArray[np.float32]
    person: NDArray[np.bool_]


@contextmanager
def record_maps(pictures: int) -> Iterator[list[DrawnMap]]:
    """Record the maps of the pictures of a clip that are sampled, while the Instant animator draws them."""
    maps: list[DrawnMap] = []
    drawn, original, every = [0], Warp.warp_person, max(1, pictures // SAMPLES)

    def warp_person(warp: Warp, person: NDArray[np.uint8]) -> Image:
        if drawn[0] % every == 0:
            maps.append(_read_map(warp, person))
        drawn[0] += 1
        return original(warp, person)

    with patch.object(Warp, "warp_person", warp_person):
        yield maps


def measure_folds(portrait: Image, avatar: Sequence[Image], maps: Sequence[DrawnMap]) -> dict[str, float]:
    """Return mean shares in per cent: what flow folds in the person and in the background, what the map folds with the
    person's edge, where it hides the background, and without it. Nothing if another animator drew."""
    sampled = avatar[:: max(1, len(avatar) // SAMPLES)]
    if not maps or len(maps) != len(sampled) or maps[0].person.shape != portrait.shape[:2]:
        return {}
    estimator: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    still = cv2.cvtColor(portrait, cv2.COLOR_RGB2GRAY)
    rows = []
    for picture, drawn in zip(sampled, maps, strict=True):
        by_flow = find_folds(estimator.calc(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), still, None))
        by_map = find_folds(drawn.places)
        person = drawn.person.astype(np.uint8)
        within, around = cv2.erode(person, EDGE) > 0, cv2.dilate(person, EDGE) > 0
        rows.append([(by_flow & within).mean(), (by_flow & ~around).mean(), by_map.mean(), (by_map & within).mean()])
    names = ("folded in the person %", "in the background %", "folded by the map %", "by the map in the person %")
    return dict(zip(names, (100 * np.mean(rows, axis=0)).tolist(), strict=True))


def _read_map(warp: Warp, person: NDArray[np.uint8]) -> DrawnMap:
    whole = slice(0, len(warp._map.torn))
    x, y = warp._map.read_places((whole, whole))
    shown = cv2.remap(person, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)[..., 3] > SEEN
    own_y, own_x = np.indices(shown.shape, np.float32)
    places = np.where(shown[..., None], np.dstack([x - own_x, y - own_y]), np.float32(0))
    return DrawnMap(places.astype(np.float32), shown)
