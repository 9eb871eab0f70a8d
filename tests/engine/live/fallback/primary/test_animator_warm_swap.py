"""The animator's thread during a warm swap, stepped by hand: when the other portrait runs, and when it does not."""

from collections.abc import Callable

import pytest

from engine.core.errors import AnimatorError, DeviceFaultError, NoFaceError
from engine.core.types import Control, Frame, Portrait
from engine.live.fallback.primary.animator_thread import AnimatorThread
from tests.engine.live.fallback.primary.thread_rig import ADA, BLACK, BOB
from tests.fakes.clock import FakeClock
from tests.fakes.faces import make_face
from tests.fakes.window_animator import CHUNK, WindowAnimator

INTERVAL_NS = 83_000_000


class Rig:
    """A thread whose animator shows Ada; it takes 0.1 s for a window."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.animator = WindowAnimator(lambda: self.clock.advance(0.1))
        self.thread = AnimatorThread("slow one", lambda _: self.animator, self.clock, self.animator)
        self._given = 0
        self.thread.swap_portrait(ADA)
        self.thread.run_once()
        self.call(4)
        assert self.portraits() == [ADA]

    def call(self, times: int = 1) -> None:
        """Let it answer so many chunks; like its thread, hand over what failed."""
        for _ in range(times):
            for _ in range(CHUNK):
                self._given += 1
                self.thread.queue_frame(Frame(BLACK, self._given, make_face()), Control())
            try:
                self.thread.run_once()
            except AnimatorError as failure:
                self.thread.handle_failure(failure)

    def portraits(self) -> list[Portrait]:
        """Whose pictures have come since the last time."""
        return list(dict.fromkeys(chunk.portrait for chunk in self.thread.collect_chunks()))


def test_it_goes_on_while_the_portrait_is_prepared_by_another_and_then_runs_both() -> None:
    rig = Rig()
    rig.thread.swap_portrait(BOB, warm=True)
    rig.call(2)
    assert (rig.portraits(), rig.animator.beside) == ([ADA], 0)
    assert rig.thread.brings_portrait(BOB)
    assert rig.thread.prepare_warm_swap()
    assert not rig.thread.prepare_warm_swap(), "it is prepared"
    rig.call(3)
    assert (rig.portraits(), rig.animator.beside) == ([ADA], 3)
    rig.call()
    assert rig.thread.brings_portrait(BOB), "its pictures wait"
    assert (rig.portraits(), rig.animator.beside) == ([BOB], 3)
    assert not rig.thread.brings_portrait(BOB), "nothing is under way any more"
    assert rig.thread.is_ready


def test_there_has_to_be_time_for_two() -> None:
    rig = Rig()
    assert rig.thread.can_swap_warm(INTERVAL_NS)
    assert rig.thread.can_swap_warm(50_000_000)
    assert not rig.thread.can_swap_warm(49_000_000)
    assert not AnimatorThread("none", lambda _: rig.animator, rig.clock).can_swap_warm(INTERVAL_NS)


@pytest.mark.parametrize("obstacle", ["no room", "cannot be prepared", "cannot be started"])
def test_what_cannot_be_warm_is_swapped_without(obstacle: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()

    def fail(*_: object) -> None:
        raise AnimatorError("There is no memory.")

    rig.animator.has_room = obstacle != "no room"
    rig.thread.swap_portrait(BOB, warm=True)
    if obstacle == "cannot be started":
        monkeypatch.setattr(rig.animator, "begin_warm_swap", fail)
    if obstacle == "cannot be prepared":
        rig.animator.refused = AnimatorError("There is no memory.")
    rig.thread.prepare_warm_swap()
    rig.animator.refused = None
    rig.call()
    assert not rig.thread.brings_portrait(BOB)
    rig.call(5)
    assert (rig.portraits(), rig.animator.beside) == ([BOB], 0)
    assert rig.thread.failure is None


def test_a_portrait_that_fails_beside_the_other_costs_no_animator_but_a_broken_card_does() -> None:
    faults: list[Callable[[], AnimatorError]] = [
        lambda: AnimatorError("There is no memory."),
        lambda: DeviceFaultError("The card is broken."),
    ]
    for make_fault in faults:
        rig = Rig()
        rig.thread.swap_portrait(BOB, warm=True)
        rig.thread.prepare_warm_swap()
        rig.call()
        calls = iter((None, make_fault(), None, None, None, None, None, None))

        def work(calls: object = calls) -> None:
            fault = next(calls, None)  # type: ignore[call-overload]
            if fault is not None:
                raise fault

        rig.animator.busy = work
        rig.call()
        failed = rig.thread.failure
        assert not rig.thread.brings_portrait(BOB)
        assert isinstance(failed, DeviceFaultError) is (make_fault is faults[1])
        if failed is None:
            rig.call(5)
            assert BOB in rig.portraits()


def test_a_portrait_that_is_refused_is_left_to_the_other_animator() -> None:
    rig = Rig()
    rig.thread.swap_portrait(BOB, warm=True)
    rig.animator.refused = NoFaceError("There is no face in bob.")
    assert rig.thread.prepare_warm_swap()
    assert rig.thread.unavailable_reason() is not None
    assert not rig.thread.brings_portrait(BOB)
    assert rig.thread.failure is None
