"""What characters wear: hoodie, crew neck, shirt collar; headphones and glasses.

Owns: garments and things worn. Does not know: who wears them.
"""

import numpy as np
from canvas import Canvas, Floats, colour, mirrored, spline, taper
from look import MIDDLE
from relief import CLOTH, PLASTIC, Material, inflate, lit

_SHOULDERS = ((0, 856), (96, 850), (170, 876), (262, 908), (340, 950), (392, 1010), (420, 1100), (0, 1100))


def _both_sides(half: tuple[tuple[float, float], ...]) -> Floats:
    right = spline([(MIDDLE + x, y) for x, y in half])
    return np.concatenate([right, mirrored(right)[::-1]])


def draw_hoodie(canvas: Canvas, tint: str, lining: str, cord: str) -> None:
    """Paint a hoodie with its hood folded round the neck."""
    shade = colour(tint) * 0.35
    back = canvas.fill(spline([(MIDDLE - 176, 868), (MIDDLE - 128, 800), (MIDDLE - 60, 790), (MIDDLE + 60, 790), (MIDDLE + 128, 800), (MIDDLE + 176, 868), (MIDDLE, 930)], closed=True))
    del back
    body = canvas.fill(_both_sides(((0, 930), (60, 912), (120, 872), (170, 876), (262, 908), (340, 950), (392, 1010), (420, 1100), (0, 1100))))
    height = inflate(canvas, body, 60, 90)
    for side in (-1, 1):
        for line, depth in ((((150, 930), (185, 980), (196, 1040)), 7), (((250, 930), (270, 985), (268, 1050)), 6), (((80, 985), (120, 1010), (150, 1060)), 4)):
            fold = spline([(MIDDLE + side * x, y) for x, y in line])
            height -= depth * canvas.stroke(fold, taper(len(fold), 4, 22, 4), soft=9)
    canvas.shade(colour("#6a4a5c"), canvas.fill(_both_sides(((0, 916), (60, 898), (120, 858), (0, 858))), soft=10), 0.0)
    canvas.paint(lit(canvas, canvas.blur(height, 3), colour(tint), CLOTH), body)
    for side in (-1, 1):
        _draw_hood_side(canvas, side, tint, lining, shade)
    for side, end in ((-1, 1040), (1, 1024)):
        line = spline([(MIDDLE + side * 34, 956), (MIDDLE + side * 40, 990), (MIDDLE + side * 37, end)])
        canvas.shade(shade, canvas.stroke(line + (5, 4), 9, soft=5), 0.5)
        mask = canvas.stroke(line, 8.5)
        canvas.paint(lit(canvas, canvas.blur(inflate(canvas, mask, 4, 5), 0.8), colour(cord), CLOTH), mask)


def _draw_hood_side(canvas: Canvas, side: int, tint: str, lining: str, shade: Floats) -> None:
    outer = [(0, 985), (62, 968), (128, 915), (176, 862), (168, 812), (128, 792)]
    inner = [(112, 806), (122, 836), (96, 880), (50, 922), (0, 944)]
    outline = np.concatenate([spline([(MIDDLE + side * x, y) for x, y in outer]), spline([(MIDDLE + side * x, y) for x, y in inner])])
    canvas.shade(shade, canvas.fill(outline + np.array([4, 14], np.float32), soft=10), 0.55)
    mask = canvas.fill(outline)
    height = inflate(canvas, mask, 26, 44)
    for line in (((30, 962), (84, 930), (136, 868), (140, 815)), ((60, 938), (106, 894), (128, 850))):
        fold = spline([(MIDDLE + side * x, y) for x, y in line])
        height -= 5 * canvas.stroke(fold, taper(len(fold), 1, 12, 1), soft=5)
    canvas.paint(lit(canvas, canvas.blur(height, 2.5), colour(tint), CLOTH), mask)
    edge = spline([(MIDDLE + side * x, y) for x, y in inner])
    canvas.paint(colour(lining), canvas.stroke(edge + (0, -1), taper(len(edge), 4, 9, 6), soft=1.0) * mask, 0.9)


def draw_headphones(canvas: Canvas, tint: str, cushion: str, accent: str) -> None:
    """Paint headphones: a band over the hair and a cup on each side."""
    band = spline([(300, 470), (292, 380), (318, 262), (390, 178), (512, 144), (634, 178), (706, 262), (732, 380), (724, 470)])
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

    pad = shape(((176, 470), (196, 440), (214, 446), (222, 500), (222, 560), (212, 606), (194, 612), (176, 586), (168, 528)))
    canvas.shade(colour("#1c2a3c"), canvas.fill(pad + np.array([-side * 7, 8], np.float32), soft=9), 0.6)
    mask = canvas.fill(pad)
    canvas.paint(lit(canvas, canvas.blur(inflate(canvas, mask, 16, 26), 1.5), colour(cushion), CLOTH), mask)
    shell = shape(((208, 452), (232, 440), (252, 470), (260, 526), (252, 586), (232, 612), (208, 602), (213, 528)))
    mask = canvas.fill(shell)
    height = inflate(canvas, mask, 20, 34)
    canvas.paint(lit(canvas, canvas.blur(height, 1.5), colour(tint), PLASTIC), mask)
    ring = spline([(MIDDLE + side * x, y) for x, y in ((238, 470), (246, 526), (238, 584))])
    canvas.paint(colour(accent), canvas.stroke(ring, taper(len(ring), 2, 7, 2), soft=0.8), 0.9)


MATT = Material((0.3, 0.3, 0.3), gloss=0.12, sharpness=20.0)
