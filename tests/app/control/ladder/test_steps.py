"""The steps of the ladder as settings."""

import pytest

from app.control.ladder.steps import LadderStep, choose_step, find_step, move_step, toggle_step
from engine import PersonaLiveSettings, Quality, Settings


def test_every_quality_has_a_step_of_its_name_and_instant_comes_first() -> None:
    assert [step.quality for step in LadderStep] == [None, *reversed(Quality)]


@pytest.mark.parametrize("step", LadderStep)
def test_a_step_that_was_chosen_is_found_again(step: LadderStep) -> None:
    own = Settings(mirror=True, personalive=PersonaLiveSettings(device="cpu"))
    chosen = choose_step(own, step)
    assert find_step(chosen) is step
    assert (chosen.mirror, chosen.personalive) == (True, own.personalive)


def test_instant_keeps_the_quality_for_the_way_back() -> None:
    fast = choose_step(Settings(), LadderStep.FAST)
    assert toggle_step(fast) is LadderStep.INSTANT
    assert toggle_step(choose_step(fast, LadderStep.INSTANT)) is LadderStep.FAST


def test_the_ends_are_joined() -> None:
    assert move_step(LadderStep.BEST, 1) is LadderStep.INSTANT
    assert move_step(LadderStep.INSTANT, -1) is LadderStep.BEST
    assert move_step(LadderStep.FAST, 2) is LadderStep.BEST
