"""What is made ready when: swaps first, then other settings, then the gallery around the portrait worn."""

from dataclasses import replace

import numpy as np
import pytest

from engine.core.commands import SwapPortrait
from engine.core.errors import PersonaCamError
from engine.core.settings import Quality, Settings, Transition
from engine.core.status import WarmUp, WarmUpStep
from engine.live.fallback.animator_pair import AnimatorPair
from engine.live.fallback.portrait_preparer import BUDGET_BYTES, PortraitPreparer, SessionCallbacks
from tests.fakes.faces import make_portrait
from tests.fakes.preparer import GALLERY, SOLO, A, B, C, D, E, PreparerRig


@pytest.fixture
def rig() -> PreparerRig:
    return PreparerRig()


def test_a_portrait_that_is_ready_is_shown_without_any_work(rig: PreparerRig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.prefetch_portraits(GALLERY)
    rig.step(200)
    assert rig.wardrobe.ready_count == len(GALLERY)
    before_ns = rig.clock.now_ns()
    rig.wardrobe.swap_portrait(D, Transition.MORPH)
    assert rig.clock.now_ns() == before_ns
    sent = rig.sent[-1]
    assert isinstance(sent, SwapPortrait)
    assert (sent.portrait, sent.reference, sent.transition) == (D, D, Transition.MORPH)


def test_those_around_the_one_worn_are_made_first_around_the_end(rig: PreparerRig) -> None:
    rig.wardrobe.swap_portrait_and_wait(B)
    rig.wardrobe.prefetch_portraits(GALLERY)
    rig.step(200)
    assert rig.animator.prepared[0] == "b"
    assert set(rig.animator.prepared[1:3]) == {"a", "c"}
    assert set(rig.animator.prepared[3:5]) == {"g", "d"}


def test_making_ready_ahead_rests_longer_than_it_works(rig: PreparerRig) -> None:
    rig.wardrobe.prefetch_portraits(GALLERY)
    began_s = rig.clock.now_ns() / 1e9
    while rig.wardrobe.ready_count < len(GALLERY):
        rig.step()
    assert rig.clock.now_ns() / 1e9 - began_s >= 3 * (len(GALLERY) - 1)


def test_one_that_is_not_ready_is_made_first_and_then_shown(rig: PreparerRig) -> None:
    rig.wardrobe.prefetch_portraits(GALLERY)
    stranger = make_portrait("x")
    rig.wardrobe.swap_portrait(stranger, Transition.CROSSFADE)
    assert rig.worn() == ""
    rig.step()
    assert rig.worn() == "x"
    assert rig.animator.prepared == ["x"]


def test_of_many_swaps_the_last_one_wins(rig: PreparerRig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.prefetch_portraits([A, B])
    rig.step(20)
    for _ in range(5):
        for portrait in (C, B, D, A, E):
            rig.wardrobe.swap_portrait(portrait, Transition.CUT)
    rig.step(30)
    assert rig.worn()[-1] == "e"
    assert "c" not in rig.worn()
    assert "d" not in rig.worn()


@pytest.mark.parametrize("ready", [True, False])
def test_a_swap_while_another_one_is_being_made_wins_over_it(rig: PreparerRig, ready: bool) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    if ready:
        rig.wardrobe.prefetch_portraits([A, B])
        rig.step(20)
    rig.animator.during = lambda: rig.wardrobe.swap_portrait(B, Transition.CUT)
    rig.wardrobe.swap_portrait(C, Transition.CUT)
    rig.step()
    rig.animator.during = lambda: None
    rig.step(5)
    assert rig.worn() == "ab"


def test_a_swap_to_the_one_worn_ends_what_was_under_way_and_changes_nothing(rig: PreparerRig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.swap_portrait(C, Transition.CUT)
    rig.wardrobe.swap_portrait(A, Transition.CROSSFADE)
    rig.step(5)
    assert rig.worn() == "a"


@pytest.mark.parametrize("name", ["cat", "stone"])
def test_one_that_cannot_be_made_keeps_the_one_worn_and_says_so(rig: PreparerRig, name: str) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.swap_portrait(make_portrait(name), Transition.CUT)
    rig.step(5)
    assert rig.worn() == "a"
    assert name in str(rig.told[0])
    assert len(rig.told) == 1
    rig.wardrobe.swap_portrait(B, Transition.CUT)
    rig.step()
    assert rig.worn() == "ab"


@pytest.mark.parametrize("name", ["cat", "stone"])
def test_a_bad_one_in_the_gallery_is_tried_once_and_not_in_the_way_of_the_others(rig: PreparerRig, name: str) -> None:
    rig.wardrobe.prefetch_portraits([make_portrait(name), A, B])
    rig.step(60)
    assert rig.wardrobe.ready_count == 2
    assert rig.clock.now_ns() < 30e9


def test_the_memory_for_what_is_ready_is_limited(rig: PreparerRig) -> None:
    rig.animator.prepare_portrait = lambda portrait: np.zeros(BUDGET_BYTES // 3 - 1, np.uint8)  # type: ignore[method-assign, assignment, return-value]
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.prefetch_portraits(GALLERY)
    rig.step(60)
    assert rig.wardrobe.ready_count == 3
    rig.wardrobe.swap_portrait(D, Transition.CUT)
    rig.step(60)
    assert rig.wardrobe.ready_count == 3
    near = [portrait.name for portrait in GALLERY if portrait in rig.wardrobe._ready]
    assert near == ["c", "d", "e"]


def test_a_portrait_that_left_the_gallery_and_came_back_is_tried_again(rig: PreparerRig) -> None:
    cat = make_portrait("cat")
    tries: list[int] = []
    rig.animator.during = lambda: tries.append(1)
    for gallery in ([cat], [], [cat]):
        rig.wardrobe.prefetch_portraits(gallery)
        rig.step(20)
    assert len(tries) == 2


def test_a_swap_that_failed_is_forgotten_when_one_works(rig: PreparerRig) -> None:
    told: list[tuple[str, PersonaCamError | None]] = []
    hands = SessionCallbacks(rig.sent.append, rig.make, rig.begun.append, lambda *said: told.append(said))
    preparer = PortraitPreparer(AnimatorPair(SOLO, rig.animator, None), hands, rig.clock)
    preparer.swap_portrait(make_portrait("cat"), Transition.CUT)
    preparer.run_once()
    preparer.swap_portrait(A, Transition.CUT)
    preparer.run_once()
    assert [(matter, failure is None) for matter, failure in told] == [("swap", False), ("swap", True)]


def test_an_idle_step_waits_and_one_with_work_does_not(rig: PreparerRig) -> None:
    before_ns = rig.clock.now_ns()
    rig.step()
    assert rig.clock.now_ns() - before_ns == 100_000_000
    rig.wardrobe.change_settings(Settings(animator="instant", size_px=128))
    before_ns = rig.clock.now_ns()
    rig.step()
    assert rig.clock.now_ns() == before_ns


def test_it_says_what_it_makes() -> None:
    rig = PreparerRig()
    rig.wardrobe.swap_portrait(A, Transition.CUT)
    assert rig.wardrobe.warm_up == WarmUp("instant", "a", None, WarmUpStep.PREPARING)
    rig.step()
    assert rig.wardrobe.warm_up is None
    rig.wardrobe.change_settings(replace(SOLO, animator="fake"))
    assert rig.wardrobe.warm_up == WarmUp("fake", "a", None, WarmUpStep.LOADING)
    rig.step(2)
    primary = rig.begun[0]
    primary.run_once()
    assert rig.wardrobe.warm_up == WarmUp("fake", "a", Quality.BEST, WarmUpStep.PREPARING)
    primary.run_once()
    rig.step()
    assert rig.wardrobe.warm_up is None
