import itertools

import cv2
import numpy as np
import pytest

from engine.core.settings import Framing, LiveSettings, YuvMatrix
from engine.core.types import Image
from engine.sinks.card import cached_card_frame, draw_card
from engine.sinks.colour import PixelConverter
from engine.sinks.framing import BAR_LIGHT, Framer
from engine.sinks.own_card.look import CardLook
from engine.sinks.placement import FACE_AT, Placing


def _quarters(side: int) -> Image:
    """Red, green over blue, white."""
    image = np.zeros((side, side, 3), np.uint8)
    half = side // 2
    image[:half, :half], image[:half, half:] = (200, 0, 0), (0, 200, 0)
    image[half:, :half], image[half:, half:] = (0, 0, 200), (200, 200, 200)
    return image


@pytest.mark.parametrize("framing", Framing)
@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (64, 36), (36, 64)])
@pytest.mark.parametrize("side", [64, 512])
def test_the_picture_has_the_cameras_size_and_the_middle_stays_in_the_middle(
    framing: Framing, size: tuple[int, int], side: int
) -> None:
    width, height = size
    placed = Framer(width, height, Placing(framing)).place_image(_quarters(side))
    assert placed.shape == (height, width, 3)
    middle_y = height // 2 if framing is not Framing.FILL or width < height else None
    if middle_y is not None:
        assert placed[middle_y - 4, width // 2 - 4].argmax() == 0
        assert placed[middle_y - 4, width // 2 + 4].argmax() == 1
        assert placed[middle_y + 4, width // 2 - 4].argmax() == 2


def test_fit_keeps_all_of_it_between_black_bars() -> None:
    placed = Framer(160, 90, Placing(Framing.FIT)).place_image(np.full((90, 90, 3), 200, np.uint8))
    assert placed[:, :35].max() == 0
    assert placed[:, 125:].max() == 0
    assert placed[:, 35:125].min() == 200


def test_fill_leaves_no_bars_and_keeps_the_face() -> None:
    image = np.zeros((160, 160, 3), np.uint8)
    image[round(FACE_AT * 160) - 4 : round(FACE_AT * 160) + 4] = 200
    image[-20:] = (0, 0, 99)
    placed = Framer(160, 90, Placing(Framing.FILL)).place_image(image)
    assert placed[45].min() > 150
    assert not (placed == (0, 0, 99)).all(axis=2).any()


def test_blurred_bars_are_a_darker_avatar_without_its_detail() -> None:
    image = np.full((90, 90, 3), 180, np.uint8)
    image[::2] = 220
    placed = Framer(160, 90, Placing(Framing.BLUR)).place_image(image)
    bars = np.concatenate([placed[:, :35], placed[:, 125:]], axis=1)
    assert abs(bars.mean() - 200 * BAR_LIGHT) < 5
    assert bars.std() < 5
    assert placed[:, 40:120].std() > 15


def test_bars_of_one_picture_do_not_stay_for_the_next() -> None:
    framer = Framer(160, 90, Placing(Framing.BLUR))
    framer.place_image(np.full((90, 90, 3), 255, np.uint8))
    assert framer.place_image(np.zeros((90, 90, 3), np.uint8)).max() == 0


def test_a_picture_of_the_cameras_size_is_taken_as_it_is() -> None:
    image = np.random.default_rng(1).integers(0, 256, (90, 160, 3), np.uint8)
    assert np.array_equal(Framer(160, 90, Placing(Framing.BLUR)).place_image(image), image)


def placed_as(placing: Placing, image: Image, width: int = 160, height: int = 90) -> Image:
    return Framer(width, height, placing).place_image(image)


def test_zoom_makes_the_avatar_larger_and_eats_the_bars() -> None:
    image = np.full((90, 90, 3), 200, np.uint8)
    assert (placed_as(Placing(Framing.FIT, 1.4), image).max(axis=(0, 2)) > 0).sum() == 126
    assert placed_as(Placing(Framing.FIT, 2.0), image).min() == 200
    assert placed_as(Placing(Framing.FILL, 2.0), np.full((90, 160, 3), 200, np.uint8)).min() == 200


@pytest.mark.parametrize(("x", "at"), [(-1.0, 0), (-0.5, 18), (0.0, 35), (1.0, 70)])
def test_the_avatar_can_stand_anywhere_between_the_borders(x: float, at: int) -> None:
    columns = placed_as(Placing(Framing.FIT, x=x), np.full((90, 90, 3), 200, np.uint8)).max(axis=(0, 2))
    assert abs(int(np.flatnonzero(columns)[0]) - at) <= 1
    assert (columns > 0).sum() == 90


@pytest.mark.parametrize("framing", Framing)
def test_a_part_of_the_avatar_can_be_chosen_but_nothing_beyond_it(framing: Framing) -> None:
    image = np.zeros((120, 120, 3), np.uint8)
    image[:, :, 0] = np.arange(120)[:, None]
    image[:, :, 1] = np.arange(120)
    top = placed_as(Placing(framing, 2.0, 0.0, 1.0), image)
    bottom = placed_as(Placing(framing, 2.0, 0.0, -1.0), image)
    assert top[0, 80, 0] <= 1
    assert bottom[-1, 80, 0] >= 118
    left = placed_as(Placing(framing, 4.0, 1.0, 0.0), image)
    right = placed_as(Placing(framing, 4.0, -1.0, 0.0), image)
    assert left[45, 0, 1] <= 1
    assert right[45, -1, 1] >= 118


def test_a_picture_of_the_cameras_size_can_be_zoomed_too() -> None:
    image = np.random.default_rng(1).integers(0, 256, (90, 160, 3), np.uint8)
    assert not np.array_equal(placed_as(Placing(Framing.BLUR, 1.5), image), image)


def test_the_placing_can_change_between_two_pictures() -> None:
    framer = Framer(160, 90, Placing(Framing.FIT))
    image = np.full((90, 90, 3), 200, np.uint8)
    assert framer.place_image(image).min() == 0
    framer.placing = Placing.from_settings(LiveSettings(framing="fill"))
    assert framer.place_image(image).min() == 200
    framer.placing = Placing.from_settings(LiveSettings(framing="fit", shift_x=-1.0))
    assert framer.place_image(image)[:, 100:].max() == 0


@pytest.mark.parametrize("framing", list(Framing))
def test_the_card_is_shown_in_the_camera_s_own_shape_without_zoom_or_badge(framing: Framing) -> None:
    framer = Framer(160, 90, Placing(framing, zoom=2.0, badge=True))
    assert np.array_equal(framer.place_image(cached_card_frame(64, 64).image), draw_card(160, 90))
    assert np.array_equal(framer.place_image(cached_card_frame(90, 160).image), draw_card(160, 90))
    assert not np.array_equal(framer.place_image(cached_card_frame(64, 64).image.copy()), draw_card(160, 90))


def test_every_setting_of_the_placing_has_its_own_place() -> None:
    live = LiveSettings(framing="fill", zoom=1.5, shift_x=0.25, shift_y=-0.5, badge=True)
    assert Placing.from_settings(live) == Placing(Framing.FILL, zoom=1.5, x=0.25, y=-0.5, badge=True)


@pytest.mark.parametrize(("y", "at"), [(-1.0, 0), (-0.5, 17.5), (0.0, 35), (0.5, 52.5), (1.0, 70)])
def test_the_avatar_can_stand_anywhere_between_top_and_bottom(y: float, at: float) -> None:
    rows = placed_as(Placing(Framing.FIT, y=y), np.full((90, 90, 3), 200, np.uint8), 90, 160).max(axis=(1, 2))
    assert abs(int(np.flatnonzero(rows)[0]) - at) <= 1
    assert (rows > 0).sum() == 90


@pytest.mark.parametrize(("x", "first"), [(-1.0, 80), (-0.5, 60), (0.0, 40), (0.5, 20), (1.0, 0)])
def test_half_a_shift_goes_half_of_the_way_to_the_border(x: float, first: int) -> None:
    """Zoomed to twice the size, half of the avatar's 160 columns are seen."""
    image = np.zeros((90, 160, 3), np.uint8)
    image[:] = np.arange(160)[:, None]
    assert placed_as(Placing(Framing.FILL, 2.0, x=x), image)[45, 0].max() == pytest.approx(first, abs=1)


def test_a_small_shift_either_way_moves_it_either_way() -> None:
    image = np.full((90, 90, 3), 200, np.uint8)
    firsts = [
        int(np.flatnonzero(placed_as(Placing(Framing.FIT, x=x), image).max(axis=(0, 2)))[0]) for x in (-0.2, 0.0, 0.2)
    ]
    assert firsts == [28, 35, 42]


def test_the_badge_is_drawn_onto_a_copy_and_not_onto_the_avatar() -> None:
    image = np.full((90, 160, 3), 120, np.uint8)
    placed = placed_as(Placing(Framing.FIT, badge=True), image)
    assert (image == 120).all()
    changed = (placed != 120).any(axis=2)
    assert 0 < changed.mean() < 0.5, "beside the badge it is the avatar"


def test_shrinking_averages_and_growing_is_smooth() -> None:
    fine = np.zeros((180, 180, 3), np.uint8)
    fine[:, ::2] = 200
    assert placed_as(Placing(Framing.FIT), fine)[45, 80].max() == pytest.approx(100, abs=2)
    steps = np.repeat(np.array([0, 200], np.uint8), 5)[None, :, None].repeat(10, axis=0).repeat(3, axis=2)
    grown = placed_as(Placing(Framing.FIT), steps)[45, 35:125, 0].astype(int)
    assert np.abs(np.diff(grown)).max() < 60


def test_the_bars_show_the_avatar_as_far_as_it_would_fill_the_picture() -> None:
    image = np.zeros((90, 90, 3), np.uint8)
    image[:, :45], image[:, 45:] = (200, 0, 0), (0, 0, 200)
    placed = placed_as(Placing(Framing.BLUR), image)
    assert placed[45, 10].argmax() == 0
    assert placed[45, 150].argmax() == 2


GREEN = (0, 177, 64)


def person_before(ground: tuple[int, int, int], side: int = 90) -> Image:
    image = np.full((side, side, 3), ground, np.uint8)
    image[side // 3 :, side // 3 : -side // 3] = (150, 100, 90)
    return image


@pytest.mark.parametrize("framing", Framing)
@pytest.mark.parametrize("size", [(160, 90), (320, 180), (90, 160)])
@pytest.mark.parametrize("ground", [GREEN, (32, 64, 255)])
def test_bars_have_the_one_colour_of_the_background_so_that_all_of_it_can_be_keyed_out(
    framing: Framing, size: tuple[int, int], ground: tuple[int, int, int]
) -> None:
    for zoom in (1.0, 1.3):
        placed = Framer(*size, Placing(framing, zoom)).place_image(person_before(ground), ground)
        assert (placed[:, 0] == ground).all() or size[0] < size[1]
        assert (placed[0] == ground).all()
        kinds = {tuple(map(int, colour)) for colour in np.unique(placed.reshape(-1, 3), axis=0)}
        darker = {colour for colour in kinds if max(colour) < min(max(ground), 90)}
        assert darker == set(), "no bars that are black or darker than the picture"


def test_after_a_background_of_one_colour_bars_are_as_before() -> None:
    framer, image = Framer(160, 90, Placing(Framing.BLUR)), person_before(GREEN)
    usual = framer.place_image(image).copy()
    framer.place_image(image, GREEN)
    assert np.array_equal(framer.place_image(image), usual)


def test_card_and_badge_follow_the_language_of_the_placing() -> None:
    framer = Framer(640, 360, Placing(Framing.FIT, badge=True))
    image = np.full((360, 640, 3), 120, np.uint8)
    english = framer.place_image(image).copy()
    framer.placing = Placing(Framing.FIT, badge=True, language="ko", card=CardLook("ko"))
    assert not np.array_equal(framer.place_image(image), english)
    card = framer.place_image(cached_card_frame(64, 64).image)
    assert np.array_equal(card, draw_card(640, 360, CardLook("ko")))
    assert np.array_equal(framer.draw_card(), card)
    framer.placing = Placing.from_settings(LiveSettings(framing="fit", badge=True))
    assert np.array_equal(framer.place_image(image), english)


def test_a_picture_that_is_wider_than_the_camera_is_placed_by_its_own_sides() -> None:
    wide = np.full((50, 200, 3), 200, np.uint8)
    rows = placed_as(Placing(Framing.FIT), wide).max(axis=(1, 2))
    assert (rows > 0).sum() == 40
    assert placed_as(Placing(Framing.FILL), wide).min() == 200


@pytest.mark.parametrize("framing", Framing)
@pytest.mark.parametrize(("size", "zoom", "x"), [((160, 90), 1.0, 0.0), ((160, 90), 1.5, 0.4), ((90, 160), 2.0, -0.3)])
def test_mirrored_all_of_it_is_a_mirror_image(framing: Framing, size: tuple[int, int], zoom: float, x: float) -> None:
    image = np.asarray(cv2.GaussianBlur(_quarters(90), (0, 0), 6), np.uint8)
    placing = Placing(framing, zoom, x, 0.2)
    seen_by_others = Framer(*size, placing).place_image(image).astype(int)
    mirrored = Framer(*size, placing, mirrored=True).place_image(image).astype(int)
    assert np.abs(mirrored[:, ::-1] - seen_by_others).mean() < 2.0
    assert np.abs(mirrored - seen_by_others).mean() > 10.0


def test_mirrored_words_stay_readable() -> None:
    image = np.full((360, 640, 3), 120, np.uint8)
    placing = Placing(Framing.FIT, badge=True)
    usual = Framer(640, 360, placing).place_image(image).copy()
    mirrored = Framer(640, 360, placing, mirrored=True).place_image(image).copy()
    badge, same = (part[:, np.flatnonzero((part != 120).any(axis=(0, 2)))] for part in (usual, mirrored))
    assert np.array_equal(badge, same), "not turned around"
    assert (mirrored[:, :320] == 120).all(), "in the corner where others would see it in a mirror"
    card = cached_card_frame(64, 64).image
    assert np.array_equal(Framer(640, 360, placing, mirrored=True).place_image(card), draw_card(640, 360))


def test_a_mirror_can_be_turned_on_between_two_pictures() -> None:
    framer = Framer(160, 90, Placing(Framing.FIT, badge=True))
    image = _quarters(90)
    usual = framer.place_image(image).copy()
    framer.mirrored = True
    assert np.array_equal(framer.place_image(image)[10:40, 45:75], usual[10:40, 85:115])
    framer.mirrored = False
    assert np.array_equal(framer.place_image(image), usual)


@pytest.mark.parametrize("framing", Framing)
def test_a_background_of_one_colour_is_that_colour_to_the_bit_everywhere_and_after_yuv(framing: Framing) -> None:
    rng = np.random.default_rng(3)
    for _ in range(12):
        colour = tuple(int(part) for part in rng.integers(0, 256, 3))
        zoom, x, y = float(rng.uniform(1, 4)), *(float(part) for part in rng.uniform(-1, 1, 2))
        image = np.full((96, 96, 3), colour, np.uint8)
        placed = Framer(320, 180, Placing(framing, zoom, x, y)).place_image(image, colour)  # type: ignore[arg-type]
        assert (placed == colour).all()
        for pixel_format, matrix in itertools.product(("i420", "nv12"), YuvMatrix):
            planes = np.split(
                PixelConverter(320, 180, pixel_format, matrix).convert_image(placed),
                [320 * 180, 320 * 180 * 5 // 4] if pixel_format == "i420" else [320 * 180],
            )
            assert len(np.unique(planes[0])) == 1
            assert all(len(np.unique(plane.reshape(-1, 3 - len(planes) + 1), axis=0)) == 1 for plane in planes[1:])
