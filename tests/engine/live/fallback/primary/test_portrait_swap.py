"""Which portrait is shown, wanted and under way, from one step of a swap to the next."""

from engine.core.types import Control, Frame
from engine.live.fallback.primary.portrait_swap import PortraitSwap
from tests.engine.live.fallback.primary.thread_rig import BLACK
from tests.fakes.animator import FakeAnimator
from tests.fakes.faces import make_face, make_portrait
from tests.fakes.window_animator import CHUNK, WindowAnimator

ADA, BOB, CAT = make_portrait("ada"), make_portrait("bob"), make_portrait("cat")


def shown_by(animator: WindowAnimator) -> PortraitSwap:
    """A swap whose animator shows Ada."""
    swap = PortraitSwap()
    swap.want_portrait(ADA, warm=False)
    assert swap.is_pending
    animator.swap_portrait(ADA)
    swap.show_portrait(ADA)
    assert not swap.is_pending
    return swap


def advance(animator: WindowAnimator) -> None:
    row = [Frame(BLACK, number, make_face()) for number in range(CHUNK)]
    animator.animate_chunk(row, Control())
    animator.animate_beside(row, Control())


def test_a_warm_swap_needs_its_portrait_prepared_and_counts_its_calls() -> None:
    animator = WindowAnimator()
    swap = shown_by(animator)
    swap.want_portrait(BOB, warm=True)
    assert swap.needs_reference
    swap.references.put(BOB, BOB, lambda _: 0.0)
    assert not swap.needs_reference
    swap.start_beside(animator, BOB, BOB)
    counted = [swap.count_calls(animator, 0)]
    for _ in range(3):
        advance(animator)
        counted.append(swap.count_calls(animator, 0))
    assert counted == [(0, 3), (1, 3), (2, 3), (3, 3)]
    animator.complete_warm_swap()
    swap.show_portrait(swap.started)
    assert (swap.shown, swap.started, swap.is_pending, swap.is_warm) == (BOB, None, False, True)
    swap.end_warm()
    assert not swap.is_warm


def test_one_that_is_not_warm_needs_nothing_of_others() -> None:
    swap = shown_by(WindowAnimator())
    swap.want_portrait(BOB, warm=False)
    assert not swap.needs_reference
    assert swap.is_pending


def test_what_runs_beside_is_given_up_when_another_is_wanted_or_it_is_not_warm() -> None:
    for wanted, is_warm in ((CAT, True), (ADA, True), (BOB, False)):
        animator = WindowAnimator()
        swap = shown_by(animator)
        swap.want_portrait(BOB, warm=True)
        swap.start_beside(animator, BOB, BOB)
        swap.cancel_unwanted(animator)
        assert swap.started is BOB
        assert animator.warm_calls_left == 3
        swap.want_portrait(wanted, is_warm)
        swap.cancel_unwanted(animator)
        assert swap.started is None
        assert animator.warm_calls_left == 0


def test_where_nothing_runs_beside_the_calls_are_those_without_a_picture() -> None:
    assert PortraitSwap().count_calls(FakeAnimator(4), 0) == (0, 1)
    assert PortraitSwap().count_calls(WindowAnimator(), 2) == (2, 4)
    assert PortraitSwap().count_calls(WindowAnimator(), 9) == (4, 4)
