"""Flat drawings of faces, made of polygons: figures of few colours, as drawn by hand on a screen.

Owns: a pen that draws at four times the size, and seventeen unlike figures. Does not know: the program.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from engine.core.types import Image

SIZE_PX = 640
_FINER = 4
_BITS = 3

Rgb = tuple[int, int, int]
Place = tuple[float, float]


class Pen:
    """Draws in a picture of SIZE_PX pixels whose edges are smooth; opacity is drawn along."""

    def __init__(self, ground: Rgb | None) -> None:
        """ground: the background's colour, or None for a transparent one."""
        side = SIZE_PX * _FINER
        self._canvas = np.zeros((side, side, 4), np.uint8)
        self._canvas[:] = (255, 255, 255, 0) if ground is None else (*ground, 255)

    def fill(self, colour: Rgb, *corners: Place) -> None:
        cv2.fillPoly(self._canvas, [_fine(corners)], (*colour, 255), cv2.LINE_8, _BITS)

    def stroke(self, colour: Rgb, width: float, *corners: Place) -> None:
        cv2.polylines(self._canvas, [_fine(corners)], False, (*colour, 255), round(width * _FINER), cv2.LINE_8, _BITS)

    def oval(self, colour: Rgb, middle: Place, across: float, down: float, line: float = 0) -> None:
        """Fill an ellipse with these half axes, or draw its outline."""
        angles = np.linspace(0, 2 * np.pi, 90)
        corners = [(middle[0] + across * np.cos(a), middle[1] + down * np.sin(a)) for a in angles]
        if line:
            self.stroke(colour, line, *corners)
        else:
            self.fill(colour, *corners)

    def finish(self) -> Image:
        """Return the picture (S, S, 4)."""
        opacity = self._canvas[..., 3:].astype(np.float32) / 255
        small = (SIZE_PX, SIZE_PX)
        colours = cv2.resize(self._canvas[..., :3] * opacity, small, interpolation=cv2.INTER_AREA)
        share = cv2.resize(opacity, small, interpolation=cv2.INTER_AREA)[..., None]
        colours = np.where(share > 0, colours / np.maximum(share, 1e-3), 255)
        return np.dstack([np.rint(colours), np.rint(255 * share)]).astype(np.uint8)


def _fine(corners: tuple[Place, ...]) -> np.ndarray:
    return np.rint(np.array(corners, np.float64) * _FINER * (1 << _BITS)).astype(np.int32)


@dataclass(frozen=True)
class Figure:
    """What one figure looks like, and where its features are.

    eye: half width and half height; style: a key of EYES. mouth_half: half width; kind: a key of MOUTHS.
    """

    skin: Rgb = (254, 231, 214)
    hair: Rgb = (244, 204, 96)
    line: Rgb = (120, 45, 50)
    iris: Rgb = (214, 140, 40)
    shirt: Rgb = (232, 92, 80)
    ground: Rgb | None = (255, 255, 255)
    eyes: tuple[Place, Place] = ((262, 330), (378, 330))
    eye: Place = (36, 32)
    style: str = "lashes"
    mouth: Place = (320, 426)
    mouth_half: float = 22
    kind: str = "line"
    face: Place = (122, 168)
    face_at: Place = (320, 330)
    extras: tuple[str, ...] = field(default=("fringe",))


