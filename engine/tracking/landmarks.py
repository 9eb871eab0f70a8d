"""The landmark network: 478 points of one face inside a region.

Owns: cutting the region out and mapping points back. Does not know: where regions come from.
"""

import math

import cv2
import numpy as np

from engine.messages import LANDMARKS, Floats, Image
from engine.tracking.network import Network
from engine.tracking.region import Region

INPUT_PX = 256
_SHRINK_FIRST = 2.0
"""From this reduction on, bilinear sampling would skip pixels: the region is averaged down first."""


class LandmarkNetwork:
    """Finds the landmarks of the face in a region."""

    def __init__(self, model: bytes, threads: int = 1) -> None:
        self._network = Network(model, threads)
        self._crop = np.empty((INPUT_PX, INPUT_PX, 3), np.uint8)

    def find(self, image: Image, region: Region) -> tuple[Floats, float]:
        """Return landmarks (478, 3) float32 in image pixels, and how sure it is (0-1) that a face is there."""
        self._cut(image, region)
        np.multiply(self._crop, np.float32(1 / 255), out=self._network.input()[0])
        points, presence_logit, *_ = self._network.run()
        landmarks = points.reshape(LANDMARKS, 3)
        matrix = region.matrix(INPUT_PX)
        in_image = np.empty_like(landmarks)
        np.matmul(landmarks[:, :2], matrix[:, :2].T, out=in_image[:, :2])
        in_image[:, :2] += matrix[:, 2]
        np.multiply(landmarks[:, 2], region.side_px / INPUT_PX, out=in_image[:, 2])
        return in_image, _sigmoid(float(presence_logit.item()))

    def close(self) -> None:
        self._network.close()

    def _cut(self, image: Image, region: Region) -> None:
        """Fill the crop with the region; beyond the image its border is repeated."""
        matrix = region.matrix(INPUT_PX)
        reduction = region.side_px / INPUT_PX
        if reduction > _SHRINK_FIRST:
            image, matrix = _shrunk(image, region, matrix, reduction)
        cv2.warpAffine(
            image,
            matrix,
            (INPUT_PX, INPUT_PX),
            dst=self._crop,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )


def _shrunk(image: Image, region: Region, matrix: Floats, reduction: float) -> tuple[Image, Floats]:
    """Average the part of the image around the region down, and say where the crop lies in it."""
    height, width = image.shape[:2]
    reach = region.side_px * math.sqrt(0.5) + 1
    left, top = max(0, math.floor(region.x - reach)), max(0, math.floor(region.y - reach))
    right, bottom = min(width, math.ceil(region.x + reach)), min(height, math.ceil(region.y + reach))
    if right - left < reduction or bottom - top < reduction:
        return image, matrix
    small_px = (max(1, round((right - left) / reduction)), max(1, round((bottom - top) / reduction)))
    small = cv2.resize(image[top:bottom, left:right], small_px, interpolation=cv2.INTER_AREA)
    x_scale, y_scale = small_px[0] / (right - left), small_px[1] / (bottom - top)
    moved = matrix.copy()
    moved[0, 2] += 0.5 - left
    moved[1, 2] += 0.5 - top
    moved *= np.array([[x_scale], [y_scale]], np.float32)
    moved[:, 2] -= 0.5
    return np.asarray(small, np.uint8), moved


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))
