"""What is made ready when: swaps first, then other settings, then the gallery around the portrait worn."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from engine.core.commands import SetControl, SetQuality, SwapPortrait
from engine.core.errors import AnimatorError, NoFaceError, PersonaCamError
from engine.core.settings import Quality, Settings, Strengths, Transition
from engine.core.status import WarmUp, WarmUpStep
from engine.core.types import Portrait
from engine.live.fallback.animator_pair import AnimatorPair, ReplaceAnimators
from engine.live.fallback.portrait_preparer import BUDGET_BYTES, PortraitPreparer, SessionCallbacks
from engine.live.fallback.primary.animator_thread import AnimatorThread
from tests.fakes.animator import FakeAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.faces import make_portrait

GALLERY = [make_portrait(name) for name in "abcdefg"]
A, B, C, D, E, F, G = GALLERY
SOLO = Settings(animator="instant")


class Slow(FakeAnimator):
    """Preparing takes a second, or whatever `during` does; a cat is refused, a stone breaks it."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock
        self.during: Callable[[], None] = lambda: None

    def prepare_portrait(self, portrait: Portrait) -> Portrait:
        self._clock.advance(1)
        self.during()
        if portrait.name == "cat":
            raise NoFaceError("There is no human face in cat.", "Choose another.")
        if portrait.name == "stone":
            raise ZeroDivisionError("stone")
        return super().prepare_portrait(portrait)


class Rig:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.animator = Slow(self.clock)
        self.sent: list[SetControl | SetQuality | SwapPortrait | ReplaceAnimators] = []
        self.begun: list[AnimatorThread] = []
        self.told: list[PersonaCamError] = []
        self.made: list[Slow] = []
        self.make_fault: AnimatorError | None = None
        hands = SessionCallbacks(self.sent.append, self.make, self.begun.append, self.tell)
        self.wardrobe = PortraitPreparer(AnimatorPair(SOLO, self.animator, None), hands, self.clock)

    def tell(self, matter: str, failure: PersonaCamError | None) -> None:
        if failure is not None:
            self.told.append(failure)

    def make(self, settings: Settings) -> Slow:
        if self.make_fault is not None:
            raise self.make_fault
        self.made.append(Slow(self.clock))
        return self.made[-1]

    def step(self, times: int = 1) -> None:
        for _ in range(times):
            try:
                self.wardrobe.run_once()
            except ZeroDivisionError as unforeseen:
                self.wardrobe.handle_failure(AnimatorError(str(unforeseen)))

    def worn(self) -> str:
        return "".join(command.portrait.name for command in self.sent if isinstance(command, SwapPortrait))


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_a_portrait_that_is_ready_is_shown_without_any_work(rig: Rig) -> None:
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


def test_those_around_the_one_worn_are_made_first_around_the_end(rig: Rig) -> None:
    rig.wardrobe.swap_portrait_and_wait(B)
    rig.wardrobe.prefetch_portraits(GALLERY)
    rig.step(200)
    assert rig.animator.prepared[0] == "b"
    assert set(rig.animator.prepared[1:3]) == {"a", "c"}
    assert set(rig.animator.prepared[3:5]) == {"g", "d"}


def test_making_ready_ahead_rests_longer_than_it_works(rig: Rig) -> None:
    rig.wardrobe.prefetch_portraits(GALLERY)
    began_s = rig.clock.now_ns() / 1e9
    while rig.wardrobe.ready_count < len(GALLERY):
        rig.step()
    assert rig.clock.now_ns() / 1e9 - began_s >= 3 * (len(GALLERY) - 1)


def test_one_that_is_not_ready_is_made_first_and_then_shown(rig: Rig) -> None:
    rig.wardrobe.prefetch_portraits(GALLERY)
    stranger = make_portrait("x")
    rig.wardrobe.swap_portrait(stranger, Transition.CROSSFADE)
    assert rig.worn() == ""
    rig.step()
    assert rig.worn() == "x"
    assert rig.animator.prepared == ["x"]


def test_of_many_swaps_the_last_one_wins(rig: Rig) -> None:
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
def test_a_swap_while_another_one_is_being_made_wins_over_it(rig: Rig, ready: bool) -> None:
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


