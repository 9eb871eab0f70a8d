import numpy as np
import pytest

from engine.core.settings import Settings
from engine.core.types import Frame
from engine.driver.cropped_driver import Driver
from tests.fakes import FakeTracker, face_at

SETTINGS = Settings(size_px=64)
PICTURE = np.random.default_rng(0).integers(0, 256, (200, 300, 3), np.uint8)


def test_a_frame_is_square_with_its_face_in_its_own_pixels() -> None:
    face = face_at(150, 100)
    driver = Driver(FakeTracker([face]), SETTINGS)
    frame = driver.track_and_crop(Frame(PICTURE, 7))
    assert frame.image.shape == (64, 64, 3)
    assert frame.capture_time_ns == 7
    assert frame.face is not None
    middle = frame.face.landmarks[:, :2].mean(axis=0)
    assert 20 < middle[0] < 44
    assert 20 < middle[1] < 44
    np.testing.assert_array_equal(frame.face.blendshapes, face.blendshapes)


def test_the_crop_stays_while_the_face_moves() -> None:
    driver = Driver(FakeTracker([face_at(150, 100), face_at(160, 95)]), SETTINGS)
    before, after = driver.track_and_crop(Frame(PICTURE, 0)), driver.track_and_crop(Frame(PICTURE, 1))
    np.testing.assert_array_equal(before.image, after.image)
    assert before.face is not None
    assert after.face is not None
    moved = (after.face.landmarks - before.face.landmarks).mean(axis=0)
    assert moved[0] / moved[1] == pytest.approx(-2.0, abs=1e-3)


def test_until_a_face_comes_the_whole_picture_is_shown() -> None:
    driver = Driver(FakeTracker([None, face_at(60, 60), None]), SETTINGS)
    whole, near, still_near = (driver.track_and_crop(Frame(PICTURE, index)) for index in range(3))
    assert whole.face is None
    assert still_near.face is None
    assert np.abs(whole.image.astype(int) - near.image).mean() > 5
    np.testing.assert_array_equal(near.image, still_near.image)


def test_a_driver_who_walks_stays_in_a_crop_chosen_from_all_of_it() -> None:
    walk = [face_at(x, 100) for x in (40, 120, 200, 260)]
    driver = Driver(FakeTracker([]), SETTINGS)
    driver.choose_crop(walk, 300, 200)
    for face in walk:
        landmarks = driver.map_face_to_crop(face).landmarks[:, :2]
        assert landmarks.min() >= 0
        assert landmarks.max() <= 63


def test_a_driver_who_sits_gets_the_crop_of_the_first_face() -> None:
    first, leaning = face_at(150, 100), face_at(155, 105)
    wide, narrow = Driver(FakeTracker([]), SETTINGS), Driver(FakeTracker([]), SETTINGS)
    wide.choose_crop([first, leaning], 300, 200)
    narrow.choose_crop([first], 300, 200)
    np.testing.assert_array_equal(wide.map_face_to_crop(first).landmarks, narrow.map_face_to_crop(first).landmarks)


def test_as_it_is_only_scales() -> None:
    square = np.ascontiguousarray(PICTURE[:200, :200])
    driver = Driver(FakeTracker([face_at(50, 50, 20)]), Settings(size_px=100, as_is=True))
    frame = driver.track_and_crop(Frame(square, 0))
    assert frame.face is not None
    low, high = frame.face.landmarks[:2, :2]
    np.testing.assert_allclose((low + high) / 2, [24.75, 24.75], atol=1e-4)
    np.testing.assert_allclose(frame.image.mean(axis=(0, 1)), square.mean(axis=(0, 1)), atol=1)
