"""Measures the delay: a live run with the real loops, in which every driver frame and every picture is noted.

    camera ─▶ capture loop ─▶ animation loop ─▶ output loop ─▶ notes

Owns: the run, how long it is, and the delay from its notes. Does not know: how a loop works.
The loops, the mailboxes between them and the animator's own thread are those of `engine.live.session`; what a session
has besides (recordings, swaps, other outputs) is left out, since it would be measured for nobody.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from engine.animators import protocol as animators
from engine.bench.driver import CLIP, BenchDriver
from engine.bench.live_parts import (
    NotingSink,
    NotingTracker,
    PreparedAnimator,
    RepeatingOpener,
    StillAnimator,
    WholePictureTracker,
)
from engine.bench.types import DelayFigures, Spread
from engine.core.clock import NS_PER_MS, NS_PER_S, Clock
from engine.core.commands import SwapPortrait
from engine.core.errors import AnimatorError, PersonaCamError, SinkError, SourceError
from engine.core.pacing import Pace
from engine.core.problem import Phrase
from engine.core.settings import LiveSettings
from engine.core.types import Frame
from engine.live.fallback.animator_pair import AnimatorPair
from engine.live.fallback.primary.animator_thread import AnimatorThread
from engine.live.loops.animation_loop import AnimationLoop
from engine.live.loops.capture_loop import CaptureLoop
from engine.live.loops.driver_rate import DriverRate
from engine.live.loops.mailbox import Mailbox
from engine.live.loops.output_loop import OutputLoop
from engine.live.threads import WorkerLoop, WorkerThreads
from engine.live.types import ScheduledFrame
from engine.sinks.panic import PanicSwitch
from engine.sources import LiveOpener

WARM_UP_CHUNKS = 12
"""Pictures of this many chunks are not counted: by then the rate of driver frames has settled."""
WAIT_MAX_S = 90.0
"""How long the warm-up may take."""
LOOK_S = 0.05
MS_KEPT = 3600
"""At most this many delays are kept one by one."""


def measure_delay(
    driver: BenchDriver, animator: PreparedAnimator, opener: LiveOpener | None, seconds: float, clock: Clock
) -> DelayFigures:
    """Run live for `seconds` after the warm-up, and return the delay. opener: of the camera; None: made-up pictures.

    Raises: PersonaCamError if a part of the run fails; AnimatorError if it does not get beyond the warm-up in time.
    """
    opener = opener or RepeatingOpener([frame.image for frame in driver.frames], clock)
    run = LiveRun(driver, animator, opener, clock)
    warm_up = WARM_UP_CHUNKS * animator.chunk
    try:
        if not run.wait_until(lambda: len(run.sink.shown_ns) > warm_up, WAIT_MAX_S):
            raise AnimatorError(
                "A live run showed {count} pictures in {seconds} s: too few to measure its delay.",
                count=len(run.sink.shown_ns),
                seconds=round(WAIT_MAX_S),
            )
        run.wait_until(lambda: False, seconds)
    finally:
        run.stop()
    return summarize_delays(run.sink.shown_ns, run.tracker.used_ns, warm_up)


def summarize_delays(shown_ns: Sequence[tuple[int, int]], used_ns: Sequence[int], warm_up: int) -> DelayFigures:
    """Return the delays of the pictures after the warm-up, from what was noted.

    shown_ns: of each picture the capture time of the driver frame that it shows, and when it came; more than warm_up.
    used_ns: capture times of all driver frames that were used, rising.
    """
    counted = shown_ns[warm_up:]
    each_ms = [(came - captured) / NS_PER_MS for captured, came in counted]
    frames = [float(bisect_right(used_ns, came) - bisect_right(used_ns, captured)) for captured, came in counted]
    began, ended = counted[0][1], counted[-1][1]
    used = bisect_right(used_ns, ended) - bisect_right(used_ns, began)
    passed_s = max(1, ended - began) / NS_PER_S
    ms, in_frames = Spread.from_values(each_ms), Spread.from_values(frames)
    assert ms is not None
    assert in_frames is not None
    return DelayFigures(
        ms=ms,
        frames=in_frames,
        driver_fps=round(used / passed_s, 2),
        pictures_per_s=round((len(counted) - 1) / passed_s, 2),
        warm_up_pictures=warm_up,
        each_ms=tuple(round(value, 1) for value in each_ms[-MS_KEPT:]),
    )


class LiveRun:
    """The loops of a live run, from its creation to `stop`. sink, tracker: where its moments are noted."""

    def __init__(self, driver: BenchDriver, animator: PreparedAnimator, opener: LiveOpener, clock: Clock) -> None:
        """Raises: SourceError if the camera does not open."""
        live = LiveSettings(card_after_s=None, quality_auto=False)  # the quality that is measured stays
        self._clock = clock
        self._inbox: Mailbox[Frame] = Mailbox(1, clock)
        self._opener = opener
        pace = Pace.immediate(live.output_fps)
        self._outbox: Mailbox[ScheduledFrame] = Mailbox(pace.waiting_max, clock)
        self.sink = NotingSink(clock)
        self.tracker = NotingTracker(_make_tracker(driver))
        source = opener()
        pair = _make_pair(driver, animator, clock)
        animation = AnimationLoop(pair, self.tracker, self._inbox, self._outbox, clock, live)
        output = OutputLoop(self.sink, pace, self._outbox, clock, PanicSwitch())
        rate = DriverRate(animation.read_rate, clock, live.output_fps, live.driver_fps)
        self._threads = WorkerThreads(clock, self._interrupt, _ignore_recovered)
        capture = CaptureLoop(source, opener, self._inbox, clock, self._threads.stopping, rate.read_fps)
        workers = [
            WorkerLoop("capture", Phrase("capture"), capture.run_once, capture.close, SourceError),
            WorkerLoop("engine", Phrase("engine"), animation.run_once, animation.close, AnimatorError),
            WorkerLoop("output", Phrase("output"), output.run_once, output.close, SinkError),
        ]
        if pair.primary is not None:
            name = Phrase("animator {name}", name=pair.primary.name)
            workers.append(WorkerLoop("animator", name, pair.primary.run_once, pair.primary.close, AnimatorError))
        for worker in workers:
            self._threads.add_worker(worker)
        fallback_reference = animator.prepare_portrait(driver.portrait) if pair.primary is None else None
        animation.send_command(SwapPortrait(driver.portrait, fallback_reference))
        self._threads.start()

    def wait_until(self, is_reached: Any, seconds: float) -> bool:
        """Wait until that is so; False if the time was up first. Raises: PersonaCamError if a part failed."""
        until_ns = self._clock.now_ns() + round(seconds * NS_PER_S)
        while not is_reached():
            if self._threads.failure is not None:
                raise self._threads.failure
            if self._clock.now_ns() >= until_ns:
                return False
            self._clock.wait(self._threads.stopping, LOOK_S)
        return True

    def stop(self) -> None:
        """End all threads; the animator stays open."""
        self._threads.stop()

    def _interrupt(self) -> None:
        self._inbox.close()
        self._outbox.close()
        self._opener.interrupt()


def _make_tracker(driver: BenchDriver) -> Any:
    if driver.kind != CLIP:
        return WholePictureTracker()
    from engine.driver.live_driver import LiveDriver
    from engine.tracking import FaceTracker

    return LiveDriver(FaceTracker(), driver.settings)


def _make_pair(driver: BenchDriver, animator: PreparedAnimator, clock: Clock) -> AnimatorPair:
    """Return the animator as a session has it: the slow ones on a thread of their own."""
    settings = driver.settings
    if settings.animator == animators.FALLBACK:
        return AnimatorPair(settings, animator, None)
    thread = AnimatorThread(settings.animator, lambda _: animator, clock, animator)
    return AnimatorPair(settings, StillAnimator(), thread)


def _ignore_recovered(name: str, failure: PersonaCamError) -> None:
    """No worker of this run recovers."""
