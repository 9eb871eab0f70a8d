"""The head without its features: face, ears and neck as one lit relief, nose included.

Owns: the shape of the head and the colour of bare skin. Does not know: eyes, lips, brows, hair, clothes.
"""

import numpy as np
from canvas import Canvas, Floats, colour, mirrored, smoothstep, spline
from look import MIDDLE, Look
from relief import inflate, lit, skin_like

_DEPTH = 205.0
_PROFILE = (
    (180, 0.2),
    (260, 0.72),
    (340, 0.91),
    (430, 0.985),
    (500, 0.97),
    (600, 0.99),
    (680, 0.97),
    (730, 0.93),
    (790, 0.86),
)
"""How far the middle of the face stands out, down its height: forehead, eyes, cheeks, mouth, chin."""


def face_outline(look: Look) -> Floats:
    """Give the closed contour of the face."""
    half = np.array([(MIDDLE + x, y) for x, y in look.outline], np.float32)
    return spline(np.concatenate([half, mirrored(half)[::-1][1:-1]]), closed=True)


def draw_neck(canvas: Canvas, look: Look) -> None:
    """Paint neck and shoulders' base, in the shade of the chin."""
    n = look.neck
    half = np.array(
        [(n * 0.96, 600), (n, 720), (n * 1.04, 790), (n * 1.35, 842), (n * 2.3, 884), (n * 2.6, 1040)], np.float32
    )
    half[:, 0] += MIDDLE
    outline = np.concatenate([spline(half), spline(mirrored(half)[::-1])])
    mask = canvas.fill(outline)
    height = inflate(canvas, canvas.fill(outline), 60, 80)
    for side in (-1, 1):
        tendon = spline(
            [(MIDDLE + side * n * 0.75, 700), (MIDDLE + side * n * 0.55, 800), (MIDDLE + side * n * 0.18, 893)]
        )
        height += 4 * canvas.stroke(tendon, 14, soft=8)
        bone = spline([(MIDDLE + side * 22, 905), (MIDDLE + side * 90, 893), (MIDDLE + side * 190, 880)])
        height += 6 * canvas.stroke(bone, 16, soft=8)
    height -= 6 * canvas.spot((MIDDLE, 905), (16, 14))
    canvas.paint(lit(canvas, canvas.blur(height, 3), colour(look.skin.base) * 0.93, skin_like(look.skin.glow)), mask)
    chin = canvas.fill(face_outline(look) + np.array([6, 46], np.float32), soft=16)
    canvas.shade(colour(look.skin.shadow), mask * chin, 0.85)
    canvas.shade(
        colour("#9a4a3c"), mask * canvas.fill(face_outline(look) + np.array([0, 12], np.float32), soft=7), 0.45
    )


def draw_face(canvas: Canvas, look: Look) -> Floats:
    """Paint the bare face with its nose; gives the mask of the face."""
    outline = face_outline(look)
    mask = canvas.fill(outline)
    height = _loft(canvas, mask) + _features(canvas, look)
    canvas.paint(lit(canvas, canvas.blur(height, 2.2), _skin_colour(canvas, look), skin_like(look.skin.glow)), mask)
    _draw_nose_details(canvas, look, mask)
    return mask


def draw_ears(canvas: Canvas, look: Look) -> None:
    """Paint both ears; the face is painted over their roots."""
    for side in (-1, 1):
        half = [(158, 488), (176, 462), (203, 462), (215, 492), (208, 535), (194, 574), (176, 596), (160, 580)]
        outline = spline([(MIDDLE + side * x, y) for x, y in half], closed=True)
        mask = canvas.fill(outline)
        height = inflate(canvas, mask, 14, 26)
        fold = spline([(MIDDLE + side * x, y) for x, y in ((176, 486), (194, 484), (200, 510), (194, 545), (182, 566))])
        height -= 7 * canvas.stroke(fold, 11, soft=4)
        canvas.paint(lit(canvas, canvas.blur(height, 1.5), colour(look.skin.base), skin_like(look.skin.glow)), mask)
        canvas.shade(colour(look.skin.blush), mask, 0.28)
        canvas.shade(colour(look.skin.shadow), mask * canvas.stroke(fold, 13, soft=4), 0.55)
        canvas.shade(colour(look.skin.shadow), mask * canvas.spot((MIDDLE + side * 172, 530), (12, 30)), 0.6)


def _loft(canvas: Canvas, mask: Floats) -> Floats:
    """Round the face: an ellipse across, the profile down."""
    half_width = np.maximum(mask.sum(axis=1) / canvas.scale / 2, 1e-3)[:, None]
    across = np.clip(np.abs(canvas.x - MIDDLE) / half_width, 0, 1)
    rows, heights = zip(*_PROFILE, strict=True)
    profile = np.interp(canvas.y[:, 0], rows, heights).astype(np.float32)[:, None]
    lofted = (
        _DEPTH * canvas.blur(np.broadcast_to(profile, mask.shape).astype(np.float32), 18) * np.sqrt(1 - across**2.3)
    )
    cushion = inflate(canvas, mask, 60, 150)
    mixed = 0.62 * lofted + 0.38 * cushion
    rounded: Floats = (mixed * (mask > 0)).astype(np.float32)
    return rounded


