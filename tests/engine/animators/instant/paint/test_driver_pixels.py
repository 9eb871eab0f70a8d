"""Which parts of the driver may be sampled."""

import numpy as np

from engine.animators.instant.paint.driver_pixels import visible_parts
from engine.animators.instant.rig.head_space import Points
from engine.core.types import Portrait


def test_a_face_within_the_picture_is_visible(driver: Portrait, at_rest: Points) -> None:
    assert visible_parts(driver.image, at_rest) == (1, 1)


def test_a_face_outside_is_not(driver: Portrait, at_rest: Points) -> None:
    assert visible_parts(driver.image, at_rest + 500) == (0, 0)


def test_a_mouth_below_the_border_is_not(driver: Portrait, at_rest: Points) -> None:
    down = np.array([0, len(driver.image) - at_rest[14, 1], 0])
    assert visible_parts(driver.image, at_rest + down) == (0, 0)


def test_nothing_vanishes_at_once(driver: Portrait, at_rest: Points) -> None:
    steps = [visible_parts(driver.image, at_rest + np.array([0, down, 0]))[1] for down in range(200)]
    assert steps[0] == 1
    assert steps[-1] == 0
    assert max(-np.diff(steps)) < 0.5
