"""The index groups of the mesh."""

import numpy as np

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
