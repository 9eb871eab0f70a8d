"""Places that look as if a picture went on there."""

import numpy as np

from engine.animators.instant.rig.filling.lookalikes import find_lookalikes

SIDE = 40


def stripes() -> np.ndarray:
    """Stripes four places high, light and dark by turns."""
    rows = np.indices((SIDE, SIDE))[0] // 4
    return np.where(rows % 2, 200, 40).astype(np.float32)[..., None]


def middle_hole() -> np.ndarray:
    hole = np.zeros((SIDE, SIDE), np.bool_)
    hole[14:26, 14:26] = True
    return hole


def test_a_pattern_goes_on() -> None:
    wanted, hole = stripes(), middle_hole()
    best = find_lookalikes(np.where(hole[..., None], np.float32(0), wanted), hole)
    assert best is not None
    right = wanted[best[0], best[1], 0][hole] == wanted[..., 0][hole]
    assert right.mean() > 0.75


def test_what_is_in_the_hole_does_not_matter() -> None:
    hole = middle_hole()
    found = [find_lookalikes(np.where(hole[..., None], np.float32(level), stripes()), hole) for level in (0, 255)]
    assert found[0] is not None
    assert np.array_equal(found[0], np.asarray(found[1]))


def test_lookalikes_are_outside_of_the_hole_and_known_places_are_their_own() -> None:
    hole = middle_hole()
    best = find_lookalikes(stripes(), hole)
    assert best is not None
    assert not hole[best[0], best[1]].any()
    assert np.array_equal(best[:, ~hole], np.indices(hole.shape)[:, ~hole])


def test_a_picture_of_which_hardly_anything_is_known_has_none() -> None:
    hole = np.ones((SIDE, SIDE), np.bool_)
    hole[:6] = False
    hole[:, 20:] = True
    assert find_lookalikes(stripes(), hole) is None
