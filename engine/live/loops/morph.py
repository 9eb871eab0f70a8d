"""Morphs one face into another: both pictures are warped to the face in between, and blended.

Owns: the faces in between and the warp. Does not know: time, animators, what else a picture shows.
The mesh of the face moves; from its outline to the picture's border the movement fades out.
"""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay

from engine.core.types import Floats, Image

CELL_PX = 8
"""The movement is computed at this distance and is smooth in between."""
BORDER_POINTS = 6
"""Points along each side of the picture that stay where they are."""
EVERY = 2
"""One of this many points of the mesh is used, because they are close together."""


def morph_faces(old: tuple[Image, Floats], new: tuple[Image, Floats], share: float) -> tuple[Image, Floats]:
    """Return the picture and the points of its face at `share` in [0, 1] of the way from the old to the new one.

    Shapes:  images (S, S, 3); points (N, 2) in pixels, the same places of both faces.
    """
    (old_image, old_points), (new_image, new_points) = old, new
    size_px = len(new_image)
    between = np.asarray((1 - share) * old_points + share * new_points, np.float32)
    old_x, old_y, new_x, new_y = _sampling_maps(between, (old_points, new_points), size_px)
    warped_old = cv2.remap(old_image, old_x, old_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    warped_new = cv2.remap(new_image, new_x, new_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    image = cv2.addWeighted(warped_old, 1 - share, warped_new, share, 0)
    return np.asarray(image, np.uint8), between


def _sampling_maps(between: Floats, ends: tuple[Floats, Floats], size_px: int) -> list[Floats]:
    """Return where every pixel of the picture between is read: x and y in the first end, x and y in the second."""
    border = _border_points(size_px)
    at = np.concatenate([between[::EVERY], border])
    still = np.zeros_like(border)
    away = [np.concatenate([(end - between)[::EVERY], still]) for end in ends]
    field = _interpolate_linearly(at, np.concatenate(away, axis=1), _cell_centres(size_px))
    side = size_px // CELL_PX
    line = np.arange(size_px, dtype=np.float32)
    maps = []
    for axis, coarse in enumerate(np.ascontiguousarray(field.T, np.float32).reshape(4, side, side)):
        fine = np.asarray(cv2.resize(coarse, (size_px, size_px), interpolation=cv2.INTER_LINEAR), np.float32)
        fine += line if axis % 2 == 0 else line[:, None]
        maps.append(fine)
    return maps


def _interpolate_linearly(points: Floats, values: Floats, at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values (N, K) of points (N, 2) at other places (M, 2), linear in each triangle between the points.

    Outside of all triangles it is 0. The triangles are SciPy's, as in its `LinearNDInterpolator`, which is not used
    because importing it takes a fifth of a second at every start.
    """
    mesh = Delaunay(points)
    found = mesh.find_simplex(at)
    transform = mesh.transform[found]
    two = np.einsum("mij,mj->mi", transform[:, :2], at - transform[:, 2])
    shares = np.concatenate([two, 1.0 - two.sum(axis=1, keepdims=True)], axis=1)
    between: NDArray[np.float64] = np.einsum("mi,mik->mk", shares, values[mesh.simplices[found]].astype(np.float64))
    between[found < 0] = 0.0
    return between


@cache
def _border_points(size_px: int) -> Floats:
    """Points along the border, (M, 2), the corners among them."""
    line = np.linspace(0, size_px - 1, BORDER_POINTS, dtype=np.float32)
    ends = np.array([0, size_px - 1], np.float32)
    sides = [np.stack(np.meshgrid(line, ends), -1), np.stack(np.meshgrid(ends, line[1:-1]), -1)]
    return np.concatenate([side.reshape(-1, 2) for side in sides])


@cache
def _cell_centres(size_px: int) -> NDArray[np.float64]:
    """The middles of the cells, (C, 2)."""
    line = (np.arange(size_px // CELL_PX) + 0.5) * CELL_PX - 0.5
    return np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)
