"""One soak: faults at random moments, and now and then a calm in which is looked at what has grown.

Owns: what happens when, and the sorting of what the reader saw. Does not know: what a fault does, limits.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.soak.faults import FAULTS, BrokenLimit, Fault
from tests.soak.stage import Stage, is_well
from tests.soak.usage import give_back, usage
from tests.soak.verdict import Look, Measured

STEP_S = 0.05


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a run lasts; how far apart faults begin; how often, and for how long, nothing happens."""

    seconds: float
    between_s: tuple[float, float] = (1.5, 6.0)
    calm_every_s: float = 150.0
    calm_s: float = 21.0


@dataclass(frozen=True, slots=True)
class _Lasting:
    fault: Fault
    until_s: float
    begun_s: float


def soak(stage: Stage, seed: int, pace: Pace, say: Callable[[str], None]) -> Measured:
    """Run to the end of the time."""
    return _Soak(stage, seed, pace, say).run()


class _Soak:
    def __init__(self, stage: Stage, seed: int, pace: Pace, say: Callable[[str], None]) -> None:
        self._stage = stage
        self._random = Random(seed)
        self._pace = pace
        self._say = say
        self._started_s = time.monotonic()
        self._lasting: list[_Lasting] = []
        self._without_device: list[tuple[str, float, float]] = []
        self._measured = Measured()

    def run(self) -> Measured:
        self._look()
        while self._time_s() < self._pace.seconds and self._stage.session.failure is None:
            self._trouble(min(self._pace.seconds, self._time_s() + self._pace.calm_every_s))
            self._look()
        if self._stage.session.failure is not None:
            self._break(f"the run ended: {self._stage.session.failure}")
        self._measured.seconds = self._time_s()
        self._sort()
        return self._measured

    def _time_s(self) -> float:
        return time.monotonic() - self._started_s

    def _trouble(self, until_s: float) -> None:
        """Let faults come and go; none is left at the end."""
        next_s = self._time_s()
        while self._time_s() < until_s and self._stage.session.failure is None:
            for lasting in [one for one in self._lasting if one.until_s <= self._time_s()]:
                self._end(lasting)
            if self._time_s() >= next_s:
                self._begin()
                next_s = self._time_s() + self._random.uniform(*self._pace.between_s)
            self._stage.session.wait_until_ended(STEP_S)
        for lasting in list(self._lasting):
            self._end(lasting)

    def _begin(self) -> None:
        taken = {lasting.fault.group for lasting in self._lasting}
        fault = self._random.choice([one for one in FAULTS if one.group not in taken])
        begun_s = time.monotonic()
        until_s = self._time_s() + self._random.uniform(*fault.lasts_s)
        self._measured.happened[fault.name] += 1
        self._lasting.append(_Lasting(fault, until_s, begun_s))
        at_s = self._time_s()
        try:
            words = fault.begin(self._stage, self._random)
        except BrokenLimit as broken:
            self._break(f"{broken} (at {at_s:.1f} s)")
            words = "see above"
        self._say(f"{at_s:8.1f} s  {fault.name}: {words}")

    def _end(self, lasting: _Lasting) -> None:
        self._lasting.remove(lasting)
        try:
            lasting.fault.end(self._stage)
        except BrokenLimit as broken:
            self._break(f"{broken} (at {self._time_s():.1f} s)")
        if lasting.fault.takes_device:
            self._without_device.append((lasting.fault.name, lasting.begun_s, time.monotonic()))

    def _look(self) -> None:
        """Wait until all is well, let it be for a while, and look."""
        if not self._stage.wait_for(is_well):
            self._break(f"all was not well again at {self._time_s():.1f} s: {self._stage.session.read_status()}")
        self._stage.session.wait_until_ended(self._pace.calm_s)
        status = self._stage.session.read_status()
        kept = usage(os.getpid())
        give_back()
        app, camera = usage(os.getpid()), usage(self._stage.camera_pid())
        if kept is None or app is None or camera is None or status.delay is None:
            self._break(f"nothing to look at: {status}")
            return
        look = Look(self._time_s(), kept, app, camera, status.delay.p50_ms, os.getloadavg()[0])
        self._measured.looks.append(look)
        self._say(
            f"{look.at_s:8.1f} s  all is well: app {app.rss_mb:.1f} MB ({kept.rss_mb:.1f} with freed memory), "
            f"{app.threads} threads, {app.handles} handles; camera process {camera.rss_mb:.1f} MB; "
            f"delay {look.delay_ms:.0f} ms; load {look.load:.1f}"
        )

    def _break(self, words: str) -> None:
        self._measured.broken.append(words)
        self._say(f"{self._time_s():8.1f} s  BROKEN: {words}")

    def _sort(self) -> None:
        """Add up what the reader saw, and find the reason for each time without a picture."""
        measured, seen = self._measured, self._stage.viewer.seen
        measured.pictures, measured.avatars, measured.cards = seen.pictures, seen.avatars, seen.cards
        measured.marked, measured.lost = seen.marked, seen.lost
        for ended_s, gap_s in seen.gaps:
            name = self._fault_in(ended_s - gap_s, ended_s)
            if name:
                measured.gaps_of_faults.setdefault(name, []).append(gap_s)
            elif any(_overlap(ended_s - gap_s, ended_s, late_s - for_s, late_s) for late_s, for_s in seen.overslept):
                measured.stalls.append(gap_s)
            else:
                measured.gaps.append(gap_s)

    def _fault_in(self, begin_s: float, end_s: float) -> str:
        taken = (name for name, since_s, until_s in self._without_device if _overlap(begin_s, end_s, since_s, until_s))
        return next(taken, "")


def _overlap(begin_s: float, end_s: float, other_begin_s: float, other_end_s: float) -> bool:
    return begin_s < other_end_s and other_begin_s < end_s
