import cv2
import numpy as np
import pytest

from engine.evaluation.steadiness import (
    compare_landmark_shaking,
    compare_shaking,
    measure_shaking,
    measure_warping,
)

FRAMES = 12


def face_points(x: float = 128, y: float = 110) -> np.ndarray:
    """68 points on an ellipse; the outer corners of the eyes are 60 px apart."""
    angles = np.linspace(0, 2 * np.pi, 68, endpoint=False)
    points = np.stack([x + 50 * np.cos(angles), y + 60 * np.sin(angles)], -1)
    points[36], points[45], points[27], points[8] = (x - 30, y - 10), (x + 30, y - 10), (x, y - 10), (x, y + 60)
    return points


def textured_picture() -> np.ndarray:
    grain = np.random.default_rng(1).integers(0, 255, (32, 32, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(grain, (256, 256), interpolation=cv2.INTER_CUBIC), np.uint8)


def moved_picture(right_px: float) -> np.ndarray:
    shift = np.array([[1, 0, right_px], [0, 1, 0]], np.float64)
    return np.asarray(cv2.warpAffine(textured_picture(), shift, (256, 256), borderMode=cv2.BORDER_REFLECT), np.uint8)


def shake(size_px: float) -> tuple[list[np.ndarray], np.ndarray]:
    """Pictures whose content jumps by that much to and fro, and the landmarks with it."""
    at = [size_px * (number % 2) for number in range(FRAMES)]
    return [moved_picture(x) for x in at], np.stack([face_points(128 + x) for x in at])


def test_twice_the_trembling_is_twice_the_jitter() -> None:
    little, much = shake(1.5), shake(3.0)
    jitter = compare_shaking(measure_shaking(*little), measure_shaking(*much))
    assert jitter is not None
    assert jitter.driver == pytest.approx(2 * 1.5 / 60, rel=0.1)
    assert jitter.ratio == pytest.approx(2, rel=0.1)
    by_landmarks = compare_landmark_shaking(little[1], much[1])
    assert by_landmarks is not None
    assert by_landmarks.driver == pytest.approx(2 * 1.5 / 60)
    assert by_landmarks.ratio == pytest.approx(2)


def test_an_even_movement_is_no_jitter() -> None:
    points = np.stack([face_points(100 + 3 * number) for number in range(FRAMES)])
    still = np.repeat(face_points()[None], FRAMES, axis=0)
    jitter = compare_landmark_shaking(points, still)
    assert jitter is not None
    assert jitter.driver == pytest.approx(0, abs=1e-9)


def test_frames_without_a_face_do_not_count_and_without_any_there_is_no_jitter() -> None:
    pictures, points = shake(2.0)
    points[4] = np.nan
    assert np.isnan(measure_shaking(pictures, points)[3])
    unseen = np.full_like(points, np.nan)
    assert compare_landmark_shaking(points, unseen) is None
    assert compare_shaking(measure_shaking(pictures, points), measure_shaking(pictures, unseen)) is None


def test_a_background_that_moves_is_measured_in_pixels() -> None:
    portrait = moved_picture(0)
    warping = measure_warping(portrait, face_points(), [portrait, moved_picture(3)])
    assert warping.background_px[0] == pytest.approx(0, abs=0.1)
    assert warping.background_px[1] == pytest.approx(3, abs=0.5)
    assert warping.folded[0] == 0


def test_a_portrait_without_a_face_has_no_background() -> None:
    warping = measure_warping(moved_picture(0), np.full((68, 2), np.nan), [moved_picture(0)])
    assert len(warping.background_px) == 0
    assert len(warping.folded) == 1
