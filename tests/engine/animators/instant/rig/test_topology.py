"""The index groups of the mesh."""

import numpy as np
import pytest

from engine.animators.instant.rig import topology
from engine.core.types import LANDMARKS
from engine.tracking.bundle import canonical_face


def test_mirroring_twice_changes_nothing() -> None:
    pairs = topology.mirror_indices()
    assert len(pairs) == LANDMARKS
    assert np.array_equal(pairs[pairs], np.arange(LANDMARKS))


def test_left_and_right_are_mirror_images() -> None:
    pairs = topology.mirror_indices()
    assert np.array_equal(pairs[topology.RIGHT_EYE.upper], topology.LEFT_EYE.upper)
    assert np.array_equal(pairs[topology.RIGHT_EYE.lower], topology.LEFT_EYE.lower)
    assert set(pairs[topology.RIGHT_BROW]) == set(topology.LEFT_BROW)
    assert np.array_equal(pairs[topology.UPPER_LIP], topology.UPPER_LIP[::-1])
    assert set(pairs[topology.RIGHT_EYE.iris]) == set(topology.LEFT_EYE.iris)


def test_upper_contours_lie_above_lower_ones() -> None:
    y = canonical_face().vertices[:, 1]
    for eye in topology.EYES:
        assert (y[eye.upper[1:-1]] < y[eye.lower[1:-1]]).all()
        assert (y[eye.lid_crease] < y[eye.upper[1:-1]]).all()
        assert (y[eye.below] > y[eye.lower[1:-1]]).all()
    assert (y[topology.UPPER_LIP[1:-1]] <= y[topology.LOWER_LIP[1:-1]]).all()


def test_outlines_hold_every_point_once() -> None:
    for outline in (topology.OVAL, topology.MOUTH_OPENING, *(eye.outline for eye in topology.EYES)):
        assert len(set(outline.tolist())) == len(outline)


def test_the_weights_fit_the_rigid_points() -> None:
    assert len(topology.RIGID_WEIGHTS) == len(topology.RIGID) == len(set(topology.RIGID.tolist()))


def test_groups_in_the_middle_of_the_face_are_their_own_mirror_images() -> None:
    pairs = topology.mirror_indices()
    for group in (topology.OVAL, topology.OUTER_LIPS, topology.NOSTRILS, topology.MOUTH_OPENING, topology.FAST):
        assert set(pairs[group].tolist()) == set(group.tolist())
    for name in ("lid_crease", "below", "brow_skin", "cheek_skin"):
        right, left = (getattr(eye, name) for eye in topology.EYES)
        assert np.array_equal(pairs[right], left)


def test_outlines_go_around_what_they_hold_without_a_jump() -> None:
    flat = canonical_face().vertices[:, :2]
    for outline in (topology.OVAL, topology.OUTER_LIPS):
        steps = np.linalg.norm(flat[outline] - np.roll(flat[outline], 1, axis=0), axis=1)
        assert steps.max() < 4 * np.median(steps)
    oval = flat[topology.OVAL]
    assert np.ptp(oval, axis=0) == pytest.approx(np.ptp(flat, axis=0), rel=0.02), "nothing lies outside of the oval"


def test_twice_the_area_of_a_triangle_has_the_sign_of_its_direction() -> None:
    triangle = np.array([[[1.0, 2.0], [5.0, 3.0], [2.0, 7.0]]])
    assert topology.doubled_area(triangle) == pytest.approx([4 * 5 - 1 * 1])
    assert topology.doubled_area(triangle[:, ::-1]) == pytest.approx([-19])


def test_what_has_the_direction_of_most_of_a_surface_faces_the_front() -> None:
    large = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]])
    small = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    flat = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
    for surface in (np.stack([large, small]), np.stack([large[::-1], small[::-1]])):
        assert topology.front_facing_mask(np.stack([*surface, flat]), surface).tolist() == [True, False, False]
