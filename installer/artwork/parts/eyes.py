"""Eyes and brows.

Owns: lids, lashes, eyeballs, brows. Does not know: the rest of the face.
Each eye is drawn in its own coordinates: x from -1 (inner corner) to +1 (outer corner), y in half heights, down.
"""

import numpy as np
from canvas import Canvas, Floats, colour, smoothstep, spline, taper
from look import MIDDLE, Look

_UPPER = (
    (-1.0, 0.20),
    (-0.86, -0.12),
    (-0.56, -0.62),
    (-0.14, -0.94),
    (0.30, -0.96),
    (0.66, -0.66),
    (0.86, -0.28),
    (0.95, 0.0),
)
_LOWER = ((0.95, 0.0), (0.71, 0.42), (0.36, 0.70), (-0.08, 0.76), (-0.48, 0.60), (-0.80, 0.36), (-1.0, 0.20))


def draw_eyes(canvas: Canvas, look: Look) -> None:
    """Paint both eyes, from the lids' shade to the last highlight."""
    for side in (-1, 1):
        _draw_socket(canvas, look, side)
        opening = canvas.fill(np.concatenate([_upper(look, side), _lower(look, side)]))
        _draw_eyeball(canvas, look, side, opening)
        _draw_lids(canvas, look, side)


def draw_brows(canvas: Canvas, look: Look) -> None:
    """Paint both brows: a soft body and single hairs that follow its sweep."""
    brow = look.brow
    draws = np.random.default_rng(7)
    for side in (-1, 1):
        spine = spline(
            [
                (MIDDLE + side * brow.inner, brow.y + 7),
                (MIDDLE + side * (brow.inner * 0.68 + brow.outer * 0.32), brow.y - brow.arch * 0.35),
                (MIDDLE + side * (brow.inner * 0.33 + brow.outer * 0.67), brow.y - brow.arch),
                (MIDDLE + side * brow.outer, brow.y + 7),
            ]
        )
        t = np.linspace(0, 1, len(spine))
        widths = brow.thickness * np.interp(t, (0, 0.12, 0.45, 0.75, 1), (0.55, 0.88, 1.0, 0.68, 0.12))
        canvas.paint(
            colour(brow.tint),
            canvas.stroke(spine, widths, soft=2.2) * smoothstep(-14, 26, side * (canvas.x - MIDDLE) - brow.inner),
            0.80,
        )
        hairs = []
        for _ in range(190):
            at = draws.uniform(0, 0.97)
            k = int(at * (len(spine) - 1))
            root = spine[k] + np.array([0, draws.uniform(-0.36, 0.40) * widths[k]])
            lean = np.interp(at, (0, 0.2, 0.6, 1.0), (1.25, 0.75, 0.25, -0.22)) + draws.normal(0, 0.1)
            length = brow.thickness * np.interp(at, (0, 0.5, 1), (0.62, 0.85, 0.6))
            tip = root + length * np.array([side * np.cos(lean), -np.sin(lean)])
            hairs.append(spline([root, (root + tip) / 2 + (0, -0.6), tip], samples=4))
        canvas.paint(colour(brow.tint) * 0.8, canvas.strokes(hairs, taper(9, 1.1, 1.4, 0.2), soft=0.35), 0.45)


def _place(look: Look, side: int, points: object) -> Floats:
    eye = look.eye
    local = np.array(points, np.float32)
    x = MIDDLE + side * (eye.apart + local[:, 0] * eye.width)
    y = eye.y + local[:, 1] * eye.height - local[:, 0] * eye.tilt
    return np.stack([x, y], axis=1).astype(np.float32)


def _upper(look: Look, side: int) -> Floats:
    return spline(_place(look, side, _UPPER))


def _lower(look: Look, side: int) -> Floats:
    return spline(_place(look, side, _LOWER))


def _draw_socket(canvas: Canvas, look: Look, side: int) -> None:
    """Shade the skin round the eye: lid, crease, the hollow beside the nose, a little bag below."""
    eye, skin = look.eye, look.skin
    centre = (MIDDLE + side * eye.apart, eye.y)
    canvas.shade(
        colour(eye.shadow),
        canvas.spot((centre[0] + side * 4, eye.y - 20), (eye.width * 0.85, 17), side * -6),
        eye.shadow_strength,
    )
    canvas.shade(colour(skin.shadow), canvas.spot((centre[0] - side * 50, eye.y - 22), (15, 22)), 0.30)
    crease = spline(
        _place(look, side, ((-1.02, -0.42), (-0.66, -1.12), (-0.1, -1.52), (0.42, -1.46), (0.86, -0.92), (1.16, -0.42)))
    )
    canvas.shade(colour(skin.shadow), canvas.stroke(crease, taper(len(crease), 2, 9, 2), soft=4), 0.50)
    canvas.shade(colour(skin.shadow) * 0.6, canvas.stroke(crease, taper(len(crease), 0.4, 3.0, 0.4), soft=0.9), 0.60)
    lid = spline(_place(look, side, ((-0.6, -0.95), (-0.1, -1.24), (0.4, -1.22), (0.78, -0.82))))
    canvas.glow(colour(skin.glow), canvas.stroke(lid, taper(len(lid), 1, 7, 1), soft=2.6), 0.20)
    bag = spline(_place(look, side, ((-0.75, 0.95), (-0.2, 1.36), (0.35, 1.28), (0.8, 0.8))))
    canvas.shade(colour(skin.shadow), canvas.stroke(bag, taper(len(bag), 1, 7, 1), soft=4), 0.20)
    canvas.glow(colour(skin.glow), canvas.spot((centre[0] + side * 16, eye.y + 46), (30, 9), side * -14), 0.10)


