"""What lies behind a character: soft light without a straight line.

Owns: the backdrop. Does not know: who stands before it.
"""

from dataclasses import dataclass

import numpy as np
from canvas import Canvas, colour, smoothstep


@dataclass(frozen=True)
class Backdrop:
    """Colours of the corners (left-top, right-top, left-bottom, right-bottom) and of the halo behind the head.

    discs: soft discs of light, each (x, y, radius, tint, strength).
    """

    corners: tuple[str, str, str, str]
    halo: str
    discs: tuple[tuple[float, float, float, str, float], ...] = ()


def draw_background(canvas: Canvas, backdrop: Backdrop) -> None:
    """Paint the backdrop over the whole sheet."""
    across, down = smoothstep(-100, 1124, canvas.x)[..., None], smoothstep(-100, 1124, canvas.y)[..., None]
    a, b, c, d = (colour(corner) for corner in backdrop.corners)
    canvas.rgb[:] = (a + (b - a) * across) * (1 - down) + (c + (d - c) * across) * down
    for x, y, radius, tint, strength in backdrop.discs:
        reach = np.hypot(canvas.x - x, canvas.y - y)
        soft = radius * 0.16
        canvas.paint(
            colour(tint),
            smoothstep(radius + soft, radius - soft, reach) * (0.55 + 0.45 * smoothstep(0, radius, reach)),
            strength,
        )
    canvas.glow(colour(backdrop.halo), canvas.spot((512, 430), (300, 320)), 0.55)
