"""Hair as locks, and locks as strands.

Owns: how a lock is laid between guide lines and how it catches light. Does not know: any particular hair style.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from canvas import Canvas, Floats, colour, spline, taper
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class HairColour:
    dark: str
    main: str
    light: str
    shine: str


@dataclass(frozen=True)
class Sheen:
    """Where along the hair (0 root, 1 tip) the light band lies, how wide and how strong it is."""

    at: float = 0.30
    width: float = 0.11
    strength: float = 0.8
    root_shade: float = 0.55
    tip_shade: float = 0.25


@dataclass(frozen=True)
class Layer:
    """A sheet of hair: guide lines from one side of it to the other, all with the same number of points, root first.

    locks: how many it is parted into; spread: how irregular the parting is; tip: length of the ragged ends (0-1).
    """

    guides: tuple[tuple[tuple[float, float], ...], ...]
    locks: int = 10
    strands: int = 22
    spread: float = 0.5
    tip: float = 0.06
    overlap: float = 0.25
    shadow: float = 0.5
    sheen: Sheen = Sheen()


def draw_layer(canvas: Canvas, layer: Layer, tint: HairColour, seed: int) -> Floats:
    """Paint one sheet, lock over lock from its first guide to its last; gives its mask."""
    draws = np.random.default_rng(seed)
    guides = np.stack([spline(guide, samples=10) for guide in layer.guides])
    edges = np.linspace(0, 1, layer.locks + 1)
    edges[1:-1] += draws.uniform(-0.5, 0.5, layer.locks - 1) * layer.spread / layer.locks
    whole = np.zeros_like(canvas.x)
    for start, end in zip(edges[:-1], edges[1:], strict=True):
        wide = (end - start) * layer.overlap
        left, right = _between(guides, max(0.0, start - wide)), _between(guides, min(1.0, end + wide))
        mask = _draw_lock(canvas, left, right, layer, tint, draws)
        whole = np.maximum(whole, mask)
    return whole


def draw_flyaways(canvas: Canvas, lines: Sequence[ArrayLike], tint: HairColour, width: float = 1.6) -> None:
    """Paint single loose hairs."""
    curves = [spline(line) for line in lines]
    for i, curve in enumerate(curves):
        shade = colour(tint.main if i % 2 else tint.light)
        canvas.paint(shade, canvas.stroke(curve, taper(len(curve), width, width, 0.1), soft=0.3), 0.8)


def _between(guides: Floats, s: float) -> Floats:
    at = s * (len(guides) - 1)
    low = min(int(at), len(guides) - 2)
    line: Floats = guides[low] + (guides[low + 1] - guides[low]) * np.float32(at - low)
    return line


def _draw_lock(
    canvas: Canvas, left: Floats, right: Floats, layer: Layer, tint: HairColour, draws: np.random.Generator
) -> Floats:
    """Paint one lock: narrow quads, strand beside strand, each with its own shade; gives its mask."""
    n, length = layer.strands, len(left)
    u = np.linspace(0, 1, n + 1, dtype=np.float32)[:, None, None]
    t = np.linspace(0, 1, length, dtype=np.float32)
    gather = 1 - 0.75 * np.clip((t - 0.72) / 0.28, 0, 1) ** 1.6
    middle, half = (left + right) / 2, (right - left) / 2 * gather[:, None]
    lines = middle + half * (2 * u - 1)
    ends = length - 1 - (draws.uniform(0, layer.tip, n) * length).astype(int)
    shades = _lock_shades(n, t, layer.sheen, tint, draws)
    outline = _lock_outline(lines, ends)
    mask = canvas.fill(outline)
    if layer.shadow:
        _cast_shadow(canvas, outline, layer.shadow, colour(tint.dark) * 0.45)
    sheet = canvas.rgb.copy() if False else np.zeros_like(canvas.rgb)
    corners = np.rint((lines * canvas.scale - 0.5) * 16).astype(np.int32)
    for i in range(n):
        for k in range(length - 1):
            quad = np.array([corners[i, k], corners[i, k + 1], corners[i + 1, k + 1], corners[i + 1, k]])
            cv2.fillConvexPoly(sheet, quad, tuple(float(v) for v in shades[i, k]), cv2.LINE_8, 4)
    drawn = (sheet[..., 0] > 0).astype(np.float32)
    canvas.paint(sheet, mask * drawn)
    return mask * drawn


def _lock_shades(n: int, t: Floats, sheen: Sheen, tint: HairColour, draws: np.random.Generator) -> Floats:
    """Shade every strand along its length, (n, T, 3): round across, darker at root and tip, a ragged band of light."""
    across = (np.arange(n, dtype=np.float32) + 0.5) / n
    round_ = np.sin(np.pi * (0.12 + 0.76 * across)) ** 0.9 * (1.06 - 0.26 * across)
    grain = draws.normal(0, 0.11, n)
    tone = np.clip(round_ * 0.72 + grain + draws.normal(0, 0.04) + 0.06, 0, 1)[:, None]
    tone = tone * (1 - sheen.root_shade * np.exp(-t / 0.10))[None] * (1 - sheen.tip_shade * t**2)[None]
    at = sheen.at + draws.normal(0, 0.012) + draws.normal(0, 0.018, n)[:, None]
    band = np.exp(-0.5 * ((t[None] - at) / sheen.width) ** 2) * sheen.strength
    band = band * np.clip(round_ + draws.normal(0, 0.22, n), 0.05, 1.2)[:, None]
    dark, main, light, shine = (colour(c) for c in (tint.dark, tint.main, tint.light, tint.shine))
    low = dark + (main - dark) * np.clip(tone * 1.9, 0, 1)[..., None]
    shades = low + (light - low) * np.clip(tone * 1.7 - 0.95, 0, 1)[..., None]
    shades = shades + (shine - shades) * np.clip(band * 0.62, 0, 0.95)[..., None]
    return np.maximum(shades, 1e-4).astype(np.float32)


def _lock_outline(lines: Floats, ends: np.ndarray) -> Floats:
    """Trace round a lock whose strands end raggedly."""
    tips = []
    for i, end in enumerate(ends):
        tips += [lines[i, end - 2], (lines[i, end] + lines[i + 1, end]) / 2]
    return np.concatenate([lines[0, : ends[0] - 1], np.array(tips), lines[-1, : ends[-1] - 1][::-1]]).astype(np.float32)


def _cast_shadow(canvas: Canvas, outline: Floats, strength: float, tint: Floats) -> None:
    shadow = canvas.fill(outline + np.array([2.0, 4.0], np.float32), soft=5.0)
    canvas.shade(np.clip(tint * 3, 0, 0.6), shadow, strength)
