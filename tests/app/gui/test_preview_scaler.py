"""Pictures are made as large as they are shown, on another thread, and never written to while they are shown."""

import threading

import numpy as np
import pytest

from app.gui.preview_drawing import OutputPainter, draw_mirrored
from app.gui.preview_scaler import Canvas, Scaler
from engine import LiveSettings
from engine.core.types import Image

PATIENCE_S = 60


def picture(level: int) -> Image:
    return np.full((32, 32, 3), level, np.uint8)


def level(image: Image, canvas: Canvas) -> None:
    canvas[:] = image[0, 0, 0]


def test_the_newest_picture_is_made_and_stays_while_it_is_shown() -> None:
    made = threading.Semaphore(0)
    scaler = Scaler(level, made.release)
    assert scaler.newest_canvas() is None
    scaler.request_picture(picture(10), 8, 4)
    assert made.acquire(timeout=PATIENCE_S)
    shown = scaler.newest_canvas()
    assert shown is not None
    assert shown.shape == (4, 8, 4)
    for value in range(20, 60):
        scaler.request_picture(picture(value), 8, 4)
        assert made.acquire(timeout=PATIENCE_S)
        assert (shown == 10).all()
    newest = scaler.newest_canvas()
    assert newest is not None
    assert (newest == 59).all()
    scaler.close()
    scaler.close()


def test_no_more_than_three_canvases_are_kept() -> None:
    made = threading.Semaphore(0)
    seen: set[int] = set()

    def draw(image: Image, canvas: Canvas) -> None:
        seen.add(canvas.ctypes.data)

    scaler = Scaler(draw, made.release)
    held = []
    for value in range(30):
        scaler.request_picture(picture(value), 8, 8)
        assert made.acquire(timeout=PATIENCE_S)
        held.append(scaler.newest_canvas())
    assert len(seen) <= 3
    scaler.close()


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
