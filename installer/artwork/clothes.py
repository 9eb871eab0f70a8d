"""What characters wear: hoodie, crew neck, shirt collar; headphones and glasses.

Owns: garments and things worn. Does not know: who wears them.
"""

import numpy as np
from canvas import Canvas, Floats, colour, mirrored, spline, taper
from look import MIDDLE
from relief import CLOTH, PLASTIC, inflate, lit


def _both_sides(half: tuple[tuple[float, float], ...]) -> Floats:
    right = spline([(MIDDLE + x, y) for x, y in half])
    return np.concatenate([right, mirrored(right)[::-1]])


def draw_hood(canvas: Canvas, tint: str, lining: str) -> None:
    """Paint the part of a hood that lies behind the neck; hair and neck come before it."""
    inside = spline(
        [
            (MIDDLE - 150, 850),
            (MIDDLE - 146, 790),
            (MIDDLE, 768),
            (MIDDLE + 146, 790),
            (MIDDLE + 150, 850),
            (MIDDLE, 960),
        ],
        closed=True,
    )
    canvas.paint(colour(lining) * 0.45, canvas.fill(inside))
    roll = spline(
        [
            (MIDDLE - 158, 880),
            (MIDDLE - 150, 806),
            (MIDDLE - 84, 774),
            (MIDDLE, 766),
            (MIDDLE + 84, 774),
            (MIDDLE + 150, 806),
            (MIDDLE + 158, 880),
        ]
    )
    mask = canvas.stroke(roll, 54)
    canvas.paint(lit(canvas, canvas.blur(inflate(canvas, mask, 24, 36), 2), colour(tint) * 0.9, CLOTH), mask)


def draw_hoodie(canvas: Canvas, tint: str, lining: str, cord: str) -> None:
    """Paint the front of a hoodie, its hood folded round the neck."""
    body = canvas.fill(
        _both_sides(
            ((0, 940), (70, 918), (140, 880), (186, 872), (268, 900), (346, 944), (398, 1006), (424, 1100), (0, 1100))
        )
    )
    height = inflate(canvas, body, 60, 90)
    for side in (-1, 1):
        for line, depth in ((((196, 930), (226, 980), (232, 1050)), 6), (((300, 946), (318, 990), (316, 1050)), 5)):
            fold = spline([(MIDDLE + side * x, y) for x, y in line])
            height -= depth * canvas.stroke(fold, taper(len(fold), 2, 20, 8), soft=8)
    canvas.paint(lit(canvas, canvas.blur(height, 3), colour(tint), CLOTH), body)
    for side in (-1, 1):
        _draw_hood_side(canvas, side, tint, lining)
    for side, end in ((-1, 1050), (1, 1036)):
        line = spline([(MIDDLE + side * 40, 966), (MIDDLE + side * 47, 996), (MIDDLE + side * 44, end)])
        canvas.shade(colour("#7d5a6a"), canvas.stroke(line + np.array([4, 4], np.float32), 9, soft=4), 0.45)
        mask = canvas.stroke(line, 8.5)
        canvas.paint(lit(canvas, canvas.blur(inflate(canvas, mask, 4, 5), 0.8), colour(cord), CLOTH), mask)


def _draw_hood_side(canvas: Canvas, side: int, tint: str, lining: str) -> None:
    """Paint one half of the hood's front: a thick roll from behind the neck down to the middle."""
    spine = spline(
        [(MIDDLE + side * x, y) for x, y in ((140, 796), (150, 838), (128, 886), (84, 926), (36, 952), (-6, 966))]
    )
    widths = np.interp(np.linspace(0, 1, len(spine)), (0, 0.2, 0.6, 1), (44, 58, 58, 50))
    canvas.shade(
        colour("#6b4d62"),
        canvas.stroke(spine + np.array([side * 2, 14], np.float32), widths, soft=9)
        * canvas.fill(_both_sides(((0, 880), (300, 880), (430, 1100), (0, 1100)))),
        0.5,
    )
    canvas.shade(
        colour("#8a4a44"),
        canvas.stroke(spine + np.array([-side * 10, -6], np.float32), widths, soft=8)
        * (np.hypot(canvas.x - MIDDLE, (canvas.y - 840)) < 140),
        0.35,
    )
    mask = canvas.stroke(spine, widths)
    height = inflate(canvas, mask, 26, 42)
    for shift, depth in ((-9, 5), (11, 4)):
        fold = spine[6:-4] + np.array([side * shift, shift], np.float32)
        height -= depth * canvas.stroke(fold, taper(len(fold), 0.5, 9, 0.5), soft=4)
    canvas.paint(lit(canvas, canvas.blur(height, 2.5), colour(tint), CLOTH), mask)
    edge = spine + np.array([-side * 17, -19], np.float32)
    canvas.paint(colour(lining), canvas.stroke(edge, taper(len(edge), 2, 7, 4), soft=0.8) * mask, 0.9)


