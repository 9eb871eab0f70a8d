"""How it is with each step, from what runs, the weights, and what was pressed."""

from dataclasses import replace

import pytest

from app.control.animator_needs import MissingRequirement
from app.control.ladder.steps import LadderStep, choose_step
from app.gui.ladder.ladder_view import Doubt, LadderView, StepState, StepView, Wish, Work, resolve_ladder
from app.gui.view_state import Phase, ViewState
from app.gui.weights.weights_view import MemoryAnswer, WeightsView
from app.storage.user_settings import MeasuredSpeed
from app.weights.progress import FileState, TaskProgress, WeightsTask
from engine import LiveSettings, Problem, Quality, QualityInUse, RuntimeInUse, Settings, WarmUp, WarmUpStep
from tests.fakes.session import make_desired_state
from tests.fakes.weights import make_ready, make_status

READY = WeightsView(make_ready())
ABSENT = WeightsView(make_status(), missing=MissingRequirement.WEIGHTS)
BEST, BALANCED, FAST, INSTANT = LadderStep.BEST, LadderStep.BALANCED, LadderStep.FAST, LadderStep.INSTANT
GIB = 1 << 30


def view(step: LadderStep, **known: object) -> ViewState:
    """Running with Instant, and that step chosen."""
    desired = make_desired_state("ada", camera="0", settings=choose_step(Settings(), step))
    plain = ViewState(phase=Phase.RUNNING, desired=desired, animator="instant", camera="Desk", showing="driven")
    return replace(plain, **known)  # type: ignore[arg-type]


def runs(step: LadderStep, **known: object) -> ViewState:
    """PersonaLive's pictures are shown, of that step."""
    assert step.quality is not None
    return view(step, **{"animator": "personalive", "quality": QualityInUse(step.quality, 7), **known})


def resolve(view: ViewState, weights: WeightsView = READY, wish: Wish | None = None, **measured: float) -> LadderView:
    known = {name: MeasuredSpeed(ms, 30.0) for name, ms in measured.items()}
    return resolve_ladder(view, weights, wish, known)


def states(ladder: LadderView) -> list[str]:
    return [step.state.value for step in ladder.steps]


def test_what_is_in_use_is_marked_and_all_else_can_be_had_at_once() -> None:
    assert states(resolve(view(INSTANT))) == ["in use", "ready", "ready", "ready", "ready"]
    ladder = resolve(runs(FAST))
    assert states(ladder) == ["ready", "ready", "in use", "ready", "ready"]
    assert (ladder.in_use, ladder.chosen) == (FAST, FAST)


def test_without_weights_personalive_has_to_be_downloaded_and_without_packages_it_cannot_be_had() -> None:
    ladder = resolve(view(INSTANT), ABSENT)
    assert states(ladder) == ["in use", "missing", "missing", "missing", "missing"]
    assert 10e9 < ladder.find_step(BEST).download_bytes < 14e9
    assert (
        states(resolve(view(INSTANT), replace(ABSENT, missing=MissingRequirement.PACKAGES)))[1:] == ["impossible"] * 4
    )


@pytest.mark.parametrize(
    ("task", "waits", "work"),
    [
        (WeightsTask.DOWNLOAD, False, Work.DOWNLOAD),
        (WeightsTask.VERIFY, False, Work.VERIFY),
        (WeightsTask.CONVERT, False, Work.CONVERT),
        (WeightsTask.DOWNLOAD, True, Work.WAITING),
    ],
)
def test_the_step_that_was_pressed_shows_how_far_its_weights_are(task: WeightsTask, waits: bool, work: Work) -> None:
    progress = TaskProgress(25, 100, 5.0, 15.0)
    status = make_status(FileState.DOWNLOADING, task=task, progress=progress, is_waiting=waits)
    ladder = resolve(view(INSTANT), replace(ABSENT, status=status), Wish(FAST))
    step = ladder.find_step(FAST)
    assert (step.state, step.work, step.done, step.progress) == (StepState.WORKING, work, 0.25, progress)
    assert step.is_chosen
    assert not ladder.find_step(INSTANT).is_chosen
    assert ladder.find_step(BEST).state is StepState.MISSING


def test_a_download_that_was_paused_says_so_and_one_that_failed_why() -> None:
    paused = replace(ABSENT, status=make_status(FileState.PARTIAL, is_paused=True))
    step = resolve(view(INSTANT), paused, Wish(FAST)).find_step(FAST)
    assert step.state is StepState.PAUSED
    assert step.done == pytest.approx(0.5, abs=0.05)
    why = Problem("The disk is full.")
    step = resolve(view(INSTANT), ABSENT, Wish(FAST, why)).find_step(FAST)
    assert (step.state, step.problem) == (StepState.FAILED, why)


@pytest.mark.parametrize(
    ("step", "calls", "work", "done"),
    [
        (WarmUpStep.LOADING, 0, Work.LOADING, None),
        (WarmUpStep.PREPARING, 0, Work.PREPARING, None),
        (WarmUpStep.ANIMATING, 3, Work.WARMING_UP, 0.75),
        (WarmUpStep.SETTLING, 4, Work.SETTLING, 1.0),
    ],
)
def test_what_the_engine_makes_ready_is_shown_while_instant_is_in_use(
    step: WarmUpStep, calls: int, work: Work, done: float | None
) -> None:
    coming = WarmUp("personalive", "ada", Quality.FAST, step, calls, 4 if calls else 0)
    ladder = resolve(view(FAST, warm_up=coming))
    shown = ladder.find_step(FAST)
    assert (shown.state, shown.work, shown.done) == (StepState.WORKING, work, done)
    assert ladder.in_use is INSTANT


