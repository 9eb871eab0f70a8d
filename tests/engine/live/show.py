"""A whole live run on a clock that jumps from event to event: nothing waits, and every run of a test is the same.

All loops are the real ones. What takes time - a call of the primary animator, a look at a portrait - takes it on the
clock, and meanwhile the others go on, as they would beside it on threads of their own.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from engine.animators.protocol import FALLBACK, Animator
from engine.core.clock import NS_PER_MS, NS_PER_S, Waitable
from engine.core.errors import AnimatorError, PersonaCamError
from engine.core.pacing import Pace
from engine.core.settings import LiveSettings, Settings, Transition
from engine.core.types import AvatarFrame, Frame, Image, Portrait
from engine.live.fallback.animator_pair import AnimatorPair
from engine.live.fallback.delay_settling import FASTER, SLOWER
from engine.live.fallback.portrait_preparer import PortraitPreparer, SessionCallbacks
from engine.live.fallback.primary.animator_thread import AnimatorThread
from engine.live.loops.animation_loop import AnimationLoop
from engine.live.loops.mailbox import Mailbox
from engine.live.loops.output_loop import OutputLoop
from engine.live.types import AnimatedFrame, FrameOrigin, ScheduledFrame
from engine.sinks.panic import PanicSwitch
from tests.fakes.animator import FakeAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.driver import FakeDriver

BLACK = np.zeros((64, 64, 3), np.uint8)
FPS = 12
"""Driver frames a second: what is usual for PersonaLive."""
PREPARER_EVERY_NS = 50 * NS_PER_MS


class WouldWaitError(Exception):
    """A loop has nothing to do for so long."""

    def __init__(self, timeout_s: float) -> None:
        super().__init__(timeout_s)
        self.timeout_ns = round(timeout_s * NS_PER_S)


class EventClock(FakeClock):
    """Who waits goes back to the show, which knows what happens next."""

    def wait(self, waitable: Waitable, timeout_s: float) -> bool:
        raise WouldWaitError(timeout_s)

    def jump_to(self, time_ns: int) -> None:
        self._now_ns = max(self._now_ns, time_ns)


class ShownPicture:
    """A picture that went out, when, and what it shows: the driver's moment, whose animator's, whose portrait's."""

    def __init__(self, at_ns: int, answer: AnimatedFrame) -> None:
        self.at_ns = at_ns
        self.due_ns = answer.due_ns
        self.moment_ns = answer.frame.capture_time_ns or 0
        self.origin = answer.origin
        self.portrait = int(answer.frame.image[0, 0, 0])

    @property
    def delay_ns(self) -> int:
        return self.due_ns - self.moment_ns


class TracedLoop(AnimationLoop):
    """Knows which answer each picture was made of: one in the middle of a transition does not say so itself."""

    answers: dict[int, tuple[AvatarFrame, AnimatedFrame]]

    def _publish_frames(self, answers: Sequence[AnimatedFrame]) -> None:
        for answer in answers:
            put, self._outbox.put = self._outbox.put, lambda item, a=answer: self._trace(item, a)  # type: ignore[method-assign, misc]
            self._put = put
            super()._publish_frames([answer])
            self._outbox.put = put  # type: ignore[method-assign]

    def _trace(self, item: ScheduledFrame, answer: AnimatedFrame) -> None:
        self.answers[id(item.frame)] = (item.frame, answer)
        self._put(item)