def _features(canvas: Canvas, look: Look) -> Floats:
    """Raise brows, cheeks, nose, muzzle and chin; sink the eye sockets."""
    nose, eye, mouth = look.nose, look.eye, look.mouth
    height = np.zeros_like(canvas.x)
    for side in (-1, 1):
        height -= 17 * canvas.spot((MIDDLE + side * (eye.apart - 6), eye.y - 8), (46, 25))
        height += 9 * canvas.spot((MIDDLE + side * 84, look.brow.y - 4), (58, 17), side * -4)
        height += 17 * canvas.spot((MIDDLE + side * 104, eye.y + 92), (44, 36), side * -20)
        height += 15 * canvas.spot((MIDDLE + side * nose.width * 0.72, nose.tip_y + 7), (nose.width * 0.33, 11))
        height -= 3.5 * canvas.spot((MIDDLE + side * (mouth.width + 9), mouth.y - 1), (8, 9))
    down = canvas.y
    ridge_width = np.interp(down, (450, 520, nose.tip_y), (nose.bridge * 1.3, nose.bridge, nose.bridge * 1.25))
    ridge_height = np.interp(down, (430, 485, nose.tip_y - 14, nose.tip_y + 30), (0, 0.22, 0.80, 0)) * nose.height
    ridge = canvas.blur(ridge_height.astype(np.float32), 8)
    height += ridge * np.exp(-0.5 * ((canvas.x - MIDDLE) / ridge_width) ** 2)
    height += nose.height * 0.56 * canvas.spot((MIDDLE, nose.tip_y), (nose.ball, nose.ball * 0.82))
    height += 11 * canvas.spot((MIDDLE, mouth.y - 4), (mouth.width * 0.95, 34))
    height -= 3.5 * canvas.spot((MIDDLE, mouth.y - mouth.upper - 14), (5, 12))
    height -= 7 * canvas.spot((MIDDLE, mouth.y + mouth.lower + 17), (30, 8))
    chin_y = max(y for _, y in look.outline)
    height += 13 * canvas.spot((MIDDLE, chin_y - 34), (30, 19))
    return height.astype(np.float32)


def _skin_colour(canvas: Canvas, look: Look) -> Floats:
    """Tint bare skin: rosy cheeks, nose and chin, slightly golden forehead."""
    skin = np.empty((*canvas.x.shape, 3), np.float32)
    skin[:] = colour(look.skin.base)
    blush = colour(look.skin.blush)
    chin_y = max(y for _, y in look.outline)
    for centre, radii, strength in (
        ((MIDDLE - 104, look.eye.y + 84), (44, 30), 0.48),
        ((MIDDLE + 104, look.eye.y + 84), (44, 30), 0.48),
        ((MIDDLE, look.nose.tip_y + 2), (26, 20), 0.42),
        ((MIDDLE, chin_y - 30), (34, 20), 0.22),
        ((MIDDLE, look.eye.y + 85), (110, 14), 0.12),
    ):
        skin *= 1 - (canvas.spot(centre, radii) * strength * look.rosy)[..., None] * (1 - blush)
    return skin


def _draw_nose_details(canvas: Canvas, look: Look, face: Floats) -> None:
    """Paint nostrils, the wings' creases, the shade below the nose and its highlights."""
    nose, shadow = look.nose, colour(look.skin.shadow)
    base = nose.tip_y + 15
    canvas.shade(shadow, canvas.spot((MIDDLE + 3, base + 11), (nose.width * 0.66, 6.5)), 0.36)
    for side in (-1, 1):
        at = MIDDLE + side * nose.width
        wing = spline([(at - side * 3, nose.tip_y - 8), (at + side * 2, nose.tip_y + 4), (at - side * 3, base + 1)])
        canvas.shade(shadow, canvas.stroke(wing, (np.sin(np.linspace(0.3, 3.0, len(wing))) * 5), soft=2.4), 0.5)
        centre = MIDDLE + side * nose.width * 0.47
        hole = spline(
            [
                (centre - side * 9, base - 1),
                (centre - side * 1, base - 5),
                (centre + side * 9, base - 2),
                (centre, base + 2.5),
            ],
            closed=True,
        )
        canvas.shade(shadow * 0.55, canvas.fill(hole, soft=3.2), 0.75)
        canvas.shade(shadow * 0.25, canvas.fill(hole, soft=1.3), 0.7)
    canvas.glow(colour(look.skin.glow), canvas.spot((MIDDLE - 5, nose.tip_y - 7), (7, 5.5)), 0.55)
    canvas.glow(
        colour(look.skin.glow),
        canvas.spot((MIDDLE - 3, nose.tip_y - 52), (3.6, 34)) * smoothstep(430, 470, canvas.y),
        0.20,
    )
    for side in (-1, 1):
        canvas.glow(
            colour(look.skin.glow),
            canvas.spot((MIDDLE + side * 98, look.eye.y + 70), (28, 13), side * -24) * face,
            0.13,
        )
