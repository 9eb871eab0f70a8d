"""Paints a character of a crowd: which garments, hair, beard, glasses and headphones it has, in which order.

Owns: the hair styles, put together from those of the bundled characters, and glasses. Does not know: colours and
proportions (`looks`).
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from canvas import Canvas, Floats, colour, mirrored, spline
from characters import mira, noa, theo
from look import MIDDLE, Look
from numpy.random import Generator
from parts.background import draw_background
from parts.beard import Beard, draw_beard
from parts.clothes import draw_collar_back, draw_crew_neck, draw_hood_back, draw_hoodie, draw_roll_neck
from parts.eyes import draw_brows, draw_eyes
from parts.hair import Curl, HairColour, Layer, draw_curls, draw_layer, draw_stubble, shade_below
from parts.head import draw_ears, draw_face, draw_neck
from parts.headphones import draw_headphones
from parts.mouth import draw_mouth

from crowd.looks import Character

BEARDED, GLASSES, HEADPHONES = 0.2, 0.3, 0.1
"""Shares of the crowd; only short hair goes with a beard."""
LONG, QUIFF, CURLS, STUBBLE, BALD = "long", "quiff", "curls", "stubble", "bald"
STYLES = (LONG, LONG, LONG, QUIFF, QUIFF, CURLS, CURLS, STUBBLE, BALD)
SHORT = (QUIFF, STUBBLE, BALD)
STRANDS = 12
"""For each lock: half of the bundled characters', who are seen from nearer."""
HAIRS = 3000


def draw_character(canvas: Canvas, character: Character) -> None:
    """Paint one character over the whole sheet."""
    random = np.random.default_rng(character.drawn_with)
    style = STYLES[random.integers(len(STYLES))]
    flipped = bool(random.uniform() < 0.5)
    dark = replace(character.hair, main=character.hair.dark, light=character.hair.main, shine=character.hair.main)
    draw_background(canvas, character.backdrop)
    put_on = _choose_clothes(canvas, character, random)
    _draw_hair_behind(canvas, style, dark, flipped)
    draw_neck(canvas, character.look)
    put_on()
    if style != LONG:
        draw_ears(canvas, character.look)
    face = draw_face(canvas, character.look)
    draw_eyes(canvas, character.look)
    draw_brows(canvas, character.look)
    if style in SHORT and random.uniform() < BEARDED * 2:
        draw_beard(canvas, character.look, Beard(character.hair, hairs=HAIRS, body=random.uniform(0.5, 0.9)))
    draw_mouth(canvas, character.look)
    _draw_hair_in_front(canvas, style, character, face, flipped, random)
    if random.uniform() < GLASSES:
        _draw_glasses(canvas, character.look, character.accent, random)
    if random.uniform() < HEADPHONES:
        draw_headphones(canvas, character.trim, "#3a3346", character.accent)


def _choose_clothes(canvas: Canvas, character: Character, random: Generator) -> Callable[[], None]:
    """Paint what lies behind the neck; returns what paints the rest."""
    kind = random.integers(3)
    if kind == 0:
        draw_hood_back(canvas, character.cloth, character.trim)
        return lambda: draw_hoodie(canvas, character.cloth, character.trim, character.accent)
    if kind == 1:
        draw_collar_back(canvas, character.trim)
        return lambda: draw_crew_neck(canvas, character.cloth, character.trim)
    return lambda: draw_roll_neck(canvas, character.cloth)


def _draw_hair_behind(canvas: Canvas, style: str, dark: HairColour, flipped: bool) -> None:
    if style == LONG:
        draw_layer(canvas, _thin_out(mira.BACK, flipped), dark, seed=3)
    if style == CURLS:
        canvas.paint(colour(dark.main), canvas.fill(spline(noa.MASS, closed=True), soft=3))
        draw_curls(canvas, _choose_curls(90, (0.55, 0.97), 24), dark, seed=1)


