"""Sharp or blurred, alive or a picture."""

import cv2
import numpy as np

from engine.core.types import Floats, Image
from engine.tracking import FaceTracker
from engine.training.data.boxes import find_boxes
from engine.training.prepare.quality import MOVES_AT_LEAST, measure_movement, measure_sharpness, shape_of
from engine.training.prepare.settings import PrepareSettings


def test_a_blurred_face_is_told_from_a_sharp_one_in_any_light(astronaut: Image) -> None:
    tracker = FaceTracker()
    face = tracker.track_face(astronaut)
    tracker.close()
    assert face is not None
    box = find_boxes(face.landmarks).face
    limit = PrepareSettings().sharpness_at_least
    sharp = measure_sharpness(astronaut, box)
    assert sharp > 2 * limit
    assert 0.8 < measure_sharpness(astronaut // 3, box) / sharp < 1.2
    blurred = np.asarray(cv2.GaussianBlur(astronaut, (0, 0), 5), np.uint8)
    assert measure_sharpness(blurred, box) < limit


def test_a_speaking_face_moves_and_a_noisy_picture_of_one_does_not(speaking: list[Image]) -> None:
    noise = np.random.default_rng(0)

    def drift(pictures: list[Image]) -> list[Floats]:
        tracker = FaceTracker()
        shapes = []
        for number, picture in enumerate(pictures):
            noisy = np.clip(np.roll(picture, number % 5, axis=1) + noise.normal(0, 4, picture.shape), 0, 255)
            face = tracker.track_face(noisy.astype(np.uint8))
            assert face is not None
            shapes.append(shape_of(face))
        tracker.close()
        return shapes

    assert measure_movement(drift(speaking)) > 2 * MOVES_AT_LEAST
    assert measure_movement(drift([speaking[0]] * len(speaking))) < MOVES_AT_LEAST
