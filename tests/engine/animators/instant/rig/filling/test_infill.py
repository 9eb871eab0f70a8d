"""The background behind a person: a block that stands in the lower middle of a striped wall."""

import numpy as np
import pytest

from engine.animators.instant.rig.filling.infill import inpaint_background
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


def test_stripes_go_on_across_the_hole(opacity: Floats, wall: Image) -> None:
    plate = inpaint_background(wall, opacity)
    missed = np.abs(plate[TOP + 8 : -8, LEFT : LEFT + 20, 0] - wall[TOP + 8 : -8, LEFT : LEFT + 20, 0])
    assert missed.mean() < 25
    assert missed.mean() < 0.5 * np.abs(wall[TOP + 8 : -8, 0, 0] - wall[..., 0].mean()).mean()


def test_grain_goes_on_as_strong_as_it_is_beside_the_person(opacity: Floats) -> None:
    """A smooth patch would be seen beside a head that turns away."""
    wall = np.random.default_rng(1).normal(128, 12, (SIDE_PX, SIDE_PX, 3)).clip(0, 255).astype(np.uint8)
    plate = inpaint_background(wall, opacity)
    inside = plate[TOP + 8 :, LEFT + 8 : RIGHT - 8]
    assert 0.6 * 12 < inside.std() < 1.3 * 12
    assert inside.mean() == pytest.approx(128, abs=6)


def test_a_wall_that_grows_darker_has_no_steps(opacity: Floats) -> None:
    shade = np.linspace(200, 80, SIDE_PX)[None, :, None]
    wall = np.broadcast_to(np.rint(shade), (SIDE_PX, SIDE_PX, 3)).astype(np.uint8)
    plate = inpaint_background(wall, opacity)
    assert np.abs(np.diff(plate[..., 0], axis=1)).max() < 6
    assert np.abs(plate - shade).max() < 25


def test_a_plain_wall_stays_plain(opacity: Floats) -> None:
    plain = np.full((SIDE_PX, SIDE_PX, 3), (90, 120, 150), np.uint8)
    assert np.abs(inpaint_background(plain, opacity) - plain).max() < 1


def test_a_portrait_without_any_background_is_left_alone(wall: Image) -> None:
    plate = inpaint_background(wall, np.ones((SIDE_PX, SIDE_PX), np.float32))
    assert np.array_equal(plate, wall)
