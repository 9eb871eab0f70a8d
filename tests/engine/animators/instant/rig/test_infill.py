"""The background behind a person: a block that stands in the lower middle of a striped wall."""

import numpy as np
import pytest

from engine.animators.instant.rig.infill import inpaint_background, pull_push
from engine.core.types import Floats, Image

SIDE_PX = 128
TOP, LEFT, RIGHT = 40, 24, 104


@pytest.fixture
def opacity() -> Floats:
    person = np.zeros((SIDE_PX, SIDE_PX), np.float32)
    person[TOP:, LEFT:RIGHT] = 1
    return person


@pytest.fixture
def wall() -> Image:
    """Stripes eight pixels high."""
    stripes = np.where(np.arange(SIDE_PX) // 8 % 2, 60, 200).astype(np.uint8)
    return np.broadcast_to(stripes[:, None, None], (SIDE_PX, SIDE_PX, 3)).copy()


def test_nothing_of_the_person_is_left_where_it_was(opacity: Floats, wall: Image) -> None:
    in_red, in_noise = wall.copy(), wall.copy()
    in_red[opacity > 0] = (255, 0, 0)
    in_noise[opacity > 0] = np.random.default_rng(0).integers(0, 256, (int(opacity.sum()), 3), np.uint8)
    plates = [inpaint_background(image, opacity) for image in (in_red, in_noise)]
    assert np.allclose(plates[0], plates[1], atol=1e-3)
    assert np.ptp(plates[0], axis=2).max() < 0.01


def test_a_faint_trace_of_the_person_counts_too(opacity: Floats, wall: Image) -> None:
    faint = np.maximum(opacity, 0)
    faint[TOP - 6 : TOP, LEFT:RIGHT] = 0.05
    stained = wall.copy()
    stained[TOP - 6 :, LEFT:RIGHT] = (255, 0, 0)
    assert np.ptp(inpaint_background(stained, faint), axis=2).max() < 0.01


def test_what_is_far_from_the_person_stays_as_it_is(opacity: Floats, wall: Image) -> None:
    plate = inpaint_background(wall, opacity)
    assert np.array_equal(plate[: TOP - 8], wall[: TOP - 8])
    assert np.array_equal(plate[:, : LEFT - 8], wall[:, : LEFT - 8])
    assert plate.dtype == np.float32


def test_the_background_goes_on_as_its_mirror_image_at_the_edge_and_smoothly_farther_in(opacity: Floats) -> None:
    """A bright upright line, a few pixels beside the person, comes again as far on the other side of the edge."""
    wall = np.full((SIDE_PX, SIDE_PX, 3), 60, np.uint8)
    wall[:, 14:17] = 220
    row = inpaint_background(wall, opacity)[90, :, 0]
    edge, again = LEFT - 3, 2 * (LEFT - 3) - 15
    assert int(row[edge : edge + 12].argmax()) + edge == pytest.approx(again, abs=1)
    assert row[again] > row[edge] + 60
    assert row[again] > row[again + 6] + 60
    assert np.abs(np.diff(row[LEFT + 30 : RIGHT - 30])).max() < 3


def test_farther_in_nothing_of_a_pattern_is_left(opacity: Floats) -> None:
    rng = np.random.default_rng(1)
    levels = np.repeat(rng.integers(40, 220, SIDE_PX // 4), 4).astype(np.uint8)
    wall = np.broadcast_to(levels[None, :, None], (SIDE_PX, SIDE_PX, 3)).copy()
    deep = inpaint_background(wall, opacity)[90, LEFT + 30 : RIGHT - 30, 0]
    assert np.abs(np.diff(deep)).max() < 6


def test_a_plain_wall_stays_plain(opacity: Floats) -> None:
    plain = np.full((SIDE_PX, SIDE_PX, 3), (90, 120, 150), np.uint8)
    assert np.abs(inpaint_background(plain, opacity) - plain).max() < 1


def test_a_portrait_without_any_background_is_left_alone(wall: Image) -> None:
    plate = inpaint_background(wall, np.ones((SIDE_PX, SIDE_PX), np.float32))
    assert np.array_equal(plate, wall)


def test_a_gap_is_filled_with_what_lies_between_its_sides() -> None:
    known = np.zeros((60, 60), np.float32)
    known[:, :10] = known[:, 50:] = 1
    colours = np.broadcast_to(np.linspace(20, 220, 60, dtype=np.float32)[None, :, None], (60, 60, 3))
    filled = pull_push(colours * known[..., None], known)
    assert np.allclose(filled[known == 1], colours[known == 1], atol=1e-3)
    assert colours.min() - 0.01 <= filled.min()
    assert filled.max() <= colours.max() + 0.01
    across = filled[30, :, 0]
    assert across[30] == pytest.approx(120, abs=6)
    assert np.diff(across).min() > -1
    assert np.diff(across)[10:50].max() < 20