class Show:
    """busy_s: of each call of a primary animator. make: the animator that settings name."""

    def __init__(self, portrait: Portrait, make: Callable[[Settings], Animator[Any]], busy_s: float) -> None:
        self.clock = EventClock()
        self.busy_s = busy_s
        self.pictures: Sequence[Image] = [BLACK]
        self.moments_ns: list[int] = []
        self.shown: list[ShownPicture] = []
        self.again: list[ShownPicture] = []
        """A moment once more, with another portrait, until the next one comes."""
        self.repeated = 0
        self.failures: list[PersonaCamError] = []
        self._make = make
        self._period_ns = round(NS_PER_S / FPS)
        self._primaries: list[AnimatorThread] = []
        self._busy: list[AnimatorThread] = []
        self._camera_ns = self._preparer_ns = self._output_ns = self.clock.now_ns()
        settings = Settings(animator=FALLBACK, size_px=64)
        pair = AnimatorPair(settings, FakeAnimator(tone=50), None)
        self._inbox: Mailbox[Frame] = Mailbox(1, self.clock)
        self.outbox: Mailbox[ScheduledFrame] = Mailbox(1, self.clock)
        live = LiveSettings(output_fps=30, card_after_s=None)
        self.loop = TracedLoop(pair, FakeDriver(), self._inbox, self.outbox, self.clock, live)
        self.loop.answers = {}
        self._output = OutputLoop(self, Pace.immediate(30), self.outbox, self.clock, PanicSwitch())
        callbacks = SessionCallbacks(self.loop.send_command, make, self._primaries.append, self._report)
        self.preparer = PortraitPreparer(pair, callbacks, self.clock)
        self.preparer.swap_portrait_and_wait(portrait)
        self.settings = settings

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        """The output's sink."""
        traced = self.loop.answers.pop(id(frame), None)
        picture = None if traced is None else ShownPicture(self.clock.now_ns(), traced[1])
        if picture is None:
            self.repeated += 1
        elif self.shown and self.shown[-1].moment_ns == picture.moment_ns != 0:
            self.again.append(picture)
        else:
            self.shown.append(picture)

    def close(self) -> None:
        """The sink has nothing to close."""

    def swap(self, portrait: Portrait, transition: Transition = Transition.CROSSFADE) -> None:
        self.preparer.swap_portrait(portrait, transition)

    def change(self, settings: Settings) -> None:
        self.settings = settings
        self.preparer.change_settings(settings)

    def take_time(self) -> None:
        """Let the others go on for as long as a call takes."""
        self.run_until(self.clock.now_ns() + round(self.busy_s * NS_PER_S))

    def run(self, seconds: float) -> list[ShownPicture]:
        """Go on for so long and return what was shown."""
        before = len(self.shown)
        self.run_until(self.clock.now_ns() + round(seconds * NS_PER_S))
        return self.shown[before:]

    def assert_unbroken(self) -> None:
        """Assert that every moment was shown once, in its turn, at nearly the driver's pace, and at that time."""
        moments = [picture.moment_ns for picture in self.shown]
        assert moments == self.moments_ns[: len(moments)]
        assert self.moments_ns[-1] - moments[-1] <= self.shown[-1].delay_ns + self._period_ns
        for before, after in pairwise(self.shown):
            interval_ns = after.moment_ns - before.moment_ns
            assert interval_ns / FASTER <= after.due_ns - before.due_ns <= interval_ns / SLOWER
        for at_ns, next_ns in pairwise(sorted(picture.at_ns for picture in self.shown + self.again)):
            assert next_ns - at_ns <= self._period_ns / SLOWER + self._period_ns / 100, (
                "a period of the camera is empty"
            )
        assert self.repeated == 0

    def run_until(self, end_ns: int) -> None:
        while True:
            self._run_ready_loops()
            next_ns = min(self._camera_ns, self._preparer_ns, self._output_ns)
            if next_ns > end_ns:
                self.clock.jump_to(end_ns)
                return
            self.clock.jump_to(next_ns)

    def _run_ready_loops(self) -> None:
        now_ns = self.clock.now_ns()
        if now_ns >= self._camera_ns:
            self._camera_ns += self._period_ns
            self._inbox.put(Frame(self.pictures[len(self.moments_ns) % len(self.pictures)], now_ns))
            self.moments_ns.append(now_ns)
        if now_ns >= self._preparer_ns:
            self._preparer_ns = now_ns + PREPARER_EVERY_NS
            self._step(self.preparer.run_once, self.preparer.handle_failure)
        while self._run_animators():
            """Pictures make work for the output, frames for the primary."""
        while self._step_output():
            """Go on as long as there is something to do."""

    def _run_animators(self) -> bool:
        """Let the engine's loop and the primaries go on; False if none of them has anything to do."""
        goes_on = False
        while self.loop._commands or self._inbox.peek() is not None or self._inbox._nudged:
            goes_on = self._step(self.loop.run_once, self.loop.handle_failure)
        for primary in list(self._primaries):
            while primary not in self._busy and not primary.stop_requested and self._step_primary(primary):
                goes_on = True
        return goes_on

    def _step_primary(self, primary: AnimatorThread) -> bool:
        self._busy.append(primary)
        try:
            return self._step(primary.run_once, primary.handle_failure)
        finally:
            self._busy.remove(primary)

    def _step_output(self) -> bool:
        try:
            self._output.run_once()
        except WouldWaitError as waits:
            self._output_ns = self.clock.now_ns() + max(1, waits.timeout_ns)
            return False
        return True

    def _step(self, run_once: Callable[[], None], handle_failure: Callable[[AnimatorError], None]) -> bool:
        """Let a loop go on; False if it has nothing to do."""
        try:
            run_once()
        except WouldWaitError:
            return False
        except AnimatorError as failure:
            handle_failure(failure)
        return True

    def _report(self, _: str, failure: PersonaCamError | None) -> None:
        if failure is not None:
            self.failures.append(failure)


def changes_of_origin(shown: Sequence[ShownPicture]) -> list[FrameOrigin]:
    """Whose pictures were shown, one after the other, without repetitions."""
    return [
        one.origin
        for one, before in zip(shown, [None, *shown], strict=False)
        if not before or one.origin is not before.origin
    ]
