"""The state of the ladder that the window shows, as one frozen snapshot, made of what runs, the weights and a wish.

Owns: `LadderView`, `StepView`, and `resolve_ladder`, which makes one. Words are the widgets' business.
Knows no Qt, no thread, and nothing that does anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from app.control.animator_needs import PERSONALIVE, MissingRequirement
from app.control.ladder.steps import LadderStep, find_step
from app.gui.view_state import ViewState
from app.gui.weights.weights_view import MemoryAnswer, Step, WeightsView, count_missing_bytes
from app.storage.user_settings import MeasuredSpeed
from app.weights.progress import TaskProgress, WeightsTask
from engine import DRIVER_FPS_MAX, QUALITY_STEPS, PersonaLiveSettings, Problem, Quality

ROUNDED_MS = 10
"""What is measured or worked out just now changes all the time, and is shown no more exactly than that."""


class StepState(Enum):
    """How it is with a step here and now.

    IN_USE: its pictures are shown. READY: can be had at once. MISSING: has to be downloaded first. WORKING: is being
    made ready, see `Work`. PAUSED: its download was. LOWERED: was chosen, and a lower one runs in its place.
    FAILED: could not be made ready. IMPOSSIBLE: cannot be had as this computer is.
    """

    IN_USE = "in use"
    READY = "ready"
    MISSING = "missing"
    WORKING = "working"
    PAUSED = "paused"
    LOWERED = "lowered"
    FAILED = "failed"
    IMPOSSIBLE = "impossible"


class Work(Enum):
    """What is done for a step. BEGINNING: a download was asked for and is not under way yet. The four after it are the
    weights' tasks, the others the engine's."""

    BEGINNING = "beginning"
    DOWNLOAD = "download"
    VERIFY = "verify"
    CONVERT = "convert"
    WAITING = "waiting"
    LOADING = "loading"
    BUILDING = "building"
    PREPARING = "preparing"
    WARMING_UP = "warming up"
    SETTLING = "settling"


WORK_OF_TASK = {
    WeightsTask.NOTHING: Work.BEGINNING,
    WeightsTask.VERIFY: Work.VERIFY,
    WeightsTask.ADOPT: Work.VERIFY,
    WeightsTask.CONVERT: Work.CONVERT,
}


class Doubt(Enum):
    """Why a step that can be tried may not be worth it: then it is explained before it is begun."""

    NONE = ""
    NO_CARD = "no card"
    NO_MEMORY = "no memory"


@dataclass(frozen=True, slots=True)
class StepView:
    """Everything that may be shown of a step.

    is_chosen: what the user wants, whether or not it runs. delay_ms: of its pictures; None if nobody can tell, as
    where it would run on the processor and did not yet.
    is_measured: on this computer; else it is at least that much, since computing comes on top.
    work, progress, done: while it is made ready; done is 0 to 1, None while nobody can tell.
    problem: why it failed, was lowered, or cannot be had. needed_bytes, total_bytes, free_bytes: memory of what
    computes, as far as it was counted. download_bytes: what has to be fetched, roughly.
    """

    step: LadderStep
    state: StepState = StepState.READY
    is_chosen: bool = False
    delay_ms: float | None = None
    is_measured: bool = False
    work: Work | None = None
    progress: TaskProgress | None = None
    done: float | None = None
    problem: Problem | None = None
    doubt: Doubt = Doubt.NONE
    needed_bytes: float | None = None
    free_bytes: int | None = None
    total_bytes: int | None = None
    download_bytes: int = 0


@dataclass(frozen=True, slots=True)
class LadderView:
    """All steps, from Instant up. lacks_card: there is no NVIDIA graphics card. in_use: whose pictures are shown."""

    steps: tuple[StepView, ...] = tuple(StepView(step) for step in LadderStep)
    in_use: LadderStep = LadderStep.INSTANT
    chosen: LadderStep = LadderStep.INSTANT
    lacks_card: bool = False
    missing: MissingRequirement = MissingRequirement.NOTHING

    def find_step(self, step: LadderStep) -> StepView:
        """Return how it is with that step."""
        return self.steps[list(LadderStep).index(step)]


@dataclass(frozen=True, slots=True)
class Wish:
    """The step that the user has pressed. problem: why it did not come about. asked: the engine has the action."""

    step: LadderStep
    problem: Problem | None = None
    asked: bool = False


def find_step_in_use(view: ViewState) -> LadderStep:
    """Return the step whose pictures are shown; for a moment without anybody in view PersonaLive's counts as shown."""
    if view.animator != PERSONALIVE or view.quality is None or (view.bridged is not None and view.warm_up is not None):
        return LadderStep.INSTANT
    is_broken = view.bridged is not None and view.bridged == view.animator_notice
    return LadderStep.INSTANT if is_broken else LadderStep(view.quality.quality.value)


def resolve_ladder(
    view: ViewState, weights: WeightsView, wish: Wish | None, measured: Mapping[str, MeasuredSpeed]
) -> LadderView:
    """Return what to show."""
    chosen = LadderStep.INSTANT if view.desired is None else find_step(view.desired.user.settings)
    in_use = find_step_in_use(view)
    if wish is not None:
        chosen = wish.step
    steps = []
    for step in LadderStep:
        plain = StepView(step, is_chosen=step is chosen)
        plain = _with_delay(plain, view, measured, step is in_use)
        if weights.lacks_card and not plain.is_measured:  # the processor takes seconds for each picture
            plain = replace(plain, delay_ms=None)
        steps.append(plain if step is LadderStep.INSTANT else _with_needs(plain, view, weights))
    found = tuple(_with_state(one, view, weights, wish, in_use) for one in steps)
    return LadderView(found, in_use, chosen, weights.lacks_card, weights.missing)


