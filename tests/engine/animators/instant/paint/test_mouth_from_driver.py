"""A driver's mouth in a portrait's colours."""

import numpy as np
import pytest

from engine.animators.instant.paint.mouth_from_driver import MouthFromDriver
from engine.animators.instant.rig.skin import LUMINANCE, SkinColours
from engine.core.types import Floats
from tests.golden.instant.figures import assert_as_looked_at

DRIVER = SkinColours(np.array([210, 150, 125], np.float32), np.array([190, 115, 110], np.float32))
PALE = SkinColours(np.array([235, 205, 190], np.float32), np.array([190, 90, 80], np.float32))
TONGUE, WHITE_TOOTH, YELLOW_TOOTH = (165.0, 90.0, 95.0), (200.0, 190.0, 185.0), (215.0, 185.0, 130.0)


def seen(*colour: float) -> Floats:
    return np.full((4, 6, 3), colour, np.float32)


def brightness(colours: Floats) -> float:
    return float((colours @ LUMINANCE).mean())


@pytest.mark.parametrize("colour", [TONGUE, WHITE_TOOTH])
def test_among_equals_nothing_changes(colour: tuple[float, float, float]) -> None:
    assert np.abs(MouthFromDriver(DRIVER).recolour_mouth(seen(*colour), DRIVER, 0.0) - seen(*colour)).max() < 2


def test_a_tongue_is_darker_between_other_lips() -> None:
    lent = MouthFromDriver(PALE).recolour_mouth(seen(*TONGUE), DRIVER, 1.0)
    assert brightness(lent) < 0.75 * brightness(seen(*TONGUE))


def test_a_dark_throat_stays_apart_from_a_bright_tongue() -> None:
    """A mouth whose flesh is equally bright everywhere looks like a flat disc."""
    throat, tongue = seen(55, 25, 28), seen(*TONGUE)
    lent = [MouthFromDriver(PALE).recolour_mouth(each, DRIVER, 1.0) for each in (throat, tongue)]
    assert brightness(lent[1]) / brightness(lent[0]) > 0.75 * brightness(tongue) / brightness(throat)


def test_the_gaps_between_the_teeth_of_a_wide_smile_are_no_darker_than_the_light_makes_them() -> None:
    row = np.full((20, 60, 3), WHITE_TOOTH, np.float32)
    row[:, 20:60:20] = (120, 60, 60)
    spoken, smiled = (MouthFromDriver(PALE).recolour_mouth(row, DRIVER, 1.0, smile) for smile in (0.0, 1.0))
    assert brightness(smiled[:, 20:60:20]) > 1.5 * brightness(spoken[:, 20:60:20])
    assert np.abs(smiled[:, 28:32] - spoken[:, 28:32]).max() < 1


def test_a_tongue_becomes_as_warm_as_the_lips() -> None:
    mauve = seen(140, 85, 110)
    lent = MouthFromDriver(PALE).recolour_mouth(mauve, DRIVER, 1.0)[0, 0]
    assert lent[2] / lent[1] < mauve[0, 0, 2] / mauve[0, 0, 1]


def test_a_dark_portrait_makes_a_mouth_no_darker_than_its_light_does() -> None:
    """Beyond the gain of the skin, a mouth is only ever brightened."""
    dark = SkinColours(DRIVER.skin * np.float32(0.3), DRIVER.lips * np.float32(0.3))
    by_light_alone = MouthFromDriver(dark).recolour_mouth(seen(*WHITE_TOOTH), DRIVER, 0.0)
    lent = MouthFromDriver(dark).recolour_mouth(seen(*WHITE_TOOTH), DRIVER, 1.0)
    assert brightness(lent) > 0.98 * brightness(by_light_alone)


@pytest.mark.parametrize("colour", [WHITE_TOOTH, YELLOW_TOOTH])
def test_teeth_stay_pale(colour: tuple[float, float, float]) -> None:
    lent = MouthFromDriver(PALE).recolour_mouth(seen(*colour), DRIVER, 1.0)
    assert brightness(lent) > 0.95 * brightness(seen(*colour))


BROWN = SkinColours(np.array([171, 102, 66], np.float32), np.array([150, 80, 70], np.float32))
CLEAN_TOOTH = (195.0, 170.0, 155.0)


@pytest.mark.parametrize("tooth", [CLEAN_TOOTH, WHITE_TOOTH])
def test_between_brown_lips_teeth_are_lighter_and_paler_than_the_skin(tooth: tuple[float, float, float]) -> None:
    lent = MouthFromDriver(BROWN).recolour_mouth(seen(*tooth), DRIVER, 1.0)[0, 0]
    assert brightness(lent) > 1.2 * brightness(BROWN.skin)
    assert np.ptp(lent) / lent.max() < 0.65 * np.ptp(BROWN.skin) / BROWN.skin.max()


def test_a_dim_driver_s_teeth_are_as_much_lighter_than_the_skin_as_they_were() -> None:
    dim = SkinColours(np.array([117, 77, 67], np.float32), np.array([96, 54, 41], np.float32))
    lit = SkinColours(np.array([183, 144, 134], np.float32), np.array([165, 122, 110], np.float32))
    lent = MouthFromDriver(lit).recolour_mouth(seen(124, 95, 82), dim, 1.0)
    assert brightness(lent) > 1.1 * brightness(lit.skin)


def test_the_driver_s_picture_is_left_alone() -> None:
    picture = seen(*TONGUE)
    MouthFromDriver(PALE).recolour_mouth(picture, DRIVER, 1.0)
    assert (picture == seen(*TONGUE)).all()


def test_any_colours_give_a_picture() -> None:
    black = SkinColours(np.zeros(3, np.float32), np.zeros(3, np.float32))
    noise = np.random.default_rng(1).uniform(0, 255, (5, 5, 3)).astype(np.float32)
    for portrait, driver in ((black, DRIVER), (DRIVER, black)):
        lent = MouthFromDriver(portrait).recolour_mouth(noise, driver, 1.0)
        assert np.isfinite(lent).all()
        assert lent.min() >= 0
        assert lent.max() <= 255


@pytest.mark.parametrize("unlike", [0.0, 0.5, 1.0])
def test_every_colour_of_a_mouth_becomes_what_it_was_when_looked_at(unlike: float) -> None:
    colours = np.array([TONGUE, WHITE_TOOTH, YELLOW_TOOTH, (40, 20, 20), (120, 60, 60), (235, 220, 215)], np.float32)
    lent = MouthFromDriver(PALE).recolour_mouth(colours[None], DRIVER, unlike)
    assert_as_looked_at(f"colours of another's mouth, {unlike}", lent, 0.5)
