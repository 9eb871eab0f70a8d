"""From a gesture to the settings: what is under the pointer stays there, and what was reached can be undone."""

import math
from dataclasses import replace

import numpy as np
import pytest

from engine.core.settings import Framing, LiveSettings
from engine.sinks.framing import Framer
from engine.sinks.placement import Axis, AxisPlacement, Placing

SIZES = [(1280, 720), (640, 480), (720, 720), (720, 1280), (64, 36)]


@pytest.mark.parametrize("framing", Framing)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("zoom", [1.0, 1.3, 2.0, 4.0])
def test_a_place_leads_back_to_the_shift_that_gave_it(framing: Framing, size: tuple[int, int], zoom: float) -> None:
    for shift in np.linspace(-1.0, 1.0, 9):
        for axis in Placing(framing, zoom, shift, shift)._avatar_axes(size):
            found = replace(axis, shift=axis.find_shift(axis.at))
            assert found.at == pytest.approx(axis.at, abs=1e-6)


@pytest.mark.parametrize("way", [(30.0, 0.0), (0.0, -25.0), (-12.5, 7.25)])
def test_a_drag_moves_the_avatar_as_far_as_the_hand_and_back_again(way: tuple[float, float]) -> None:
    placing = Placing(Framing.BLUR, 2.0, 0.1, -0.2)
    moved = placing.moved((1280, 720), way)
    for before, after, by in zip(placing._avatar_axes((1280, 720)), moved._avatar_axes((1280, 720)), way, strict=True):
        assert after.at - before.at == pytest.approx(by)
    back = moved.moved((1280, 720), (-way[0], -way[1]))
    assert back.x == pytest.approx(0.1)
    assert back.y == pytest.approx(-0.2)


@pytest.mark.parametrize("framing", Framing)
def test_a_drag_ends_where_it_would_uncover_or_cut_more(framing: Framing) -> None:
    far = Placing(framing, 1.5).moved((1280, 720), (9999.0, -9999.0))
    assert (far.x, far.y) == (1.0, -1.0)
    still = Placing(Framing.FIT).moved((1280, 720), (0.0, 50.0))
    assert still.y == 0.0, "a picture as high as the camera's has nowhere to go"


@pytest.mark.parametrize("framing", Framing)
@pytest.mark.parametrize("factor", [1.1, 1.3, 0.9])
def test_what_is_under_the_pointer_stays_under_it(framing: Framing, factor: float) -> None:
    before = Placing(framing, 3.0, 0.1, -0.1)
    point = (500.0, 300.0)
    after = before.zoomed((1280, 720), factor, point)
    for was, now, at in zip(before._avatar_axes((1280, 720)), after._avatar_axes((1280, 720)), point, strict=True):
        assert (at - now.at) / now.length == pytest.approx((at - was.at) / was.length)


def test_zoom_has_ends_and_is_then_the_same_as_before() -> None:
    nearest = Placing(Framing.FIT, 3.9, 0.3, 0.2).zoomed((1280, 720), 9.0, (10.0, 10.0))
    assert nearest.zoom == 4.0
    assert Placing(Framing.FIT).zoomed((1280, 720), 0.5, (10.0, 10.0)) == Placing(Framing.FIT)


def test_near_the_middle_it_is_in_the_middle() -> None:
    near = Placing(Framing.FIT, 2.0).moved((1280, 720), (4.0, 30.0))
    snapped = near.snapped((1280, 720), 5.0)
    assert (snapped.x, snapped.y) == (0.0, near.y)


def test_random_gestures_give_only_settings_that_are_accepted() -> None:
    rng = np.random.default_rng(5)
    placing = Placing(Framing.FIT)
    for _ in range(500):
        size = SIZES[rng.integers(len(SIZES))]
        placing = replace(placing, framing=list(Framing)[rng.integers(3)])
        placing = placing.moved(size, tuple(rng.normal(0, 300, 2)))
        placing = placing.zoomed(size, float(rng.uniform(0.3, 3.0)), tuple(rng.uniform(-50, 1300, 2)))
        live = LiveSettings(zoom=placing.zoom, shift_x=placing.x, shift_y=placing.y)
        assert math.isfinite(live.zoom)


def test_a_drag_of_a_large_avatar_goes_on_by_single_pixels_of_the_camera() -> None:
    """At four times the size, a pixel of the avatar is more than five of the camera's."""
    image = np.zeros((512, 512, 3), np.uint8)
    image[:, 250:262] = 255
    left = Placing(Framing.FIT, 4.0).moved((1280, 720), (-40.0, 0.0))
    edges = []
    for by in range(8):
        placed = Framer(1280, 720, left.moved((1280, 720), (float(by), 0.0))).place_image(image)
        edges.append(int(np.flatnonzero(placed[360, :, 0] > 127)[0]))
    assert np.abs(np.diff(edges) - 1).max() <= 1
    assert edges[-1] - edges[0] == pytest.approx(7, abs=1)


@pytest.mark.parametrize("have", [64, 511, 512])
@pytest.mark.parametrize("scale", [0.2, 1.0, 1.406, 5.6])
def test_every_placement_fills_its_room_and_stays_inside_the_picture(have: int, scale: float) -> None:
    for shift in np.linspace(-1.0, 1.0, 21):
        placed = AxisPlacement.from_scale(have, scale, 720, 0.42, float(shift))
        assert 0 <= placed.first < placed.first + placed.count <= have
        assert 0 <= placed.skip <= placed.grown - placed.length
        assert 0 <= placed.start <= placed.start + placed.length <= 720
        assert placed.length == min(720, round(have * scale))


def test_an_axis_without_room_to_move_has_no_shift() -> None:
    assert Axis(720.0, 720, 0.5, 0.0).find_shift(13.0) == 0.0
