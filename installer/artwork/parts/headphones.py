"""Headphones.

Owns: a band over the hair and a cup on each side. Does not know: whose head they sit on.
"""

import numpy as np
from canvas import Canvas, Floats, colour, spline, taper
from look import MIDDLE
from relief import CLOTH, PLASTIC, inflate, lit

_BAND = ((280, 470), (266, 388), (292, 282), (378, 206), (512, 173), (646, 206), (732, 282), (758, 388), (744, 470))
_PAD = ((190, 474), (206, 442), (224, 448), (232, 500), (232, 560), (222, 604), (204, 610), (188, 586), (181, 528))
_SHELL = ((218, 452), (242, 440), (262, 470), (270, 526), (262, 586), (242, 612), (218, 602), (223, 528))
_LIGHT = ((249, 470), (257, 526), (249, 584))
_SHADE = "#1c2a3c"


def draw_headphones(canvas: Canvas, tint: str, cushion: str, accent: str) -> None:
    """Paint headphones over the hair."""
    band = spline(_BAND)
    widths = 25 + 12 * (1 - np.linspace(-1, 1, len(band)) ** 2)
    canvas.shade(colour(_SHADE), canvas.stroke(band + np.array([0, 12], np.float32), widths, soft=9), 0.45)
    mask = canvas.stroke(band, widths)
    canvas.paint(lit(canvas, canvas.blur(inflate(canvas, mask, 11, 15), 1.2), colour(tint), PLASTIC), mask)
    line = canvas.stroke(band + np.array([0, 1], np.float32), widths * 0.22, soft=0.8)
    canvas.paint(colour(accent), line, 0.9)
    for side in (-1, 1):
        _draw_cup(canvas, side, tint, cushion, accent)


def _draw_cup(canvas: Canvas, side: int, tint: str, cushion: str, accent: str) -> None:
    pad = spline(_on(side, _PAD), closed=True)
    canvas.shade(colour(_SHADE), canvas.fill(pad + np.array([-side * 7, 8], np.float32), soft=9), 0.6)
    mask = canvas.fill(pad)
    canvas.paint(lit(canvas, canvas.blur(inflate(canvas, mask, 16, 26), 1.5), colour(cushion), CLOTH), mask)
    mask = canvas.fill(spline(_on(side, _SHELL), closed=True))
    canvas.paint(lit(canvas, canvas.blur(inflate(canvas, mask, 20, 34), 1.5), colour(tint), PLASTIC), mask)
    light = spline(_on(side, _LIGHT))
    canvas.paint(colour(accent), canvas.stroke(light, taper(len(light), 2, 7, 2), soft=0.8), 0.9)


def _on(side: int, points: tuple[tuple[float, float], ...]) -> Floats:
    return np.array([(MIDDLE + side * x, y) for x, y in points], np.float32)
