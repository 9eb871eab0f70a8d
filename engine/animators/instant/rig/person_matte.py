"""Finds roughly where the person is in a picture.

Owns: the segmentation network. Does not know: how its matte is cleaned up, faces, what becomes of the background.
"""

from functools import cache

import cv2
import numpy as np

from engine.core.types import Floats, Image
from engine.tracking.network import Network, read_model

_MODEL = "selfie_segmentation.tflite"
_MODEL_SHA256 = "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c"


def predict_matte(image: Image) -> Floats:
    """Return the network's matte of the person in a picture (H, W, 3): (H, W) in [0, 1].

    Raises: ModelError if the model is missing or damaged.
    """
    network = Network(_read_matting_model())
    side = network.input_tensor().shape[1]
    small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    network.input_tensor()[0] = small.astype(np.float32) / np.float32(255)
    found = network.run_inference()[0].reshape(side, side)
    size = (image.shape[1], image.shape[0])
    return cv2.resize(found, size, interpolation=cv2.INTER_CUBIC).astype(np.float32, copy=False)


@cache
def _read_matting_model() -> bytes:
    return read_model(_MODEL, _MODEL_SHA256)
