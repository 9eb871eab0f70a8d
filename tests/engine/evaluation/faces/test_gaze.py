import cv2
import numpy as np
import pytest

from engine.evaluation.faces.gaze import measure_gaze, select_open


def eyes_looking(right_px: float) -> tuple[np.ndarray, np.ndarray]:
    """A picture of two eyes 40 px wide with dark pupils that far right of their middles, and the landmarks."""
    image = np.full((120, 240, 3), 220, np.uint8)
    points = np.zeros((68, 2))
    for first, middle in ((36, 70), (42, 170)):
        outline = [(-20, 0), (-8, -9), (8, -9), (20, 0), (8, 9), (-8, 9)]
        points[first : first + 6] = [(middle + x, 60 + y) for x, y in outline]
        cv2.circle(image, (round(middle + right_px), 60), 6, (20, 20, 20), -1)
    return image, points


@pytest.mark.parametrize("right_px", [-4, 0, 4])
def test_gaze_is_where_the_pupil_is_in_eye_widths(right_px: int) -> None:
    along, across = measure_gaze(*eyes_looking(right_px))
    assert along == pytest.approx(right_px / 40, abs=0.01)
    assert across == pytest.approx(0, abs=0.01)


def test_an_eye_beyond_the_picture_or_without_a_pupil_has_no_gaze() -> None:
    image, points = eyes_looking(0)
    assert np.isnan(measure_gaze(image[:, 60:], points - [60, 0])).all()
    assert np.isnan(measure_gaze(np.full_like(image, 90), points)).all()


def test_only_open_eyes_count() -> None:
    aspect = np.array([0.3, 0.3, 0.1, 0.3, 0.3])
    assert select_open(aspect, np.full(5, 0.2)).tolist() == [True, True, False, True, True]
