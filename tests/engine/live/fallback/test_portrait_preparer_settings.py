"""Other settings while portraits are made ready: what counts at once, and what waits for new animators."""

from dataclasses import replace

import pytest

from engine.core.commands import SetControl, SetQuality, SwapPortrait
from engine.core.errors import AnimatorError, NoFaceError
from engine.core.settings import Quality, Settings, Strengths, Transition
from engine.live.fallback.animator_pair import AnimatorPair, ReplaceAnimators
from engine.live.fallback.portrait_preparer import PortraitPreparer, SessionCallbacks
from engine.live.fallback.primary.animator_thread import AnimatorThread
from tests.fakes.animator import FakeAnimator
from tests.fakes.faces import make_portrait
from tests.fakes.preparer import GALLERY, SOLO, A, B, PreparerRig


@pytest.fixture
def rig() -> PreparerRig:
    return PreparerRig()


def test_what_only_shapes_pictures_is_adjusted_at_once(rig: PreparerRig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(Settings(animator="instant", mirror=True, strengths=Strengths(head=0.5)))
    sent = rig.sent[-1]
    assert isinstance(sent, SetControl)
    assert (sent.control.mirror, sent.control.strengths.head) == (True, 0.5)
    assert rig.made == []


def test_another_size_goes_on_when_it_is_ready(rig: PreparerRig) -> None:
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


def test_another_animator_takes_over_when_it_is_made_and_dressed(rig: PreparerRig) -> None:
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


def test_an_animator_that_cannot_be_made_leaves_the_one_before_and_says_so(rig: PreparerRig) -> None:
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


def test_settings_that_are_taken_back_let_go_of_what_was_made_for_them(rig: PreparerRig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(Settings(animator="fake", size_px=128))
    rig.step(2)
    rig.wardrobe.change_settings(SOLO)
    rig.step(2)
    assert rig.begun[0].stop_requested
    assert rig.made[0].closed == 1
    assert not any(isinstance(command, ReplaceAnimators) for command in rig.sent)


def test_closing_lets_go_of_what_is_being_made(rig: PreparerRig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(Settings(animator="fake", size_px=128))
    rig.step(2)
    rig.wardrobe.close()
    assert rig.begun[0].stop_requested
    assert rig.made[0].closed == 1
    assert rig.wardrobe.ready_count == 0


@pytest.mark.parametrize("as_is", [True, False])
def test_only_as_it_is_and_with_another_animator_a_portrait_may_have_no_face(rig: PreparerRig, as_is: bool) -> None:
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


def test_a_portrait_is_prepared_once_for_new_animators_that_take_their_time(rig: PreparerRig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(Settings(animator="fake", size_px=128))
    rig.step(10)
    assert rig.made[0].prepared == ["a"]
    assert rig.begun


def test_other_settings_are_taken_from_the_next_change_on_even_if_they_need_no_new_animator(rig: PreparerRig) -> None:
    """Going back to what runs ends a change under way, also after a change of another setting."""
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(Settings(animator="instant", size_px=128))
    rig.wardrobe.change_settings(Settings(animator="instant", mirror=True))
    rig.step(4)
    assert rig.made == []
    assert not any(isinstance(command, ReplaceAnimators) for command in rig.sent)


@pytest.mark.promise("private stays private at every quality, also while Instant bridges")
def test_what_needs_no_new_animators_counts_at_once_and_for_those_that_are_awaited(rig: PreparerRig) -> None:
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


def test_the_quality_needs_no_new_animators(rig: PreparerRig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(replace(SOLO, quality=Quality.LOWEST_DELAY))
    rig.step(2)
    assert rig.sent[-2] == SetQuality(Quality.LOWEST_DELAY)
    assert rig.made == []


def test_new_animators_of_another_size_prepare_the_whole_gallery_again(rig: PreparerRig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.prefetch_portraits([A, B, make_portrait("cat")])
    rig.step(30)
    assert rig.wardrobe.ready_count == 2
    rig.wardrobe.change_settings(Settings(animator="instant", size_px=128))
    rig.step(60)
    assert rig.made[0].prepared == ["a", "b"]
    assert rig.wardrobe.ready_count == 2


def test_while_new_animators_are_made_nothing_is_prepared_ahead(rig: PreparerRig) -> None:
    rig.wardrobe.swap_portrait_and_wait(A)
    rig.wardrobe.change_settings(Settings(animator="fake"))
    rig.step()
    rig.wardrobe.prefetch_portraits(GALLERY)
    rig.step(10)
    assert rig.wardrobe.ready_count == 1
