"""The inside of a mouth that is made of the portrait alone."""

from dataclasses import replace

import numpy as np
import pytest

from engine.animators.instant.paint.mouth_from_portrait import MouthFromPortrait
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.lip_rig import mouth_openness
from engine.animators.instant.rig.rig import Rig
from engine.animators.instant.rig.topology import LOWER_LIP, UPPER_LIP
from engine.core.types import Floats
from tests.golden.instant.figures import assert_as_looked_at

ACROSS, DOWN = (grid.astype(np.float32) for grid in np.meshgrid(np.linspace(-1, 1, 41), np.linspace(0, 1, 21)))
ROUND, AT_REST, SMILING = 0.7, 1.0, 1.25


def with_openness(rig: Rig, openness: float) -> Rig:
    return replace(rig, lips=replace(rig.lips, openness=openness))


def opened(rig: Rig, width: float, openness: float = 0.25) -> Points:
    """A face whose mouth has this share of its width at rest, and is open by that."""
    shape = rig.shape.copy()
    middle = shape[UPPER_LIP[[0, -1]]].mean(0)
    for end in (0, -1):
        shape[UPPER_LIP[end]] = middle + width * (shape[UPPER_LIP[end]] - middle)
    shape[LOWER_LIP[1:-1]] = shape[UPPER_LIP[1:-1]] + [0.0, openness * width * rig.lips.width_cm, 0.0]
    return shape


def brightness(colours: Floats) -> Floats:
    return np.asarray(colours.mean(2), np.float32)


def invented(rig: Rig, width: float = AT_REST) -> Floats:
    mouth = MouthFromPortrait(with_openness(rig, 0.0))
    return mouth.render_interior(ACROSS, DOWN, opened(rig, width))


def test_a_shut_mouth_shows_nothing_of_its_own_and_an_open_one_everything(rig: Rig) -> None:
    seen = [MouthFromPortrait(with_openness(rig, openness)).seen for openness in (0.0, 0.03, 0.06, 0.09, 0.5)]
    assert seen[:2] == [0, 0]
    assert 0 < seen[2] < 1
    assert seen[3:] == [1, 1]


@pytest.mark.parametrize("width", [ROUND, AT_REST, SMILING])
def test_an_invented_mouth_is_the_same_on_both_sides(rig: Rig, width: float) -> None:
    inside = invented(rig, width)
    assert np.allclose(inside, inside[:, ::-1], atol=0.5)


def test_an_invented_mouth_has_teeth_above_a_dark_cavity_with_a_tongue_below(rig: Rig) -> None:
    middle = brightness(invented(rig, SMILING))[:, 18:23].mean(1)
    teeth, cavity, tongue = middle[1:6].mean(), middle.min(), middle[-3:].mean()
    assert teeth > 2 * cavity
    assert tongue > 1.5 * cavity
    assert 0 < middle.argmin() < len(middle) - 1


def test_round_lips_cover_the_teeth_and_a_smile_shows_more_of_them(rig: Rig) -> None:
    top, deeper = slice(0, 3), slice(6, 9)
    rounded, resting, smiling = (brightness(invented(rig, width))[:, 15:26] for width in (ROUND, AT_REST, SMILING))
    assert resting[top].mean() > 1.5 * rounded[top].mean()
    assert smiling[deeper].mean() > 1.2 * resting[deeper].mean()


def test_corners_of_an_invented_mouth_are_dark(rig: Rig) -> None:
    inside = brightness(invented(rig))
    assert inside[:, [0, -1]].max() < 0.8 * inside[:, 20].mean()


def test_the_own_mouth_is_read_from_corner_to_corner_and_from_lip_to_lip(rig: Rig) -> None:
    """The portrait says in its colours where each pixel is."""
    y, x = np.mgrid[0 : rig.size_px, 0 : rig.size_px]
    places = replace(rig, image=np.stack([x, y, 0 * x], axis=2).astype(np.uint8))
    own = MouthFromPortrait(with_openness(places, mouth_openness(rig.shape)))
    own.seen = 1.0
    inside = own.render_interior(ACROSS, DOWN, rig.shape)
    assert np.allclose(inside[:, 0, :2], rig.landmarks[UPPER_LIP[0], :2], atol=1)
    assert np.allclose(inside[:, -1, :2], rig.landmarks[UPPER_LIP[-1], :2], atol=1)
    assert np.allclose(inside[0, 20, :2], rig.landmarks[UPPER_LIP[5], :2], atol=1)
    assert np.allclose(inside[-1, 20, :2], rig.landmarks[LOWER_LIP[5], :2], atol=1)


def test_a_mouth_that_opens_wider_keeps_its_upper_teeth_and_loses_the_rest(rig: Rig) -> None:
    white = replace(rig, image=np.full_like(rig.image, 255))
    own = MouthFromPortrait(with_openness(white, 0.3))
    middle = brightness(own.render_interior(ACROSS, DOWN, opened(rig, AT_REST, 0.9)))[:, 20]
    assert middle[0] == pytest.approx(255, abs=2)
    assert middle[-1] < 200


@pytest.mark.parametrize("width", [ROUND, AT_REST, SMILING])
def test_an_invented_mouth_looks_as_when_it_was_looked_at(rig: Rig, width: float) -> None:
    inside = invented(rig, width)
    assert_as_looked_at(f"invented mouth of width {width}", inside[::4, ::6], 1.0)


def test_the_own_mouth_looks_as_when_it_was_looked_at(rig: Rig) -> None:
    own = MouthFromPortrait(with_openness(rig, 0.3))
    inside = own.render_interior(ACROSS, DOWN, opened(rig, AT_REST, 0.5))
    assert_as_looked_at("own mouth, opened wider", inside[::4, ::6], 1.0)
