"""LPIPS and tLP of a clip, picture after picture.

Owns: the range and the size in which pictures are compared, and which of them tLP leaves out. Does not know: weights.
Sources: Zhang et al. 2018; Chu et al., "Learning Temporal Coherence via Self-Supervision for GAN-based Video
Generation" (2020): tLP is |LPIPS(r₋, r) − LPIPS(g₋, g)|, without the first and the last two pictures, on pictures whose
sides are cut to multiples of 8.
"""

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from torch import Tensor

from engine.core.types import Image
from engine.training.perceptual.lpips import Lpips

LEFT_OUT = 2
"""Pictures at each end that tLP does not count."""
SIDE_STEP_PX = 8
PAIRS_MIN = 1


def measure_lpips(network: Lpips, made: Sequence[Image], real: Sequence[Image]) -> float:
    """Return the mean distance of pictures (H, W, 3) RGB; real ones are brought to the size of those made."""
    each = [
        float(network(_to_tensor(made[index]), _to_tensor(_fit_size(real[index], made[index].shape))))
        for index in range(len(made))
    ]
    return float(np.mean(each))


def measure_tlp(network: Lpips, made: Sequence[Image], real: Sequence[Image]) -> float | None:
    """Return 1000 times the mean difference of the changes from picture to picture; None of too few pictures."""
    inner = range(LEFT_OUT, len(made) - LEFT_OUT)
    if len(inner) <= PAIRS_MIN:
        return None
    changes = [_measure_changes(network, pictures, inner) for pictures in (made, real)]
    return 1000 * float(np.abs(changes[0] - changes[1]).mean())


def _measure_changes(network: Lpips, pictures: Sequence[Image], inner: range) -> np.ndarray:
    changes, before = [], _to_tensor(_cut_sides(pictures[inner[0]]))
    for index in inner[1:]:
        now = _to_tensor(_cut_sides(pictures[index]))
        changes.append(float(network(before, now)))
        before = now
    return np.array(changes)


def _fit_size(image: Image, shape: tuple[int, ...]) -> Image:
    return image if image.shape == shape else np.asarray(cv2.resize(image, shape[1::-1]), np.uint8)


def _cut_sides(image: Image) -> Image:
    height, width = (side // SIDE_STEP_PX * SIDE_STEP_PX for side in image.shape[:2])
    return image[:height, :width]


def _to_tensor(image: Image) -> Tensor:
    """(H, W, 3) uint8 -> (1, 3, H, W) in −1 to 1."""
    return torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1)[None].float() / 127.5 - 1
