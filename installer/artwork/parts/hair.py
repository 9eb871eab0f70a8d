"""Hair as locks, and locks as strands.

Owns: how a lock is laid between guide lines and how it catches light. Does not know: any particular hair style.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from canvas import SUBPIXEL_BITS, Canvas, Floats, colour, spline
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

    locks: how many it is parted into; spread: how irregular the parting is; tip: length of the pointed ends (0-1);
    gather: how much a lock narrows to its tip; overlap: how far it reaches over its neighbours.
    """

    guides: tuple[tuple[tuple[float, float], ...], ...]
    locks: int = 10
    strands: int = 22
    spread: float = 0.5
    tip: float = 0.06
    gather: float = 0.75
    overlap: float = 0.25
    shadow: float = 0.5
    sheen: Sheen = Sheen()


@dataclass(frozen=True)
class Curl:
    """A spiral: at its middle, with a radius, a start angle, turns, a winding hand (1 or -1) and how far it hangs."""

    at: tuple[float, float]
    size: float
    start: float
    turns: float
    hand: int
    hang: tuple[float, float]
    shadow: float = 0.5
    sheen: Sheen = Sheen(at=0.35, width=0.16, strength=0.7, root_shade=0.3, tip_shade=0.3)


def draw_layer(canvas: Canvas, layer: Layer, tint: HairColour, seed: int) -> None:
    """Paint one sheet, lock over lock from its first guide to its last."""
    draws = np.random.default_rng(seed)
    guides = np.stack([spline(guide, samples=10) for guide in layer.guides])
    edges = np.linspace(0, 1, layer.locks + 1)
    edges[1:-1] += draws.uniform(-0.5, 0.5, layer.locks - 1) * layer.spread / layer.locks
    for start, end in pairwise(edges):
        wide = (end - start) * layer.overlap
        left, right = _between(guides, max(0.0, start - wide)), _between(guides, min(1.0, end + wide))
        _draw_lock(canvas, left, right, layer, tint, draws)


def draw_stubble(canvas: Canvas, outline: ArrayLike, tint: HairColour, seed: int) -> None:
    """Paint hair cut very short inside an outline: a soft shade with fine hairs that grow down."""
    area = canvas.fill(spline(outline, closed=True))
    body = canvas.blur(area, 7) * (0.4 + 0.6 * area)
    canvas.paint(colour(tint.dark) * 1.6, body, 0.86)
    draws = np.random.default_rng(seed)
    rows, columns = np.nonzero(area > 0.6)
    picked = draws.integers(0, len(rows), 1800)
    roots = np.stack([columns[picked], rows[picked]], axis=1) / canvas.scale
    steps = (
        np.arange(4)[None, :, None] * np.stack([draws.normal(0, 0.7, 1800), draws.uniform(2, 4, 1800)], axis=1)[:, None]
    )
    canvas.paint(
        colour(tint.main), canvas.strokes(list((roots[:, None] + steps).astype(np.float32)), 1.3, soft=0.3), 0.4
    )


def draw_curls(canvas: Canvas, curls: Sequence[Curl], tint: HairColour, seed: int) -> None:
    """Paint curls one over the other: each is a short band of strands wound into a spiral."""
    draws = np.random.default_rng(seed)
    for curl in curls:
        turn = np.linspace(0, curl.turns * 2 * np.pi, int(16 * curl.turns) + 8, dtype=np.float32)
        radius = curl.size * np.linspace(1.0, 0.55, len(turn), dtype=np.float32)
        angle = curl.start + curl.hand * turn
        around = np.stack([np.cos(angle), 0.82 * np.sin(angle)], axis=1)
        drift = np.linspace(0, 1, len(turn), dtype=np.float32)[:, None] * np.array(curl.hang, np.float32)
        spine = np.array(curl.at, np.float32) + drift
        thick = curl.size * 0.36
        outer, inner = spine + around * (radius + thick)[:, None], spine + around * (radius - thick)[:, None]
        layer = Layer((), strands=9, tip=0.03, gather=0.5, shadow=curl.shadow, sheen=curl.sheen)
        _draw_lock(canvas, outer.astype(np.float32), inner.astype(np.float32), layer, tint, draws)


