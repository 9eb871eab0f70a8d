"""A session of fakes on a fake clock whose loops a test steps itself: no thread runs."""

from engine.core.errors import SourceError
from engine.core.pacing import Pace
from engine.core.settings import LiveSettings, Settings
from engine.live.session import Session
from engine.live.session_parts import SessionParts
from tests.fakes.animator import FakeAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.driver import FakeDriver
from tests.fakes.faces import make_portrait
from tests.fakes.openers import FakeOpeners
from tests.fakes.sources import ClockSource, MemorySink

LIVE = LiveSettings(output_width_px=96, output_height_px=64, output_fps=25)


class SteppedSession:
    """The session, its parts, and `step` for one camera frame after the other."""

    def __init__(self, output: str | None = "a") -> None:
        self.clock = FakeClock()
        self.source = ClockSource(self.clock, fps=25)
        self.sink, self.driver, self.openers = MemorySink(), FakeDriver(), FakeOpeners()
        settings, pace = Settings(animator="fake"), Pace.immediate(25)
        parts = SessionParts(
            self.source, self, self.driver, FakeAnimator(), settings, self.sink, pace, self.openers, output, LIVE
        )
        self.session = Session(parts, self.clock)
        self.session.swap_portrait_and_wait(make_portrait())
        self.running = self.session._running

    def __call__(self) -> ClockSource:
        raise SourceError("Still not there.")

    def interrupt(self) -> None:
        """Nothing here ever waits."""

    def step(self, frames: int = 1) -> None:
        for _ in range(frames):
            self.running.capture.run_once()
            self.running.animation.run_once()
            self.running.output.run_once()
