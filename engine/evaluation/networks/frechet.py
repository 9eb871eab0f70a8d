"""FVD: the Fréchet distance between features of made and real clips.

Owns: which clips of a pair are looked at, how they are brought to the network, and the distance.
Does not know: weights.
Source: Unterthiner et al., "Towards Accurate Generative Models of Video" (2018). It is biased upwards by few clips, and
depends on network, clip length and resizing: only values of one program over one set compare.
"""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from engine.core.types import Image
from engine.evaluation.networks.i3d import LOGITS, SIDE_PX, I3d

Features = NDArray[np.float64]

CLIP_FRAMES = 16
CLIPS_MIN = 2
"""A covariance needs two; figures mean something from hundreds on."""


def read_features(network: I3d, pictures: Sequence[Image]) -> Features:
    """Return the features (K, 400) of the K clips of 16 consecutive pictures, one after the other; the rest is left."""
    starts = range(0, len(pictures) - CLIP_FRAMES + 1, CLIP_FRAMES)
    features = [network(_to_clip(pictures[start : start + CLIP_FRAMES])).double().numpy()[0] for start in starts]
    return np.array(features, np.float64) if features else np.empty((0, LOGITS))


def measure_frechet_distance(made: Features, real: Features) -> float | None:
    """Return the distance between two sets of features; None if one has too few."""
    if min(len(made), len(real)) < CLIPS_MIN:
        return None
    apart = made.mean(axis=0) - real.mean(axis=0)
    centred = [(each - each.mean(axis=0)) / np.sqrt(len(each) - 1) for each in (made, real)]
    spread = sum(float((each**2).sum()) for each in centred)
    # The trace of the root of a product of covariances is the sum of the singular values of the centred sets' product.
    both = float(np.linalg.svd(centred[0] @ centred[1].T, compute_uv=False).sum())
    return max(0.0, float(apart @ apart) + spread - 2 * both)


def _to_clip(pictures: Sequence[Image]) -> Tensor:
    """Return (1, 3, 16, 224, 224) in −1 to 1; the shape of the pictures is not kept, as usual for this figure."""
    clip = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float()
    clip = F.interpolate(clip, (SIDE_PX, SIDE_PX), mode="bilinear", align_corners=False)
    return (clip * 2 / 255 - 1).transpose(0, 1)[None]
