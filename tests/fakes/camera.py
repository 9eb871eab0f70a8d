"""A capture device with faults, in place of cv2.VideoCapture."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from engine.core.clock import NS_PER_S
from engine.core.types import Image
from tests.fakes.clock import FakeClock

GREEN = (0, 154, 0)


def camera_picture(number: int, width_px: int = 64, height_px: int = 48) -> Image:
    """Return noise in BGR, different for each number: (height_px, width_px, 3) uint8."""
    return np.random.default_rng(number).integers(0, 255, (height_px, width_px, 3), np.uint8)


@dataclass
class FakeCapture:
    """Sends one picture in every period of the clock, the way a driver would: `grab` waits for the next.

    Up to four pictures that nobody took wait in it.

    dead_from: that many pictures in, `grab` fails at once (unplugged); silent_from: it waits in vain (1 s each time).
    change: picture number and BGR picture in; what is really sent out.
    """

    clock: FakeClock
    fps: float = 30.0
    opened: bool = True
    dead_from: int | None = None
    silent_from: int | None = None
    change: Callable[[int, Image], Any] = lambda number, image: image
    props: dict[int, float] = field(default_factory=dict)
    released: int = 0
    number: int = -1
    taken_period: int = -1

    def isOpened(self) -> bool:  # noqa: N802
        return self.opened and not self.released

    def grab(self) -> bool:
        assert not self.released, "read after release"
        if self.dead_from is not None and self.number + 1 >= self.dead_from:
            return False
        if self.silent_from is not None and self.number + 1 >= self.silent_from:
            self.clock.advance(1.0)
            return False
        period_ns = round(NS_PER_S / self.fps)
        newest = self.clock.now_ns() // period_ns
        following = max(self.taken_period + 1, newest - 3)
        if following > newest or self.taken_period < 0:
            following = newest + 1
            self.clock.advance((period_ns - self.clock.now_ns() % period_ns) / NS_PER_S)
        self.number += 1 if self.taken_period < 0 else following - self.taken_period
        self.taken_period = following
        return True

    def retrieve(self, image: Any = None) -> tuple[bool, Any]:
        sent = self.change(self.number, camera_picture(self.number))
        return sent is not None, sent

    def get(self, propId: int) -> float:  # noqa: N803
        if propId == cv2.CAP_PROP_POS_MSEC:
            return self.taken_period * round(NS_PER_S / self.fps) / 1e6
        return self.props.get(propId, 0.0)

    def set(self, propId: int, value: float) -> bool:  # noqa: N803
        self.props[propId] = value
        return True

    def release(self) -> None:
        self.released += 1
