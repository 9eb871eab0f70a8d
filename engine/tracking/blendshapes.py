"""The blendshape network: computes 52 named strengths of expression from landmarks.

Owns: the blendshapes' names and the network's inputs. Does not know: images.
"""

from collections.abc import Callable
from threading import Lock

import numpy as np

from engine.core.types import Floats
from engine.tracking.network import Network

# fmt: off
BLENDSHAPE_NAMES = (
    "_neutral", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff",
    "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight",
    "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight",
    "eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft", "jawOpen",
    "jawRight", "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight",
    "mouthFunnel", "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight",
    "mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper",
    "mouthSmileLeft", "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft",
    "mouthUpperUpRight", "noseSneerLeft", "noseSneerRight",
)
# fmt: on
"""ARKit's names in the order of the scores; left and right are the person's own."""

# fmt: off
_INPUTS = (
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70, 78, 80,
    81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148, 149, 150, 152, 153,
    154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195, 197, 234, 246, 249,
    251, 263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300, 308, 310, 311, 312, 314,
    317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382,
    384, 385, 386, 387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473,
    474, 475, 476, 477,
)
# fmt: on
"""The 146 landmarks that are the network's input."""


class BlendshapeNetwork:
    """Reads the expression from landmarks. A face may ask for its own on any thread; the network is freed with the last
    face that may."""

    def __init__(self, model: bytes, threads: int = 1) -> None:
        self._network = Network(model, threads)
        self._inputs = np.array(_INPUTS)
        self._lock = Lock()

    def predict_blendshapes(self, landmarks: Floats) -> Floats:
        """Return (52,) float32 in [0, 1] from landmarks (478, 3) in image pixels."""
        with self._lock:
            self._network.input_tensor()[0] = landmarks[self._inputs, :2]
            return self._network.run_inference()[0]

    def predict_later(self, landmarks: Floats) -> Callable[[], Floats]:
        """Return what predicts the blendshapes of these landmarks when it is called first."""
        return _Prediction(self, landmarks).predict_once


class _Prediction:
    """The blendshapes of one face, predicted when they are asked for first; most never are."""

    __slots__ = ("_found", "_landmarks", "_network")

    def __init__(self, network: BlendshapeNetwork, landmarks: Floats) -> None:
        self._network = network
        self._landmarks = landmarks
        self._found: Floats | None = None

    def predict_once(self) -> Floats:
        if self._found is None:
            self._found = self._network.predict_blendshapes(self._landmarks)
        return self._found
