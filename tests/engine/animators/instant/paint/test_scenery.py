"""What is behind the person."""

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.animators.instant.paint.scenery import build_background_plate
from engine.core.background import parse_background
from engine.core.types import OWN_BACKGROUND, Background, BackgroundKind

SIDE_PX = 64


@pytest.fixture
def own() -> NDArray[np.uint8]:
    """Stripes."""
    plate = np.full((SIDE_PX, SIDE_PX, 4), 255, np.uint8)
    plate[:, ::2, :3] = 0
    return plate


def test_the_portrait_s_own_stays_as_it_is(own: NDArray[np.uint8]) -> None:
    assert build_background_plate(own, OWN_BACKGROUND) is own


def test_a_colour_is_everywhere(own: NDArray[np.uint8]) -> None:
    assert (build_background_plate(own, parse_background("#102030")) == (16, 32, 48, 255)).all()


def test_transparent_is_nothing(own: NDArray[np.uint8]) -> None:
    assert not build_background_plate(own, parse_background("transparent")).any()


def test_a_blur_keeps_the_light_and_loses_the_detail(own: NDArray[np.uint8]) -> None:
    blurred = build_background_plate(own, parse_background("blur"))
    assert blurred[..., :3].std() < 0.1 * own[..., :3].std()
    assert blurred[..., :3].mean() == pytest.approx(own[..., :3].mean(), abs=3)
    assert (blurred[..., 3] == 255).all()


@pytest.mark.parametrize(("height", "width"), [(30, 90), (90, 30), (200, 400), (64, 64)])
def test_the_middle_of_a_picture_covers_everything(own: NDArray[np.uint8], height: int, width: int) -> None:
    picture = np.zeros((height, width, 3), np.uint8)
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    picture[top : top + side, left : left + side] = (200, 100, 50)
    plate = build_background_plate(own, Background(BackgroundKind.PICTURE, picture=picture))
    assert plate.shape == own.shape
    assert np.abs(plate[4:-4, 4:-4].astype(int) - (200, 100, 50, 255)).max() <= 1
