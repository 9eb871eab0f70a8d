"""What a training step is given: pictures, and what was cut out of them.

Owns: shapes and ranges. Does not know: files, augmentation, networks.
"""

from typing import NamedTuple

from torch import Tensor


class Batch(NamedTuple):
    """B targets, each with a portrait of the same person; or the frames of one clip with one portrait.

    Shapes: pictures (B, 3, H, W) RGB in [-1, 1]; faces (B, 3, crop, crop) in [-1, 1], for the motion encoder; poses
    (B, 3, side, side) in [0, 1], for the motion extractor; weight (B, 1, H, W) in {0, 1, 2}, see `masks.weigh_pixels`;
    portraits (B or 1, 3, H, W) in [-1, 1]; portrait_pixels (B or 1, 3, size, size), for the image encoder.
    """

    pictures: Tensor
    faces: Tensor
    poses: Tensor
    weight: Tensor
    portraits: Tensor
    portrait_pixels: Tensor