def draw_figure(of: Figure) -> Image:
    """Return a drawing (S, S, 4) of that figure."""
    pen = Pen(of.ground)
    middle, (across, down) = of.face_at, of.face
    if "bald" not in of.extras:
        pen.oval(of.hair, (middle[0], middle[1] - 50), across * 1.35, down * 1.15)
    if "long" in of.extras:
        pen.fill(of.hair, (160, 300), (480, 300), (505, 580), (430, 600), (210, 600), (135, 580))
    shade: Rgb = tuple(int(c * 0.93) for c in of.skin)  # type: ignore[assignment]
    pen.fill(shade, (275, 440), (365, 440), (375, 580), (265, 580))
    pen.fill(of.shirt, (250, 565), (390, 565), (470, 640), (170, 640))
    _draw_head(pen, of)
    if "beard" in of.extras:
        _draw_beard(pen, of)
    if "side light" in of.extras:
        dark: Rgb = tuple(int(c * 0.84) for c in of.skin)  # type: ignore[assignment]
        pen.fill(dark, *[(x, y) for x, y in _head_outline(of) if x > middle[0] + 20], (middle[0] + 34, middle[1]))
    if "blush" in of.extras:
        for x, y in of.eyes:
            pen.oval((250, 190, 180), (x, y + 62), 24, 11)
    for x, y in of.eyes:
        EYES[of.style](pen, of, x, y)
        brow = of.eye[1] + (22 if of.style != "dots" else 34)
        pen.stroke(
            of.hair if sum(of.hair) < 500 else of.line, 4, (x - 34, y - brow + 8), (x, y - brow), (x + 34, y - brow + 8)
        )
    nose_x = (of.eyes[0][0] + of.eyes[1][0]) / 2 + (of.mouth[0] - middle[0]) * 0.6
    nose_y = (of.eyes[0][1] + 1.6 * of.mouth[1]) / 2.6
    pen.stroke(
        shade if sum(of.skin) < 400 else (205, 150, 130),
        3,
        (nose_x, nose_y - 14),
        (nose_x - 6, nose_y),
        (nose_x + 3, nose_y + 2),
    )
    MOUTHS[of.kind](pen, of, *of.mouth)
    if "glasses" in of.extras:
        for x, y in of.eyes:
            pen.oval((40, 40, 50), (x, y), 50, 44, 5)
        pen.stroke((40, 40, 50), 5, (of.eyes[0][0] + 50, of.eyes[0][1]), (of.eyes[1][0] - 50, of.eyes[1][1]))
    if "fringe" in of.extras:
        top = middle[1] - down * 0.95
        tips = [
            (195, 270),
            (230, 215),
            (262, 262),
            (300, 208),
            (330, 256),
            (370, 210),
            (402, 262),
            (430, 220),
            (446, 270),
        ]
        pen.fill(of.hair, (190, 230), (230, top), (320, top - 26), (410, top), (450, 230), *reversed(tips))
    return pen.finish()


def _head_outline(of: Figure) -> list[Place]:
    (x, y), (across, down) = of.face_at, of.face
    angles = np.linspace(0, 2 * np.pi, 120)
    pointed = 0.0 if "round" in of.extras else 0.22
    return [(x + across * np.cos(a) * (1 - pointed * max(0.0, np.sin(a)) ** 2), y + down * np.sin(a)) for a in angles]


def _draw_head(pen: Pen, of: Figure) -> None:
    outline = _head_outline(of)
    pen.fill(of.skin, *outline)
    if "outline" in of.extras:
        pen.stroke(of.line, 5, *outline)


def _draw_beard(pen: Pen, of: Figure) -> None:
    lower = [(x, y) for x, y in _head_outline(of) if y > of.mouth[1] - 46]
    pen.fill(of.hair, *lower)
    x, y = of.mouth
    pen.fill(of.skin, (x - 60, y - 60), (x + 60, y - 60), (x + 62, y - 30), (x - 62, y - 30))


def _eye_with_lashes(pen: Pen, of: Figure, x: float, y: float) -> None:
    across, down = of.eye
    pen.oval((255, 255, 255), (x, y), across, down)
    pen.oval(of.iris, (x, y + 1), across * 0.66, down * 0.97)
    pen.oval((70, 38, 22), (x, y + 1), across * 0.3, down * 0.48)
    pen.oval((255, 255, 255), (x - across * 0.25, y - down * 0.5), across * 0.2, down * 0.22)
    lash = [
        (x - across, y - down * 0.6),
        (x - across * 0.4, y - down * 1.15),
        (x + across * 0.45, y - down * 1.15),
        (x + across * 1.05, y - down * 0.6),
    ]
    pen.stroke(of.line, 6, *lash)


def _eye_as_dot(pen: Pen, of: Figure, x: float, y: float) -> None:
    pen.oval((30, 26, 30), (x, y), of.eye[0], of.eye[1])


def _eye_round(pen: Pen, of: Figure, x: float, y: float) -> None:
    pen.oval((255, 255, 255), (x, y), *of.eye)
    pen.oval((30, 26, 30), (x, y), *of.eye, line=4)
    pen.oval((30, 26, 30), (x + 3, y + 2), of.eye[0] * 0.38, of.eye[0] * 0.38)


def _eye_almond(pen: Pen, of: Figure, x: float, y: float) -> None:
    across, down = of.eye
    angles = np.linspace(0, np.pi, 20)
    upper = [(x - across * np.cos(a), y - down * np.sin(a)) for a in angles]
    lower = [(x + across * np.cos(a), y + down * 0.7 * np.sin(a)) for a in angles]
    pen.fill((255, 255, 255), *upper, *lower)
    pen.oval(of.iris, (x, y - down * 0.1), down * 0.75, down * 0.75)
    pen.oval((20, 16, 16), (x, y - down * 0.1), down * 0.35, down * 0.35)
    pen.stroke(of.line, 5, *upper)
    pen.stroke(of.line, 2, *lower)


