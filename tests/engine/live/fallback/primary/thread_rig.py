"""An animator thread that is stepped by hand on a fake clock."""

import numpy as np

from engine.core.errors import AnimatorError
from engine.core.settings import Quality
from engine.core.types import Control, Frame
from engine.live.fallback.primary.animator_thread import AnimatorThread
from tests.fakes.animator import FakeAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.faces import make_face, make_portrait

BLACK = np.zeros((8, 8, 3), np.uint8)
ADA, BOB = make_portrait("ada"), make_portrait("bob")


class Rig:
    """A lead whose animator takes as long as `busy_s`, or fails with `fault`."""

    def __init__(self, chunk: int = 4, made: bool = True) -> None:
        self.clock = FakeClock()
        self.busy_s = 0.1
        self.fault: Exception | None = None
        self.make_fault: Exception | None = None
        self.animators: list[FakeAnimator] = []
        self.chunk = chunk
        first = self.make() if made else None
        self.lead = AnimatorThread("slow one", self.make, self.clock, first)
        self._given = 0

    def make(self, _: Quality | None = None) -> FakeAnimator:
        if self.make_fault is not None:
            raise self.make_fault
        self.animators.append(FakeAnimator(self.chunk, self.work))
        return self.animators[-1]

    def work(self) -> None:
        self.clock.advance(self.busy_s)
        if self.fault is not None:
            raise self.fault

    def give(self, frames: int) -> None:
        for _ in range(frames):
            self._given += 1
            self.lead.queue_frame(Frame(BLACK, self._given, make_face()), Control())

    def step(self, times: int = 1) -> None:
        """Let the thread go on; like its thread, hand over what failed."""
        for _ in range(times):
            try:
                self.lead.run_once()
            except AnimatorError as failure:
                self.lead.handle_failure(failure)

    def until_answering(self) -> None:
        self.lead.swap_portrait(ADA)
        self.step()
        self.give(self.chunk)
        self.step()
        assert self.times() == [1, 2, 3, 4]
        assert self.lead.unavailable_reason() is None

    def times(self) -> list[int | None]:
        return [picture.capture_time_ns for chunk in self.lead.collect_chunks() for picture in chunk.pictures]
