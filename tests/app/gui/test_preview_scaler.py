"""Pictures are made as large as they are shown, on another thread, and never written to while they are shown."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from app.gui.preview_scaler import Canvas, Draw, Feed, Scaler
from engine.core.types import Image

PATIENCE_S = 60


def picture(level: int) -> Image:
    return np.full((32, 32, 3), level, np.uint8)


def level(image: Image, canvas: Canvas) -> None:
    canvas[:] = image[0, 0, 0]


class Source:
    """Gives the pictures that a test puts there. reads: how often the newest was looked for."""

    def __init__(self) -> None:
        self.newest: Image | None = None
        self.reads = 0
        self._number = 0
        self._changed = threading.Condition()

    def put(self, image: Image) -> None:
        with self._changed:
            self.newest = image
            self._number += 1
            self._changed.notify_all()

    def latest(self) -> Image | None:
        self.reads += 1
        return self.newest

    def wait(self, shown: int, timeout_s: float) -> int:
        with self._changed:
            self._changed.wait_for(lambda: self._number != shown, timeout_s)
            return self._number

    @property
    def feed(self) -> Feed:
        return Feed(self.latest, self.wait)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def made() -> threading.Semaphore:
    return threading.Semaphore(0)


@pytest.fixture
def start(source: Source, made: threading.Semaphore) -> Iterator[Callable[[Draw], Scaler]]:
    """Makes a scaler, which is closed after the test."""
    started: list[Scaler] = []

    def start_scaler(draw: Draw) -> Scaler:
        started.append(Scaler(source.feed, draw, lambda: made.release()))
        return started[-1]

    yield start_scaler
    for scaler in started:
        scaler.close()
        scaler.close()
        assert not scaler._thread.is_alive()


Start = Callable[[Draw], Scaler]


def test_the_newest_picture_is_made_and_stays_while_it_is_shown(
    source: Source, made: threading.Semaphore, start: Start
) -> None:
    scaler = start(level)
    scaler.set_size(8, 4)
    assert scaler.newest_canvas() is None
    source.put(picture(10))
    assert made.acquire(timeout=PATIENCE_S)
    shown = scaler.newest_canvas()
    assert shown is not None
    assert shown.shape == (4, 8, 4)
    for value in range(20, 60):
        source.put(picture(value))
        assert made.acquire(timeout=PATIENCE_S)
        assert (shown == 10).all()
    newest = scaler.newest_canvas()
    assert newest is not None
    assert (newest == 59).all()


def test_after_a_resize_every_canvas_has_the_new_size_to_the_pixel(
    source: Source, made: threading.Semaphore, start: Start
) -> None:
    """Also when canvases of the old size are left over, and when the old size comes back."""
    scaler = start(level)
    for width, height in [(8, 4), (16, 9), (8, 4), (9, 16), (16, 9), (8, 9), (8, 4)]:
        scaler.set_size(width, height)
        if source.newest is not None:
            assert made.acquire(timeout=PATIENCE_S), "the same picture in another size"
        for value in range(5):
            source.put(picture(value))
            assert made.acquire(timeout=PATIENCE_S)
            canvas = scaler.newest_canvas()
            assert canvas is not None
            assert canvas.shape == (height, width, 4)
            assert (canvas == value).all()


def test_canvases_are_used_again_and_never_more_than_three(
    source: Source, made: threading.Semaphore, start: Start
) -> None:
    drawn_on = set[int]()
    kept: list[Canvas] = []

    def draw(image: Image, canvas: Canvas) -> None:
        drawn_on.add(id(canvas))
        kept.append(canvas)  # so that no id comes twice

    scaler = start(draw)
    scaler.set_size(8, 4)
    for at in range(20):
        source.put(picture(at))
        assert made.acquire(timeout=PATIENCE_S)
        if at % 3:
            scaler.newest_canvas()
    assert len(drawn_on) == 3


def test_a_picture_that_was_not_begun_is_forgotten_for_a_newer_one(
    source: Source, made: threading.Semaphore, start: Start
) -> None:
    began, may_go_on = threading.Event(), threading.Event()
    drawn: list[int] = []

    def draw(image: Image, canvas: Canvas) -> None:
        began.set()
        assert may_go_on.wait(PATIENCE_S)
        drawn.append(int(image[0, 0, 0]))

    start(draw).set_size(8, 4)
    source.put(picture(1))
    assert began.wait(PATIENCE_S)
    source.put(picture(2))
    source.put(picture(3))
    may_go_on.set()
    for _ in range(2):
        assert made.acquire(timeout=PATIENCE_S)
    assert drawn == [1, 3]


def test_the_same_picture_is_made_once_and_again_when_what_it_depends_on_has_changed(
    source: Source, made: threading.Semaphore, start: Start
) -> None:
    scaler = start(level)
    scaler.set_size(8, 4)
    source.put(picture(1))
    assert made.acquire(timeout=PATIENCE_S)
    reads = source.reads
    while source.reads < reads + 3:
        threading.Event().wait(0.001)
    assert not made.acquire(blocking=False)
    scaler.invalidate()
    assert made.acquire(timeout=PATIENCE_S)


def test_without_a_size_nothing_is_read(source: Source, made: threading.Semaphore, start: Start) -> None:
    scaler = start(level)
    source.put(picture(1))
    assert not made.acquire(timeout=0.1)
    assert source.reads == 0
    scaler.set_size(8, 4)
    assert made.acquire(timeout=PATIENCE_S)
    scaler.set_size(0, 0)
    source.put(picture(2))
    reads = source.reads
    assert not made.acquire(timeout=0.15)
    assert source.reads <= reads + 1
