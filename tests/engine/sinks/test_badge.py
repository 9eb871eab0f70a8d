"""The badge "AI avatar": where it is, and that it is on what leaves the program only if asked for."""

import numpy as np
import pytest

from engine.core.settings import Framing, LiveSettings
from engine.core.types import AvatarFrame, Image
from engine.sinks.badge import Badge, BadgedSink
from engine.sinks.card import cached_card_frame, draw_card
from engine.sinks.framing import Framer
from engine.sinks.own_card.look import CardLook
from engine.sinks.placement import Placing


class Kept:
    """A sink that remembers."""

    def __init__(self) -> None:
        self.pictures: list[Image] = []

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        self.pictures.append(frame.image.copy())

    def close(self) -> None:
        self.pictures.clear()


def grey(width_px: int, height_px: int, level: int = 128) -> Image:
    return np.full((height_px, width_px, 3), level, np.uint8)


def changed(picture: Image, level: int = 128) -> tuple[slice, slice]:
    """The rectangle in which a picture is not plain."""
    rows, columns = np.nonzero((picture != level).any(axis=2))
    return slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)


@pytest.mark.parametrize("size", [(1280, 720), (512, 512), (128, 72), (1080, 1920), (16, 16)])
def test_it_is_small_and_in_the_lower_left_corner(size: tuple[int, int]) -> None:
    width, height = size
    picture = grey(width, height)
    Badge(width, height).blend_onto(picture)
    rows, columns = changed(picture)
    assert rows.start >= height // 2 or height < 64
    assert columns.start < width / 4
    if height >= 512:
        assert rows.stop - rows.start < height / 10
        assert columns.stop - columns.start < width / 3


@pytest.mark.parametrize("level", [0, 255])
def test_its_letters_stand_out_on_black_and_on_white(level: int) -> None:
    picture = grey(1280, 720, level)
    Badge(1280, 720).blend_onto(picture)
    place = picture[changed(picture, level)]
    assert place.max() > 240
    assert np.percentile(place, 25) < 90


def test_a_framer_puts_it_over_the_bars_and_leaves_the_picture_alone() -> None:
    square = grey(256, 256)
    framer = Framer(256, 256, Placing(Framing.FIT, badge=True))
    assert not np.array_equal(framer.place_image(square), square)
    assert (square == 128).all()
    framer.placing = Placing(Framing.FIT)
    assert np.array_equal(framer.place_image(square), square)


def test_the_settings_ask_for_it() -> None:
    assert Placing.from_settings(LiveSettings(badge=True)).badge
    assert not Placing.from_settings(LiveSettings()).badge


def test_a_sink_is_given_it_only_while_it_is_on() -> None:
    kept = Kept()
    sink = BadgedSink(kept, on=True)
    sink.write_frame(AvatarFrame(grey(256, 256), None), 0)
    sink.on = False
    sink.write_frame(AvatarFrame(grey(256, 256), None), 1)
    assert [bool((picture != 128).any()) for picture in kept.pictures] == [True, False]
    sink.close()
    assert kept.pictures == []


def test_a_sink_puts_it_on_pictures_of_any_size_one_after_another() -> None:
    kept = Kept()
    sink = BadgedSink(kept, on=True)
    for width, height in [(256, 256), (320, 256), (320, 200), (256, 256)]:
        sink.write_frame(AvatarFrame(grey(width, height), None), 0)
        expected = grey(width, height)
        Badge(width, height).blend_onto(expected)
        assert np.array_equal(kept.pictures[-1], expected)


def test_it_stands_as_far_from_the_left_as_from_the_bottom_as_its_letters_are_high() -> None:
    for width, height, letters in ((1280, 720, 24), (500, 1000, 34), (128, 128, 9)):
        picture = grey(width, height)
        Badge(width, height).blend_onto(picture)
        rows, columns = changed(picture)
        assert columns.start == pytest.approx(letters, abs=1)
        assert height - rows.stop == pytest.approx(letters, abs=1)


@pytest.mark.parametrize("size", [(70, 20), (30, 300), (8, 8)])
def test_in_a_picture_that_is_too_small_as_much_of_it_as_fits_is_drawn(size: tuple[int, int]) -> None:
    width, height = size
    picture = grey(width, height)
    Badge(width, height).blend_onto(picture)
    assert picture.shape == (height, width, 3)
    assert (picture != 128).any()


def test_times_and_opacity_of_a_picture_stay_and_the_avatar_itself_is_not_drawn_on() -> None:
    frames: list[tuple[AvatarFrame, int]] = []

    class Noting(Kept):
        def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
            frames.append((frame, shown_at_ns))

    image, opacity = grey(256, 256), np.full((256, 256), 200, np.uint8)
    BadgedSink(Noting(), on=True).write_frame(AvatarFrame(image, 7, opacity), 11)
    ((written, shown_at_ns),) = frames
    assert (written.capture_time_ns, shown_at_ns) == (7, 11)
    assert written.opacity is opacity
    assert (image == 128).all()


@pytest.mark.parametrize("on", [False, True])
def test_a_sink_speaks_its_language_on_badge_and_card(on: bool) -> None:
    kept = Kept()
    sink = BadgedSink(kept, on, "ko")
    sink.write_frame(AvatarFrame(grey(256, 256), None), 0)
    expected = grey(256, 256)
    if on:
        Badge(256, 256, "ko").blend_onto(expected)
    assert np.array_equal(kept.pictures[-1], expected)
    sink.write_frame(cached_card_frame(256, 256), 1)
    expected = draw_card(256, 256, CardLook("ko"))
    if on:
        Badge(256, 256, "ko").blend_onto(expected)
    assert np.array_equal(kept.pictures[-1], expected)
