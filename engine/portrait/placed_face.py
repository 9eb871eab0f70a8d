"""Puts a face where the user says its eyes and mouth are.

Owns: how the landmarks follow the six points, also if no face was found. Does not know: drawings, files.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.motion.expression import OUTER_LOWER_LIP, OUTER_UPPER_LIP
from engine.animators.instant.rig.topology import EYES, LOWER_LIP, MESH, OVAL, UPPER_LIP, EyeTopology
from engine.core.types import BLENDSHAPES, Face, Image
from engine.portrait.drawn.mesh import spread_over_mesh
from engine.portrait.face_points import POINT_LANDMARKS
from engine.portrait.upright import FaceFinder
from engine.tracking.bundle import canonical_face
from engine.tracking.pose import fit_head_pose, fit_similarity

Points = NDArray[np.float64]

_NEAR = 0.5
"""A face that was found is the user's if its points are this near on average, in distances of the eyes."""
_FITS = 0.15
"""From this misfit on, the whole face is moved, and not only its eyes and mouth."""


def find_face_at(image: Image, places: Points, tracker: FaceFinder) -> Face:
    """Return the face in the picture whose eyes and mouth are at places (6, 2): a found one, or one made up there."""
    near = [face for face in tracker.find_faces(image) if measure_misfit(face, places) < _NEAR]
    face = min(near, key=lambda face: measure_misfit(face, places)) if near else _average_face()
    return move_face(face, places)


def move_face(face: Face, places: Points) -> Face:
    """Return the face with its eyes and mouth at places (6, 2)."""
    landmarks = face.landmarks.astype(np.float64)
    if measure_misfit(face, places) > _FITS:
        points = landmarks[list(POINT_LANDMARKS), :2]
        scale, rotation, shift = fit_similarity(points, places, np.ones(len(places)))
        landmarks[:, :2] = scale * landmarks[:, :2] @ rotation.T + shift
        landmarks[:, 2] *= scale
    landmarks[:, :2] = _move_features(landmarks[:, :2], places)
    moved = landmarks.astype(np.float32)
    return replace(face, landmarks=moved, pose=fit_head_pose(moved, canonical_face()))


def measure_misfit(face: Face, places: Points) -> float:
    """Return how far a face's points are from places (6, 2) on average, in distances of the outer corners."""
    points = face.landmarks[list(POINT_LANDMARKS), :2]
    apart = max(float(np.linalg.norm(places[1] - places[0])), 1.0)
    return float(np.linalg.norm(points - places, axis=1).mean()) / apart


def _average_face() -> Face:
    """Return a face that nobody found: the average one, seen from the front."""
    mesh = canonical_face().vertices.astype(np.float32)
    irises = []
    for eye in EYES:
        middle, radius = mesh[eye.outline].mean(0), np.ptp(mesh[eye.upper, 0]) / 5
        irises += [middle + radius * np.array(off) for off in ((0, 0, 0), (1, 0, 0), (0, -1, 0), (-1, 0, 0), (0, 1, 0))]
    landmarks = np.concatenate([mesh, np.array(irises, np.float32)])
    return Face(landmarks, np.zeros(BLENDSHAPES, np.float32), fit_head_pose(landmarks, canonical_face()), 1.0)


def _move_features(mesh: Points, places: Points) -> Points:
    """Return the landmarks (478, 2) with eyes and mouth moved, and the skin between following."""
    wanted: dict[int, Points] = {int(at): mesh[at] for at in OVAL}
    before = mesh[list(POINT_LANDMARKS)]
    scale, rotation, shift = fit_similarity(before[:2], places[:2], np.ones(2))
    to_eyes = scale * mesh @ rotation.T + shift
    for at in np.concatenate([_eye_vertices(eye) for eye in EYES]):
        wanted[int(at)] = to_eyes[at]
    wanted |= _bend_mouth(mesh, before[2:], places[2:])
    moved = spread_over_mesh(mesh, wanted)
    moved[MESH:] = to_eyes[MESH:]
    return moved


def _eye_vertices(eye: EyeTopology) -> NDArray[np.intp]:
    return np.unique(np.concatenate([eye.upper, eye.lower, eye.lid_crease, eye.below]))


def _bend_mouth(mesh: Points, before: Points, after: Points) -> dict[int, Points]:
    """Return where the lips' vertices go: corners and the middle of both outer edges to their places."""
    right, left, up, down = before
    frame = _MouthFrame(right, left)
    across, height = frame.to_frame(mesh)
    new_frame = _MouthFrame(after[0], after[1])
    rises = [
        float(new_frame.to_frame(place[None])[1][0] - frame.to_frame(old[None])[1][0])
        for place, old in ((after[2], up), (after[3], down))
    ]
    parts = [(OUTER_UPPER_LIP, rises[0]), (OUTER_LOWER_LIP, rises[1])]
    parts += [(UPPER_LIP, sum(rises) / 2), (LOWER_LIP, sum(rises) / 2)]
    wanted: dict[int, Points] = {}
    for line, rise in parts:
        bent = height[line] + rise * np.clip(1 - across[line] ** 2, 0, 1)
        wanted.update(zip(line.tolist(), new_frame.from_frame(across[line], bent), strict=True))
    return wanted


class _MouthFrame:
    """Places beside a mouth: across from -1 at its right corner to 1 at its left one, and down from the line between
    them, in half widths."""

    def __init__(self, right: Points, left: Points) -> None:
        self._middle = (right + left) / 2
        self._along = (left - right) / 2
        self._down = np.array([-self._along[1], self._along[0]])
        self._squared = max(float(self._along @ self._along), 1e-6)

    def to_frame(self, points: Points) -> tuple[Points, Points]:
        off = points[:, :2] - self._middle
        return off @ self._along / self._squared, off @ self._down / self._squared

    def from_frame(self, across: Points, down: Points) -> Points:
        places: Points = self._middle + across[:, None] * self._along + down[:, None] * self._down
        return places
