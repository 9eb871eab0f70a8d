"""The landmark network: 478 points of one face inside a region.

Owns: the network's input and the mapping of its points back to the image. Does not know: where regions come from.
"""

import math

import numpy as np

from engine.core.types import LANDMARKS, Floats, Image
from engine.tracking.network import Network
from engine.tracking.region import Region
from engine.tracking.rotated_crop import RegionCropper

INPUT_PX = 256


class LandmarkNetwork:
    """Finds the landmarks of the face in a region."""

    def __init__(self, model: bytes, threads: int = 1) -> None:
        self._network = Network(model, threads)
        self._cropper = RegionCropper()

    def predict_landmarks(self, image: Image, region: Region) -> tuple[Floats, float]:
        """Return landmarks (478, 3) float32 in image pixels, and the presence: how likely a face is there, 0 to 1."""
        self._cropper.crop_region(image, region, self._network.input_tensor()[0])
        points, presence_logit, *_ = self._network.run_inference()
        landmarks = points.reshape(LANDMARKS, 3)
        matrix = region.crop_to_image(INPUT_PX)
        in_image = np.empty_like(landmarks)
        np.matmul(landmarks[:, :2], matrix[:, :2].T, out=in_image[:, :2])
        in_image[:, :2] += matrix[:, 2]
        np.multiply(landmarks[:, 2], region.side_px / INPUT_PX, out=in_image[:, 2])
        return in_image, _sigmoid(float(presence_logit.item()))

    def close(self) -> None:
        self._network.close()


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))
