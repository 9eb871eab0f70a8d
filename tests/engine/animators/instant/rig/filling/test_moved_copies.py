"""Pieces of a picture at other places of it."""

import numpy as np

from engine.animators.instant.rig.filling.moved_copies import copy_moved, find_part


def test_every_cell_of_the_hole_shows_what_is_so_far_from_it() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    hole = np.zeros((16, 16), bool)
    hole[4:8, 4:8] = True
    known = np.ones((64, 64), np.uint8)
    known[18:30, 18:30] = 0
    part = find_part(known)
    steps = np.where(hole[..., None], np.array([20, -7]), 0).astype(np.int16)
    copied = copy_moved(picture, steps, hole, part)
    assert np.array_equal(copied, picture[18 - 7 : 30 - 7, 18 + 20 : 30 + 20])
