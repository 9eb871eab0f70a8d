"""A mouth at rest."""

import pytest

from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.lip_rig import mouth_openness, mouth_width
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import LOWER_LIP, UPPER_LIP


def with_gap(shape: Points, gap_cm: float) -> Points:
    """The same face with its lower lip that far below the upper one; y points down."""
    changed = shape.copy()
    changed[LOWER_LIP[1:-1]] = changed[UPPER_LIP[1:-1]] + [0.0, gap_cm, 0.0]
    return changed


def test_openness_is_the_gap_as_a_share_of_the_mouth_s_width(rig: Rig) -> None:
    half_open = with_gap(rig.shape, mouth_width(rig.shape) / 2)
    assert mouth_openness(half_open) == pytest.approx(0.5)


@pytest.mark.parametrize("gap_cm", [0.0, -0.3])
def test_a_mouth_whose_lips_touch_or_overlap_is_closed(rig: Rig, gap_cm: float) -> None:
    assert mouth_openness(with_gap(rig.shape, gap_cm)) == 0