def test_a_swap_to_the_one_worn_ends_what_was_under_way_and_changes_nothing(rig: Rig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.swap_portrait(C, Transition.CUT)
    rig.wardrobe.swap_portrait(A, Transition.CROSSFADE)
    rig.step(5)
    assert rig.worn() == "a"


@pytest.mark.parametrize("name", ["cat", "stone"])
def test_one_that_cannot_be_made_keeps_the_one_worn_and_says_so(rig: Rig, name: str) -> None:
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
def test_a_bad_one_in_the_gallery_is_tried_once_and_not_in_the_way_of_the_others(rig: Rig, name: str) -> None:
    rig.wardrobe.prefetch_portraits([make_portrait(name), A, B])
    rig.step(60)
    assert rig.wardrobe.ready_count == 2
    assert rig.clock.now_ns() < 30e9


def test_the_memory_for_what_is_ready_is_limited(rig: Rig) -> None:
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


def test_what_only_shapes_pictures_is_adjusted_at_once(rig: Rig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(Settings(animator="instant", mirror=True, strengths=Strengths(head=0.5)))
    sent = rig.sent[-1]
    assert isinstance(sent, SetControl)
    assert (sent.control.mirror, sent.control.strengths.head) == (True, 0.5)
    assert rig.made == []


def test_another_size_goes_on_when_it_is_ready(rig: Rig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    settings = Settings(animator="instant", size_px=128)
    rig.wardrobe.change_settings(settings)
    rig.step(3)
    sent = rig.sent[-1]
    assert isinstance(sent, ReplaceAnimators)
    assert sent.pair.fallback is rig.made[0]
    assert (sent.pair.settings, sent.pair.primary) == (settings, None)
    assert (sent.swap.portrait, sent.swap.transition) == (A, Transition.CROSSFADE)
    rig.wardrobe.swap_portrait(B, Transition.CUT)
    rig.step()
    assert rig.made[0].prepared == ["a", "b"]


def test_another_animator_takes_over_when_it_is_made_and_dressed(rig: Rig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(Settings(animator="fake"))
    rig.step(3)
    (lead,) = rig.begun
    assert not any(isinstance(command, ReplaceAnimators) for command in rig.sent)
    lead.run_once()
    rig.wardrobe.swap_portrait(B, Transition.CUT)
    lead.run_once()
    rig.step(3)
    assert not any(isinstance(command, ReplaceAnimators) for command in rig.sent), "it wears what was worn before"
    lead.run_once()
    rig.step(2)
    sent = rig.sent[-1]
    assert isinstance(sent, ReplaceAnimators)
    assert sent.pair.primary is lead
    assert sent.pair.fallback is rig.animator
    assert sent.swap.portrait is B
    assert not lead.stop_requested


def test_an_animator_that_cannot_be_made_leaves_the_one_before_and_says_so(rig: Rig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.make_fault = AnimatorError("No weights.", "Get some.")
    rig.wardrobe.change_settings(Settings(animator="fake"))
    rig.step()
    (lead,) = rig.begun
    try:
        lead.run_once()
    except AnimatorError as failure:
        lead.handle_failure(failure)
    rig.step(3)
    assert [str(failure) for failure in rig.told] == ["No weights. Get some."]
    assert lead.stop_requested
    rig.wardrobe.change_settings(Settings(animator="instant", size_px=128))
    rig.step(3)
    assert len(rig.told) == 2
    rig.make_fault = None
    rig.wardrobe.change_settings(Settings(animator="instant", size_px=128))
    rig.step(3)
    assert isinstance(rig.sent[-1], ReplaceAnimators)


def test_settings_that_are_taken_back_let_go_of_what_was_made_for_them(rig: Rig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(Settings(animator="fake", size_px=128))
    rig.step(2)
    rig.wardrobe.change_settings(SOLO)
    rig.step(2)
    assert rig.begun[0].stop_requested
    assert rig.made[0].closed == 1
    assert not any(isinstance(command, ReplaceAnimators) for command in rig.sent)


def test_closing_lets_go_of_what_is_being_made(rig: Rig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(Settings(animator="fake", size_px=128))
    rig.step(2)
    rig.wardrobe.close()
    assert rig.begun[0].stop_requested
    assert rig.made[0].closed == 1
    assert rig.wardrobe.ready_count == 0


@pytest.mark.parametrize("as_is", [True, False])
def test_only_as_it_is_and_with_another_animator_a_portrait_may_have_no_face(rig: Rig, as_is: bool) -> None:
    """The fallback cannot move it, but the primary animator may."""
    settings = Settings(animator="fake", as_is=as_is)
    primary = AnimatorThread("fake", lambda _: FakeAnimator(), rig.clock)
    hands = SessionCallbacks(rig.sent.append, rig.make, rig.begun.append, rig.tell)
    preparer = PortraitPreparer(AnimatorPair(settings, rig.animator, primary), hands, rig.clock)
    if as_is:
        preparer.swap_portrait_and_wait(make_portrait("cat"))
        sent = rig.sent[-1]
        assert isinstance(sent, SwapPortrait)
        assert sent.reference is None
    else:
        with pytest.raises(NoFaceError):
            preparer.swap_portrait_and_wait(make_portrait("cat"))
    primary.request_stop()


def test_a_portrait_is_prepared_once_for_new_animators_that_take_their_time(rig: Rig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(Settings(animator="fake", size_px=128))
    rig.step(10)
    assert rig.made[0].prepared == ["a"]
    assert rig.begun


def test_other_settings_are_taken_from_the_next_change_on_even_if_they_need_no_new_animator(rig: Rig) -> None:
    """Going back to what runs ends a change under way, also after a change of another setting."""
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(Settings(animator="instant", size_px=128))
    rig.wardrobe.change_settings(Settings(animator="instant", mirror=True))
    rig.step(4)
    assert rig.made == []
    assert not any(isinstance(command, ReplaceAnimators) for command in rig.sent)


@pytest.mark.promise("private stays private at every quality, also while Instant bridges")
def test_what_needs_no_new_animators_counts_at_once_and_for_those_that_are_awaited(rig: Rig) -> None:
    """It may take minutes until the weights are loaded; what is changed meanwhile is neither late nor lost."""
    rig.wardrobe.swap_portrait_and_wait(A)
    wanted = Settings(animator="fake")
    rig.wardrobe.change_settings(wanted)
    rig.step(2)
    assert not any(isinstance(command, SetControl) for command in rig.sent)
    private = replace(wanted, own_pixels_only=True, quality=Quality.FAST)
    rig.wardrobe.change_settings(private)
    assert rig.sent[-2:] == [SetQuality(Quality.FAST), SetControl(private.to_control())]
    rig.step(3)
    assert len(rig.begun) == 1
    assert not rig.begun[0].stop_requested
    for _ in range(2):
        rig.begun[0].run_once()
    rig.step()
    replaced = rig.sent[-1]
    assert isinstance(replaced, ReplaceAnimators)
    assert replaced.pair.settings == private


def test_the_quality_needs_no_new_animators(rig: Rig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(replace(SOLO, quality=Quality.LOWEST_DELAY))
    rig.step(2)
    assert rig.sent[-2] == SetQuality(Quality.LOWEST_DELAY)
    assert rig.made == []


def test_new_animators_of_another_size_prepare_the_whole_gallery_again(rig: Rig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.prefetch_portraits([A, B, make_portrait("cat")])
    rig.step(30)
    assert rig.wardrobe.ready_count == 2
    rig.wardrobe.change_settings(Settings(animator="instant", size_px=128))
    rig.step(60)
    assert rig.made[0].prepared == ["a", "b"]
    assert rig.wardrobe.ready_count == 2


def test_while_new_animators_are_made_nothing_is_prepared_ahead(rig: Rig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(Settings(animator="fake"))
    rig.step()
    rig.wardrobe.prefetch_portraits(GALLERY)
    rig.step(10)
    assert rig.wardrobe.ready_count == 1


def test_a_portrait_that_left_the_gallery_and_came_back_is_tried_again(rig: Rig) -> None:
    cat = make_portrait("cat")
    tries: list[int] = []
    rig.animator.during = lambda: tries.append(1)
    for gallery in ([cat], [], [cat]):
        rig.wardrobe.prefetch_portraits(gallery)
        rig.step(20)
    assert len(tries) == 2


def test_a_swap_that_failed_is_forgotten_when_one_works(rig: Rig) -> None:
    told: list[tuple[str, PersonaCamError | None]] = []
    hands = SessionCallbacks(rig.sent.append, rig.make, rig.begun.append, lambda *said: told.append(said))
    preparer = PortraitPreparer(AnimatorPair(SOLO, rig.animator, None), hands, rig.clock)
    preparer.swap_portrait(make_portrait("cat"), Transition.CUT)
    preparer.run_once()
    preparer.swap_portrait(A, Transition.CUT)
    preparer.run_once()
    assert [(matter, failure is None) for matter, failure in told] == [("swap", False), ("swap", True)]


def test_an_idle_step_waits_and_one_with_work_does_not(rig: Rig) -> None:
    before_ns = rig.clock.now_ns()
    rig.step()
    assert rig.clock.now_ns() - before_ns == 100_000_000
    rig.wardrobe.change_settings(Settings(animator="instant", size_px=128))
    before_ns = rig.clock.now_ns()
    rig.step()
    assert rig.clock.now_ns() == before_ns


def test_it_says_what_it_makes() -> None:
    rig = Rig()
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
