"""Avatar and driver as the preview draws them."""

import numpy as np
import pytest

from app.gui.preview_drawing import DriverPainter, OutputPainter
from app.gui.preview_scaler import Canvas
from engine import LiveSettings


@pytest.mark.parametrize("badge", [False, True])
def test_the_avatar_is_drawn_as_the_camera_shows_it(badge: bool) -> None:
    drawing = OutputPainter()
    drawing.live = LiveSettings(framing="fit", badge=badge)
    canvas: Canvas = np.empty((144, 256, 4), np.uint8)
    red = np.zeros((64, 64, 3), np.uint8)
    red[:, :, 0] = 200
    drawing(red, canvas)
    assert tuple(canvas[72, 128]) == (0, 0, 200, 255)
    assert tuple(canvas[20, 10]) == (0, 0, 0, 255)
    assert bool(canvas[120:, :50, :3].any()) is badge


def test_bars_have_the_colour_of_a_plain_background() -> None:
    canvas: Canvas = np.empty((144, 256, 4), np.uint8)
    OutputPainter(lambda: (0, 177, 64))(np.full((64, 64, 3), (0, 177, 64), np.uint8), canvas)
    assert (canvas == (64, 177, 0, 255)).all()


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_driver_is_mirrored_if_the_avatar_is(mirrored: bool) -> None:
    half = np.zeros((64, 64, 3), np.uint8)
    half[:, :32] = 255
    canvas: Canvas = np.empty((32, 32, 4), np.uint8)
    draw = DriverPainter()
    draw.mirrored = mirrored
    draw(half, canvas)
    assert canvas[16, 4, 0] == (0 if mirrored else 255)
    assert canvas[16, 28, 0] == (255 if mirrored else 0)
