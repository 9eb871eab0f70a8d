"""Changes the motion encoder's face crops, so that it reads expressions and not shapes or colours of a face.

Owns: the four changes, their order and their ranges. Does not know: where a crop is from; portraits, targets and pose
pictures are never changed. The random numbers are the caller's.
Source: the released training code, which calls albumentations. Between the points of its grid, pixels here move by
bilinear interpolation; there each triangle moves by itself.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator

from engine.core.types import Floats, Image

LARGEST_STRETCH = 1.3
LARGEST_STRETCH_OF_CLIP = 1.2
BRIGHTNESS = (0.3, 1.3)
CONTRAST = (0.7, 1.3)
SATURATION = (0.7, 1.3)
HUE_TURNS = (-0.3, 0.3)
GRID = 4
GRID_SPREAD = (0.02, 0.04)
"""How far the grid's points move, as a share of the crop: standard deviations."""
NOISE_VARIANCE = (10.0, 50.0)
"""Of 256 levels."""
HUES = 180
"""OpenCV's hues of uint8 pictures."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One side of the crop made longer. widens: the width, else the height."""

    widens: bool
    factor: float


def choose_stretch(random: Generator, largest: float = LARGEST_STRETCH) -> Stretch:
    """Choose a stretch for a picture, or with `LARGEST_STRETCH_OF_CLIP` for all pictures of a clip."""
    return Stretch(bool(random.random() < 0.5), float(random.uniform(1.0, largest)))


def change_crop(crop: Image, stretch: Stretch, random: Generator) -> Image:
    """Stretch a crop (H, W, 3) uint8 RGB, jitter its colours, bend it, add noise; the size stays."""
    changed = bend_crop(jitter_colours(stretch_crop(crop, stretch), random), random)
    return add_pixel_noise(changed, random)


def stretch_crop(crop: Image, stretch: Stretch) -> Image:
    """Make one side longer, and cut the middle out."""
    height, width = crop.shape[:2]
    longer = (int(width * stretch.factor), height) if stretch.widens else (width, int(height * stretch.factor))
    large = cv2.resize(crop, longer, interpolation=cv2.INTER_LINEAR)
    left, top = (longer[0] - width) // 2, (longer[1] - height) // 2
    return np.ascontiguousarray(large[top : top + height, left : left + width], np.uint8)


def jitter_colours(crop: Image, random: Generator) -> Image:
    """Change brightness, contrast, saturation and hue, in random order."""
    changes = (
        (_blend_with_black, BRIGHTNESS),
        (_blend_with_mean, CONTRAST),
        (_blend_with_gray, SATURATION),
        (_turn_hue, HUE_TURNS),
    )
    for index in random.permutation(len(changes)):
        change, (low, high) = changes[index]
        crop = change(crop, float(random.uniform(low, high)))
    return crop


def bend_crop(crop: Image, random: Generator) -> Image:
    """Move a grid of points over the crop, and all pixels between them; what comes from outside repeats the border."""
    height, width = crop.shape[:2]
    spread = random.uniform(*GRID_SPREAD)
    moves = random.normal(0.0, spread, (GRID, GRID, 2)) * (width, height)
    to_pixels = np.einsum("yi,xj,ijc->yxc", _grid_shares(height), _grid_shares(width), moves)
    places = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1)
    wanted = np.clip(places + to_pixels, 0, (width - 1, height - 1)).astype(np.float32)
    bent = cv2.remap(crop, wanted[..., 0], wanted[..., 1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(bent, np.uint8)


def add_pixel_noise(crop: Image, random: Generator) -> Image:
    """Add Gaussian noise, of its own in every channel."""
    spread = random.uniform(*NOISE_VARIANCE) ** 0.5
    return _to_bytes(crop.astype(np.float32) + random.normal(0.0, spread, crop.shape).astype(np.float32))


def _grid_shares(size: int) -> Floats:
    """How much each of the grid's points along a side moves each pixel of it: (size, GRID), rows add up to one."""
    place = np.linspace(0, GRID - 1, size)[:, None] - np.arange(GRID)
    return np.asarray(np.clip(1 - np.abs(place), 0, None), np.float32)


def _blend_with_black(crop: Image, share: float) -> Image:
    return _to_bytes(crop.astype(np.float32) * np.float32(share))


def _blend_with_mean(crop: Image, share: float) -> Image:
    mean = np.float32(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).mean().round())
    return _to_bytes(mean + np.float32(share) * (crop.astype(np.float32) - mean))


def _blend_with_gray(crop: Image, share: float) -> Image:
    gray = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)[..., None].astype(np.float32)
    return _to_bytes(gray + np.float32(share) * (crop.astype(np.float32) - gray))


def _turn_hue(crop: Image, turns: float) -> Image:
    hsv = cv2.cvtColor(crop, cv2.COLOR_RGB2HSV)
    hsv[..., 0] = (hsv[..., 0].astype(int) + round(HUES * turns)) % HUES
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), np.uint8)


def _to_bytes(values: Floats) -> Image:
    return np.asarray(np.clip(values.round(), 0, 255), np.uint8)
