"""The picture that goes with made-up landmarks: plain skin with lips, the inside of a mouth, and lids.

Owns: how these look. Does not know: when they move. Nobody's pixels are in it but the portrait's mean colours.

The Instant animator takes the inside of the mouth and the skin of closed lids from its driver's picture; this one is
drawn, so that a portrait with a closed mouth has something to open.
"""

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.animators.instant.rig.head_space import Placement, Points
from engine.animators.instant.rig.skin import SkinColours
from engine.animators.instant.rig.topology import EYES, LOWER_LIP, MOUTH_OPENING, OUTER_LIPS, UPPER_LIP
from engine.core.types import Image

_CAVITY = np.array([62, 22, 24], np.float32)
_TONGUE = np.array([186, 92, 92], np.float32)
_TEETH = np.array([240, 230, 215], np.float32)
_GUM = np.array([170, 88, 84], np.float32)
_LASH = np.array([52, 36, 30], np.float32)
_OVERSAMPLING = 2
_SUBPIXEL_BITS = 4
_UPPER_TEETH_X = (-1.85, -1.42, -0.98, -0.50, 0.0, 0.50, 0.98, 1.42, 1.85)
"""Edges of the upper front teeth, in cm from the middle; the teeth behind them are in the shade."""
_LOWER_TEETH_X = (-1.5, -1.12, -0.74, -0.37, 0.0, 0.37, 0.74, 1.12, 1.5)
_UPPER_EDGE_CM, _LOWER_EDGE_CM = 0.34, 0.10
"""How far the teeth reach below the resting upper lip, and above the resting lower lip."""


class DriverPicture:
    """Draws the driver of one portrait."""

    def __init__(self, at_rest: Points, colours: SkinColours, size_px: int) -> None:
        """at_rest: shape (478, 3) in head space."""
        self._colours = colours
        self._size_px = size_px
        self._lip_line = at_rest[[13, 14]].mean(axis=0)
        self._lower_rest = float(at_rest[17, 1])

    def draw(self, shape: Points, placement: Placement) -> Image:
        """Return the picture (S, S, 3) for this shape in head space, placed in the picture."""
        big = Placement(placement.scale * _OVERSAMPLING, placement.rotation, placement.translation * _OVERSAMPLING)
        side = self._size_px * _OVERSAMPLING
        picture = np.empty((side, side, 3), np.float32)
        picture[:] = self._colours.skin
        points = big.to_image(shape)[:, :2]
        part, corner = _window(picture, points[OUTER_LIPS], 0.6 * big.scale)
        near = Placement(big.scale, big.rotation, big.translation - np.array([*corner, 0.0]))
        _cover(part, points[OUTER_LIPS] - corner, self._colours.lips, soft_px=3)
        self._draw_mouth(part, shape, points - corner, near)
        for eye in EYES:
            part, corner = _window(picture, points[eye.outline], 0.8 * big.scale)
            _line(part, points[eye.lid_crease] - corner, self._colours.skin * 0.80, 0.10 * big.scale, 0.07 * big.scale)
            _line(part, points[eye.upper] - corner, _LASH, 0.12 * big.scale, 0.035 * big.scale)
        small = cv2.resize(picture, (self._size_px, self._size_px), interpolation=cv2.INTER_AREA)
        return np.clip(np.rint(small), 0, 255).astype(np.uint8)

    def _draw_mouth(self, picture: NDArray[np.float32], shape: Points, points: Points, placement: Placement) -> None:
        opening = points[MOUTH_OPENING]
        inside = picture.copy()
        _cover(inside, _grown(opening, 1.6), _CAVITY)
        dropped = float(shape[17, 1]) - self._lower_rest
        unit = placement.scale
        tongue = placement.to_image(self._at(_circle(1.35, 0.62), 0.58 + 0.86 * dropped, 0.5))
        _cover(inside, tongue[:, :2], _TONGUE, soft_px=0.16 * unit)
        crease = placement.to_image(
            self._at(np.array([(-0.05, -0.5), (0.05, -0.5), (0.03, 0.6), (-0.03, 0.6)]), 0.8 + 0.86 * dropped, 0.4)
        )
        _cover(inside, crease[:, :2], _TONGUE * 0.72, soft_px=0.10 * unit)
        self._draw_teeth(inside, _LOWER_TEETH_X, (0.62 + dropped, 0.16 + dropped - _LOWER_EDGE_CM + 0.1), placement)
        self._draw_teeth(inside, _UPPER_TEETH_X, (-0.55, _UPPER_EDGE_CM), placement)
        _shade_below(inside, points[UPPER_LIP], 0.22 * unit, 0.42)
        _shade_below(inside, points[LOWER_LIP], 0.14 * unit, 0.35)
        _shade_corners(inside, opening, unit)
        mask = _mask(picture.shape[:2], _grown(opening, 1.12))
        picture += (inside - picture) * mask

    def _draw_teeth(
        self, inside: NDArray[np.float32], edges: tuple[float, ...], reach: tuple[float, float], placement: Placement
    ) -> None:
        """Paint a row of teeth from root to edge (both cm below the lip line), curved back at its ends."""
        root, edge = reach
        last = len(edges) - 2
        for number, (left, right) in enumerate(pairwise(edges)):
            middle = abs(left + right) / 2
            high = edge - (edge - root) * 0.10 * middle
            corner = 0.07 * (right - left)
            outline = np.array(
                [(left, root), (right, root), (right - 0.01, high - 2 * corner), (right - corner, high),
                 (left + corner, high), (left + 0.01, high - 2 * corner)]
            )  # fmt: skip
            if edge < root:
                outline[2:, 1] = [high + 2 * corner, high, high, high + 2 * corner]
            bright = 1.0 - 0.17 * middle**2 - (0.12 if number in (0, last) else 0.0)
            tooth = placement.to_image(self._at(outline, 0.0, 0.12 + 0.30 * middle**2))[:, :2]
            _cover(inside, tooth, _TEETH * max(bright, 0.25), soft_px=0.018 * placement.scale)
        gum = np.array(
            [
                (edges[0], root - 0.3 * np.sign(edge - root)),
                (edges[-1], root - 0.3 * np.sign(edge - root)),
                (edges[-1], root),
                (edges[0], root),
            ]
        )
        _cover(inside, placement.to_image(self._at(gum, 0.0, 0.2))[:, :2], _GUM * 0.8, soft_px=0.05 * placement.scale)

    def _at(self, flat: Points, down: float, back: float | Points) -> Points:
        """Place points (N, 2), in cm from the lip line, in the head: (N, 3)."""
        placed = np.zeros((len(flat), 3))
        placed[:, :2] = flat
        placed[:, 1] += down
        placed[:, 2] = back
        placed += self._lip_line
        return placed