def _eye_behind_lens(pen: Pen, of: Figure, x: float, y: float) -> None:
    pen.oval((235, 245, 250), (x, y), 50, 44)
    _eye_almond(pen, of, x, y)


def _eye_shut(pen: Pen, of: Figure, x: float, y: float) -> None:
    angles = np.linspace(0, np.pi, 14)
    pen.stroke(of.line, 5, *[(x - of.eye[0] * np.cos(a), y + 8 - 16 * np.sin(a)) for a in angles])


def _mouth_line(pen: Pen, of: Figure, x: float, y: float) -> None:
    half = of.mouth_half
    pen.stroke(
        of.line,
        4,
        (x - half, y - half * 0.25),
        (x - half * 0.45, y + half * 0.15),
        (x + half * 0.45, y + half * 0.15),
        (x + half, y - half * 0.25),
    )


def _mouth_over_shadow(pen: Pen, of: Figure, x: float, y: float) -> None:
    _mouth_line(pen, of, x, y)
    pen.stroke((214, 150, 140), 3, (x - 8, y + 14), (x + 8, y + 14))


def _mouth_flat_line(pen: Pen, of: Figure, x: float, y: float) -> None:
    pen.stroke(of.line, 4, (x - of.mouth_half, y), (x + of.mouth_half, y + 1))


def _mouth_open(pen: Pen, of: Figure, x: float, y: float) -> None:
    half = of.mouth_half
    angles = np.linspace(0, np.pi, 24)
    bowl = [(x + half * np.cos(a), y - half * 0.1 + half * 0.95 * np.sin(a)) for a in angles]
    pen.fill((130, 40, 44), *bowl)
    pen.fill((235, 120, 120), *[(px, py) for px, py in bowl if py > y + half * 0.42])
    pen.stroke(of.line, 4, *bowl, bowl[0])


def _mouth_teeth(pen: Pen, of: Figure, x: float, y: float) -> None:
    half = of.mouth_half
    shape = [
        (x - half, y - half * 0.3),
        (x + half, y - half * 0.3),
        (x + half * 0.7, y + half * 0.4),
        (x - half * 0.7, y + half * 0.4),
    ]
    pen.fill((120, 30, 40), *shape)
    pen.fill(
        (255, 255, 255),
        (x - half, y - half * 0.3),
        (x + half, y - half * 0.3),
        (x + half * 0.86, y),
        (x - half * 0.86, y),
    )
    pen.stroke(of.line, 4, *shape, shape[0])


def _mouth_under_moustache(pen: Pen, of: Figure, x: float, y: float) -> None:
    low, high = [(46, -14), (18, -16), (0, -14)], [(0, -24), (20, -30), (46, -14)]
    half = [*low, *high]
    pen.fill(of.hair, *[(x - across, y + down) for across, down in half])
    pen.fill(of.hair, *[(x + across, y + down) for across, down in half])
    _mouth_flat_line(pen, of, x, y)


def _mouth_lips(pen: Pen, of: Figure, x: float, y: float) -> None:
    half = of.mouth_half
    pen.fill(
        (196, 70, 84),
        (x - half, y),
        (x - half * 0.35, y - half * 0.32),
        (x, y - half * 0.22),
        (x + half * 0.35, y - half * 0.32),
        (x + half, y),
        (x + half * 0.4, y + half * 0.4),
        (x - half * 0.4, y + half * 0.4),
    )
    pen.stroke((110, 30, 40), 3, (x - half, y), (x, y + 2), (x + half, y))


EYES: dict[str, Callable[[Pen, Figure, float, float], None]] = {
    "lashes": _eye_with_lashes,
    "dots": _eye_as_dot,
    "round": _eye_round,
    "almond": _eye_almond,
    "shut": _eye_shut,
    "behind a lens": _eye_behind_lens,
}
MOUTHS: dict[str, Callable[[Pen, Figure, float, float], None]] = {
    "line": _mouth_line,
    "flat line": _mouth_flat_line,
    "open": _mouth_open,
    "teeth": _mouth_teeth,
    "lips": _mouth_lips,
    "moustache": _mouth_under_moustache,
    "over shadow": _mouth_over_shadow,
}
BROWN, BLACK = (110, 68, 44), (36, 30, 34)
