"""Jumpers and their necklines: hood, round neck, roll-neck.

Owns: garments. Does not know: who wears them. Outlines are halves: (offset from the middle, y), mirrored when drawn.
"""

import numpy as np
from canvas import Canvas, Floats, colour, mirrored, spline, taper
from look import MIDDLE
from relief import CLOTH, inflate, lit

Half = tuple[tuple[float, float], ...]

_HOODIE: Half = (
    (0, 940), (70, 918), (140, 880), (186, 872), (268, 900), (346, 944), (398, 1006), (424, 1100), (0, 1100),
)  # fmt: skip
_HOODIE_FOLDS: tuple[Half, ...] = (((196, 930), (226, 980), (232, 1050)), ((300, 946), (318, 990), (316, 1050)))
_HOOD_INSIDE: Half = ((0, 768), (146, 790), (150, 850), (0, 960))
_HOOD_BACK: Half = ((0, 766), (84, 774), (150, 806), (158, 880))
_HOOD_FRONT: Half = ((140, 796), (150, 838), (128, 886), (84, 926), (36, 952), (-6, 966))
_CREW: Half = (
    (0, 912), (62, 902), (112, 866), (150, 846), (196, 858), (282, 890), (362, 938), (414, 1004), (440, 1100),
    (0, 1100),
)  # fmt: skip
_CREW_FOLDS: tuple[Half, ...] = (
    ((120, 900), (200, 930), (290, 990)),
    ((236, 930), (262, 985), (268, 1050)),
    ((40, 970), (90, 1000), (120, 1060)),
)
_ROLL: Half = (
    (0, 900), (62, 880), (112, 846), (176, 860), (250, 886), (340, 930), (398, 1000), (424, 1100), (0, 1100),
)  # fmt: skip
_ROLL_FOLDS: tuple[Half, ...] = (((110, 930), (180, 960), (270, 1010)), ((230, 930), (256, 985), (262, 1050)))
_CHEST: Half = ((0, 760), (124, 790), (300, 880), (430, 1100), (0, 1100))


def draw_hood_back(canvas: Canvas, tint: str, lining: str) -> None:
    """Paint the part of a hood that lies behind the neck; hair and neck come before it."""
    canvas.paint(colour(lining) * 0.45, canvas.fill(_both_sides(_HOOD_INSIDE)))
    mask = canvas.stroke(_across(_HOOD_BACK), 54)
    canvas.paint(lit(canvas, canvas.blur(inflate(canvas, mask, 24, 36), 2), colour(tint) * 0.9, CLOTH), mask)


def draw_hoodie(canvas: Canvas, tint: str, lining: str, cord: str) -> None:
    """Paint the front of a hoodie, its hood folded round the neck."""
    _draw_body(canvas, tint, _HOODIE, _HOODIE_FOLDS)
    for side in (-1, 1):
        _draw_hood_front(canvas, side, tint, lining)
    for side, end in ((-1, 1050), (1, 1036)):
        line = spline([(MIDDLE + side * 40, 966), (MIDDLE + side * 47, 996), (MIDDLE + side * 44, end)])
        canvas.shade(colour("#7d5a6a"), canvas.stroke(_moved(line, 4, 4), 9, soft=4), 0.45)
        mask = canvas.stroke(line, 8.5)
        canvas.paint(lit(canvas, canvas.blur(inflate(canvas, mask, 4, 5), 0.8), colour(cord), CLOTH), mask)


def draw_collar_back(canvas: Canvas, rib: str) -> None:
    """Paint the part of a round neck that lies behind the wearer's neck."""
    mask = canvas.stroke(_across(((0, 796), (96, 806), (124, 836))), 36)
    canvas.paint(lit(canvas, canvas.blur(inflate(canvas, mask, 15, 20), 1.5), colour(rib) * 0.6, CLOTH), mask)


def draw_crew_neck(canvas: Canvas, tint: str, rib: str) -> None:
    """Paint a jumper with a round ribbed neck."""
    body = _draw_body(canvas, tint, _CREW, _CREW_FOLDS)
    collar = _across(((0, 917), (68, 902), (112, 864), (120, 826)))
    canvas.shade(colour("#1a1626"), canvas.stroke(_moved(collar, 2, 9), 34, soft=7) * body, 0.45)
    mask = canvas.stroke(collar, 34)
    relief = canvas.blur(inflate(canvas, mask, 15, 20), 1.5) - 1.6 * canvas.strokes(_ribs(collar), 2.2, soft=0.7) * mask
    canvas.paint(lit(canvas, relief, colour(rib), CLOTH), mask)