def draw_collar_back(canvas: Canvas, rib: str) -> None:
    """Paint the part of a round neck that lies behind the wearer's neck."""
    line = spline([(MIDDLE - 124, 836), (MIDDLE - 96, 806), (MIDDLE, 796), (MIDDLE + 96, 806), (MIDDLE + 124, 836)])
    mask = canvas.stroke(line, 36)
    canvas.paint(lit(canvas, canvas.blur(inflate(canvas, mask, 15, 20), 1.5), colour(rib) * 0.6, CLOTH), mask)


def draw_crew_neck(canvas: Canvas, tint: str, rib: str) -> None:
    """Paint a jumper with a round ribbed neck."""
    body = canvas.fill(
        _both_sides(
            (
                (0, 912),
                (62, 902),
                (112, 866),
                (150, 846),
                (196, 858),
                (282, 890),
                (362, 938),
                (414, 1004),
                (440, 1100),
                (0, 1100),
            )
        )
    )
    height = inflate(canvas, body, 60, 90)
    for side in (-1, 1):
        for line, depth in (
            (((120, 900), (200, 930), (290, 990)), 4),
            (((236, 930), (262, 985), (268, 1050)), 7),
            (((40, 970), (90, 1000), (120, 1060)), 3),
        ):
            fold = spline([(MIDDLE + side * x, y) for x, y in line])
            height -= depth * canvas.stroke(fold, taper(len(fold), 2, 22, 8), soft=9)
    canvas.paint(lit(canvas, canvas.blur(height, 3), colour(tint), CLOTH), body)
    half = spline([(MIDDLE + x, y) for x, y in ((120, 826), (112, 864), (68, 902), (0, 917))])
    collar = np.concatenate([half, mirrored(half)[::-1][1:]])
    canvas.shade(colour("#1a1626"), canvas.stroke(collar + np.array([2, 9], np.float32), 34, soft=7) * body, 0.45)
    mask = canvas.stroke(collar, 34)
    relief = canvas.blur(inflate(canvas, mask, 15, 20), 1.5)
    ribs = [line for k in range(2, len(collar) - 2) for line in _ribs(collar, k)]
    relief -= 1.6 * canvas.strokes(ribs, 2.2, soft=0.7) * mask
    canvas.paint(lit(canvas, relief, colour(rib), CLOTH), mask)


