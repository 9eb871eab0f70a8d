"""The sheet that characters are drawn on: curves, soft masks, and layers of light.

Owns: the drawing area and how shapes become masks and masks become colour.
Does not know: faces, hair, clothes.

Positions and lengths are in units of the sheet: it is 1024 x 1024 of them, x right, y down, at any size in pixels.
Colours are linear light, float32 RGB in [0, 1]; `colour("#rrggbb")` turns an sRGB colour into one.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

SHEET = 1024.0
SUBPIXEL_BITS = 4

Floats = NDArray[np.float32]


def colour(srgb: str) -> Floats:
    """Turn "#rrggbb" into linear light, shape (3,)."""
    values = np.array([int(srgb[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    light: Floats = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4).astype(np.float32)
    return light


def spline(points: ArrayLike, closed: bool = False, samples: int = 12) -> Floats:
    """Draw a smooth curve through the points (Catmull-Rom), shape (N, 2)."""
    knots = np.asarray(points, np.float32)
    ends = (knots[-1:], knots[:2]) if closed else (2 * knots[:1] - knots[1:2], 2 * knots[-1:] - knots[-2:-1])
    padded = np.concatenate([ends[0], knots, ends[1]])
    a, b, c, d = (padded[i : len(padded) - 3 + i, None, :] for i in range(4))
    t = np.linspace(0, 1, samples, endpoint=False, dtype=np.float32)[None, :, None]
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    curve = curve.reshape(-1, knots.shape[1])
    return curve if closed else np.concatenate([curve, knots[-1:]])


def mirrored(points: ArrayLike, centre: float = SHEET / 2) -> Floats:
    """Reflect points left to right about x = centre."""
    flipped = np.array(points, np.float32)
    flipped[:, 0] = 2 * centre - flipped[:, 0]
    return flipped


def smoothstep(low: float, high: float, values: Floats) -> Floats:
    """Rise smoothly from 0 at low to 1 at high (or fall, if low is greater)."""
    t = np.clip((values - low) / (high - low), 0, 1)
    risen: Floats = (t * t * (3 - 2 * t)).astype(np.float32)
    return risen


def taper(length: int, start: float, middle: float, end: float) -> Floats:
    """Give widths along a stroke that swell from start to middle and shrink to end, shape (length,)."""
    t = np.linspace(0, 1, length)
    width = np.where(t < 0.5, start + (middle - start) * np.sin(np.pi * t), end + (middle - end) * np.sin(np.pi * t))
    return width.astype(np.float32)


class Canvas:
    """A picture in linear light that only grows by layers; the last one painted lies on top.

    rgb (H, W, 3) is the picture; x and y (H, W) are the positions of its pixels on the sheet.
    """

    def __init__(self, rgb: Floats, x: Floats, y: Floats, scale: float) -> None:
        self.rgb = rgb
        self.x = x
        self.y = y
        self.scale = scale

    @classmethod
    def blank(cls, size_px: int) -> "Canvas":
        """Make an empty sheet of size_px x size_px pixels."""
        scale = size_px / SHEET
        steps = (np.arange(size_px, dtype=np.float32) + 0.5) / scale
        x, y = np.meshgrid(steps, steps)
        return cls(np.zeros((size_px, size_px, 3), np.float32), x, y, scale)

    def window(self, around: Floats, margin: float) -> "Canvas":
        """Open the part of the sheet around some points, to paint a small thing at small cost."""
        low = np.floor((around.min(axis=0) - margin) * self.scale).astype(int)
        high = np.ceil((around.max(axis=0) + margin) * self.scale).astype(int)
        (left, top), (right, bottom) = np.maximum(low, 0), np.maximum(high, 1)
        part = (slice(min(top, len(self.rgb) - 1), bottom), slice(min(left, len(self.rgb) - 1), right))
        return Canvas(self.rgb[part], self.x[part], self.y[part], self.scale)

    def blur(self, values: Floats, radius: float) -> Floats:
        """Blur with a Gaussian whose standard deviation is `radius` units."""
        sigma = radius * self.scale
        if sigma < 0.3:
            return values
        shrink = max(1, int(sigma / 5))
        if shrink == 1:
            return cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE).astype(np.float32)
        height, width = values.shape
        small = cv2.resize(values, (-(-width // shrink), -(-height // shrink)), interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), sigma / shrink, borderType=cv2.BORDER_REPLICATE)
        return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)

    def fill(self, outline: ArrayLike, soft: float = 0.0) -> Floats:
        """Make the mask of a closed outline, (H, W) in [0, 1], its edge blurred by `soft` units."""
        mask = np.zeros(self.x.shape, np.uint8)
        cv2.fillPoly(mask, [self.fixed(outline)], 255, cv2.LINE_AA, SUBPIXEL_BITS)
        return self.blur(_as_floats(mask), soft)

    def stroke(self, line: ArrayLike, widths: ArrayLike, soft: float = 0.0) -> Floats:
        """Make the mask of a brush stroke along a line; widths is one number or one per point of the line."""
        return self.fill(ribbon(line, widths), soft)

    def strokes(self, lines: Sequence[Floats], widths: ArrayLike, soft: float = 0.0) -> Floats:
        """Make the mask of many strokes of the same width(s)."""
        mask = np.zeros(self.x.shape, np.uint8)
        for line in lines:
            cv2.fillPoly(mask, [self.fixed(ribbon(line, widths))], 255, cv2.LINE_AA, SUBPIXEL_BITS)
        return self.blur(_as_floats(mask), soft)

    def spot(self, centre: tuple[float, float], radii: tuple[float, float], angle: float = 0.0) -> Floats:
        """Make a soft Gaussian spot, 1 at its centre; radii are its standard deviations; angle in degrees."""
        dx, dy = self.x - centre[0], self.y - centre[1]
        c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        u, v = (c * dx + s * dy) / radii[0], (c * dy - s * dx) / radii[1]
        spot: Floats = np.exp(-0.5 * (u * u + v * v)).astype(np.float32)
        return spot

    def paint(self, tint: Floats, mask: Floats, opacity: float = 1.0) -> None:
        """Cover with a colour, (3,) or (H, W, 3), where the mask is."""
        cover = (mask * opacity)[..., None]
        self.rgb += (tint - self.rgb) * cover

    def shade(self, tint: Floats, mask: Floats, opacity: float = 1.0) -> None:
        """Multiply by a colour where the mask is: shadow, blush, thin make-up."""
        self.rgb *= 1 - (mask * opacity)[..., None] * (1 - tint)

    def glow(self, tint: Floats, mask: Floats, opacity: float = 1.0) -> None:
        """Add light of a colour where the mask is (screen: never beyond white)."""
        self.rgb += (1 - np.clip(self.rgb, 0, 1)) * tint * (mask * opacity)[..., None]

    def picture(self, size_px: int) -> NDArray[np.uint8]:
        """Develop the sheet: (size, size, 3) uint8 sRGB."""
        small = cv2.resize(self.rgb, (size_px, size_px), interpolation=cv2.INTER_AREA)
        light = np.clip(small, 0, 1)
        srgb = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
        picture: NDArray[np.uint8] = np.rint(srgb * 255).astype(np.uint8)
        return picture

    def fixed(self, points: ArrayLike) -> NDArray[np.int32]:
        """Turn positions on the sheet into this canvas's pixels, in the fixed-point form that OpenCV draws with."""
        origin = np.array([self.x[0, 0], self.y[0, 0]], np.float32)
        pixels = (np.asarray(points, np.float32) - origin) * self.scale
        fixed: NDArray[np.int32] = np.rint(pixels * (1 << SUBPIXEL_BITS)).astype(np.int32)
        return fixed


def ribbon(line: ArrayLike, widths: ArrayLike) -> Floats:
    """Turn a line with widths into the closed outline of a band around it, shape (2N, 2)."""
    centre = np.asarray(line, np.float32)
    along = np.gradient(centre, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) * (np.asarray(widths, np.float32) / 2).reshape(-1, 1)
    return np.concatenate([centre + across, (centre - across)[::-1]])


def _as_floats(mask: NDArray[np.uint8]) -> Floats:
    return (mask / np.float32(255)).astype(np.float32)
