"""Moves a tracked face mesh so that its lids and lips lie on the drawn ones.

Owns: which vertex lies on which part of a drawn feature, and how the skin between follows.
Does not know: how features are found.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.motion.expression import OUTER_LOWER_LIP, OUTER_UPPER_LIP
from engine.animators.instant.rig.topology import EYES, LOWER_LIP, MESH, OVAL, UPPER_LIP, EyeTopology
from engine.portrait.drawn.eyes import FoundEye
from engine.portrait.drawn.mouth import FoundMouth
from engine.tracking.bundle import canonical_face

Points = NDArray[np.float64]


def move_mesh(mesh: Points, mouth: FoundMouth | None, eyes: tuple[FoundEye | None, FoundEye | None]) -> Points:
    """Return landmarks (478, 2) in the upright picture, with lips and lids where they are drawn."""
    wanted: dict[int, Points] = {int(at): mesh[at] for at in OVAL}
    if mouth is not None:
        pairs = [(UPPER_LIP, mouth.upper), (LOWER_LIP, mouth.lower)]
        pairs += [(OUTER_UPPER_LIP, mouth.outer_upper), (OUTER_LOWER_LIP, mouth.outer_lower)]
        for line, places in pairs:
            wanted.update(zip(line.tolist(), places, strict=True))
    for topology, eye in zip(EYES, eyes, strict=True):
        if eye is not None:
            _place_eye(wanted, topology, eye)
    moved = spread_over_mesh(mesh, wanted)
    for topology, eye in zip(EYES, eyes, strict=True):
        if eye is not None:
            around = np.array([[0, 0], [1, 0], [0, -1], [-1, 0], [0, 1]])
            moved[topology.iris] = eye.iris + eye.radius * around
        else:
            moved[topology.iris] += (moved[topology.outline] - mesh[topology.outline]).mean(0)
    return moved


def spread_over_mesh(mesh: Points, wanted: dict[int, Points]) -> Points:
    """Return the mesh (478, 2) with some vertices at wanted places, the others following smoothly; irises stay."""
    led = np.array(sorted(wanted))
    free = np.setdiff1d(np.arange(MESH), led)
    shift = np.array([wanted[int(at)] for at in led]) - mesh[led]
    laplacian = _mesh_laplacian()
    moved = mesh.copy()
    moved[led] += shift
    moved[free] -= np.linalg.solve(laplacian[np.ix_(free, free)], laplacian[np.ix_(free, led)] @ shift)
    return moved


def _place_eye(wanted: dict[int, Points], topology: EyeTopology, eye: FoundEye) -> None:
    """Note where one eye's vertices belong; the lists of the left eye run from the image's right to its left."""
    order = slice(None) if topology is EYES[0] else slice(None, None, -1)
    for line, places in ((topology.upper, eye.upper[order]), (topology.lower, eye.lower[order])):
        wanted.update(zip(line.tolist(), places, strict=True))
    for line, places in ((topology.lid_crease, eye.above[order]), (topology.below, eye.beneath[order])):
        wanted.update(zip(line.tolist(), places[1:-1], strict=True))


@cache
def _mesh_laplacian() -> Points:
    """Return for each vertex (468, 468) its count of neighbours, and -1 for each of them."""
    matrix = np.zeros((MESH, MESH))
    triangles = canonical_face().triangles
    for a, b in ((0, 1), (1, 2), (2, 0)):
        matrix[triangles[:, a], triangles[:, b]] = matrix[triangles[:, b], triangles[:, a]] = -1
    np.fill_diagonal(matrix, -matrix.sum(1))
    return matrix
