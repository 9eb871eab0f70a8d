"""Applies an expression to a face at rest: jaw, lips, brows, lids and gaze move landmarks in head space.

Owns: how each gesture moves the skin. Does not know: time, pictures, poses, why an expression is wanted.
Amounts are centimetres of the canonical face, chosen by eye.

Each gesture moves a few landmarks; a smooth surface through them moves all others. The surface is cut along the mouth,
so that the lips can part.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.animators.instant.rig.eye_rig import EyeRig, build_eye_rig
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.lip_rig import mouth_width
from engine.animators.instant.rig.topology import EYES, LEFT_BROW, LOWER_LIP, MESH, RIGHT_BROW, UPPER_LIP, Indices

OUTER_UPPER_LIP = np.array([61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291], np.intp)
"""The upper edge of the upper lip, from the right corner to the left one."""
OUTER_LOWER_LIP = np.array([61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291], np.intp)
CHIN = np.array([18, 200, 199, 175, 152, 148, 377, 176, 400, 83, 313, 201, 421], np.intp)
JAW_LINE = np.array([149, 378, 150, 379, 136, 365, 172, 397, 58, 288, 132, 361], np.intp)
"""From the chin outwards, right and left in turn."""
SMILING_CHEEKS = np.array([50, 280, 205, 425, 187, 411], np.intp)
STILL = np.array(
    [
        *(1, 2, 4, 98, 327, 64, 294, 48, 278, 5, 195, 6, 168, 10, 67, 297, 109, 338, 103, 332, 54, 284, 151, 127, 356),
        *(234, 454, 93, 323, 162, 389, 21, 251, 116, 345, 117, 346, 143, 372),
    ],
    np.intp,
)
"""Landmarks that no gesture moves."""
_JAW_LINE_SHARE = np.repeat([0.92, 0.78, 0.6, 0.4, 0.2, 0.05], 2)
_BROW_INNERNESS = np.array([0.0, 0.25, 0.5, 0.8, 1.0, 1.0, 0.8, 0.5, 0.25, 0.0])
"""Position of each landmark along a brow: 0 at the outer end, 1 at the inner one."""
_UPPER_SHARE = 0.35
"""The share of the gap that the upper lip closes, in a mouth that is open at rest."""
_CUT_CM = 0.6
"""How far apart the lips are placed while the surface is computed, so that neither lip moves the other."""
_JAW_CM, _CORNER_DROP = 2.3, 0.28
"""How far the jaw opens, and the share of that by which the corners of the mouth move."""


@dataclass(frozen=True, slots=True)
class Expression:
    """How a face differs from itself at rest; only the mouth is closed unless something opens it.

    Range:   jaw, pucker, press, upper_lip, lower_lip and blink (right, left) from 0 to 1; wide, smile, brows and
             frown from -1 to 1, 0 at rest; gaze (to the image's right, down) from -1 to 1 each.
    """

    jaw: float = 0.0
    wide: float = 0.0
    pucker: float = 0.0
    press: float = 0.0
    upper_lip: float = 0.0
    lower_lip: float = 0.0
    smile: float = 0.0
    brows: float = 0.0
    frown: float = 0.0
    blink: tuple[float, float] = (0.0, 0.0)
    gaze: tuple[float, float] = (0.0, 0.0)


class ExpressiveFace:
    """One face at rest, ready for any expression."""

    def __init__(self, at_rest: Points) -> None:
        """at_rest: shape (478, 3) in head space; the mouth may be open in it."""
        self._at_rest = at_rest
        self._half_width = mouth_width(at_rest) / 2
        self._middle_x = float(at_rest[[UPPER_LIP[0], UPPER_LIP[-1]], 0].mean())
        self._gap = at_rest[LOWER_LIP, 1] - at_rest[UPPER_LIP, 1]
        self._eyes = tuple(build_eye_rig(eye, at_rest, at_rest) for eye in EYES)
        mouth = [UPPER_LIP, LOWER_LIP[1:-1], OUTER_UPPER_LIP, OUTER_LOWER_LIP[1:-1], CHIN, JAW_LINE, SMILING_CHEEKS]
        self._led = np.concatenate([*mouth, RIGHT_BROW, LEFT_BROW, STILL, *(eye.outline for eye in EYES)])

    @cached_property
    def _spread(self) -> Points:
        """Computed when it is needed first: a portrait that only follows a driver never needs it."""
        return _thin_plate_matrix(self._separate_lips(self._at_rest), self._led)

    def apply_expression(self, expression: Expression) -> Points:
        """Return the face with this expression: (478, 3) in head space."""
        moved = np.zeros_like(self._at_rest)
        self._move_upper_lip(moved, expression)
        self._move_lower_lip(moved, expression)
        self._move_jaw(moved, expression)
        _move_brows(moved, expression)
        shape = self._at_rest.copy()
        shape[:MESH] += (self._spread @ moved[self._led])[:MESH]
        for eye, closed in zip(self._eyes, expression.blink, strict=True):
            _turn_eyeball(shape, eye, expression.gaze)
            _close_eyelid(shape, eye, closed)
        return shape

    def _move_upper_lip(self, moved: Points, wanted: Expression) -> None:
        opening = _JAW_CM * wanted.jaw
        for contour, roll in ((UPPER_LIP, 0.0), (OUTER_UPPER_LIP, 0.12 * wanted.press - 0.10 * wanted.pucker)):
            self._move_contour(moved, contour, wanted)
            across, arch = self._mouth_coordinates(contour)
            moved[contour, 1] += _UPPER_SHARE * self._gap + opening * _CORNER_DROP * np.abs(across) ** 3
            moved[contour, 1] += arch * (roll - 0.32 * wanted.upper_lip - 0.05 * opening)

    def _move_lower_lip(self, moved: Points, wanted: Expression) -> None:
        opening = _JAW_CM * wanted.jaw
        for contour, roll in ((LOWER_LIP, 0.0), (OUTER_LOWER_LIP, 0.08 * wanted.pucker - 0.16 * wanted.press)):
            inside = contour[1:-1]
            self._move_contour(moved, inside, wanted)
            _, arch = self._mouth_coordinates(inside)
            moved[inside, 1] += (_UPPER_SHARE - 1) * self._gap[1:-1] + opening * _CORNER_DROP
            moved[inside, 1] += arch * (roll + 0.38 * wanted.lower_lip + (1 - _CORNER_DROP) * opening)
            moved[inside, 2] += 0.18 * wanted.jaw

    def _move_contour(self, moved: Points, contour: Indices, wanted: Expression) -> None:
        """Move what both lips share: wide, round, and up at the corners."""
        across, arch = self._mouth_coordinates(contour)
        narrower = self._half_width * (0.14 * wanted.wide - 0.40 * wanted.pucker - 0.10 * wanted.jaw)
        moved[contour, 0] = np.sign(across) * np.abs(across) ** 1.4 * (0.42 * wanted.smile + narrower)
        moved[contour, 1] = -0.50 * wanted.smile * np.abs(across) ** 2.2
        moved[contour, 2] = 0.12 * wanted.wide * across**2 - 0.42 * wanted.pucker * arch

    def _mouth_coordinates(self, contour: Indices) -> tuple[Points, Points]:
        """Return where the points lie across the mouth (-1 to 1 between the corners), and an arch: 1 in the middle."""
        across = np.clip((self._at_rest[contour, 0] - self._middle_x) / self._half_width, -1.15, 1.15)
        return across, np.clip(1 - across**2, 0, 1) ** 0.6

    def _move_jaw(self, moved: Points, wanted: Expression) -> None:
        opening = _JAW_CM * wanted.jaw
        moved[CHIN, 1] = 0.96 * opening - 0.10 * wanted.press
        moved[CHIN, 2] = 0.22 * opening
        moved[JAW_LINE, 1] = _JAW_LINE_SHARE * 0.9 * opening
        moved[JAW_LINE, 2] = _JAW_LINE_SHARE * 0.2 * opening
        outwards = np.sign(self._at_rest[SMILING_CHEEKS, 0] - self._middle_x)
        moved[SMILING_CHEEKS, 1] = -0.28 * wanted.smile + 0.10 * opening
        moved[SMILING_CHEEKS, 0] = outwards * (0.10 * wanted.smile - 0.06 * opening - 0.08 * wanted.pucker)

    def _separate_lips(self, shape: Points) -> Points:
        """Return a flattened face (478, 2) with parted lips, so that neighbours across the mouth are apart."""
        flat = shape[:, :2].copy()
        u = (flat[:, 0] - self._middle_x) / self._half_width
        line = np.interp(flat[:, 0], *_sorted_mouth_line(shape))
        below = flat[:, 1] > line
        below[LOWER_LIP[1:-1]], below[UPPER_LIP[1:-1]] = True, False
        push = _CUT_CM * np.sqrt(np.clip(1 - u**2, 0, 1)) * np.exp(-(((flat[:, 1] - line) / 3.0) ** 2))
        flat[:, 1] += np.where(below, push, -push)
        return flat


def _sorted_mouth_line(shape: Points) -> tuple[Points, Points]:
    middle = (shape[UPPER_LIP, :2] + shape[LOWER_LIP, :2]) / 2
    order = np.argsort(middle[:, 0])
    return middle[order, 0], middle[order, 1]


def _move_brows(moved: Points, wanted: Expression) -> None:
    for brow, inwards in ((RIGHT_BROW, 1.0), (LEFT_BROW, -1.0)):
        raised = 0.75 + 0.25 * np.sin(np.pi * _BROW_INNERNESS)
        moved[brow, 1] = 0.25 * wanted.frown * _BROW_INNERNESS - 0.55 * wanted.brows * raised
        moved[brow, 0] = 0.18 * wanted.frown * _BROW_INNERNESS * inwards


def _turn_eyeball(shape: Points, eye: EyeRig, gaze: tuple[float, float]) -> None:
    """Turn the eyeball; the upper lid moves up and down with it."""
    across, down = 0.16 * eye.width_cm * gaze[0], 0.30 * eye.gap_cm * gaze[1]
    shape[eye.topology.iris, :2] += [across, down]
    lid = np.zeros((len(eye.topology.upper), 2))
    lid[1:-1, 1] = 0.9 * down
    shape[:MESH, :2] += eye.lid_pull @ lid


def _close_eyelid(shape: Points, eye: EyeRig, closed: float) -> None:
    upper, lower = eye.topology.upper, eye.topology.lower
    shape[:MESH, :2] += eye.lid_pull @ ((shape[lower, :2] - shape[upper, :2]) * closed)


def _thin_plate_matrix(flat: Points, led: Indices) -> Points:
    """Return the matrix (478, L) by which a thin plate through the `led` landmarks moves every landmark."""
    count = len(led)
    system = np.zeros((count + 3, count + 3))
    system[:count, :count] = _thin_plate_kernel(flat[led], flat[led]) + 1e-6 * np.eye(count)
    system[:count, count:] = np.c_[np.ones(count), flat[led]]
    system[count:, :count] = system[:count, count:].T
    rows = np.concatenate([_thin_plate_kernel(flat, flat[led]), np.ones((len(flat), 1)), flat], axis=1)
    surface: Points = np.linalg.solve(system.T, rows.T).T[:, :count]
    surface[led] = np.eye(count)
    return surface


def _thin_plate_kernel(a: Points, b: Points) -> Points:
    squared = ((a[:, None] - b[None]) ** 2).sum(2)
    bending: Points = 0.5 * squared * np.log(np.maximum(squared, 1e-12))
    return bending