def test_before_the_engine_says_anything_a_step_that_was_chosen_is_loading() -> None:
    assert resolve(view(FAST)).find_step(FAST).work is Work.LOADING


def test_while_something_is_built_for_it_that_is_what_is_waited_for() -> None:
    coming = WarmUp("personalive", "ada", Quality.FAST, WarmUpStep.PREPARING)
    shown = resolve(view(FAST, warm_up=coming, runtime=RuntimeInUse("eager", "", 0.5, 60.0))).find_step(FAST)
    assert (shown.work, shown.done) == (Work.BUILDING, 0.5)


def test_what_could_not_be_made_says_why_and_is_tried_again_without_the_old_reason() -> None:
    why = Problem("No memory.", "Close other programs.")
    shown = resolve(view(BEST, animator_notice=why)).find_step(BEST)
    assert (shown.state, shown.problem, shown.is_chosen) == (StepState.FAILED, why, True)
    coming = WarmUp("personalive", "ada", Quality.BEST, WarmUpStep.LOADING)
    assert resolve(view(BEST, animator_notice=why, warm_up=coming)).find_step(BEST).state is StepState.WORKING


def test_an_animator_that_broke_is_not_in_use_though_it_is_there() -> None:
    why = Problem("The graphics card failed.")
    ladder = resolve(runs(FAST, bridged=why, animator_notice=why))
    assert (ladder.in_use, ladder.find_step(FAST).state) == (INSTANT, StepState.FAILED)
    assert resolve(runs(FAST, bridged=Problem("Nobody is in view."))).in_use is FAST


def test_a_quality_that_was_lowered_by_itself_says_what_runs_what_was_chosen_and_why() -> None:
    why = Problem("Pictures come late.")
    ladder = resolve(runs(BALANCED, quality=QualityInUse(Quality.FAST, 7, Quality.BALANCED, why)))
    assert (ladder.in_use, ladder.chosen) == (FAST, BALANCED)
    lowered = ladder.find_step(BALANCED)
    assert (lowered.state, lowered.problem, lowered.is_chosen) == (StepState.LOWERED, why, True)
    assert ladder.find_step(FAST).state is StepState.IN_USE


def test_what_these_weights_cannot_do_is_not_offered() -> None:
    lacks = Problem("The small decoder is not there.")
    limited = QualityInUse(Quality.BEST, 15, limits={Quality.FAST: lacks})
    shown = resolve(runs(BEST, quality=limited)).find_step(FAST)
    assert (shown.state, shown.problem) == (StepState.IMPOSSIBLE, lacks)


# --- what it costs ------------------------------------------------------------------------------------------------


def test_a_delay_is_measured_or_worked_out_from_the_rate_and_never_made_up() -> None:
    ladder = resolve(view(INSTANT), fast=612.0)
    fast, best, instant = (ladder.find_step(step) for step in (FAST, BEST, INSTANT))
    assert (fast.delay_ms, fast.is_measured) == (612.0, True)
    assert best.delay_ms == pytest.approx(1000 * 15 / 12)
    assert not best.is_measured
    assert (instant.delay_ms, instant.is_measured) == (None, False)
    slow = make_desired_state("ada", live=LiveSettings(driver_fps=6.25))
    assert resolve(view(INSTANT, desired=slow)).find_step(BEST).delay_ms == pytest.approx(2400)
    assert resolve(runs(FAST, driver_fps=7.5)).find_step(BEST).delay_ms == pytest.approx(2000)


def test_where_it_would_run_on_the_processor_no_delay_is_estimated_but_one_that_was_measured_is_told() -> None:
    ladder = resolve(view(INSTANT), replace(READY, lacks_card=True), fast=9_000.0)
    fast, best = (ladder.find_step(step) for step in (FAST, BEST))
    assert (fast.delay_ms, best.delay_ms) == (9_000.0, None)


def test_what_is_in_use_says_what_it_takes_just_now_until_that_is_kept() -> None:
    shown = resolve(view(INSTANT, delay_ms=43.7)).find_step(INSTANT)
    assert (shown.delay_ms, shown.is_measured) == (40, True)
    assert resolve(view(INSTANT, delay_ms=43.7), instant=51.0).find_step(INSTANT).delay_ms == 51.0


def test_doubts_are_about_the_card_and_the_memory() -> None:
    memory = MemoryAnswer(Quality.FAST, needed={Quality.BEST: 9.0 * GIB, Quality.FAST: 5.0 * GIB}, free_bytes=6 * GIB)

    def doubts(weights: WeightsView, running: ViewState | None = None) -> list[Doubt]:
        ladder = resolve(running or view(INSTANT), weights)
        return [ladder.find_step(step).doubt for step in (INSTANT, FAST, BEST)]

    assert doubts(READY) == [Doubt.NONE] * 3
    assert doubts(replace(READY, lacks_card=True)) == [Doubt.NONE, Doubt.NO_CARD, Doubt.NO_CARD]
    assert doubts(replace(READY, memory=memory)) == [Doubt.NONE, Doubt.NONE, Doubt.NO_MEMORY]
    assert doubts(replace(READY, memory=memory), runs(FAST))[2] is Doubt.NONE, "what it runs in is not free"


def test_before_anything_runs_instant_is_shown_and_nothing_is_known() -> None:
    ladder = resolve_ladder(ViewState(), WeightsView(), None, {})
    assert [step.state for step in ladder.steps] == [StepState.IN_USE, *[StepState.READY] * 4]
    assert ladder.find_step(INSTANT) == StepView(INSTANT, StepState.IN_USE, is_chosen=True)
