"""Scales pictures for the preview on a thread of its own, so that the window stays responsive.

Owns: the thread, which waits for new pictures, and three canvases. Knows no Qt.
Does not know: where pictures come from, or when one is drawn in the window.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # the start of the window does without NumPy
    import numpy as np
    from numpy.typing import NDArray

    from engine import Image

Canvas: TypeAlias = "NDArray[np.uint8]"
"""(H, W, 4) uint8: blue, green, red, 255, as windows like it."""
Draw: TypeAlias = "Callable[[Image, Canvas], None]"
"""Fills the canvas with the picture, (H, W, 3) RGB; called on the scaler's thread only."""
PATIENCE_S = 0.05
"""How long a new picture is waited for at most: then it is looked whether the size, or anything else, has changed."""
POLL_S = 0.015
"""How often a feed that cannot tell is asked for a new picture."""


def wait_a_moment(shown: int, timeout_s: float) -> int:
    """Wait for a feed that cannot tell when there is a new picture."""
    time.sleep(min(POLL_S, timeout_s))
    return shown + 1


@dataclass(frozen=True, slots=True)
class Feed:
    """Where pictures come from; both are called on the scaler's thread, `latest` on any.

    latest: gives the newest picture, (H, W, 3) RGB, another object for every other picture; None before the first.
    wait: takes the number that it gave last, 0 at first, and waits until pictures have another number, or for that
    many seconds; returns their number.
    """

    latest: "Callable[[], Image | None]"
    wait: Callable[[int, float], int] = wait_a_moment


class Scaler:
    """Makes every new picture of the feed in the size that was set; `newest_canvas` gives the newest canvas.

    made: called on the scaler's thread after each picture.
    """

    def __init__(self, feed: Feed, draw: Draw, made: Callable[[], None]) -> None:
        """Nothing is made, and the feed is not asked, before a size is set."""
        self._feed = feed
        self._draw = draw
        self._made = made
        self._changed = threading.Condition()
        self._size = (0, 0)
        self._drawn: Image | None = None
        self._ready: Canvas | None = None
        self._spare: list[Canvas] = []
        self._shown: Canvas | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._scale_pictures, name="scaler", daemon=True)
        self._thread.start()

    def set_size(self, width_px: int, height_px: int) -> None:
        """Make pictures that large from now on; none while either is 0."""
        if (width_px, height_px) == self._size:
            return
        with self._changed:
            self._size = (width_px, height_px)
            self._drawn = None
            self._changed.notify()

    def invalidate(self) -> None:
        """Make even the picture again that was made last: what it depends on has changed."""
        self._drawn = None

    def newest_canvas(self) -> "Canvas | None":
        """Return the newest canvas, or None before the first; it stays as it is until the next call."""
        with self._changed:
            if self._ready is not None:
                self._recycle_canvas(self._shown)
                self._shown, self._ready = self._ready, None
            return self._shown

    def close(self) -> None:
        """End the thread; may be called more than once."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def _scale_pictures(self) -> None:
        shown = 0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: all(self._size) or self._ended)
                if self._ended:
                    return
            image = self._feed.latest()
            if image is None or image is self._drawn:
                shown = self._feed.wait(shown, PATIENCE_S)
            else:
                self._draw_picture(image)

    def _draw_picture(self, image: "Image") -> None:
        with self._changed:
            width_px, height_px = self._size
            self._drawn = image
            canvas = self._reuse_canvas(height_px, width_px)
        if not canvas.size:
            return
        self._draw(image, canvas)
        with self._changed:
            self._recycle_canvas(self._ready)
            self._ready = canvas
        self._made()

    def _reuse_canvas(self, height_px: int, width_px: int) -> Canvas:
        import numpy as np

        fitting = [canvas for canvas in self._spare if canvas.shape[:2] == (height_px, width_px)]
        self._spare = fitting[1:]
        return fitting[0] if fitting else np.empty((height_px, width_px, 4), np.uint8)

    def _recycle_canvas(self, canvas: "Canvas | None") -> None:
        if canvas is not None:
            self._spare = [*self._spare[-1:], canvas]