def draw_roll_neck(canvas: Canvas, tint: str) -> None:
    """Paint a jumper with a soft rolled collar."""
    body = canvas.fill(
        _both_sides(
            ((0, 900), (62, 880), (112, 846), (176, 860), (250, 886), (340, 930), (398, 1000), (424, 1100), (0, 1100))
        )
    )
    height = inflate(canvas, body, 60, 90)
    for side in (-1, 1):
        for line, depth in ((((110, 930), (180, 960), (270, 1010)), 5), (((230, 930), (256, 985), (262, 1050)), 7)):
            fold = spline([(MIDDLE + side * x, y) for x, y in line])
            height -= depth * canvas.stroke(fold, taper(len(fold), 2, 24, 8), soft=9)
    canvas.paint(lit(canvas, canvas.blur(height, 3), colour(tint), CLOTH), body)
    for top, bottom, wide in ((832, 918, 122), (788, 868, 108)):
        roll = spline(
            [
                (MIDDLE - wide, top - 2),
                (MIDDLE - wide * 0.55, top + 18),
                (MIDDLE, top + 26),
                (MIDDLE + wide * 0.55, top + 18),
                (MIDDLE + wide, top - 2),
                (MIDDLE + wide + 10, top + 32),
                (MIDDLE + wide - 4, bottom - 24),
                (MIDDLE + wide * 0.5, bottom + 4),
                (MIDDLE, bottom + 14),
                (MIDDLE - wide * 0.5, bottom + 4),
                (MIDDLE - wide + 4, bottom - 24),
                (MIDDLE - wide - 10, top + 32),
            ],
            closed=True,
        )
        canvas.shade(
            colour("#7a3a20"),
            canvas.fill(roll + np.array([2, 12], np.float32), soft=8)
            * canvas.fill(_both_sides(((0, 760), (124, 790), (300, 880), (430, 1100), (0, 1100)))),
            0.4,
        )
        mask = canvas.fill(roll)
        relief = inflate(canvas, mask, 30, 46)
        ribs = [
            np.array(
                [(MIDDLE + x, top - 20), (MIDDLE + x * 1.04, (top + bottom) / 2), (MIDDLE + x * 1.02, bottom + 20)],
                np.float32,
            )
            for x in range(-126, 127, 9)
        ]
        relief -= 1.2 * canvas.strokes(ribs, 3.0, soft=1.3) * mask
        canvas.paint(lit(canvas, canvas.blur(relief, 1.5), colour(tint), CLOTH), mask)


def _ribs(collar: Floats, k: int) -> list[Floats]:
    """Give short lines across the collar near its k-th point."""
    along = collar[k + 1] - collar[k - 1]
    across = np.array([-along[1], along[0]]) / max(float(np.linalg.norm(along)), 1e-6) * 17
    lines = []
    for part in (0.0, 0.5):
        at = collar[k] + along / 2 * part
        lines.append(np.array([at - across, at, at + across], np.float32))
    return lines


def draw_headphones(canvas: Canvas, tint: str, cushion: str, accent: str) -> None:
    """Paint headphones: a band over the hair and a cup on each side."""
    band = spline(
        [(280, 470), (266, 380), (292, 256), (378, 166), (512, 128), (646, 166), (732, 256), (758, 380), (744, 470)]
    )
    t = np.linspace(-1, 1, len(band))
    widths = 25 + 12 * (1 - t**2)
    canvas.shade(colour("#1c2a3c"), canvas.stroke(band + (0, 12), widths, soft=9), 0.45)
    mask = canvas.stroke(band, widths)
    canvas.paint(lit(canvas, canvas.blur(inflate(canvas, mask, 11, 15), 1.2), colour(tint), PLASTIC), mask)
    inner = canvas.stroke(band + np.array([0, 1], np.float32), widths * 0.22, soft=0.8)
    canvas.paint(colour(accent), inner, 0.9)
    for side in (-1, 1):
        _draw_cup(canvas, side, tint, cushion, accent)


def _draw_cup(canvas: Canvas, side: int, tint: str, cushion: str, accent: str) -> None:
    def shape(points: tuple[tuple[float, float], ...]) -> Floats:
        return spline([(MIDDLE + side * x, y) for x, y in points], closed=True)

    pad = shape(
        ((190, 474), (206, 442), (224, 448), (232, 500), (232, 560), (222, 604), (204, 610), (188, 586), (181, 528))
    )
    canvas.shade(colour("#1c2a3c"), canvas.fill(pad + np.array([-side * 7, 8], np.float32), soft=9), 0.6)
    mask = canvas.fill(pad)
    canvas.paint(lit(canvas, canvas.blur(inflate(canvas, mask, 16, 26), 1.5), colour(cushion), CLOTH), mask)
    shell = shape(((218, 452), (242, 440), (262, 470), (270, 526), (262, 586), (242, 612), (218, 602), (223, 528)))
    mask = canvas.fill(shell)
    height = inflate(canvas, mask, 20, 34)
    canvas.paint(lit(canvas, canvas.blur(height, 1.5), colour(tint), PLASTIC), mask)
    ring = spline([(MIDDLE + side * x, y) for x, y in ((249, 470), (257, 526), (249, 584))])
    canvas.paint(colour(accent), canvas.stroke(ring, taper(len(ring), 2, 7, 2), soft=0.8), 0.9)
