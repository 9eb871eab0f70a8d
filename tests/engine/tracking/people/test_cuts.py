"""Cuts, and what only looks like one: flashes, fast movements, somebody who comes."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from engine.core.types import Image
from engine.tracking.people.cuts import CutWatch
from engine.tracking.people.picture_change import is_other_inside, is_other_picture, sample_picture
from engine.tracking.region import Region

WIDTH, HEIGHT = 480, 270
FACE = Region(240, 135, 80, 0.0)


def room(seed: int) -> Image:
    """A wall with things on it; 0 is empty."""
    image = np.full((HEIGHT, WIDTH, 3), 140, np.uint8)
    numbers = np.random.default_rng(seed)
    for _ in range(12 if seed else 0):
        corner = [int(value) for value in numbers.integers(0, [WIDTH, HEIGHT])]
        size = [int(value) for value in numbers.integers(40, 120, 2)]
        colour = [int(value) for value in numbers.integers(20, 235, 3)]
        cv2.rectangle(image, corner, (corner[0] + size[0], corner[1] + size[1]), colour, -1)
    return image


def lit(image: Image, gain: float, offset: float = 0) -> Image:
    return np.asarray(np.clip(image * gain + offset, 0, 255), np.uint8)


def differ(before: Image, now: Image) -> bool:
    return is_other_picture(sample_picture(before), sample_picture(now), now, [FACE])


def test_another_room_is_another_picture_and_other_light_is_not() -> None:
    assert differ(room(1), room(2))
    assert differ(room(1), room(0))
    assert differ(room(0), room(1))
    assert not differ(room(1), lit(room(1), 0.5))
    assert not differ(room(1), lit(room(1), 1.2, 10))
    assert not differ(room(0), lit(room(0), 1.6))


def test_a_cut_is_seen_where_both_heads_nearly_fill_the_picture() -> None:
    """Two portraits before plain walls, green and grey: little but the corners above the shoulders tells them apart."""
    green, grey = (np.full((512, 512, 3), rgb, np.uint8) for rgb in ((65, 155, 105), (190, 195, 195)))
    for picture in (green, grey):
        cv2.ellipse(picture, (256, 230), (130, 180), 0, 0, 360, (150, 110, 90), -1)
        cv2.rectangle(picture, (0, 400), (512, 512), (60, 60, 70), -1)
    heads = [Region(256, 297, 418, 0.0), Region(259, 299, 432, 0.0)]
    assert is_other_picture(sample_picture(green), sample_picture(grey), grey, heads)
    assert not is_other_picture(sample_picture(green), sample_picture(lit(green, 1.4)), green, heads)


def test_who_is_before_the_room_does_not_count_and_another_size_is_another_picture() -> None:
    moved = room(1)
    moved[60:, 160:320] = 10
    assert not differ(room(1), moved)
    assert is_other_picture(sample_picture(room(1)), sample_picture(room(1)[:, :200]), room(1), [])


def test_a_face_that_fills_the_picture_leaves_its_corners() -> None:
    close_up = [Region(240, 135, 250, 0.0)]
    before, now = sample_picture(room(1)), sample_picture(room(2))
    assert is_other_picture(before, now, room(2), close_up)
    assert not is_other_picture(before, now, room(2), close_up, far_only=True)


def test_a_cut_from_a_face_that_fills_the_picture_is_noticed_at_once_and_its_leaving_is_none() -> None:
    """What is behind it cannot be seen: the whole picture decides."""
    close_up, room_behind = np.full((HEIGHT, WIDTH, 3), (205, 160, 140), np.uint8), room(2)
    cv2.circle(close_up, (180, 120), 30, (30, 20, 20), -1)
    cv2.circle(close_up, (300, 120), 30, (30, 20, 20), -1)
    face = Region(240, 135, 300, 0.0)
    cut, left = CutWatch(), CutWatch()
    for watch in (cut, left):
        for _ in range(5):
            watch.begin_picture(close_up)
            watch.end_picture(face)
    cut.begin_picture(room_behind)
    assert cut.was_cut_while_lost([FACE])
    for gone_px in range(0, WIDTH, 80):  # they go within a quarter of a second
        image = room_behind.copy()
        image[:, gone_px:] = close_up[:, : WIDTH - gone_px]
        left.begin_picture(image)
        assert not left.was_cut_while_lost([FACE])
        left.end_picture(None)


def test_where_a_face_is_the_picture_has_changed_or_not() -> None:
    came = room(1)
    came[100:170, 200:280] = 255 - came[100:170, 200:280]
    before = sample_picture(room(1))
    assert is_other_inside(before, sample_picture(came), came, FACE)
    assert not is_other_inside(before, sample_picture(came), came, Region(60, 60, 60, 0.0))
    assert is_other_inside(before, sample_picture(room(1)[:, :100]), came, FACE)


class Watch:
    """A watch to which pictures are shown, with a face in them; `jumps` and `shots`: in which pictures it saw some."""

    def __init__(self) -> None:
        self.cuts = CutWatch()
        self.count = 0
        self.jumps: list[int] = []
        self.shots: list[int] = []

    def show(self, image: Image, region: Region | None = FACE, times: int = 1) -> None:
        for _ in range(times):
            self.cuts.begin_picture(image)
            if region is not None and self.cuts.has_jumped(region):
                self.jumps.append(self.count)
                self.cuts.begin_shot()
            if self.cuts.end_picture(region):
                self.shots.append(self.count)
                self.cuts.begin_shot()
            self.count += 1


@pytest.fixture
def watch() -> Watch:
    made = Watch()
    made.show(room(1), times=20)
    return made


def test_another_room_behind_the_same_face_is_a_cut_as_soon_as_it_stays(watch: Watch) -> None:
    watch.show(room(2), times=10)
    assert watch.shots == [23]
    watch.show(room(3), times=10)
    assert watch.shots == [23, 33]
    assert watch.jumps == []


@pytest.mark.parametrize(
    ("light", "frames"),
    [(lambda i: lit(i, 2.2, 60), 1), (lambda i: lit(i, 2.2, 60), 5), (lambda i: lit(i, 0.3), 1),
     (lambda i: lit(i, 0.3), 5), (lambda i: np.full_like(i, 250), 1), (lambda i: np.full_like(i, 250), 2)],
)  # fmt: skip
def test_a_flash_is_no_cut(watch: Watch, light: Callable[[Image], Image], frames: int) -> None:
    watch.show(light(room(1)), times=frames)
    watch.show(room(1), times=10)
    assert (watch.shots, watch.jumps) == ([], [])


def test_a_face_that_is_lost_in_a_flash_is_where_it_was(watch: Watch) -> None:
    watch.show(np.full_like(room(1), 250), None, times=3)
    watch.cuts.begin_picture(room(1))
    assert not watch.cuts.was_cut_while_lost([FACE])
    assert not watch.cuts.is_elsewhere(FACE)


@pytest.mark.parametrize(
    ("region", "image"),
    [(Region(340, 135, 80, 0.0), room(1)), (Region(240, 135, 110, 0.0), room(1)), (Region(240, 135, 60, 0.0), room(1)),
     (Region(260, 135, 80, 0.0), room(2)), (Region(240, 135, 92, 0.0), room(2))],
)  # fmt: skip
def test_a_face_in_another_place_or_of_another_size_is_a_cut_at_once(
    watch: Watch, region: Region, image: Image
) -> None:
    watch.show(image, region, times=10)
    assert (watch.jumps, watch.shots) == ([20], [])


def test_a_zoom_that_the_tracker_sees_in_two_pictures_is_a_cut(watch: Watch) -> None:
    watch.show(room(1), Region(240, 135, 98, 0.0))
    watch.show(room(1), Region(240, 135, 115, 0.0), times=10)
    assert watch.jumps == [21]


def test_a_fast_movement_and_leaning_are_no_cuts(watch: Watch) -> None:
    for x in (240, 262, 305, 350, 380, 390, 390):
        watch.show(room(1), Region(x, 135, 80, 0.0))
    for side in np.geomspace(80, 128, 12):
        watch.show(room(1), Region(390, 135, float(side), 0.0))
    assert (watch.jumps, watch.shots) == ([], [])


def test_a_camera_that_pans_makes_no_cut() -> None:
    watch = Watch()
    wide = np.concatenate([room(1), room(2), room(3)], axis=1)
    watch.show(wide[:, :WIDTH], times=10)
    for left in range(0, 2 * WIDTH, 24):
        watch.show(np.ascontiguousarray(wide[:, left : left + WIDTH]))
    watch.show(wide[:, 2 * WIDTH - 24 : 3 * WIDTH - 24], times=6)
    assert (watch.jumps, watch.shots) == ([], [])


def test_a_cut_while_the_face_is_lost_is_noticed_and_someone_who_goes_is_none(watch: Watch) -> None:
    watch.cuts.begin_picture(room(2))
    assert watch.cuts.was_cut_while_lost([])
    gone = Watch()
    image = room(1)
    image[60:, 160:320] = 10
    gone.show(image, times=5)
    gone.cuts.begin_picture(room(1))
    assert not gone.cuts.was_cut_while_lost([])
    assert gone.cuts.has_appeared(FACE)
    assert not gone.cuts.has_appeared(Region(60, 60, 60, 0.0))


def test_who_comes_beside_is_no_cut(watch: Watch) -> None:
    came = room(1)
    came[:, 330:] = 200
    watch.cuts.begin_picture(came)
    watch.cuts.end_picture(FACE)
    for _ in range(4):
        watch.cuts.begin_picture(came)
        assert not watch.cuts.end_picture(FACE, [Region(400, 120, 90, 0.0)])


def test_who_comes_back_elsewhere_or_nearer_is_elsewhere(watch: Watch) -> None:
    assert watch.cuts.is_elsewhere(Region(280, 135, 80, 0.0))
    assert watch.cuts.is_elsewhere(Region(240, 135, 104, 0.0))
    assert not watch.cuts.is_elsewhere(Region(260, 135, 90, 0.0))
    assert not CutWatch().is_elsewhere(FACE)
