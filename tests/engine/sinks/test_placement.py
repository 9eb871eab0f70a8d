"""From a gesture to the settings: what is under the pointer stays there, and what was reached can be undone."""

import math
from dataclasses import replace

import numpy as np
import pytest

from engine.core.clock import NS_PER_S
from engine.core.settings import Framing, LiveSettings
from engine.sinks.framing import Framer
from engine.sinks.placement import Axis, AxisPlacement, Placing, PlacingGlide

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


SIZE = (1280, 720)
FRAME_NS = 33_000_000


def where(glide: PlacingGlide) -> tuple[float, float, float]:
    return glide.length_px, glide.left_px, glide.top_px


@pytest.mark.parametrize(
    "after",
    [
        Placing(Framing.FIT, 2.0, 0.5, -0.5),
        Placing(Framing.FILL),
        Placing(Framing.FIT, x=-1.0),
    ],
)
def test_a_change_is_a_movement_that_slows_down_and_ends_exactly_there(after: Placing) -> None:
    before = Placing(Framing.FIT)
    glide = PlacingGlide(SIZE, before)
    glide.follow(before, 10**9)
    assert where(glide) == before.square(SIZE)
    assert not glide.is_moving
    seen = [where(glide)]
    for number in range(1, 40):
        glide.follow(after, 10**9 + number * FRAME_NS)
        seen.append(where(glide))
    assert where(glide) == after.square(SIZE)
    assert not glide.is_moving
    ways = np.abs(np.subtract(seen, after.square(SIZE))).max(axis=1)
    assert (np.diff(ways) <= 1e-9).all(), "always nearer"
    steps = np.abs(np.diff(np.array(seen), axis=0)).max(axis=1)
    assert steps[0] < 0.45 * ways[0]
    assert ways[8] < 0.03 * ways[0], "after a quarter of a second nothing of it is seen any more"


def test_a_hand_a_pause_and_a_clock_that_stands_know_no_delay() -> None:
    before, after = Placing(Framing.FIT), Placing(Framing.FIT, 2.0)
    for now_ns, at_once in ((10**9 + FRAME_NS, True), (2 * 10**9, False), (10**9, False), (5, False)):
        glide = PlacingGlide(SIZE, before)
        glide.follow(before, 10**9)
        glide.follow(after, now_ns, at_once)
        assert where(glide) == after.square(SIZE)
        assert not glide.is_moving


@pytest.mark.parametrize("at", [-900.0, -700.25, -3.5, 0.0, 10.5, 300.0, 700.0])
@pytest.mark.parametrize("scale", [0.7, 1.4, 3.0])
def test_wherever_a_picture_begins_what_is_seen_of_it_is_in_the_room(at: float, scale: float) -> None:
    placed = AxisPlacement.from_place(512, scale, 720, at)
    assert 0 <= placed.start < placed.start + placed.length <= 720
    assert 0 <= placed.first < placed.first + placed.count <= 512
    assert 0 <= placed.skip <= placed.grown - placed.length


def test_a_framer_glides_only_if_it_is_told_the_time_and_shows_no_more_than_the_avatar_and_its_bars() -> None:
    green = (0, 177, 64)
    image = np.full((96, 96, 3), green, np.uint8)
    image[40:56, 40:56] = 255
    framer = Framer(320, 180, Placing(Framing.FIT))
    framer.follow_placing(10**9)
    framer.place_image(image, green)
    framer.placing = Placing(Framing.FILL, 1.3, 0.3, 0.0)
    there = Framer(320, 180, framer.placing).place_image(image, green).copy()
    places = []
    for number in range(1, 25):
        framer.follow_placing(10**9 + number * FRAME_NS)
        placed = framer.place_image(image, green)
        assert ((placed == green) | (placed >= green)).all(axis=2).all(), "nothing black, nothing of the frame before"
        white = np.flatnonzero((placed == 255).all(axis=2).any(axis=0))
        places.append(float(white.mean()))
    assert np.array_equal(framer.place_image(image, green), there)
    assert (np.diff(places) > -1.0).all()
    assert 4 < len(set(places)) < 24


def test_a_glide_whose_time_begins_again_is_where_the_placing_is() -> None:
    """An output that is opened again counts from its own beginning, while the camera keeps its glide."""
    glide = PlacingGlide((640, 360), Placing(Framing.FIT))
    glide.follow(Placing(Framing.FIT), 102 * NS_PER_S)
    moved = Placing(Framing.FIT, 2.0, 0.5, 0.0)
    for now_ns in (33_000_000, 0, -5 * NS_PER_S):
        glide.follow(moved, now_ns)
        assert not glide.is_moving
        assert (glide.length_px, glide.left_px, glide.top_px) == moved.square((640, 360))
