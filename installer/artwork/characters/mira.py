"""Mira, the default character: a young woman with a teal bob and headphones, in front of a peach and violet evening."""

from canvas import Canvas, colour
from look import Brow, Eye, Look, Mouth, Nose, Skin
from parts.background import Backdrop, draw_background
from parts.clothes import draw_hood_back, draw_hoodie
from parts.eyes import draw_brows, draw_eyes
from parts.hair import HairColour, Layer, Sheen, draw_layer, shade_below
from parts.head import draw_face, draw_neck
from parts.headphones import draw_headphones
from parts.mouth import draw_mouth

LOOK = Look(
    skin=Skin("#ffdcc6", "#c67a62", "#f79d90", "#e4737a", "#93303f"),
    outline=(
        (0, 247),
        (90, 232),
        (150, 290),
        (170, 370),
        (175, 450),
        (171, 530),
        (158, 598),
        (131, 662),
        (94, 714),
        (54, 748),
        (22, 761),
        (0, 763),
    ),
    eye=Eye(
        y=503,
        apart=85,
        width=47,
        height=24.8,
        tilt=4,
        iris=21.3,
        iris_dark="#0f3f4a",
        iris_main="#1f9c98",
        iris_light="#a6f5dc",
        shadow="#c48a86",
    ),
    brow=Brow(y=450, thickness=13.5, arch=10, inner=37, outer=142, tint="#15474e"),
    nose=Nose(tip_y=589, width=28.5, ball=17, bridge=13, height=46),
    mouth=Mouth(y=665, width=55, upper=14, lower=22, smile=4),
)
TEAL = HairColour("#06262e", "#0f7f86", "#2fb9b4", "#b6fff0")
DEEP_TEAL = HairColour("#031a20", "#083f47", "#0c525a", "#0c525a")
BACKDROP = Backdrop(
    corners=("#ffd8bf", "#f7a9b8", "#c9a0e6", "#8a6fd0"),
    halo="#ffe9d6",
    discs=(
        (170, 250, 120, "#ffe3cf", 0.5),
        (880, 330, 150, "#ff9fb0", 0.35),
        (880, 760, 95, "#c9b4ff", 0.35),
        (110, 720, 150, "#e6b0e8", 0.4),
        (790, 110, 60, "#fff0dc", 0.4),
    ),
)
_BAND = Sheen(at=0.30, width=0.07, strength=0.9)
_FRINGE_BAND = Sheen(at=0.40, width=0.10, strength=1.0, root_shade=0.3)
BACK = Layer(
    (
        ((330, 320), (275, 470), (282, 640), (366, 762)),
        ((420, 320), (400, 470), (400, 640), (440, 776)),
        ((600, 320), (620, 470), (620, 640), (588, 776)),
        ((690, 320), (750, 470), (744, 640), (660, 762)),
    ),
    locks=9,
    gather=0.4,
    tip=0.05,
    overlap=0.5,
    shadow=0.2,
    sheen=Sheen(strength=0, tip_shade=0.1),
)
CROWN = Layer(
    (
        ((552, 189), (430, 192), (340, 260), (300, 345)),
        ((556, 184), (556, 218), (556, 247), (556, 268)),
        ((560, 189), (650, 192), (700, 260), (720, 345)),
    ),
    locks=4,
    gather=0.0,
    tip=0.0,
    shadow=0.0,
    sheen=Sheen(strength=0),
)
LEFT = Layer(
    (
        ((555, 187), (440, 177), (330, 240), (274, 354), (258, 500), (268, 640), (352, 756)),
        ((557, 211), (450, 204), (348, 263), (296, 366), (278, 500), (288, 640), (370, 752)),
        ((559, 238), (464, 236), (374, 287), (326, 375), (306, 500), (312, 640), (390, 742)),
        ((561, 268), (484, 274), (408, 313), (364, 388), (352, 500), (366, 625), (428, 730)),
    ),
    locks=8,
    gather=0.3,
    overlap=0.45,
    tip=0.05,
    strands=26,
    sheen=_BAND,
)
RIGHT = Layer(
    (
        ((557, 187), (628, 190), (704, 250), (744, 354), (764, 500), (758, 640), (676, 756)),
        ((559, 211), (632, 207), (696, 265), (732, 366), (746, 500), (736, 640), (656, 752)),
        ((561, 238), (626, 240), (678, 287), (706, 375), (718, 500), (712, 640), (638, 742)),
        ((563, 272), (614, 280), (650, 321), (670, 392), (674, 500), (659, 625), (596, 730)),
    ),
    locks=8,
    gather=0.3,
    overlap=0.45,
    tip=0.05,
    strands=26,
    sheen=_BAND,
)
FRINGE = Layer(
    (
        ((557, 234), (464, 238), (384, 291), (336, 367), (328, 470)),
        ((559, 253), (484, 260), (408, 311), (352, 376), (336, 452)),
        ((562, 272), (506, 284), (438, 331), (378, 381), (342, 425)),
        ((565, 287), (534, 309), (480, 350), (420, 384), (360, 408)),
    ),
    locks=6,
    gather=0.6,
    tip=0.08,
    strands=26,
    overlap=0.35,
    sheen=_FRINGE_BAND,
)
SIDE_FRINGE = Layer(
    (
        ((560, 240), (632, 246), (680, 299), (700, 379), (698, 480)),
        ((561, 263), (612, 274), (656, 320), (682, 381), (692, 456)),
        ((562, 284), (594, 302), (632, 338), (662, 379), (684, 422)),
    ),
    locks=4,
    gather=0.6,
    tip=0.08,
    strands=26,
    overlap=0.35,
    sheen=_FRINGE_BAND,
)


def draw(canvas: Canvas) -> None:
    """Paint Mira over the whole sheet."""
    draw_background(canvas, BACKDROP)
    draw_hood_back(canvas, "#f3ece4", "#f2a08c")
    draw_layer(canvas, BACK, DEEP_TEAL, seed=3)
    draw_neck(canvas, LOOK)
    draw_hoodie(canvas, "#f3ece4", "#f2a08c", "#f2a08c")
    face = draw_face(canvas, LOOK)
    draw_eyes(canvas, LOOK)
    draw_brows(canvas, LOOK)
    draw_mouth(canvas, LOOK)
    sheets = (CROWN, RIGHT, LEFT, SIDE_FRINGE, FRINGE)
    shade_below(canvas, sheets[1:], face, colour(LOOK.skin.shadow))
    for seed, sheet in enumerate(sheets):
        draw_layer(canvas, sheet, DEEP_TEAL if sheet is CROWN else TEAL, seed=4 + seed)
    draw_headphones(canvas, "#f6f1ee", "#3a3346", "#ff8f7a")
