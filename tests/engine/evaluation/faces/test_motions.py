import numpy as np
import pytest

from engine.evaluation.faces.motions import MOTIONS, RIGID, column_of, eye_distance, measure_motions

TURNED_DEG = 12.0


def made_up_face() -> np.ndarray:
    """68 points of a face from the front: the rigid ones where the average head has them, the others by hand."""
    points = np.zeros((68, 2))
    for index, (x, y, _) in RIGID.items():
        points[index] = 256 + 20 * x, 256 + 20 * y
    for first, middle in ((36, -3.15), (42, 3.15)):
        outline = [(-1.3, 0), (-0.5, -0.4), (0.5, -0.4), (1.3, 0), (0.5, 0.4), (-0.5, 0.4)]
        points[first : first + 6] = [(256 + 20 * (middle + x), 256 + 20 * (y - 2.6)) for x, y in outline]
    points[17:27, 1] = 256 - 20 * 4.5
    points[48], points[54], points[51], points[57] = (206, 330), (306, 330), (256, 320), (256, 350)
    points[62], points[66] = (256, 330), (256, 340)
    return points


def test_a_face_from_the_front_is_measured_in_its_own_lengths() -> None:
    points = made_up_face()
    motions = measure_motions(points[None])
    nose = np.linalg.norm(points[33] - points[27])
    assert column_of(motions, "mouth_open")[0] == pytest.approx(10 / nose, rel=1e-5)
    assert column_of(motions, "mouth_width")[0] == pytest.approx(100 / eye_distance(points))
    assert column_of(motions, "ear")[0] == pytest.approx(16 / 52, rel=1e-5)
    assert abs(column_of(motions, "roll")[0]) < 0.01


def test_size_and_place_change_nothing() -> None:
    points = made_up_face()
    both = measure_motions(np.stack([points, 1.7 * points + 30]))
    assert both[0] == pytest.approx(both[1], abs=1e-3)


def test_a_tilted_head_rolls_and_keeps_its_expression() -> None:
    points = made_up_face()
    angle = np.radians(TURNED_DEG)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    upright, tilted = measure_motions(np.stack([points, (points - 256) @ turn.T + 256]))
    changed = dict(zip(MOTIONS, tilted - upright, strict=True))
    assert changed["roll"] == pytest.approx(TURNED_DEG, abs=0.1)
    assert max(abs(changed[name]) for name in ("mouth_open", "mouth_width", "ear", "brow", "smile")) < 1e-6


def test_a_frame_without_a_face_has_no_motion() -> None:
    motions = measure_motions(np.stack([np.full((68, 2), np.nan), made_up_face()]))
    assert np.isnan(motions[0]).all()
    assert np.isfinite(motions[1]).all()