def shade_below(canvas: Canvas, layers: Sequence[Layer], skin: Floats, tint: Floats, strength: float = 0.5) -> None:
    """Let sheets of hair, about to be painted, cast their shade on the skin below."""
    cover = np.zeros_like(canvas.x)
    for layer in layers:
        first, last = spline(layer.guides[0]), spline(layer.guides[-1])
        cover = np.maximum(cover, canvas.fill(np.concatenate([first, last[::-1]]) + np.array([5, 12], np.float32)))
    canvas.shade(tint, canvas.blur(cover, 8) * skin, strength)
    canvas.shade(tint, canvas.blur(cover, 26) * skin, strength * 0.5)


def _between(guides: Floats, s: float) -> Floats:
    at = s * (len(guides) - 1)
    low = min(int(at), len(guides) - 2)
    line: Floats = guides[low] + (guides[low + 1] - guides[low]) * np.float32(at - low)
    return line


def _draw_lock(
    canvas: Canvas, left: Floats, right: Floats, layer: Layer, tint: HairColour, draws: np.random.Generator
) -> None:
    """Paint one lock: narrow quads, strand beside strand, each with its own shade."""
    n, length = layer.strands, len(left)
    u = np.linspace(0, 1, n + 1, dtype=np.float32)[:, None, None]
    t = np.linspace(0, 1, length, dtype=np.float32)
    gather = 1 - layer.gather * np.clip((t - 0.65) / 0.35, 0, 1) ** 1.8
    middle, half = (left + right) / 2, (right - left) / 2 * gather[:, None]
    lines = middle + half * (2 * u - 1)
    shades = _lock_shades(n, t, layer.sheen, tint, draws)
    outline = _lock_outline(lines, _strand_ends(n, length, layer.tip, draws))
    part = canvas.window(outline, margin=24)
    if layer.shadow:
        part.shade(colour(tint.dark), part.fill(outline + np.array([2.0, 5.0], np.float32), soft=6.0), layer.shadow)
    corners = part.fixed(lines)
    sheet = np.zeros_like(part.rgb)
    for i in range(n):
        for k in range(length - 1):
            quad = np.array([corners[i, k], corners[i, k + 1], corners[i + 1, k + 1], corners[i + 1, k]])
            cv2.fillConvexPoly(sheet, quad, tuple(float(v) for v in shades[i, k]), cv2.LINE_8, SUBPIXEL_BITS)
    part.paint(sheet, part.fill(outline) * (sheet[..., 0] > 0))


def _strand_ends(n: int, length: int, tip: float, draws: np.random.Generator) -> Floats:
    """Say where along its length each strand ends: a lock comes to a soft point, a little raggedly."""
    across = np.abs(2 * (np.arange(n) + 0.5) / n - 1 + draws.uniform(-0.35, 0.35))
    ragged = np.convolve(draws.uniform(0, 1, n + 2), (0.25, 0.5, 0.25), mode="valid")
    short = tip * (0.8 * np.clip(across, 0, 1.2) ** 1.6 + 0.35 * ragged)
    ends: Floats = np.clip((length - 1) * (1 - short), 3, length - 1.001).astype(np.float32)
    return ends


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
    painted: Floats = np.maximum(shades, 1e-4).astype(np.float32)
    return painted


def _lock_outline(lines: Floats, ends: Floats) -> Floats:
    """Trace round a lock whose strands end at different lengths."""
    tips = []
    for i, end in enumerate(ends):
        k, part = int(end), end - int(end)
        strand = (lines[i] + lines[i + 1]) / 2
        tips.append(strand[k] * (1 - part) + strand[k + 1] * part)
    first, last = int(ends[0]), int(ends[-1])
    return np.concatenate([lines[0, : first + 1], np.array(tips), lines[-1, : last + 1][::-1]]).astype(np.float32)
