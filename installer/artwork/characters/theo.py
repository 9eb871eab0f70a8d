"""Theo: a man with a short beard and swept-up hair, in front of a blue evening."""

from canvas import Canvas, colour
from look import Brow, Eye, Look, Mouth, Nose, Skin
from parts.background import Backdrop, draw_background
from parts.beard import Beard, draw_beard
from parts.clothes import draw_collar_back, draw_crew_neck
from parts.eyes import draw_brows, draw_eyes
from parts.hair import HairColour, Layer, Sheen, draw_layer, draw_stubble, shade_below
from parts.head import draw_ears, draw_face, draw_neck
from parts.mouth import draw_mouth

LOOK = Look(
    skin=Skin("#eebf9b", "#a8654a", "#e98d78", "#c98072", "#6e2c2c"),
    outline=(
        (0, 205),
        (100, 222),
        (160, 285),
        (178, 370),
        (180, 450),
        (177, 530),
        (168, 610),
        (148, 680),
        (112, 736),
        (66, 766),
        (28, 776),
        (0, 777),
    ),
    eye=Eye(
        y=502,
        apart=84,
        width=44,
        height=22,
        tilt=3,
        iris=19.2,
        iris_dark="#3a2110",
        iris_main="#8a5426",
        iris_light="#e0a65c",
        lash="#2b1a14",
        lash_weight=0.72,
        long_lashes=False,
        shadow="#a86f58",
        shadow_strength=0.25,
    ),
    brow=Brow(y=453, thickness=19, arch=8, inner=34, outer=146, tint="#3a2416"),
    nose=Nose(tip_y=594, width=33, ball=20, bridge=15, height=54),
    mouth=Mouth(y=672, width=57, upper=11, lower=18, gloss=0.3, smile=4),
    rosy=0.55,
    neck=84,
)
BROWN = HairColour("#1d0f08", "#5a3318", "#93592b", "#e8b26e")
BACKDROP = Backdrop(
    corners=("#7fc4e8", "#4d8fd6", "#4a6fc4", "#35408f"),
    halo="#bfe8ff",
    discs=(
        (150, 200, 130, "#a6e0f2", 0.45),
        (900, 240, 100, "#7fb2f0", 0.45),
        (930, 720, 150, "#5a63c0", 0.45),
        (90, 660, 90, "#6fa6e6", 0.45),
        (700, 70, 50, "#c8f0ff", 0.35),
    ),
)
_QUIFF = Sheen(at=0.46, width=0.13, strength=0.75, root_shade=0.15)
SIDES = (
    (348, 500),
    (336, 440),
    (330, 370),
    (352, 294),
    (420, 247),
    (512, 234),
    (604, 247),
    (672, 294),
    (694, 370),
    (688, 440),
    (676, 500),
    (668, 422),
    (655, 375),
    (610, 341),
    (512, 324),
    (414, 341),
    (369, 375),
    (356, 422),
)
BACK = Layer(
    (
        ((352, 398), (326, 336), (344, 257), (424, 214)),
        ((420, 330), (412, 268), (450, 211), (540, 184)),
        ((604, 330), (620, 268), (640, 218), (660, 197)),
        ((672, 398), (700, 336), (700, 268), (672, 223)),
    ),
    locks=9,
    strands=20,
    gather=0.35,
    overlap=0.5,
    tip=0.08,
    sheen=_QUIFF,
)
FRONT = Layer(
    (
        ((664, 367), (690, 311), (692, 257), (664, 214)),
        ((610, 338), (640, 287), (664, 234), (676, 194)),
        ((530, 323), (552, 265), (604, 204), (672, 173)),
        ((452, 330), (462, 262), (524, 189), (622, 160)),
        ((392, 350), (388, 277), (440, 199), (548, 163)),
        ((360, 384), (338, 316), (366, 234), (450, 185)),
    ),
    locks=11,
    strands=22,
    gather=0.55,
    overlap=0.4,
    tip=0.10,
    sheen=_QUIFF,
)


def draw(canvas: Canvas) -> None:
    """Paint Theo over the whole sheet."""
    draw_background(canvas, BACKDROP)
    draw_collar_back(canvas, "#3a4870")
    draw_neck(canvas, LOOK)
    draw_crew_neck(canvas, "#2e3a5c", "#3a4870")
    draw_ears(canvas, LOOK)
    face = draw_face(canvas, LOOK)
    draw_eyes(canvas, LOOK)
    draw_brows(canvas, LOOK)
    draw_beard(canvas, LOOK, Beard(BROWN))
    draw_mouth(canvas, LOOK)
    shade_below(canvas, (FRONT,), face, colour(LOOK.skin.shadow), strength=0.3)
    draw_stubble(canvas, SIDES, BROWN, seed=2)
    draw_layer(canvas, BACK, BROWN, seed=3)
    draw_layer(canvas, FRONT, BROWN, seed=8)
