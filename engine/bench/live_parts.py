"""The ends of a measured live run: where pictures come from and go to, and what is noted on the way.

Owns: the notes of captured and shown moments, and the sources and trackers of made-up pictures.
Does not know: loops, threads, what the notes are used for.
"""

import threading
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from engine.animators.protocol import Animator
from engine.bench.driver import FPS, MADE_UP
from engine.core.clock import NS_PER_S, Clock
from engine.core.problem import Problem
from engine.core.settings import Settings
from engine.core.types import AvatarFrame, Control, Face, Frame, Image, Portrait
from engine.live.types import DriverTracker
from engine.sources import SourceInfo


class NotingTracker:
    """Notes the capture time of each driver frame that is used. used_ns: all of them, rising."""

    def __init__(self, tracker: DriverTracker) -> None:
        self._tracker = tracker
        self.report_turn: Callable[[Problem], None] = tracker.report_turn
        self.used_ns: list[int] = []

    @property
    def neutral(self) -> Face | None:
        return self._tracker.neutral

    @property
    def person(self) -> int:
        return self._tracker.person

    @property
    def people(self) -> int:
        return self._tracker.people

    @property
    def quarters(self) -> int:
        return self._tracker.quarters

    def track_and_crop(self, frame: Frame) -> Frame:
        self.used_ns.append(frame.capture_time_ns)
        return self._tracker.track_and_crop(frame)

    def calibrate_neutral(self) -> None:
        self._tracker.calibrate_neutral()

    def follow_next_person(self) -> None:
        self._tracker.follow_next_person()

    def set_turn(self, turn: str) -> None:
        self._tracker.set_turn(turn)

    def forget_turn(self) -> None:
        self._tracker.forget_turn()

    def change_settings(self, settings: Settings) -> None:
        self._tracker.change_settings(settings)

    def close(self) -> None:
        self._tracker.close()


class NotingSink:
    """Keeps no picture, but when each new one that shows the driver came. shown_ns: (its capture time, now)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.shown_ns: list[tuple[int, int]] = []

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        """Note it; a repeated picture, or one that shows no moment of the driver, is not noted."""
        captured_ns = frame.capture_time_ns
        if captured_ns is not None and (not self.shown_ns or captured_ns > self.shown_ns[-1][0]):
            self.shown_ns.append((captured_ns, self._clock.now_ns()))

    def close(self) -> None:
        """There is nothing to finish."""


class PreparedAnimator:
    """An animator that stays open when a run ends, and whose portrait is prepared already.

    What else the animator can do (see `engine.animators.protocol`), this one can, too.
    """

    def __init__(self, animator: Animator[Any], reference: object) -> None:
        self._animator = animator
        self._reference = reference

    def __getattr__(self, name: str) -> Any:
        return getattr(self._animator, name)

    @property
    def chunk(self) -> int:
        return self._animator.chunk

    @property
    def lookahead(self) -> int:
        return self._animator.lookahead

    def prepare_portrait(self, portrait: Portrait) -> object:
        return self._reference

    def swap_portrait(self, reference: object) -> None:
        self._animator.swap_portrait(reference)

    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        return self._animator.animate_chunk(driver, control)

    def flush_frames(self) -> Sequence[AvatarFrame]:
        return self._animator.flush_frames()

    def close(self) -> None:
        """It is used further."""


class StillAnimator:
    """Shows the portrait as it is: the fallback of a measured run, whose pictures show no driver and do not count."""

    chunk = 1
    lookahead = 0

    def prepare_portrait(self, portrait: Portrait) -> Portrait:
        return portrait

    def swap_portrait(self, reference: Portrait) -> None:
        self._portrait = reference

    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        return [AvatarFrame(self._portrait.image, None) for _ in driver]

    def flush_frames(self) -> Sequence[AvatarFrame]:
        return []

    def close(self) -> None:
        """There is nothing to free."""


class WholePictureTracker:
    """Gives frames on as they are. Implements `engine.live.types.DriverTracker`."""

    def __init__(self) -> None:
        self.neutral: Face | None = None
        self.person = self.people = self.quarters = 0
        self.report_turn: Callable[[Problem], None] = _tell_nobody

    def track_and_crop(self, frame: Frame) -> Frame:
        return frame

    def calibrate_neutral(self) -> None:
        """There is no face."""

    def follow_next_person(self) -> None:
        """There is nobody."""

    def set_turn(self, turn: str) -> None:
        """The pictures keep their turn."""

    def forget_turn(self) -> None:
        """Nothing is turned."""

    def change_settings(self, settings: Settings) -> None:
        """The pictures keep their size."""

    def close(self) -> None:
        """There is nothing to close."""


def _tell_nobody(turned: Problem) -> None:
    """A bench has no user to tell."""


class RepeatingSource:
    """Plays pictures as a camera does, again and again. Implements `engine.sources.LiveSource`."""

    def __init__(self, pictures: Sequence[Image], clock: Clock, interrupted: threading.Event) -> None:
        height, width = pictures[0].shape[:2]
        self.info = SourceInfo(MADE_UP, width, height, Fraction(FPS), None, None)
        self._pictures = pictures
        self._clock = clock
        self._interrupted = interrupted
        self._begun_ns = clock.now_ns()
        self._number = 0

    def read_frame(self) -> Frame | None:
        """Return the picture that is due next, when it is due, or None when interrupted; late ones are skipped."""
        passed = (self._clock.now_ns() - self._begun_ns) * FPS // NS_PER_S
        self._number = max(self._number + 1, passed)
        due_ns = self._begun_ns + self._number * NS_PER_S // FPS
        early_ns = due_ns - self._clock.now_ns()
        if self._interrupted.is_set() or (early_ns > 0 and self._clock.wait(self._interrupted, early_ns / NS_PER_S)):
            return None
        return Frame(self._pictures[self._number % len(self._pictures)], due_ns)

    def close(self) -> None:
        """There is nothing to close."""


class RepeatingOpener:
    """Opens a `RepeatingSource`; that never fails."""

    def __init__(self, pictures: Sequence[Image], clock: Clock) -> None:
        self._pictures = pictures
        self._clock = clock
        self._interrupted = threading.Event()

    def __call__(self) -> RepeatingSource:
        return RepeatingSource(self._pictures, self._clock, self._interrupted)

    def interrupt(self) -> None:
        self._interrupted.set()
