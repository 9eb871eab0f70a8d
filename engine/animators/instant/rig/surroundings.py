"""Builds the mesh around the face: hair, neck, shoulders and background, and how far each follows the head.

Owns: vertices and triangles outside the face, and their weights. Does not know: drivers, pictures.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.motion.easing import smooth_step
from engine.animators.instant.rig.delaunay import connect_points
from engine.animators.instant.rig.head_space import Placement, Points
from engine.animators.instant.rig.topology import LEFT_EDGE, OVAL, RIGHT_EDGE, doubled_area

_RINGS = (1.10, 1.24, 1.45, 1.75, 2.15)
"""Sizes of the rings around the face oval, as multiples of its size; from the second ring on every second point is
enough."""
_GRID = 15
_PINNED_BORDER = 0.12
"""Share of the picture over which the movement fades out towards the border."""
_STRETCHED = 0.22
"""Share of the picture over which a head is stretched that moves away from the border that cuts it off."""
_HANGS_FROM, _RISES_BY = 0.15, 0.30
"""Behind a head that looks to the side, what is farther from the face than the first, in face widths, hangs; above the
head by the second farther."""
_SIDEWAYS = (math.radians(12), math.radians(28))
"""Own angles to the viewer: from the first on a portrait looks to the side, from the second on fully."""
_CUT_OPACITY = 32
"""If the person is more opaque than this at a border of the picture, the border cuts the person off."""


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """Vertices outside the face.

    Shapes:  points (M, 2) in the portrait's pixels; shape (M, 3) in head space; follow (M, 1) in [0, 1], how far
             a vertex moves with the head; forwards, backwards (M, 2) in [0, 1], how much of that it does along x and y
             and against them: a border that cuts the head off holds back what would leave it, so that no gap opens;
             oval_pull (M, 36), how far it moves with each point of the face oval;
             triangles (T, 3) int32 into face mesh (0-467) and surroundings (468...).
    """

    points: Points
    shape: Points
    follow: Points
    forwards: Points
    backwards: Points
    oval_pull: Points
    triangles: NDArray[np.int32]


def build_surroundings(
    landmarks: Points, placement: Placement, size_px: int, opacity: NDArray[np.uint8] | None
) -> Surroundings:
    """Mesh everything outside the face oval of a portrait; landmarks (478, 3) in its pixels.

    opacity: (S, S) of the person, who moves over a still background, so that the whole head may move as one; None if
    person and background are one piece.
    """
    oval = landmarks[OVAL]
    face_width = float(np.linalg.norm(landmarks[LEFT_EDGE] - landmarks[RIGHT_EDGE]))
    points = _place_vertices(oval[:, :2], face_width, size_px)
    distance = _distance_to_oval(oval[:, :2], points) / face_width
    nearness = np.linalg.norm(points[:, None] - oval[None, :, :2], axis=2)
    share = np.exp(-((nearness / (0.18 * face_width)) ** 2) / 2) + 1e-9
    share /= share.sum(1, keepdims=True)
    depth = share @ oval[:, 2] + 0.24 * np.tanh(np.clip(distance, 0.0, None) / 0.5) * face_width
    shape = placement.to_head_space(np.column_stack([points, depth]))
    height = _height_above_face(points, landmarks, placement, face_width)
    follow = _follow_weights(distance, height, opacity is not None, _turn_to_the_side(placement))
    cut = _find_cutting_borders(opacity)
    follow *= _border_weights(points, size_px, cut)
    forwards, backwards = _freedom_at_sides(points, size_px, cut)
    pull = share * np.exp(-np.clip(distance, 0.0, None) / 0.30)[:, None]
    return Surroundings(points, shape, follow[:, None], forwards, backwards, pull, _triangulate(landmarks, points))


def _place_vertices(oval: Points, face_width: float, size_px: int) -> Points:
    centre = oval.mean(0)
    rings = [centre + (oval[:: 1 if ring < 1.2 else 2] - centre) * ring for ring in _RINGS]
    line = np.linspace(0.0, size_px - 1.0, _GRID)
    grid = np.stack(np.meshgrid(line, line), -1).reshape(-1, 2)
    on_border = ((grid == line[0]) | (grid == line[-1])).any(1)
    grid = grid[on_border | (_distance_to_oval(oval, grid) > face_width)]
    points = np.concatenate([*rings, grid])
    inside = ((points >= 0) & (points <= size_px - 1)).all(1)
    return points[inside]


def _height_above_face(points: Points, landmarks: Points, placement: Placement, face_width: float) -> Points:
    """Return how far points are above the middle of the face, along the head's own axis, in face widths."""
    up = -placement.rotation[:2, 1] / max(float(np.linalg.norm(placement.rotation[:2, 1])), 1e-6)
    height: Points = (points - landmarks[OVAL, :2].mean(0)) @ up / face_width
    return height


