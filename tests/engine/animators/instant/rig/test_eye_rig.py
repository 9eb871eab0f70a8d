"""An eye at rest."""

import numpy as np
import pytest

from engine.animators.instant.rig.eye_rig import EyeRig, build_eye_rig, eye_width, eyelid_gap
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import CHIN, EYES, MESH, NOSE_TIP
from tests.golden.instant.figures import assert_as_looked_at


@pytest.fixture(params=[0, 1], ids=["right", "left"])
def eye(request: pytest.FixtureRequest, rig: Rig) -> EyeRig:
    return rig.eyes[request.param]


def test_the_gap_is_how_far_the_lids_are_apart_and_the_width_goes_from_corner_to_corner(eye: EyeRig, rig: Rig) -> None:
    shape = rig.shape.copy()
    upper, lower = eye.topology.upper, eye.topology.lower
    shape[lower[1:-1]] = shape[upper[1:-1]] + [0.0, 0.7, 0.0]
    shape[upper[-1]] = shape[upper[0]] + [0.0, 3.0, 4.0]
    assert eyelid_gap(eye.topology, shape) == pytest.approx(0.7)
    assert eye_width(eye.topology, shape) == pytest.approx(5)


def test_the_iris_is_measured_in_pixels_from_its_middle_to_its_rim(eye: EyeRig, rig: Rig) -> None:
    landmarks = rig.landmarks.copy()
    middle = landmarks[eye.topology.iris[0]]
    landmarks[eye.topology.iris[1:]] = middle + np.array([[5, 0, 9], [0, 5, 9], [-5, 0, 9], [0, -5, 9]])
    assert build_eye_rig(eye.topology, rig.shape, landmarks).iris_radius_px == pytest.approx(5)


def test_an_upper_lid_s_points_move_by_themselves_and_its_corners_never(eye: EyeRig) -> None:
    own = eye.lid_pull[eye.topology.upper]
    assert np.array_equal(own[1:-1], np.eye(9)[1:-1])
    assert not own[[0, -1]].any()


def test_a_closing_upper_lid_moves_nothing_below_the_eye(eye: EyeRig, rig: Rig) -> None:
    moving = eye.lid_pull.sum(1) > 0
    assert not moving[eye.topology.lower].any()
    assert not moving[eye.topology.below].any()
    assert not moving[[NOSE_TIP, CHIN]].any()
    assert rig.shape[:MESH][moving, 1].max() < rig.shape[eye.topology.lower, 1].max()


def test_the_lower_lid_of_a_narrow_eye_does_not_follow_the_upper_one(eye: EyeRig, rig: Rig) -> None:
    shape = rig.shape.copy()
    upper, lower = eye.topology.upper, eye.topology.lower
    shape[lower[1:-1]] = shape[upper[1:-1]] + [0.0, 0.01, 0.0]
    assert not build_eye_rig(eye.topology, shape, rig.landmarks).lid_pull[lower].any()


def test_the_skin_above_follows_less_the_farther_it_is_and_the_other_eye_not_at_all(eye: EyeRig, rig: Rig) -> None:
    other = EYES[1] if eye.topology is EYES[0] else EYES[0]
    follows = eye.lid_pull.sum(1)
    assert 0 <= follows.min() <= follows.max() <= 1 + 1e-9
    assert (follows[eye.topology.lid_crease] > 0.5).all()
    assert follows[eye.topology.brow_skin].max() < follows[eye.topology.lid_crease].min()
    assert not follows[other.outline].any()


def test_a_larger_head_has_the_same_eyes_in_its_own_measure(eye: EyeRig, rig: Rig) -> None:
    larger: Points = 2 * rig.shape
    assert eyelid_gap(eye.topology, larger) == pytest.approx(2 * eye.gap_cm)
    assert eye_width(eye.topology, larger) == pytest.approx(2 * eye.width_cm)


def test_skin_follows_the_lids_as_when_the_pictures_were_looked_at(rig: Rig) -> None:
    for name, eye in zip(("right", "left"), rig.eyes, strict=True):
        near = np.concatenate([eye.topology.lid_crease, eye.topology.brow_skin, eye.topology.cheek_skin])
        assert_as_looked_at(f"pull of the {name} lid", eye.lid_pull[near, ::2], 0.005)