def _draw_hair_in_front(
    canvas: Canvas, style: str, character: Character, face: Floats, flipped: bool, random: Generator
) -> None:
    shadow = colour(character.look.skin.shadow)
    if style == LONG:
        sheets = [mira.CROWN, mira.RIGHT, mira.LEFT]
        sheets += [sheet for sheet in (mira.SIDE_FRINGE, mira.FRINGE) if random.uniform() < 0.6]
        thin = [_thin_out(sheet, flipped) for sheet in sheets]
        shade_below(canvas, thin[1:], face, shadow)
        for seed, sheet in enumerate(thin):
            draw_layer(canvas, sheet, character.hair, seed=4 + seed)
    if style in (QUIFF, STUBBLE):
        draw_stubble(canvas, theo.SIDES, character.hair, seed=2)
    if style == QUIFF:
        sheets = [_thin_out(sheet, flipped) for sheet in (theo.BACK, theo.FRONT)]
        shade_below(canvas, sheets[1:], face, shadow, strength=0.3)
        for seed, sheet in enumerate(sheets):
            draw_layer(canvas, sheet, character.hair, seed=3 + seed)
    if style == CURLS:
        canvas.paint(colour(character.hair.dark), canvas.fill(spline(noa.CAP, closed=True), soft=5))
        draw_curls(canvas, _choose_curls(110, (0.42, 0.9), 22), character.hair, seed=2)


def _thin_out(sheet: Layer, flipped: bool) -> Layer:
    """Take fewer strands and locks, which nobody sees in a small picture; and mirror the sheet, if wanted."""
    guides = sheet.guides
    if flipped:
        turned = [mirrored(guide) for guide in guides]
        guides = tuple(tuple((float(x), float(y)) for x, y in guide) for guide in turned)
    return replace(sheet, guides=guides, strands=STRANDS, locks=max(3, sheet.locks // 2 + 1))


def _choose_curls(count: int, reach: tuple[float, float], size: float) -> list[Curl]:
    """Scatter curls above the forehead's edge."""
    draws = np.random.default_rng(21)
    curls: list[Curl] = []
    while len(curls) < count:
        angle, far = draws.uniform(-1.1 * np.pi, 0.1 * np.pi), draws.uniform(*reach) ** 0.5
        x, y = MIDDLE + 228 * far * np.cos(angle), 392 + 200 * far * np.sin(angle)
        if not (abs(x - MIDDLE) < 158 and y > 318):
            curls.append(_make_curl(draws, x, y, size))
    return curls


def _make_curl(draws: Generator, x: float, y: float, size: float) -> Curl:
    hand = 1 if draws.uniform() < 0.5 else -1
    start, turns = draws.uniform(0, 2 * np.pi), draws.uniform(0.75, 1.2)
    return Curl((x, y), size * draws.uniform(0.8, 1.2), start, turns, hand, (0.0, draws.uniform(4, 16)), 0.4)


def _draw_glasses(canvas: Canvas, look: Look, tint: str, random: Generator) -> None:
    """Paint two rims, the bridge between them and the beginnings of the temples."""
    eye = look.eye
    wide, high = eye.apart * random.uniform(0.62, 0.8), eye.apart * random.uniform(0.45, 0.68)
    squareness, weight = random.uniform(0.45, 1.0), random.uniform(6, 15)
    turn = np.linspace(0, 2 * np.pi, 41)
    round_x, round_y = (np.sign(f(turn)) * np.abs(f(turn)) ** squareness for f in (np.cos, np.sin))
    frame = tint if random.uniform() < 0.5 else "#16120f"
    for side in (-1, 1):
        middle = MIDDLE + side * eye.apart
        rim = np.stack([middle + wide * round_x, eye.y + 6 + high * round_y], axis=1).astype(np.float32)
        canvas.paint(colour("#dfeaf2"), canvas.fill(rim), 0.08)
        canvas.paint(colour(frame), canvas.stroke(rim, weight), 0.95)
        temple = np.array([(middle + side * wide, eye.y - 8), (MIDDLE + side * 182, eye.y - 2)], np.float32)
        canvas.paint(colour(frame), canvas.stroke(temple, weight), 0.9)
    inner = eye.apart - wide
    bridge = spline([(MIDDLE - inner, eye.y), (MIDDLE, eye.y - 8), (MIDDLE + inner, eye.y)])
    canvas.paint(colour(frame), canvas.stroke(bridge, weight), 0.95)
