"""Colours."""

import numpy as np
import pytest

from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.skin import (
    SkinColours,
    brightness_gain,
    colour_similarity,
    exposure_gain,
    flesh_colour,
    measure_highlight,
    measure_skin,
    sample_colour,
    saturation_gain,
)
from engine.animators.instant.rig.topology import CHEEKS, LIP_COLOUR
from engine.core.types import Portrait


def colours(*skin: float) -> SkinColours:
    return SkinColours(np.array(skin, np.float32), np.array(skin, np.float32) * np.float32(0.8))


def test_one_colour_everywhere_is_found(at_rest: Points) -> None:
    image = np.full((256, 256, 3), (200, 150, 120), np.uint8)
    assert measure_skin(image, at_rest).skin.tolist() == [200, 150, 120]


@pytest.mark.parametrize("shift", [-900.0, 900.0])
def test_a_face_outside_of_the_picture_has_some_colour(driver: Portrait, at_rest: Points, shift: float) -> None:
    assert np.isfinite(measure_skin(driver.image, at_rest + shift).skin).all()


def test_the_same_light_needs_no_gain() -> None:
    assert np.allclose(brightness_gain(colours(190, 140, 120), colours(190, 140, 120)), 1)
    assert saturation_gain(colours(190, 140, 120), colours(190, 140, 120)) == pytest.approx(1, abs=0.01)


def test_gains_are_bounded() -> None:
    bright = brightness_gain(colours(250, 250, 250), colours(5, 5, 5))
    dark = brightness_gain(colours(5, 5, 5), colours(250, 250, 250))
    assert bright.max() <= 1.2
    assert dark.min() >= 0.4


def test_a_grey_portrait_takes_the_colour_out() -> None:
    assert saturation_gain(colours(120, 120, 120), colours(220, 120, 100)) == pytest.approx(0.3)


def test_one_person_in_a_little_more_light_is_alike() -> None:
    assert colour_similarity(colours(190, 140, 120), colours(190, 140, 120)) == 1
    assert colour_similarity(colours(190, 140, 120), colours(195, 144, 124)) == 1


def test_strangers_are_not_alike() -> None:
    assert colour_similarity(colours(190, 140, 120), colours(230, 200, 180)) == 0
    assert colour_similarity(colours(190, 140, 120), colours(0, 0, 0)) == 0


def test_lips_are_measured_at_the_lips_and_skin_at_the_cheeks(at_rest: Points) -> None:
    image = np.full((256, 256, 3), (200, 150, 120), np.uint8)
    for x, y in at_rest[LIP_COLOUR, :2].astype(int):
        image[y - 4 : y + 5, x - 4 : x + 5] = (180, 60, 70)
    found = measure_skin(image, at_rest)
    assert found.skin.tolist() == [200, 150, 120]
    assert found.lips.tolist() == [180, 60, 70]


def test_one_bright_or_dark_spot_does_not_change_a_face_s_colour(at_rest: Points) -> None:
    for spot in (0, 255):
        image = np.full((256, 256, 3), (200, 150, 120), np.uint8)
        x, y = at_rest[CHEEKS[0], :2].astype(int)
        image[y - 4 : y + 5, x - 4 : x + 5] = spot
        assert sample_colour(image, at_rest, CHEEKS).tolist() == [200, 150, 120]


def test_a_gain_follows_brightness_more_than_tint() -> None:
    darker = brightness_gain(colours(95, 70, 60), colours(190, 140, 120))
    assert np.allclose(darker, 0.55, atol=0.01)
    tinted = brightness_gain(colours(200, 100, 100), colours(133, 133, 133))
    assert 1 < tinted[0] < 1.15
    assert 0.85 < tinted[2] < 1


def test_a_colourful_portrait_adds_little_colour() -> None:
    assert saturation_gain(colours(220, 40, 40), colours(120, 115, 115)) == pytest.approx(1.1)


def test_other_lips_alone_make_strangers() -> None:
    skin = np.array([190, 140, 120], np.float32)
    pale, painted = (SkinColours(skin, np.array(lips, np.float32)) for lips in ((170, 110, 100), (200, 20, 60)))
    assert colour_similarity(pale, painted) == 0


def test_flesh_is_redder_than_coloured_lips_and_grey_where_they_are_grey() -> None:
    red, green, blue = flesh_colour(colours(200, 110, 120)) / colours(200, 110, 120).lips
    assert red > 1 > green
    assert blue < 1
    grey = colours(120, 120, 120)
    assert np.allclose(flesh_colour(grey), grey.lips)


def test_saturations_are_compared_in_the_target_s_light() -> None:
    """A bluish light takes colour out of the source before anything is compared: it needs no second taking out."""
    skin, lit = np.array([200, 140, 120], np.float32), np.array([150, 120, 150], np.float32)
    lips = np.array([150, 120, 140], np.float32)
    target, source = SkinColours(lit, lips), SkinColours(skin, lips)
    in_light = skin * brightness_gain(target, source)

    def spread(colour: np.ndarray) -> float:
        return float(np.ptp(colour) / (colour.max() + 8))

    wanted = (spread(lips) + spread(lit)) / (spread(lips) + spread(in_light) + 2e-3)
    assert 0.3 < wanted < 1.1
    assert saturation_gain(target, source) == pytest.approx(wanted, rel=1e-3)
    assert abs(spread(in_light) - spread(skin)) > 0.05


@pytest.mark.parametrize("brightness", [0.13, 0.28, 0.4])
def test_a_dim_room_is_brightened_until_the_skins_match(brightness: float) -> None:
    portrait, driver = colours(200, 160, 140), colours(*(brightness * each for each in (180, 140, 120)))
    gain = exposure_gain(portrait, driver, highlight=brightness * 210)
    assert 0.65 < gain * driver.skin[0] / portrait.skin[0] < 1.0


@pytest.mark.parametrize("skin", [(180, 140, 120), (120, 95, 85)])
def test_usual_light_is_left_exactly_as_it_is(skin: tuple[float, float, float]) -> None:
    assert exposure_gain(colours(200, 160, 140), colours(*skin), highlight=210) == 1


def test_a_dark_skin_in_bright_light_is_no_dim_room() -> None:
    assert exposure_gain(colours(220, 180, 160), colours(80, 55, 45), highlight=230) < 1.05


def test_the_highlight_is_that_of_the_face(at_rest: Points) -> None:
    image = np.full((256, 256, 3), 40, np.uint8)
    image[:8] = 255  # a lamp above
    assert measure_highlight(image, at_rest) == pytest.approx(40, abs=1)
    assert measure_highlight(image, at_rest + 900) > 0
