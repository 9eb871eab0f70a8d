import numpy as np
import pytest

from engine.core.types import Image
from engine.sinks.framing import BAR_LIGHT, draw_blurred_bars
from engine.sinks.layout import Bar


def scenery(height: int, width: int) -> Image:
    """Light on one side, dark on the other, and another colour below."""
    image = np.zeros((height, width, 3), np.uint8)
    image[:, :, 0] = np.linspace(0, 255, width)
    image[:, :, 1] = np.linspace(255, 0, height)[:, None]
    return image


@pytest.mark.parametrize("size", [(720, 1280), (480, 640), (1920, 1080), (442, 786), (36, 64), (777, 333)])
@pytest.mark.parametrize("place", [(0.0, 0.2), (0.78, 1.0), (0.31, 0.62)])
def test_a_bar_is_the_same_as_in_a_picture_that_is_blurred_as_a_whole(
    size: tuple[int, int], place: tuple[float, float]
) -> None:
    height, width = size
    whole, canvas = np.zeros((2, height, width, 3), np.uint8)
    draw_blurred_bars(scenery(288, 512), whole, [Bar(0, 0, width, height)])
    first, last = round(place[0] * width), round(place[1] * width)
    draw_blurred_bars(scenery(288, 512), canvas, [Bar(first, 0, last, height)])
    assert np.abs(canvas[:, first:last].astype(int) - whole[:, first:last]).max() <= 8 * BAR_LIGHT
    near = round(2.1 * width / 48)
    assert not canvas[:, : max(0, first - near)].any()
    assert not canvas[:, last + near :].any()


def test_bars_are_a_darker_picture_without_its_detail() -> None:
    image = np.full((90, 160, 3), 180, np.uint8)
    image[::2] = 220
    canvas = np.zeros((90, 160, 3), np.uint8)
    draw_blurred_bars(image, canvas, [Bar(0, 0, 35, 90), Bar(125, 0, 160, 90)])
    bars = np.concatenate([canvas[:, :35], canvas[:, 125:]], axis=1)
    assert abs(bars.mean() - 200 * BAR_LIGHT) < 5
    assert bars.std() < 5


def test_the_middle_of_the_light_is_in_the_middle_of_the_bars() -> None:
    image = np.zeros((90, 160, 3), np.uint8)
    image[:, 70:90] = 255
    canvas = np.zeros((180, 320, 3), np.uint8)
    draw_blurred_bars(image, canvas, [Bar(0, 0, 320, 180)])
    light = canvas[90, :, 0].astype(float)
    assert abs((light * np.arange(320)).sum() / light.sum() - 159.5) < 1
