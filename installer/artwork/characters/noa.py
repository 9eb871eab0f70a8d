"""Noa: curly hair and a roll-neck, in front of warm yellow and green."""

import numpy as np
from canvas import Canvas, colour, spline
from look import MIDDLE, Brow, Eye, Look, Mouth, Nose, Skin
from parts.background import Backdrop, draw_background
from parts.clothes import draw_roll_neck
from parts.eyes import draw_brows, draw_eyes
from parts.hair import Curl, HairColour, draw_curls
from parts.head import draw_ears, draw_face, draw_neck
from parts.mouth import draw_mouth

LOOK = Look(
    skin=Skin("#a96a45", "#6b3524", "#d9735a", "#b4605a", "#51191f", "#e9a878"),
    outline=(
        (0, 210),
        (95, 228),
        (154, 290),
        (173, 370),
        (177, 450),
        (173, 530),
        (162, 602),
        (137, 668),
        (100, 720),
        (58, 752),
        (24, 764),
        (0, 766),
    ),
    eye=Eye(
        y=502,
        apart=85,
        width=46,
        height=23.5,
        tilt=5,
        iris=20.2,
        iris_dark="#1d0d06",
        iris_main="#5e3315",
        iris_light="#c98a4b",
        lash="#150b0b",
        lash_weight=0.85,
        shadow="#7a4a3a",
        shadow_strength=0.3,
        white="#e6dcd6",
    ),
    brow=Brow(y=451, thickness=15, arch=10, inner=35, outer=142, tint="#1d1010"),
    nose=Nose(tip_y=590, width=34, ball=20, bridge=14, height=46),
    mouth=Mouth(y=664, width=57, upper=17, lower=24, gloss=0.6, smile=4),
    rosy=0.5,
)
ESPRESSO = HairColour("#0d0605", "#38180f", "#6e3420", "#d08a55")
SHADE = HairColour("#070303", "#1a0b08", "#2a120b", "#2a120b")
BACKDROP = Backdrop(
    corners=("#ffe2a0", "#ffc06e", "#8fce9a", "#3f9f93"),
    halo="#fff0c4",
    discs=(
        (140, 230, 130, "#fff0c0", 0.5),
        (900, 260, 110, "#ffd590", 0.45),
        (920, 730, 140, "#6cc2a8", 0.45),
        (100, 720, 100, "#b8e0a8", 0.45),
        (770, 80, 55, "#fff4d0", 0.45),
    ),
)
MASS = [
    (304, 486),
    (276, 440),
    (272, 388),
    (298, 302),
    (370, 230),
    (512, 199),
    (654, 230),
    (726, 302),
    (752, 388),
    (748, 440),
    (720, 486),
    (680, 500),
    (344, 500),
]
"""The outline of all hair behind the head."""
CAP = [
    (330, 450),
    (318, 388),
    (340, 311),
    (410, 252),
    (512, 231),
    (614, 252),
    (684, 311),
    (706, 388),
    (694, 450),
    (668, 388),
    (600, 342),
    (512, 331),
    (424, 342),
    (356, 388),
]
"""The outline of the hair in front, down to the forehead's edge."""


def draw(canvas: Canvas) -> None:
    """Paint Noa over the whole sheet."""
    draw_background(canvas, BACKDROP)
    mass = spline(MASS, closed=True)
    canvas.paint(colour(SHADE.main), canvas.fill(mass, soft=3))
    draw_curls(canvas, _halo(), SHADE, seed=1)
    draw_neck(canvas, LOOK)
    draw_roll_neck(canvas, "#f2b632")
    draw_ears(canvas, LOOK)
    face = draw_face(canvas, LOOK)
    _shade_brow(canvas, face)
    draw_eyes(canvas, LOOK)
    draw_brows(canvas, LOOK)
    draw_mouth(canvas, LOOK)
    cap = spline(CAP, closed=True)
    canvas.paint(colour(SHADE.main), canvas.fill(cap, soft=5))
    draw_curls(canvas, _crown(), ESPRESSO, seed=2)


def _shade_brow(canvas: Canvas, face: np.ndarray) -> None:
    edge = spline(
        [(330, 520), (334, 430), (372, 364), (440, 330), (512, 321), (584, 330), (652, 364), (690, 430), (694, 520)]
    )
    canvas.shade(colour(LOOK.skin.shadow), canvas.stroke(edge + np.array([3, 10], np.float32), 64, soft=15) * face, 0.5)


def _curl(draws: np.random.Generator, x: float, y: float, size: float, shadow: float) -> Curl:
    out = (x - MIDDLE) / 200
    return Curl(
        at=(x, y),
        size=size * draws.uniform(0.8, 1.2),
        start=draws.uniform(0, 2 * np.pi),
        turns=draws.uniform(0.75, 1.35),
        hand=1 if draws.uniform() < 0.5 else -1,
        hang=(6 * out + draws.normal(0, 4), draws.uniform(4, 16)),
        shadow=shadow,
    )


def _halo() -> list[Curl]:
    """Scatter the curls behind the head."""
    draws = np.random.default_rng(21)
    curls = []
    for _ in range(170):
        angle, reach = draws.uniform(-1.13 * np.pi, 0.13 * np.pi), draws.uniform(0.55, 0.97) ** 0.5
        curls.append(_curl(draws, MIDDLE + 232 * reach * np.cos(angle), 392 + 204 * reach * np.sin(angle), 20, 0.3))
    return curls


def _crown() -> list[Curl]:
    """Lay the curls in front, from the outside of the hair towards the forehead's edge."""
    draws = np.random.default_rng(5)
    curls = []
    for ring in np.linspace(1.0, 0.0, 9):
        wide, high = 168 + 66 * ring, 86 + 116 * ring
        low = 0.06 + 0.06 * ring
        count = int(15 + 12 * ring)
        for angle in np.linspace(-np.pi * (1 + low), np.pi * low, count):
            a = angle + draws.normal(0, 0.03)
            x, y = MIDDLE + wide * np.cos(a) + draws.normal(0, 4), 400 + high * np.sin(a) + draws.normal(0, 5)
            curls.append(_curl(draws, x, y, 17 + 4 * ring, 0.55))
    return curls