def _draw_eyeball(canvas: Canvas, look: Look, side: int, opening: Floats) -> None:
    eye = look.eye
    centre = (MIDDLE + side * (eye.apart - 1.5), eye.y - 1.6)
    reach = np.hypot((canvas.x - centre[0]) / (eye.width * 1.05), (canvas.y - eye.y) / (eye.height * 1.7))
    white = np.empty((*canvas.x.shape, 3), np.float32)
    white[:] = colour(eye.white)
    white *= 1 - (smoothstep(0.45, 1.1, reach) * 0.75)[..., None] * (1 - colour("#c9a9a5"))
    canvas.paint(white, opening)
    corner = _place(look, side, ((-0.95, 0.19),))[0]
    canvas.paint(colour("#d98b83"), canvas.spot((corner[0], corner[1]), (6.5, 4.0)) * opening, 0.85)
    _draw_iris(canvas, look, centre, opening)
    shade = canvas.stroke(_upper(look, side) + np.array([0, 2], np.float32), 17, soft=5.5)
    canvas.shade(colour("#5c4a58"), shade * opening, 0.62)
    _draw_highlights(canvas, look, centre, opening)


def _draw_iris(canvas: Canvas, look: Look, centre: tuple[float, float], opening: Floats) -> None:
    eye = look.eye
    dx, dy = canvas.x - centre[0], canvas.y - centre[1]
    radius = np.hypot(dx, dy) / eye.iris
    angle = np.arctan2(dy, dx)
    fibres = sum(np.sin(angle * n + phase) for n, phase in ((17, 0.3), (29, 1.7), (43, 4.1), (61, 2.2))) / 4
    dark, main, light = colour(eye.iris_dark), colour(eye.iris_main), colour(eye.iris_light)
    lower = smoothstep(-0.5, 0.9, dy / eye.iris)
    iris = dark + (main - dark) * (0.35 + 0.65 * lower)[..., None]
    bright = (
        smoothstep(0.95, 0.55, radius) * smoothstep(0.30, 0.55, radius) * (0.16 + 0.62 * lower) * (1 + 0.42 * fibres)
    )
    iris = iris + (light - iris) * np.clip(bright, 0, 1)[..., None]
    crescent = canvas.spot((centre[0], centre[1] + eye.iris * 0.56), (eye.iris * 0.46, eye.iris * 0.22))
    iris = iris + (light - iris) * (crescent * 0.45)[..., None]
    iris = iris * (1 - 0.72 * smoothstep(0.76, 1.0, radius))[..., None]
    canvas.paint(iris.astype(np.float32), smoothstep(1.04, 0.96, radius) * opening)
    canvas.paint(colour("#0b0a0f"), smoothstep(0.50, 0.42, radius) * opening)


def _draw_highlights(canvas: Canvas, look: Look, centre: tuple[float, float], opening: Floats) -> None:
    r = look.eye.iris
    for x, y, wide, high, strength in ((-0.34, -0.36, 0.27, 0.25, 1.0), (0.36, 0.42, 0.12, 0.11, 0.75)):
        reach = np.hypot((canvas.x - centre[0] - x * r) / (wide * r), (canvas.y - centre[1] - y * r) / (high * r))
        canvas.paint(colour("#ffffff"), smoothstep(1.15, 0.85, reach) * opening, strength)
    canvas.glow(
        colour("#dff6ff"),
        canvas.spot((centre[0] + 0.1 * r, centre[1] - 0.42 * r), (0.55 * r, 0.22 * r)) * opening,
        0.22,
    )


def _draw_lids(canvas: Canvas, look: Look, side: int) -> None:
    """Paint the rims of the lids and the lashes."""
    eye = look.eye
    lower = _lower(look, side)
    canvas.paint(
        colour(look.skin.base) * np.array([0.95, 0.78, 0.76], np.float32),
        canvas.stroke(lower + _down(0.6), 3.4, soft=0.8),
        0.75,
    )
    canvas.shade(
        colour(eye.lash),
        canvas.stroke(lower[: len(lower) * 3 // 4] + _down(2.6), taper(len(lower) * 3 // 4, 3.4, 2.2, 0.3), soft=0.9),
        0.62 if eye.long_lashes else 0.35,
    )
    upper = spline(np.concatenate([_place(look, side, _UPPER), _place(look, side, ((1.10, -0.22),))]))
    t = np.linspace(0, 1, len(upper))
    widths = eye.lash_weight * np.interp(t, (0, 0.15, 0.5, 0.82, 0.93, 1), (0.8, 3.0, 5.2, 6.4, 4.6, 0.3))
    canvas.paint(colour(eye.lash), canvas.stroke(upper - _down(1.4), widths, soft=0.55), 0.97)
    if not eye.long_lashes:
        return
    lashes = []
    for at, length in ((0.52, 5), (0.60, 7), (0.68, 9.5), (0.76, 12), (0.84, 14), (0.91, 14.5)):
        root = upper[int(at * (len(upper) - 1))]
        lean = np.interp(at, (0.5, 1.0), (1.25, 0.42))
        reach = length * eye.lash_weight
        tip = root + reach * np.array([side * np.cos(lean), -np.sin(lean)])
        bend = (root + tip) / 2 + np.array([side * 0.16 * reach, 0.10 * reach])
        lashes.append(spline([root, bend, tip], samples=6))
    canvas.paint(colour(eye.lash), canvas.strokes(lashes, taper(13, 3.6, 2.6, 0.1) * eye.lash_weight, soft=0.45), 0.95)


def _down(distance: float) -> Floats:
    return np.array([0, distance], np.float32)
