"""Pictures are made as large as they are shown, on another thread, and never written to while they are shown."""

import threading

import numpy as np

from app.gui.preview_scaler import Canvas, Scaler
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


def test_after_a_resize_every_canvas_has_the_new_size_to_the_pixel() -> None:
    """Also when canvases of the old size are left over, and when the old size comes back."""
    made = threading.Semaphore(0)
    scaler = Scaler(level, made.release)
    for width, height in [(8, 4), (16, 9), (8, 4), (9, 16), (16, 9), (8, 9), (8, 4)]:
        for value in range(5):
            scaler.request_picture(picture(value), width, height)
            assert made.acquire(timeout=PATIENCE_S)
            canvas = scaler.newest_canvas()
            assert canvas is not None
            assert canvas.shape == (height, width, 4)
            assert (canvas == value).all()
    scaler.close()


def test_canvases_are_used_again_and_never_more_than_three() -> None:
    made, drawn_on = threading.Semaphore(0), set[int]()
    kept: list[Canvas] = []

    def draw(image: Image, canvas: Canvas) -> None:
        drawn_on.add(id(canvas))
        kept.append(canvas)  # so that no id comes twice

    scaler = Scaler(draw, made.release)
    for at in range(20):
        scaler.request_picture(picture(at), 8, 4)
        assert made.acquire(timeout=PATIENCE_S)
        if at % 3:
            scaler.newest_canvas()
    scaler.close()
    assert len(drawn_on) == 3


def test_at_the_end_its_thread_has_ended() -> None:
    scaler = Scaler(level, lambda: None)
    scaler.close()
    assert not scaler._thread.is_alive()


def test_a_picture_that_was_not_begun_is_forgotten_for_a_newer_one() -> None:
    began, may_go_on, made = threading.Event(), threading.Event(), threading.Semaphore(0)
    drawn: list[int] = []

    def draw(image: Image, canvas: Canvas) -> None:
        began.set()
        assert may_go_on.wait(PATIENCE_S)
        drawn.append(int(image[0, 0, 0]))

    scaler = Scaler(draw, made.release)
    scaler.request_picture(picture(1), 8, 4)
    assert began.wait(PATIENCE_S)
    scaler.request_picture(picture(2), 8, 4)
    scaler.request_picture(picture(3), 8, 4)
    may_go_on.set()
    for _ in range(2):
        assert made.acquire(timeout=PATIENCE_S)
    scaler.close()
    assert drawn == [1, 3]