def _window(picture: NDArray[np.float32], points: Points, margin: float) -> tuple[NDArray[np.float32], Points]:
    """Return the part of the picture around some points, to paint on, and where its corner lies."""
    side = len(picture)
    left, top = np.clip(np.floor(points.min(axis=0) - margin), 0, side - 1).astype(int)
    right, bottom = np.clip(np.ceil(points.max(axis=0) + margin), 1, side).astype(int)
    return picture[top : max(bottom, top + 1), left : max(right, left + 1)], np.array([left, top], np.float64)


def _circle(wide: float, high: float) -> Points:
    angle = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    return np.stack([wide * np.cos(angle), high * np.sin(angle)], axis=1)


def _grown(outline: Points, factor: float) -> Points:
    middle = outline.mean(axis=0)
    grown: Points = middle + (outline - middle) * factor
    return grown


def _fixed(points: Points) -> NDArray[np.int32]:
    fixed: NDArray[np.int32] = np.rint(points * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    return fixed


def _mask(shape: tuple[int, ...], outline: Points, soft_px: float = 0.0) -> NDArray[np.float32]:
    """A filled outline as (H, W, 1) in [0, 1]."""
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [_fixed(outline)], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
    if soft_px > 0.3:
        mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), soft_px), np.uint8)
    return (mask / np.float32(255)).astype(np.float32)[..., None]


def _cover(picture: NDArray[np.float32], outline: Points, tint: NDArray[np.float32], soft_px: float = 0.0) -> None:
    picture += (tint - picture) * _mask(picture.shape, outline, soft_px)


def _line(
    picture: NDArray[np.float32], line: Points, tint: NDArray[np.float32], width_px: float, soft_px: float
) -> None:
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.polylines(mask, [_fixed(line)], False, 255, max(1, round(width_px)), cv2.LINE_AA, _SUBPIXEL_BITS)
    soft = cv2.GaussianBlur(mask, (0, 0), max(soft_px, 0.3)).astype(np.float32)[..., None] / 255
    picture += (tint - picture) * soft


def _shade_below(inside: NDArray[np.float32], lip: Points, reach_px: float, strength: float) -> None:
    """Let a lip cast its shade on what lies behind it."""
    mask = np.zeros(inside.shape[:2], np.uint8)
    cv2.polylines(mask, [_fixed(lip)], False, 255, max(1, round(1.2 * reach_px)), cv2.LINE_AA, _SUBPIXEL_BITS)
    shade = cv2.GaussianBlur(mask, (0, 0), 0.6 * reach_px).astype(np.float32)[..., None] / 255
    inside *= 1 - strength * shade


def _shade_corners(inside: NDArray[np.float32], opening: Points, unit: float) -> None:
    left, right = float(opening[:, 0].min()), float(opening[:, 0].max())
    x = np.arange(inside.shape[1], dtype=np.float32)
    room = np.minimum(x - left, right - x) / (0.55 * unit)
    inside *= (0.25 + 0.75 * np.clip(room, 0, 1) ** 0.8)[None, :, None].astype(np.float32)
