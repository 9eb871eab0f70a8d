"""A short beard: a soft body and thousands of short hairs.

Owns: where a beard grows. Does not know: the hair on top of the head.
"""

from dataclasses import dataclass

import numpy as np
from canvas import Canvas, Floats, colour, mirrored, smoothstep, spline
from look import MIDDLE, Look
from parts.hair import HairColour
from parts.head import face_outline


@dataclass(frozen=True)
class Beard:
    tint: HairColour
    hairs: int = 11000
    body: float = 0.85


def draw_beard(canvas: Canvas, look: Look, beard: Beard) -> None:
    """Paint the beard over the lower face; lips are painted after it."""
    area = _area(canvas, look)
    density = np.clip(1.2 * canvas.blur(area, 4), 0, 1) * (0.5 + 0.5 * canvas.blur(area, 15))
    canvas.shade(colour(beard.tint.main) * 0.9, canvas.blur(density, 3), beard.body)
    draws = np.random.default_rng(11)
    for tint, share, strength in (
        (beard.tint.dark, 0.5, 0.26),
        (beard.tint.main, 0.3, 0.45),
        (beard.tint.light, 0.2, 0.34),
    ):
        hairs = _hairs(canvas, look, density, int(beard.hairs * share), draws)
        canvas.paint(colour(tint), canvas.strokes(hairs, np.array([1.7, 1.5, 1.0, 0.2]), soft=0.35), strength)

    _model(canvas, look, beard, density)


def _model(canvas: Canvas, look: Look, beard: Beard, density: Floats) -> None:
    """Give the beard its roundness: shade below the lip and at the jaw's edge, light on the chin and the near cheek."""
    low = max(y for _, y in look.outline)
    inner = canvas.blur(canvas.fill(face_outline(look)), 20)
    canvas.shade(colour(beard.tint.dark) * 3, density * smoothstep(0.95, 0.45, inner), 0.55)
    canvas.shade(
        colour(beard.tint.dark) * 3,
        density * canvas.spot((MIDDLE, look.mouth.y + look.mouth.lower + 12), (46, 9)),
        0.45,
    )
    shine = colour(beard.tint.shine)
    canvas.glow(shine, density * canvas.spot((MIDDLE - 8, low - 44), (40, 20)), 0.10)
    canvas.glow(shine, density * canvas.spot((MIDDLE - 112, low - 110), (24, 46), 22), 0.09)


def _area(canvas: Canvas, look: Look) -> Floats:
    """Cover the jaw, chin and upper lip, but neither cheeks nor lips."""
    mouth = look.mouth
    w, y = mouth.width, mouth.y
    top = [
        (0, y - mouth.upper - 19),
        (w * 0.5, y - mouth.upper - 18),
        (w + 10, y - 14),
        (w + 32, y - 24),
        (w + 66, y - 34),
        (148, y - 84),
        (166, y - 140),
        (170, y - 200),
    ]
    right = np.array([(MIDDLE + x, level) for x, level in top], np.float32)
    upper = spline(np.concatenate([mirrored(right)[::-1], right[1:]]))
    below = np.array(
        [[MIDDLE + 260, y - 200], [MIDDLE + 260, 900], [MIDDLE - 260, 900], [MIDDLE - 260, y - 200]], np.float32
    )
    lips = spline(
        [
            (MIDDLE, y - mouth.upper - 3),
            (MIDDLE + w * 0.6, y - mouth.upper),
            (MIDDLE + w + 3, y - 4),
            (MIDDLE + w * 0.72, y + mouth.lower * 0.9),
            (MIDDLE, y + mouth.lower + 4),
            (MIDDLE - w * 0.72, y + mouth.lower * 0.9),
            (MIDDLE - w - 3, y - 4),
            (MIDDLE - w * 0.6, y - mouth.upper),
        ],
        closed=True,
    )
    bare = canvas.fill(lips, soft=2)
    for side in (-1, 1):
        bare = np.maximum(bare, 0.7 * canvas.spot((MIDDLE + side * 22, y + mouth.lower + 10), (11, 6)))
    grown = canvas.fill(np.concatenate([upper, below]), soft=3) * canvas.fill(face_outline(look))
    area: Floats = np.clip(grown - bare, 0, 1)
    return area


def _hairs(canvas: Canvas, look: Look, density: Floats, count: int, draws: np.random.Generator) -> list[Floats]:
    """Scatter short hairs where the density says so; they grow down and outwards, over the jaw's edge."""
    low, high = look.mouth.y - 200, max(y for _, y in look.outline) - 3
    x = draws.uniform(MIDDLE - 185, MIDDLE + 185, count * 4)
    y = draws.uniform(low, high, count * 4)
    column = np.clip((x * canvas.scale).astype(int), 0, density.shape[1] - 1)
    row = np.clip((y * canvas.scale).astype(int), 0, density.shape[0] - 1)
    keep = np.flatnonzero(draws.uniform(0, 1, count * 4) < density[row, column])[:count]
    hairs = []
    for i in keep:
        out = (x[i] - MIDDLE) / 180
        lean = np.pi / 2 - 0.45 * out + draws.normal(0, 0.25)
        length = draws.uniform(6, 10)
        step = length / 3 * np.array([np.cos(lean), np.sin(lean)])
        bend = np.array([-out * 0.5, 0.0])
        hairs.append(np.array([(x[i], y[i]) + step * k + bend * k * k for k in range(4)], np.float32))
    return hairs
