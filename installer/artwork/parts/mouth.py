"""The closed mouth.

Owns: lips and the line between them. Does not know: the rest of the face.
"""

from dataclasses import replace

import numpy as np
from canvas import Canvas, Floats, colour, mirrored, spline, taper
from look import MIDDLE, Look
from relief import inflate, lit, skin_like


def draw_mouth(canvas: Canvas, look: Look) -> None:
    """Paint both lips as soft cushions, the line between them, and their shade on the skin."""
    mouth, skin = look.mouth, look.skin
    w, up, low, y = mouth.width, mouth.upper, mouth.lower, mouth.y
    corner, down = y - 1 - mouth.smile, np.array([0, 1], np.float32)
    top = _both(
        [
            (0, y - up * 0.72),
            (w * 0.15, y - up),
            (w * 0.45, y - up * 0.66),
            (w * 0.80, y - up * 0.16 - mouth.smile * 0.6),
            (w, corner),
        ]
    )
    line = _both(
        [(0, y + 1.5), (w * 0.14, y + 0.2), (w * 0.42, y + 2.2), (w * 0.75, y + 0.8 - mouth.smile * 0.5), (w, corner)]
    )
    bottom = _both(
        [
            (0, y + low),
            (w * 0.26, y + low * 0.97),
            (w * 0.56, y + low * 0.70),
            (w * 0.84, y + low * 0.22 - mouth.smile * 0.6),
            (w, corner),
        ]
    )
    canvas.shade(colour(skin.shadow), canvas.spot((MIDDLE + 2, y + low + 9), (w * 0.50, 6.5)), 0.42)
    upper = canvas.fill(np.concatenate([top, line[::-1]]), soft=0.9)
    lower = canvas.fill(np.concatenate([line, bottom[::-1]]), soft=0.9)
    wet = replace(skin_like(skin.glow, gloss=0.22 * mouth.gloss), sharpness=26.0, rim=0.05)
    for mask, tint, height in ((upper, 0.86, 11), (lower, 1.0, 16)):
        relief = canvas.blur(inflate(canvas, mask, 13, height), 2.0)
        canvas.paint(lit(canvas, relief, colour(skin.lip) * tint, wet), mask, 0.95)
    canvas.shade(colour(skin.lip_dark), canvas.stroke(line - down * 3, 7, soft=2.8) * upper, 0.45)
    canvas.shade(colour(skin.lip_dark), canvas.stroke(line + down * 2.5, 5, soft=2.4) * lower, 0.55)
    canvas.paint(colour(skin.lip_dark) * 0.5, canvas.stroke(line, taper(len(line), 1.2, 3.0, 1.2), soft=0.8), 0.85)
    for side in (-1, 1):
        canvas.shade(colour(skin.shadow) * 0.7, canvas.spot((MIDDLE + side * (w + 2), corner), (5, 4)), 0.5)
    _add_highlights(canvas, look)


def _add_highlights(canvas: Canvas, look: Look) -> None:
    """Let light glide over the lower lip, and along the edge of the upper one."""
    mouth, skin = look.mouth, look.skin
    w, up, low, y = mouth.width, mouth.upper, mouth.lower, mouth.y
    shine = spline(
        [(MIDDLE - w * 0.40, y + low * 0.50), (MIDDLE - w * 0.12, y + low * 0.56), (MIDDLE + w * 0.22, y + low * 0.52)]
    )
    canvas.glow(colour("#fff0ea"), canvas.stroke(shine, taper(len(shine), 0.5, 5, 0.5), soft=2.2), 0.42 * mouth.gloss)
    cupid = spline(
        [
            (MIDDLE - w * 0.30, y - up * 1.02),
            (MIDDLE - w * 0.13, y - up * 1.20),
            (MIDDLE, y - up * 0.92),
            (MIDDLE + w * 0.13, y - up * 1.20),
            (MIDDLE + w * 0.30, y - up * 1.02),
        ]
    )
    canvas.glow(colour(skin.glow), canvas.stroke(cupid, taper(len(cupid), 0.3, 2.4, 0.3), soft=1.4), 0.22)


def _both(half: list[tuple[float, float]]) -> Floats:
    right = np.array([(MIDDLE + x, y) for x, y in half], np.float32)
    return spline(np.concatenate([mirrored(right)[::-1], right[1:]]))