def _turn_to_the_side(placement: Placement) -> float:
    """Return from 0 to 1 how far a portrait looks to the side."""
    angle = math.acos(min(1.0, max(-1.0, float(placement.rotation[2, 2]))))
    return float(smooth_step((angle - _SIDEWAYS[0]) / (_SIDEWAYS[1] - _SIDEWAYS[0])))


def _follow_weights(distance: Points, height: Points, separate: bool, sideways: float) -> Points:
    """Return how far points follow the head: 1 on it, 0 far away, little below the chin, where the shoulders begin.

    Behind a head that looks to the side much hangs down, such as hair and cloth: it stays behind. Hats and headbands
    move as one with the head.
    """
    if separate:
        hanging = _HANGS_FROM + _RISES_BY * smooth_step((height - 0.2) / 0.6)
        whole, fades = 0.75 + sideways * (hanging - 0.75), 0.70 - 0.1 * sideways
        near, least = 1.0 - smooth_step((distance - whole) / fades), 0.08
    else:
        reach = np.where(height > 0, 1.5, 1.2)
        near, least = 1.0 - smooth_step((distance - 0.30) / (reach - 0.30)), 0.12
    neck = 1.0 - smooth_step(-height - 0.55)
    follow: Points = np.minimum(near, least + (1.0 - least) * neck)
    return follow


def _find_cutting_borders(opacity: NDArray[np.uint8] | None) -> NDArray[np.bool_] | None:
    """Return which borders, left, top, right and bottom, cut the person off (4,); None if there is no opacity."""
    if opacity is None:
        return None
    return np.array([(line > _CUT_OPACITY).any() for line in (opacity[:, 0], opacity[0], opacity[:, -1], opacity[-1])])


def _border_weights(points: Points, size_px: int, cut: NDArray[np.bool_] | None) -> Points:
    """Return 0 on the borders of the picture that do not move at all, 1 away from them: the lower one if it cuts the
    person off, and every one of a picture that is one piece."""
    edges = np.column_stack([points, size_px - 1 - points]) / (_PINNED_BORDER * size_px)
    if cut is not None:
        edges[:, [True, True, True, not cut[3]]] = 1.0
    inside: Points = np.clip(edges.min(1), 0.0, 1.0)
    return inside


def _freedom_at_sides(points: Points, size_px: int, cut: NDArray[np.bool_] | None) -> tuple[Points, Points]:
    """Return how much of a movement along x and y, and against them, points (M, 2) at the left, upper and right border
    make: nothing leaves a border that cuts it off; towards the border and along it they move freely."""
    forwards, backwards = np.ones_like(points), np.ones_like(points)
    if cut is None:
        return forwards, backwards
    away = np.column_stack([points, size_px - 1 - points[:, 0]]) / (_STRETCHED * size_px)
    free = np.where(cut[:3], np.clip(away, 0.0, 1.0), 1.0)
    forwards[:, 0], forwards[:, 1], backwards[:, 0] = free[:, 0], free[:, 1], free[:, 2]
    return forwards, backwards


def _triangulate(landmarks: Points, points: Points) -> NDArray[np.int32]:
    oval = landmarks[OVAL, :2]
    ring = np.concatenate([OVAL, np.arange(468, 468 + len(points))])
    corners = np.concatenate([oval, points])
    found = connect_points(corners)
    outside = _distance_to_oval(oval, corners[found].mean(1)) > 0
    kept: NDArray[np.int32] = ring[found[outside & (np.abs(doubled_area(corners[found])) > 1e-3)]].astype(np.int32)
    return kept


def _distance_to_oval(oval: Points, points: Points) -> NDArray[np.float64]:
    """Return the signed distance of points to the oval in pixels: positive outside."""
    outline = oval.astype(np.float32)
    return np.array([-cv2.pointPolygonTest(outline, (float(x), float(y)), True) for x, y in points])