# --- what a step costs --------------------------------------------------------------------------------------------


def _with_delay(step: StepView, view: ViewState, measured: Mapping[str, MeasuredSpeed], is_in_use: bool) -> StepView:
    known = measured.get(step.step.value)
    if known is not None and known.delay_ms > 0:
        return replace(step, delay_ms=known.delay_ms, is_measured=True)
    if is_in_use and view.delay_ms is not None and view.camera:
        return replace(step, delay_ms=max(ROUNDED_MS, ROUNDED_MS * round(view.delay_ms / ROUNDED_MS)), is_measured=True)
    quality = step.step.quality
    if quality is None:
        return step
    own = PersonaLiveSettings() if view.desired is None else view.desired.user.settings.personalive
    at_least_ms = 1000 * QUALITY_STEPS[quality].count_delay_frames(own) / find_driver_fps(view)
    return replace(step, delay_ms=at_least_ms // ROUNDED_MS * ROUNDED_MS)


def find_driver_fps(view: ViewState) -> float:
    """Return how many driver frames a second PersonaLive uses, or will when it runs."""
    chosen = None if view.desired is None else view.desired.user.live.driver_fps
    return (view.driver_fps if view.quality is not None else None) or chosen or DRIVER_FPS_MAX


def _with_needs(step: StepView, view: ViewState, weights: WeightsView) -> StepView:
    lacks = weights.status is not None and weights.missing is MissingRequirement.WEIGHTS
    download = count_missing_bytes(weights.status) if lacks and weights.status is not None else 0
    memory, quality = weights.memory, step.step.quality
    assert quality is not None
    needed = None if memory is None else memory.needed.get(quality)
    return replace(
        step,
        download_bytes=download,
        doubt=_find_doubt(quality, weights.lacks_card, None if view.quality is not None else memory),
        needed_bytes=needed,
        free_bytes=None if memory is None else memory.free_bytes,
        total_bytes=None if memory is None else memory.total_bytes,
    )


def _find_doubt(quality: Quality, lacks_card: bool, memory: MemoryAnswer | None) -> Doubt:
    """memory: None while PersonaLive runs, which has what it needs of it."""
    needed = None if memory is None else memory.needed.get(quality)
    if memory is not None and needed is not None and memory.free_bytes is not None and needed > memory.free_bytes:
        return Doubt.NO_MEMORY
    return Doubt.NO_CARD if lacks_card else Doubt.NONE


# --- how it is with a step ----------------------------------------------------------------------------------------


def _with_state(
    step: StepView, view: ViewState, weights: WeightsView, wish: Wish | None, in_use: LadderStep
) -> StepView:
    if step.step is LadderStep.INSTANT:
        return replace(step, state=StepState.IN_USE if in_use is step.step else StepState.READY)
    wished = wish if wish is not None and wish.step is step.step else None
    if in_use is step.step:
        return replace(step, state=StepState.IN_USE, problem=_find_lack(step, view))
    if wished is not None and wished.problem is not None:
        return replace(step, state=StepState.FAILED, problem=wished.problem)
    if weights.missing is MissingRequirement.PACKAGES:
        return replace(step, state=StepState.IMPOSSIBLE)
    if weights.missing is MissingRequirement.WEIGHTS:
        return _with_download(step, weights, wished)
    if step.is_chosen:
        return _with_warm_up(step, view)
    lack = _find_lack(step, view)
    return step if lack is None else replace(step, state=StepState.IMPOSSIBLE, problem=lack)


def _find_lack(step: StepView, view: ViewState) -> Problem | None:
    """Return what these weights lack for it, as far as it is known: while PersonaLive runs."""
    quality = step.step.quality
    return None if view.quality is None or quality is None else view.quality.limits.get(quality)


def _with_download(step: StepView, weights: WeightsView, wished: Wish | None) -> StepView:
    """Its weights are not there; if it is wished for, they are on their way."""
    status = weights.status
    if wished is None or status is None:
        return replace(step, state=StepState.MISSING)
    if weights.step is Step.PAUSED:
        return replace(step, state=StepState.PAUSED, done=_share(status.store.done_bytes, status.store.expected_bytes))
    doing = Work.WAITING if status.is_waiting else WORK_OF_TASK.get(status.task, Work.DOWNLOAD)
    progress = status.progress if status.task is not WeightsTask.NOTHING else TaskProgress()
    done = _share(progress.done_bytes, progress.total_bytes) if progress.total_bytes else None
    return replace(step, state=StepState.WORKING, work=doing, progress=progress, done=done)


def _share(done: int, total: int) -> float:
    return min(1.0, done / total) if total > 0 else 0.0


def _with_warm_up(step: StepView, view: ViewState) -> StepView:
    """It was chosen, and its pictures are not shown: it is on its way, lowered, or failed."""
    quality, coming, notice = view.quality, view.warm_up, view.animator_notice
    if quality is not None and quality.wanted is step.step.quality and view.warm_up is None:
        return replace(step, state=StepState.LOWERED, problem=quality.why)
    if coming is None and notice is not None:
        return replace(step, state=StepState.FAILED, problem=notice)
    runtime = view.runtime
    if runtime is not None and runtime.build_done is not None and coming is not None:
        return replace(step, state=StepState.WORKING, work=Work.BUILDING, done=runtime.build_done)
    if coming is None:
        return replace(step, state=StepState.WORKING, work=Work.LOADING)
    done = _share(coming.calls_done, coming.calls_needed) if coming.calls_needed else None
    work = {"loading": Work.LOADING, "preparing": Work.PREPARING, "settling": Work.SETTLING}
    return replace(step, state=StepState.WORKING, work=work.get(coming.step.value, Work.WARMING_UP), done=done)
