"""Avatar and driver as the preview draws them."""

import numpy as np
import pytest

from app.gui.preview_drawing import OutputPainter, draw_mirrored
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


def test_the_driver_is_drawn_as_in_a_mirror() -> None:
    half = np.zeros((64, 64, 3), np.uint8)
    half[:, :32] = 255
    canvas: Canvas = np.empty((32, 32, 4), np.uint8)
    draw_mirrored(half, canvas)
    assert canvas[16, 4, 0] == 0
    assert canvas[16, 28, 0] == 255
