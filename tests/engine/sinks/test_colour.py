import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.core.settings import YuvMatrix
from engine.core.types import Image
from engine.sinks.colour import PixelConverter

COLOURS = [(200, 30, 30), (30, 200, 30), (30, 30, 200), (0, 0, 0), (255, 255, 255), (128, 128, 128)]
WIDTH, HEIGHT = 24, 8

# Limited range, from the standards themselves: Kr, Kb.
STANDARDS = {YuvMatrix.BT601: (0.299, 0.114), YuvMatrix.BT709: (0.2126, 0.0722)}


def _bars() -> Image:
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for index, colour in enumerate(COLOURS):
        image[:, index * 4 : index * 4 + 4] = colour
    return image


def _planes(pixels: NDArray[np.uint8], pixel_format: str) -> tuple[NDArray[np.uint8], ...]:
    luma = WIDTH * HEIGHT
    half = (HEIGHT // 2, WIDTH // 2)
    y = pixels[:luma].reshape(HEIGHT, WIDTH)
    if pixel_format == "nv12":
        both = pixels[luma:].reshape(*half, 2)
        return y, both[..., 0], both[..., 1]
    chroma = luma // 4
    return y, pixels[luma : luma + chroma].reshape(half), pixels[luma + chroma :].reshape(half)


@pytest.mark.parametrize("matrix", YuvMatrix)
@pytest.mark.parametrize("pixel_format", ["i420", "nv12"])
def test_colours_follow_the_standard(pixel_format: str, matrix: YuvMatrix) -> None:
    kr, kb = STANDARDS[matrix]
    y, u, v = _planes(PixelConverter(WIDTH, HEIGHT, pixel_format, matrix).convert_image(_bars()), pixel_format)
    for index, (red, green, blue) in enumerate(COLOURS):
        luma = (kr * red + (1 - kr - kb) * green + kb * blue) / 255
        want = (16 + 219 * luma, 128 + 112 * (blue / 255 - luma) / (1 - kb), 128 + 112 * (red / 255 - luma) / (1 - kr))
        got = (y[2, index * 4 + 1], u[1, index * 2], v[1, index * 2])
        assert np.abs(np.array(got, float) - want).max() <= 1.01


@pytest.mark.parametrize(
    ("pixel_format", "matrix"),
    [("nv12", YuvMatrix.BT601), ("nv12", YuvMatrix.BT709), ("i420", YuvMatrix.BT709)],
    ids=lambda value: str(value),
)
def test_chroma_is_the_mean_of_two_by_two_pixels(pixel_format: str, matrix: YuvMatrix) -> None:
    kr, kb = STANDARDS[matrix]
    image = np.random.default_rng(3).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    y, u, v = _planes(PixelConverter(WIDTH, HEIGHT, pixel_format, matrix).convert_image(image), pixel_format)
    luma = image @ [kr, 1 - kr - kb, kb] / 255
    for got, channel, weight in ((u, 2, kb), (v, 0, kr)):
        whole = 128 + 112 * (image[..., channel] / 255 - luma) / (1 - weight)
        mean = whole.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).mean((1, 3))
        assert np.abs(got - mean).max() <= 1.01
    assert np.abs(y - (16 + 219 * luma)).max() <= 1.01


@pytest.mark.parametrize(("pixel_format", "code"), [("i420", cv2.COLOR_YUV2RGB_I420), ("nv12", cv2.COLOR_YUV2RGB_NV12)])
def test_a_viewer_that_assumes_bt601_sees_the_colours_again(pixel_format: str, code: int) -> None:
    pixels = PixelConverter(WIDTH, HEIGHT, pixel_format, YuvMatrix.BT601).convert_image(_bars())
    seen = cv2.cvtColor(pixels.reshape(HEIGHT * 3 // 2, WIDTH), code)
    assert np.abs(seen.astype(int) - _bars()).max() <= 3


def test_rgb_stays_as_it_is() -> None:
    image = _bars()
    assert np.array_equal(PixelConverter(WIDTH, HEIGHT, "rgb", YuvMatrix.BT601).convert_image(image), image.reshape(-1))


def test_odd_sides_are_refused_for_formats_that_halve_them() -> None:
    with pytest.raises(ValueError, match="even sides, not 25x8"):
        PixelConverter(25, 8, "i420", YuvMatrix.BT601)
    assert PixelConverter(25, 7, "rgb", YuvMatrix.BT601)
