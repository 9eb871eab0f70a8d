"""What a press of a step does, with weights that are looked at by nobody."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.control.animator_needs import MissingRequirement
from app.control.ladder.steps import LadderStep, choose_step
from app.gui.ladder.ladder_link import LadderLink
from app.gui.ladder.ladder_view import LadderView, StepState
from app.gui.view_state import Phase, ViewState
from app.gui.weights.weights_view import MemoryAnswer
from app.weights.progress import FileState, TaskProgress, WeightsTask
from engine import Problem, Quality, QualityInUse, Settings, WarmUp, WarmUpStep
from tests.fakes.link import AskedLink
from tests.fakes.session import make_desired_state
from tests.fakes.weights import make_ready, make_status

ABSENT = {"status": make_status(terms_accepted=True), "missing": MissingRequirement.WEIGHTS}
LOADS = make_status(
    FileState.DOWNLOADING, task=WeightsTask.DOWNLOAD, terms_accepted=True, progress=TaskProgress(1, 4, 1.0, 3.0)
)
FAST, BEST, INSTANT = LadderStep.FAST, LadderStep.BEST, LadderStep.INSTANT


class Ladder:
    """A ladder, and what it told and asked."""

    def __init__(self, link: AskedLink) -> None:
        self.link = link
        self.ladder = LadderLink(link)
        self.told: list[LadderView] = []
        self.cards: list[LadderStep] = []
        self.terms = 0
        self.ladder.changed.connect(self.told.append)
        self.ladder.card_asked.connect(self.cards.append)
        self.ladder.terms_asked.connect(self._count_terms)
        self.run(INSTANT)
        self.told.clear()

    def _count_terms(self) -> None:
        self.terms += 1

    def run(self, chosen: LadderStep, in_use: LadderStep = INSTANT, **known: object) -> None:
        """Have the engine show that."""
        desired = make_desired_state("ada", camera="0", settings=choose_step(Settings(), chosen))
        animator = "instant" if in_use is INSTANT else "personalive"
        quality = None if in_use.quality is None else QualityInUse(in_use.quality, 7)
        view = ViewState(phase=Phase.RUNNING, desired=desired, animator=animator, quality=quality, camera="Desk")
        self.link._view = replace(view, **known)  # type: ignore[arg-type]
        self.ladder.show_view(self.link._view)

    def state(self, step: LadderStep) -> StepState:
        return self.ladder.latest_view.find_step(step).state


@pytest.fixture
def on(qtbot: QtBot, asked_link: AskedLink) -> Iterator[Ladder]:
    made = Ladder(asked_link)
    yield made
    made.ladder.deleteLater()


@pytest.fixture
def asked_link(qtbot: QtBot, tmp_path: Path) -> Iterator[AskedLink]:
    made = AskedLink(tmp_path)
    made.weights.show(status=make_ready())
    yield made
    made.stop_thread()
    made.preferences.save_settings()
    made.deleteLater()


def test_what_is_there_is_used_at_once_and_is_loading_until_it_is_shown(on: Ladder) -> None:
    on.ladder.press_step(FAST)
    assert on.link.asked == [("quality", FAST)]
    assert on.state(FAST) is StepState.WORKING
    on.run(FAST, warm_up=WarmUp("personalive", "ada", Quality.FAST, WarmUpStep.LOADING))
    assert (on.state(FAST), on.state(INSTANT)) == (StepState.WORKING, StepState.IN_USE)
    on.run(FAST, FAST)
    assert (on.state(FAST), on.state(INSTANT)) == (StepState.IN_USE, StepState.READY)
    on.ladder.press_step(INSTANT)
    assert on.link.asked[1:] == [("quality", INSTANT)]


def test_what_is_missing_is_downloaded_and_then_used_by_itself(on: Ladder) -> None:
    weights = on.link.weights
    weights.show(**ABSENT)
    on.ladder.press_step(FAST)
    assert (weights.asked, on.terms, on.link.asked) == ([("download", False)], 0, [])
    assert on.state(FAST) is StepState.WORKING
    weights.show(status=LOADS)
    assert on.ladder.latest_view.find_step(FAST).done == 0.25
    assert on.ladder.awaits_weights
    weights.show(status=replace(LOADS, task=WeightsTask.CONVERT))
    assert on.link.asked == []
    weights.show(status=make_ready())  # nobody has looked at the disk again yet
    assert (on.link.asked, on.state(FAST)) == ([], StepState.WORKING)
    weights.show(missing=MissingRequirement.NOTHING)
    assert on.link.asked == [("quality", FAST)]
    weights.show(free_bytes=1)
    assert on.link.asked == [("quality", FAST)], "once"
    on.run(FAST, FAST)
    assert not on.ladder.awaits_weights


@pytest.mark.parametrize("accepted", [True, False])
def test_the_terms_are_asked_for_once_before_anything_is_fetched(on: Ladder, accepted: bool) -> None:
    weights = on.link.weights
    weights.show(status=make_status(), missing=MissingRequirement.WEIGHTS)
    on.ladder.press_step(FAST)
    assert (weights.asked, on.terms, on.state(FAST)) == ([], 1, StepState.MISSING)
    assert not on.ladder.awaits_weights
    on.ladder.answer_terms(accepted)
    assert weights.asked == ([("download", True)] if accepted else [("decline",)])
    assert on.state(FAST) is (StepState.WORKING if accepted else StepState.MISSING)


def test_a_download_under_way_is_joined_and_the_step_pressed_last_counts(on: Ladder) -> None:
    weights = on.link.weights
    weights.show(status=LOADS, missing=MissingRequirement.WEIGHTS)
    on.ladder.press_step(FAST)
    on.ladder.press_step(BEST)
    assert weights.asked == []
    assert (on.state(FAST), on.state(BEST)) == (StepState.MISSING, StepState.WORKING)
    weights.show(status=make_ready(), missing=MissingRequirement.NOTHING)
    assert on.link.asked == [("quality", BEST)]


def test_pressing_instant_meanwhile_gives_the_step_up_and_the_download_goes_on(on: Ladder) -> None:
    on.link.weights.show(status=LOADS, missing=MissingRequirement.WEIGHTS)
    on.ladder.press_step(FAST)
    on.ladder.press_step(INSTANT)
    on.link.weights.show(status=make_ready(), missing=MissingRequirement.NOTHING)
    assert on.link.asked == [("quality", INSTANT)]
    assert on.link.weights.asked == []


def test_a_pause_keeps_the_step_and_a_press_goes_on(on: Ladder) -> None:
    weights = on.link.weights
    weights.show(status=LOADS, missing=MissingRequirement.WEIGHTS)
    on.ladder.press_step(FAST)
    on.ladder.pause_download()
    weights.show(status=make_status(FileState.PARTIAL, is_paused=True, terms_accepted=True))
    assert on.state(FAST) is StepState.PAUSED
    on.ladder.press_step(FAST)
    assert weights.asked == [("pause",), ("download", False)]


def test_cancelling_ends_the_download_or_the_loading(on: Ladder) -> None:
    weights = on.link.weights
    weights.show(status=LOADS, missing=MissingRequirement.WEIGHTS)
    on.ladder.press_step(FAST)
    on.ladder.cancel_work()
    assert (weights.asked, on.state(FAST)) == ([("cancel",)], StepState.MISSING)
    weights.show(status=make_ready(), missing=MissingRequirement.NOTHING)
    on.ladder.press_step(FAST)
    on.ladder.cancel_work()
    assert on.link.asked == [("quality", FAST), ("quality", INSTANT)]


def test_a_download_that_failed_says_why_until_it_is_tried_again_and_instant_stays(on: Ladder) -> None:
    weights = on.link.weights
    weights.show(**ABSENT)
    on.ladder.press_step(FAST)
    weights.show(status=LOADS)
    why = Problem("The server does not answer.", "Try again later.")
    weights.show(status=make_status(FileState.PARTIAL, terms_accepted=True, problem=why))
    failed = on.ladder.latest_view.find_step(FAST)
    assert (failed.state, failed.problem, on.state(INSTANT)) == (StepState.FAILED, why, StepState.IN_USE)
    assert not on.ladder.awaits_weights
    on.ladder.press_step(FAST)
    assert on.state(FAST) is StepState.WORKING
    assert weights.asked == [("download", False)] * 2
    assert on.link.asked == []


def test_an_old_failure_is_not_taken_for_a_new_one(on: Ladder) -> None:
    old = Problem("The server did not answer.")
    on.link.weights.show(**{**ABSENT, "refused": old})
    on.ladder.press_step(FAST)
    on.link.weights.show(free_bytes=5)
    assert on.state(FAST) is StepState.WORKING
    on.link.weights.show(refused=Problem("The folder cannot be written to."))
    assert on.state(FAST) is StepState.FAILED


def test_a_download_that_was_cancelled_elsewhere_leaves_nothing_to_wait_for(on: Ladder) -> None:
    on.link.weights.show(**ABSENT)
    on.ladder.press_step(FAST)
    on.link.weights.show(status=LOADS)
    on.link.weights.show(**ABSENT)
    assert (on.state(FAST), on.ladder.awaits_weights) == (StepState.MISSING, False)


def test_what_may_not_be_worth_it_is_explained_first_and_done_if_the_user_insists(on: Ladder) -> None:
    on.link.weights.show(**ABSENT, lacks_card=True)
    on.ladder.press_step(FAST)
    assert (on.cards, on.link.weights.asked, on.link.asked) == ([FAST], [], [])
    on.ladder.press_step(FAST, insists=True)
    assert on.link.weights.asked == [("download", False)]
    on.link.weights.show(status=LOADS)
    on.link.weights.show(status=make_ready(), missing=MissingRequirement.GRAPHICS_CARD)
    assert on.link.asked == [("quality", FAST)]


def test_another_quality_of_what_runs_needs_no_explanation(on: Ladder) -> None:
    on.link.weights.show(lacks_card=True)
    on.run(FAST, FAST)
    on.ladder.press_step(BEST)
    assert (on.cards, on.link.asked) == ([], [("quality", BEST)])


def test_what_cannot_be_had_is_explained_whatever_the_user_says(on: Ladder) -> None:
    on.link.weights.show(missing=MissingRequirement.PACKAGES)
    on.ladder.press_step(FAST, insists=True)
    assert (on.cards, on.link.asked, on.link.weights.asked) == ([FAST], [], [])


def test_a_key_that_chooses_something_else_meanwhile_counts(on: Ladder) -> None:
    on.link.weights.show(status=LOADS, missing=MissingRequirement.WEIGHTS)
    on.ladder.press_step(FAST)
    on.run(BEST)
    on.run(INSTANT)
    on.link.weights.show(status=make_ready(), missing=MissingRequirement.NOTHING)
    assert on.link.asked == []


def test_views_are_told_only_when_they_differ(on: Ladder) -> None:
    on.link.weights.show(memory=MemoryAnswer(Quality.FAST))
    on.run(INSTANT)
    told = len(on.told)
    on.run(INSTANT, people=2)
    on.run(INSTANT, people=1)
    on.link.weights.show(removable_bytes=5)
    assert len(on.told) == told
    assert all(one != other for one, other in zip(on.told, on.told[1:], strict=False))
