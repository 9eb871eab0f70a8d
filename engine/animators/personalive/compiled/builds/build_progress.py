"""How far a build is, and how long it will take: from the usual times of its steps, and how long they really took.

Owns: the estimate. Does not know: clocks, processes, what a step does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.core.problem import Phrase

SHARE_MAX = 0.95
"""Of a step that takes longer than usual, that much counts as done until it ends."""
PACE_RANGE = (0.1, 10.0)
"""How far a computer may differ from the usual times."""
PREPARING = Phrase("starting")
WAITING_FOR_OTHER = Phrase("waiting for another program that builds the same")


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """step: what is being done. number: of the step, from 1; 0 before the first. done: share of the time, 0 to 1.

    left_s: how long it will still take, in seconds; None while nothing is known.
    """

    step: Phrase
    number: int
    count: int
    done: float
    elapsed_s: float
    left_s: float | None


@dataclass(frozen=True, slots=True)
class StepPlan:
    """name: of the step, for people and for the record of its time. usual_s: how long it takes, in seconds."""

    name: Phrase
    usual_s: float


class ProgressMeter:
    """Follows one build. All times are in seconds of one clock."""

    def __init__(self, began_s: float) -> None:
        self._began_s = began_s
        self._plan: tuple[StepPlan, ...] = ()
        self._starts_s: list[float] = []
        self._waits = False

    def set_waiting(self) -> None:
        """Another process builds the same."""
        self._waits = True

    def set_plan(self, plan: Sequence[StepPlan]) -> None:
        """These steps will be done."""
        self._plan, self._waits = tuple(plan), False

    def start_step(self, now_s: float) -> None:
        """The next step begins, and the one before is done."""
        self._starts_s.append(now_s)

    def read_progress(self, now_s: float) -> BuildProgress:
        """Return how far it is."""
        elapsed_s = now_s - self._began_s
        number, count = len(self._starts_s), len(self._plan)
        if not 0 < number <= count:
            step = WAITING_FOR_OTHER if self._waits else PREPARING
            return BuildProgress(step, 0, count, 0.0, elapsed_s, None)
        usual = [max(step.usual_s, 1e-3) for step in self._plan]
        current_s = usual[number - 1] * self._pace(usual)
        part = min((now_s - self._starts_s[-1]) / current_s, SHARE_MAX)
        done_s = sum(usual[: number - 1]) + part * usual[number - 1]
        left_s = (sum(usual) - done_s) * self._pace(usual)
        return BuildProgress(self._plan[number - 1].name, number, count, done_s / sum(usual), elapsed_s, left_s)

    def _pace(self, usual: Sequence[float]) -> float:
        """Return how many times their usual time the finished steps took."""
        finished = len(self._starts_s) - 1
        if not finished:
            return 1.0
        took_s = self._starts_s[-1] - self._starts_s[0]
        return min(max(took_s / sum(usual[:finished]), PACE_RANGE[0]), PACE_RANGE[1])
