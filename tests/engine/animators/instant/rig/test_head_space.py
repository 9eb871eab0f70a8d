"""Faces without their pose."""

import numpy as np

from engine.animators.instant.rig.head_space import Placement, Points, fit_canonical_placement, fit_placement


def test_there_and_back_again(at_rest: Points) -> None:
    placement = fit_canonical_placement(at_rest)
    assert np.allclose(placement.to_image(placement.to_head_space(at_rest)), at_rest)


def test_a_known_shape_is_found_where_it_was_put(at_rest: Points) -> None:
    shape = fit_canonical_placement(at_rest).to_head_space(at_rest)
    angle = 0.3
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    put = Placement(7.5, turn, np.array([40.0, 80.0, -3.0]))
    found = fit_placement(shape, put.to_image(shape))
    assert np.isclose(found.scale, put.scale)
    assert np.allclose(found.rotation, put.rotation)
    assert np.allclose(found.translation, put.translation)


def test_expression_hardly_moves_the_head(at_rest: Points) -> None:
    shape = fit_canonical_placement(at_rest).to_head_space(at_rest)
    speaking = shape.copy()
    speaking[[14, 17, 152, 87, 317], 1] += 1.5
    found = fit_placement(shape, speaking)
    assert np.allclose(found.rotation, np.eye(3), atol=1e-9)
    assert np.isclose(found.scale, 1)
