"""A mouth at rest."""

import numpy as np
import pytest

from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.lip_rig import build_lip_rig, mouth_openness, mouth_width, triangulate_opening
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import (
    CHIN,
    EYES,
    LOWER_LIP,
    MOUTH_OPENING,
    NOSE_TIP,
    UPPER_LIP,
    doubled_area,
)
from tests.golden.instant.figures import assert_as_looked_at


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


def test_every_inner_point_of_a_lip_moves_by_itself_and_the_other_lip_stays(rig: Rig) -> None:
    for pull, own, other in (
        (rig.lips.upper_pull, UPPER_LIP, LOWER_LIP),
        (rig.lips.lower_pull, LOWER_LIP, UPPER_LIP),
    ):
        assert np.array_equal(pull[own[1:-1]], np.eye(9))
        assert not pull[other[1:-1]].any()
        assert not pull[own[[0, -1]]].any()


def test_skin_follows_the_lip_at_its_side_and_the_less_the_farther_it_is(rig: Rig) -> None:
    upper, lower = rig.lips.upper_pull.sum(1), rig.lips.lower_pull.sum(1)
    assert upper.max() <= 1 + 1e-9
    assert lower.max() <= 1 + 1e-9
    assert (upper[0], lower[17]) == pytest.approx((1, 1), abs=0.05)
    assert upper[CHIN] == 0 == lower[NOSE_TIP]
    assert 1 > upper[164] > upper[2] > upper[NOSE_TIP]
    assert 1 > lower[200] > lower[199] > lower[CHIN]
    assert max(upper[eye.outline].max() for eye in EYES) < 0.01


def test_more_of_the_jaw_follows_in_a_portrait_whose_mouth_is_open(rig: Rig) -> None:
    shut, wide = (build_lip_rig(with_gap(rig.shape, gap_cm)) for gap_cm in (0.0, 2.0))
    assert wide.lower_pull[199].sum() > shut.lower_pull[199].sum() + 0.05


def test_the_opening_s_triangles_fill_it_once(rig: Rig) -> None:
    outline = with_gap(rig.shape, 1.0)[MOUTH_OPENING, :2]
    triangles = doubled_area(outline[triangulate_opening()])
    after = np.roll(outline, -1, axis=0)
    whole = (outline[:, 0] * after[:, 1] - outline[:, 1] * after[:, 0]).sum()
    assert len(triangles) == 18
    assert (triangles * np.sign(whole) > 0).all()
    assert triangles.sum() == pytest.approx(whole)


def test_skin_follows_the_lips_as_when_the_pictures_were_looked_at(rig: Rig) -> None:
    near = [2, 164, 0, 37, 61, 17, 18, 200, 199, 50, 280, 212, 152]
    pulls = np.concatenate([rig.lips.upper_pull[near], rig.lips.lower_pull[near]])
    assert_as_looked_at("pull of the lips", pulls[:, ::2], 0.005)