def draw_roll_neck(canvas: Canvas, tint: str) -> None:
    """Paint a jumper with a soft collar that is rolled over once."""
    _draw_body(canvas, tint, _ROLL, _ROLL_FOLDS)
    chest = canvas.fill(_both_sides(_CHEST))
    for top, bottom, wide in ((832, 918, 122), (788, 868, 108)):
        upper = ((0, top + 26), (wide * 0.55, top + 18), (wide, top - 2))
        lower = ((wide + 10, top + 32), (wide - 4, bottom - 24), (wide * 0.5, bottom + 4), (0, bottom + 14))
        roll = _both_sides(upper + lower)
        canvas.shade(colour("#7a3a20"), canvas.fill(_moved(roll, 2, 12), soft=8) * chest, 0.4)
        mask = canvas.fill(roll)
        middle = (top + bottom) / 2
        ribs = [
            np.array(
                [(MIDDLE + x, top - 20), (MIDDLE + x * 1.04, middle), (MIDDLE + x * 1.02, bottom + 20)], np.float32
            )
            for x in range(-126, 127, 9)
        ]
        relief = inflate(canvas, mask, 30, 46) - 1.2 * canvas.strokes(ribs, 3.0, soft=1.3) * mask
        canvas.paint(lit(canvas, canvas.blur(relief, 1.5), colour(tint), CLOTH), mask)


def _draw_body(canvas: Canvas, tint: str, half: Half, folds: tuple[Half, ...]) -> Floats:
    """Paint shoulders and chest with soft folds; gives their mask."""
    body = canvas.fill(_both_sides(half))
    height = inflate(canvas, body, 60, 90)
    for fold in folds:
        right = spline([(MIDDLE + x, y) for x, y in fold])
        for line in (right, mirrored(right)):
            height -= 6 * canvas.stroke(line, taper(len(line), 2, 21, 8), soft=8.5)
    canvas.paint(lit(canvas, canvas.blur(height, 3), colour(tint), CLOTH), body)
    return body


def _draw_hood_front(canvas: Canvas, side: int, tint: str, lining: str) -> None:
    """Paint one half of the hood's front: a thick roll from behind the neck down to the middle."""
    spine = spline([(MIDDLE + side * x, y) for x, y in _HOOD_FRONT])
    widths = np.interp(np.linspace(0, 1, len(spine)), (0, 0.2, 0.6, 1), (44, 58, 58, 50))
    chest = canvas.fill(_both_sides(((0, 880), (300, 880), (430, 1100), (0, 1100))))
    canvas.shade(colour("#6b4d62"), canvas.stroke(_moved(spine, side * 2, 14), widths, soft=9) * chest, 0.5)
    throat = (np.hypot(canvas.x - MIDDLE, canvas.y - 840) < 140).astype(np.float32)
    canvas.shade(colour("#8a4a44"), canvas.stroke(_moved(spine, -side * 10, -6), widths, soft=8) * throat, 0.35)
    mask = canvas.stroke(spine, widths)
    height = inflate(canvas, mask, 26, 42)
    for shift, depth in ((-9, 5), (11, 4)):
        fold = _moved(spine[6:-4], side * shift, shift)
        height -= depth * canvas.stroke(fold, taper(len(fold), 0.5, 9, 0.5), soft=4)
    canvas.paint(lit(canvas, canvas.blur(height, 2.5), colour(tint), CLOTH), mask)
    edge = _moved(spine, -side * 17, -19)
    canvas.paint(colour(lining), canvas.stroke(edge, taper(len(edge), 2, 7, 4), soft=0.8) * mask, 0.9)


def _both_sides(half: Half) -> Floats:
    """Close a half outline with its mirror image."""
    right = spline([(MIDDLE + x, y) for x, y in half])
    return np.concatenate([right, mirrored(right)[::-1]])


def _across(half: Half) -> Floats:
    """Draw a line from the left end of a half line's mirror image, over the middle, to its right end."""
    right = np.array([(MIDDLE + x, y) for x, y in half], np.float32)
    return spline(np.concatenate([mirrored(right)[::-1], right[1:]]))


def _moved(line: Floats, right: float, down: float) -> Floats:
    return line + np.array([right, down], np.float32)


def _ribs(collar: Floats) -> list[Floats]:
    """Give short lines across a collar, two for each of its points."""
    lines = []
    for k in range(2, len(collar) - 2):
        along = collar[k + 1] - collar[k - 1]
        across = np.array([-along[1], along[0]]) / max(float(np.linalg.norm(along)), 1e-6) * 17
        ends = (collar[k], collar[k] + along / 4)
        lines += [np.array([at - across, at, at + across], np.float32) for at in ends]
    return lines
