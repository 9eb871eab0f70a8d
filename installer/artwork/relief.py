"""Light on rounded things: a height above the sheet becomes skin, cloth or plastic.

Owns: how heights turn into surface directions, and surfaces into lit colour.
Does not know: what the thing is.
"""

from dataclasses import dataclass, replace

import numpy as np
from canvas import Canvas, Floats, colour

KEY_DIRECTION = np.array([-0.46, -0.58, 0.67], np.float32)
FILL_DIRECTION = np.array([0.78, -0.05, 0.62], np.float32)


@dataclass(frozen=True)
class Material:
    """How a surface takes light.

    scatter: how far light creeps round into the shade, per colour channel; skin glows red there.
    gloss: strength of the highlight; sharpness: its exponent; rim: strength of the light from behind.
    hollow: how dark hollows get; hollow_size: how wide, in units, a hollow counts as one.
    """

    scatter: tuple[float, float, float] = (0.3, 0.3, 0.3)
    gloss: float = 0.1
    sharpness: float = 18.0
    rim: float = 0.25
    rim_tint: str = "#ffffff"
    gloss_tint: str = "#ffffff"
    hollow: float = 0.5
    hollow_size: float = 16.0


SKIN = Material(
    (0.62, 0.40, 0.32), gloss=0.10, sharpness=14.0, rim=0.16, rim_tint="#ffe2d0", hollow=0.011, hollow_size=13
)
CLOTH = Material((0.35, 0.35, 0.35), gloss=0.03, sharpness=8.0, rim=0.20, hollow=0.02, hollow_size=18)
PLASTIC = Material((0.2, 0.2, 0.2), gloss=0.55, sharpness=40.0, rim=0.35, hollow=0.02, hollow_size=10)


def skin_like(glow: str, gloss: float = SKIN.gloss) -> Material:
    """Give skin whose highlights have the colour `glow`."""
    return replace(SKIN, rim_tint=glow, gloss_tint=glow, gloss=gloss)


def inflate(canvas: Canvas, mask: Floats, radius: float, height: float) -> Floats:
    """Raise a flat shape into a cushion that is round for `radius` units from its edge."""
    raised = np.mean([canvas.blur(mask, radius * part) for part in (0.35, 0.7, 1.0)], axis=0)
    inside = np.clip((raised - 0.35) / 0.65, 0, 1)
    cushion: Floats = (height * np.sqrt(inside) * (mask > 0.002)).astype(np.float32)
    return cushion


def lit(canvas: Canvas, height: Floats, albedo: Floats, material: Material) -> Floats:
    """Light a relief: height (H, W) in units, albedo (3,) or (H, W, 3); gives the colour (H, W, 3)."""
    slope_y, slope_x = np.gradient(height, 1 / canvas.scale)
    normal = np.stack([-slope_x, -slope_y, np.ones_like(height)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    scatter = np.array(material.scatter, np.float32)
    light = 0.30 + 0.10 * -normal[..., 1:2] + np.zeros(3, np.float32)
    light = light + 0.74 * _wrapped(normal, KEY_DIRECTION, scatter) * colour("#fff6ea")
    light = light + 0.22 * _wrapped(normal, FILL_DIRECTION, scatter) * colour("#e8ecff")
    depth = np.clip(canvas.blur(height, material.hollow_size) - height, 0, None) * material.hollow
    light = light * np.exp(-depth[..., None] * np.array([2.2, 3.2, 3.4], np.float32))
    half = KEY_DIRECTION + np.array([0, 0, 1], np.float32)
    shine = np.clip(normal @ (half / np.linalg.norm(half)), 0, 1) ** material.sharpness * material.gloss
    rim = np.clip(1 - normal[..., 2], 0, 1) ** 2.5 * material.rim
    shown: Floats = (
        albedo * light + shine[..., None] * colour(material.gloss_tint) + rim[..., None] * colour(material.rim_tint)
    )
    return shown.astype(np.float32, copy=False)


def _wrapped(normal: Floats, direction: Floats, scatter: Floats) -> Floats:
    facing = normal @ (direction / np.linalg.norm(direction))
    wrapped: Floats = np.clip((facing[..., None] + scatter) / (1 + scatter), 0, 1)
    return wrapped
