"""The square of a piece: around everybody's place, inside the picture, given up where it fits no more."""

import numpy as np
import pytest

from engine.core.types import Face
from engine.driver.crop import Crop
from engine.training.prepare.framing import SMALLEST_SHARE, frame_faces, holds_face
from tests.faces import Move, face_of, moved, portrait

WIDTH, HEIGHT = 1280, 720


def face_at(x: float, y: float, side: float = 200.0) -> Face:
    """A face of that size whose middle is there."""
    face = face_of(portrait("astronaut", 256))
    points = face.landmarks[:468, :2]
    low, high = points.min(axis=0), points.max(axis=0)
    landmarks = face.landmarks.copy()
    landmarks[:, :2] = (landmarks[:, :2] - (low + high) / 2) * side / (high - low).max() + (x, y)
    return Face(landmarks.astype(np.float32), face.blendshapes, face.pose, 1.0)


def test_head_and_shoulders_are_in_the_square() -> None:
    crop = frame_faces([face_at(600, 300)], WIDTH, HEIGHT, 512)
    assert crop is not None
    assert crop.side_px == 450
    assert crop.left + 225 == pytest.approx(600, abs=1)
    assert crop.top + 225 == pytest.approx(300 - 0.04 * 450, abs=1)


def test_the_square_holds_all_places_and_stays_in_the_picture() -> None:
    faces = [face_at(x, 110) for x in (120, 200, 280)]
    crop = frame_faces(faces, WIDTH, HEIGHT, 512)
    assert crop is not None
    assert (crop.left, crop.top) == (0, 0)
    assert all(holds_face(crop, face) for face in faces)


def test_of_a_person_who_walks_away_the_first_places_count() -> None:
    faces = [face_at(200 + 50 * step, 300) for step in range(16)]
    crop = frame_faces(faces, WIDTH, HEIGHT, 512)
    assert crop is not None
    assert holds_face(crop, faces[0])
    assert not holds_face(crop, faces[-1])


def test_a_face_that_fills_the_picture_or_leaves_it_has_no_square() -> None:
    assert frame_faces([face_at(640, 360, 600)], WIDTH, HEIGHT, 512) is None
    assert frame_faces([face_at(60, 360)], WIDTH, HEIGHT, 512) is None
    assert frame_faces([], WIDTH, HEIGHT, 512) is None


def test_a_square_that_is_made_much_smaller_is_a_multiple_of_whole_pixels() -> None:
    crop = frame_faces([face_at(600, 300, 201)], WIDTH, HEIGHT, 64)
    assert crop is not None
    assert crop.side_px == 448  # of 452: seven to one pixel


def test_who_went_far_away_is_no_more_held() -> None:
    crop = Crop(0, 0, 700)
    assert holds_face(crop, face_at(350, 350, SMALLEST_SHARE * 700 + 2))
    assert not holds_face(crop, face_at(350, 350, SMALLEST_SHARE * 700 - 2))


def test_a_turned_head_is_held_as_well() -> None:
    face = face_at(400, 300)
    crop = frame_faces([face], WIDTH, HEIGHT, 512)
    assert crop is not None
    assert holds_face(crop, moved(face, Move(yaw_deg=25), 256))
