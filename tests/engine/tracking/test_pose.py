"""The similarity fit and head poses."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from engine.core.types import Face, HeadPose
from engine.tracking.canonical_face import CanonicalFace
from engine.tracking.pose import fit_head_pose, fit_similarity, head_angles

angles = st.floats(-math.pi, math.pi)
rotations = st.builds(lambda a, b, c: Rotation.from_euler("xyz", [a, b, c]).as_matrix(), angles, angles, angles)
scales = st.floats(0.05, 50)
shifts = st.tuples(*[st.floats(-1000, 1000)] * 3).map(np.array)
weights = st.lists(st.floats(0.01, 1), min_size=20, max_size=20).map(np.array)

POINTS = np.random.default_rng(0).normal(size=(20, 3))


@given(rotations, scales, shifts, weights)
def test_fit_recovers_what_was_done(rotation: np.ndarray, scale: float, shift: np.ndarray, weights: np.ndarray) -> None:
    found_scale, found_rotation, found_shift = fit_similarity(POINTS, scale * POINTS @ rotation.T + shift, weights)

    assert found_scale == pytest.approx(scale, rel=1e-6)
    assert found_rotation == pytest.approx(rotation, abs=1e-6)
    assert found_shift == pytest.approx(shift, abs=1e-5)


@given(rotations, scales, shifts)
def test_fit_never_reflects(rotation: np.ndarray, scale: float, shift: np.ndarray) -> None:
    mirrored = POINTS * [-1, 1, 1]

    _, found, _ = fit_similarity(POINTS, scale * mirrored @ rotation.T + shift, np.ones(20))

    assert np.linalg.det(found) == pytest.approx(1)
    assert found @ found.T == pytest.approx(np.eye(3), abs=1e-9)


def test_fit_is_the_best_one_nearby() -> None:
    rng = np.random.default_rng(1)
    target = 2 * POINTS + rng.normal(scale=0.3, size=POINTS.shape)
    weights = rng.uniform(0.1, 1, 20)
    scale, rotation, shift = fit_similarity(POINTS, target, weights)

    def error(scale: float, rotation: np.ndarray, shift: np.ndarray) -> float:
        return float((weights * ((scale * POINTS @ rotation.T + shift - target) ** 2).sum(axis=1)).sum())

    best = error(scale, rotation, shift)
    for _ in range(50):
        turn = Rotation.from_rotvec(rng.normal(scale=0.01, size=3)).as_matrix()
        other = error(scale * rng.normal(1, 0.01), turn @ rotation, shift + rng.normal(scale=0.01, size=3))
        assert other >= best


def test_points_without_weight_do_not_count() -> None:
    target = 3 * POINTS + 7
    target[5] += 100
    weights = np.ones(20)
    weights[5] = 0

    scale, rotation, shift = fit_similarity(POINTS, target, weights)

    assert scale == pytest.approx(3)
    assert rotation == pytest.approx(np.eye(3))
    assert shift == pytest.approx([7, 7, 7])


def test_one_point_has_no_scale() -> None:
    with pytest.raises(ValueError, match="no scale"):
        fit_similarity(np.ones((4, 3)), POINTS[:4], np.ones(4))


@given(st.floats(-85, 85), st.floats(-80, 80), st.floats(-170, 170))
def test_angles_are_those_of_the_rotation(yaw: float, pitch: float, roll: float) -> None:
    # y is down and z away: a turn to the image's right is a negative one about y, up is a negative one about x.
    turn = Rotation.from_euler("y", -yaw, degrees=True)
    nod = Rotation.from_euler("x", -pitch, degrees=True)
    tilt = Rotation.from_euler("z", roll, degrees=True)
    pose = HeadPose((turn * nod * tilt).as_matrix().astype(np.float32), np.zeros(3, np.float32), 1.0)

    assert head_angles(pose) == pytest.approx((yaw, pitch, roll), abs=0.05)


def test_a_nose_to_the_right_is_a_positive_yaw_and_up_a_positive_pitch() -> None:
    nose = np.array([0.0, 0.0, -1.0])
    for rotation, expected in (
        (Rotation.from_euler("y", -30, degrees=True), (0.5, 0.0)),
        (Rotation.from_euler("x", -30, degrees=True), (0.0, -0.5)),
    ):
        assert rotation.apply(nose)[:2] == pytest.approx(expected)
        found = head_angles(HeadPose(rotation.as_matrix().astype(np.float32), np.zeros(3, np.float32), 1.0))
        assert max(found.yaw_deg, found.pitch_deg) == pytest.approx(30, abs=0.01)


def test_pose_carries_the_canonical_face_onto_the_landmarks(astronaut_face: Face, canonical: CanonicalFace) -> None:
    pose = astronaut_face.pose
    placed = pose.scale * canonical.vertices @ pose.rotation.T + pose.translation
    face_px = float(np.ptp(astronaut_face.landmarks[:, 0]))

    apart = np.linalg.norm(placed[:, :2] - astronaut_face.landmarks[:468, :2], axis=1)

    assert apart.mean() < 0.06 * face_px


@given(rotations, scales, shifts)
def test_pose_moves_with_the_landmarks(
    canonical: CanonicalFace, rotation: np.ndarray, scale: float, shift: np.ndarray
) -> None:
    landmarks = (scale * canonical.vertices @ rotation.T + shift).astype(np.float32)

    pose = fit_head_pose(landmarks, canonical)

    assert pose.scale == pytest.approx(scale, rel=1e-3)
    assert pose.rotation == pytest.approx(rotation, abs=1e-2)
    assert pose.rotation.dtype == pose.translation.dtype == np.float32
