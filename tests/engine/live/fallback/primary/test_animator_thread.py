"""An animator on its own thread, stepped by hand on a fake clock: made, dressed, fed, failing, made again."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.core.clock import NS_PER_S
from engine.core.errors import AnimatorError, DeviceFaultError, NoFaceError
from engine.core.problem import Problem
from engine.core.status import WarmUpStep
from engine.core.types import Portrait
from engine.live.fallback.primary.animator_state import HEALTHY_AFTER_S, RETRY_S
from tests.engine.live.fallback.primary.thread_rig import ADA, BOB, Rig
from tests.problems import message_of


def test_it_is_made_dressed_and_fed_and_says_what_it_waits_for() -> None:
    rig = Rig(made=False)
    rig.lead.swap_portrait(ADA)
    assert "loading" in message_of(rig.lead.unavailable_reason())
    rig.give(3)
    rig.step()
    assert len(rig.animators) == 1
    assert not rig.lead.is_ready
    rig.step()
    assert rig.lead.is_ready
    assert "starting" in message_of(rig.lead.unavailable_reason())
    rig.give(4)
    rig.step()
    assert rig.lead.unavailable_reason() is None
    assert rig.times() == [4, 5, 6, 7], "frames from before it was made are gone"


def test_only_the_newest_chunk_waits() -> None:
    rig = Rig()
    rig.until_answering()
    rig.give(10)
    rig.step()
    assert rig.times() == [11, 12, 13, 14]


def test_its_speed_is_known_after_some_chunks() -> None:
    rig = Rig()
    rig.until_answering()
    assert rig.lead.sustainable_fps() is None
    for _ in range(9):
        rig.give(4)
        rig.step()
    assert rig.lead.sustainable_fps() == pytest.approx(0.95 * 4 / 0.1)


def test_another_portrait_voids_the_pictures_of_the_one_before() -> None:
    rig = Rig()
    rig.until_answering()
    rig.give(4)
    rig.step()
    rig.lead.swap_portrait(BOB)
    assert rig.times() == []
    assert "starting" in message_of(rig.lead.unavailable_reason())
    rig.step()
    rig.give(4)
    rig.step()
    assert rig.times() == [9, 10, 11, 12]
    assert rig.lead.unavailable_reason() is None
    rig.lead.swap_portrait(ADA)
    rig.step()
    assert rig.animators[0].prepared == ["ada", "bob"], "what was made of a portrait is kept"


def test_a_stall_is_noticed_while_it_lasts_and_its_pictures_come_too_late() -> None:
    rig = Rig()
    rig.until_answering()
    noticed = []

    def stall() -> None:
        for _ in range(5):
            rig.clock.advance(0.5)
            noticed.append(rig.lead.unavailable_reason())

    rig.animators[0].busy = stall
    rig.give(4)
    rig.step()
    assert [bool(trouble) for trouble in noticed] == [False, False, True, True, True]
    assert "starting" in message_of(rig.lead.unavailable_reason()), "nothing new is there yet"
    assert rig.times() == []
    rig.animators[0].busy = rig.work
    rig.give(4)
    rig.step()
    assert rig.times() == [9, 10, 11, 12]
    assert rig.lead.unavailable_reason() is None


def test_a_slow_animator_is_given_four_times_its_usual_time() -> None:
    rig = Rig()
    rig.busy_s = 3.0
    rig.until_answering()
    noticed = []

    def slow() -> None:
        rig.clock.advance(11)
        noticed.append(rig.lead.unavailable_reason())
        rig.clock.advance(2)
        noticed.append(rig.lead.unavailable_reason())

    rig.animators[0].busy = slow
    rig.give(4)
    rig.step()
    assert [bool(trouble) for trouble in noticed] == [False, True]


def test_after_a_failure_it_is_made_again_later_and_later() -> None:
    rig = Rig()
    rig.until_answering()
    rig.fault = AnimatorError("The model broke.", "Wait.")
    for number, wait_s in enumerate((*RETRY_S, RETRY_S[-1])):
        rig.give(4)
        rig.step()
        assert message_of(rig.lead.unavailable_reason()) == "The model broke."
        assert rig.lead.notice == Problem("The model broke.", "Wait.")
        began_ns = rig.clock.now_ns()
        rig.step()
        assert rig.animators[number].closed == 1
        while len(rig.animators) == number + 1:
            rig.step()
        assert rig.clock.now_ns() - began_ns == pytest.approx(wait_s * NS_PER_S, abs=0.2 * NS_PER_S)
        rig.step()
    rig.fault = None
    for _ in range(round(HEALTHY_AFTER_S / rig.busy_s) + 1):
        rig.give(4)
        rig.step()
    assert rig.lead.unavailable_reason() is None
    rig.fault = AnimatorError("Once more.")
    rig.give(4)
    rig.step()
    began_ns = rig.clock.now_ns()
    count = len(rig.animators)
    while len(rig.animators) == count:
        rig.step()
    assert rig.clock.now_ns() - began_ns < 1.5 * RETRY_S[0] * NS_PER_S


def test_a_failing_graphics_card_is_left_alone_until_the_program_starts_again() -> None:
    rig = Rig()
    rig.until_answering()
    rig.fault = DeviceFaultError("The graphics card failed.", "Start the program again.")
    rig.give(4)
    rig.step()
    rig.step(5000)
    assert rig.clock.now_ns() > 400 * NS_PER_S
    assert len(rig.animators) == 1
    assert message_of(rig.lead.unavailable_reason()) == "The graphics card failed."


def test_what_cannot_be_made_is_tried_again_and_told() -> None:
    rig = Rig(made=False)
    rig.make_fault = AnimatorError("No weights.", "Get some.")
    rig.step()
    assert rig.lead.failure is rig.make_fault
    rig.make_fault = None
    while not rig.animators:
        rig.step()
    assert rig.lead.failure is None


def test_a_portrait_that_it_refuses_is_left_to_the_other() -> None:
    rig = Rig()
    rig.until_answering()

    def refuse(portrait: Portrait) -> Any:
        raise NoFaceError(f"No face in {portrait.name}.")

    prepare: Callable[[Portrait], Portrait] = rig.animators[0].prepare_portrait
    rig.animators[0].prepare_portrait = refuse  # type: ignore[method-assign]
    rig.lead.swap_portrait(BOB)
    rig.step()
    rig.give(4)
    rig.step()
    assert message_of(rig.lead.unavailable_reason()) == "No face in bob."
    assert rig.times() == []
    rig.animators[0].prepare_portrait = prepare  # type: ignore[method-assign, assignment]
    rig.lead.swap_portrait(ADA)
    rig.step()
    rig.give(4)
    rig.step()
    assert rig.lead.unavailable_reason() is None


def test_its_end_is_seen_by_its_thread() -> None:
    rig = Rig()
    assert not rig.lead.stop_requested
    rig.lead.request_stop()
    assert rig.lead.stop_requested
    rig.lead.close()
    rig.lead.close()
    assert rig.animators[0].closed == 1


def test_a_refused_portrait_is_a_notice_but_no_failure_of_the_animator() -> None:
    rig = Rig()
    rig.until_answering()

    def refuse(portrait: Portrait) -> Any:
        raise NoFaceError("No face here.")

    rig.animators[0].prepare_portrait = refuse  # type: ignore[method-assign]
    rig.lead.swap_portrait(BOB)
    rig.step()
    assert rig.lead.failure is None
    assert message_of(rig.lead.notice) == "No face here."
    assert rig.lead.is_ready, "there is nothing to wait for"


def test_what_was_prepared_by_an_animator_that_failed_is_not_used_by_the_next() -> None:
    rig = Rig()
    rig.until_answering()
    rig.fault = AnimatorError("It broke.")
    rig.give(4)
    rig.step()
    rig.fault = None
    assert not rig.lead.is_ready
    while len(rig.animators) < 2:
        rig.step()
    rig.step()
    assert rig.animators[1].prepared == ["ada"]
    assert rig.lead.is_ready


def test_frames_that_waited_while_a_portrait_was_prepared_are_not_answered_with_it() -> None:
    rig = Rig()
    rig.until_answering()
    rig.give(4)
    rig.lead.swap_portrait(BOB)
    rig.step(2)
    assert rig.times() == []


def test_closing_frees_the_one_that_failed_too_and_its_meters_are_its_own() -> None:
    rig = Rig()
    rig.until_answering()
    assert list(rig.lead.stage_meters) == ["animate"]
    assert rig.lead.facts.limitation is None
    rig.fault = AnimatorError("It broke.")
    rig.give(4)
    rig.step()
    assert rig.animators[0].closed == 0, "on its own thread only"
    rig.lead.close()
    assert rig.animators[0].closed == 1
    assert Rig(made=False).lead.sustainable_fps() is None


def test_a_thread_that_is_asked_to_stop_does_not_wait() -> None:
    for rig in (Rig(), Rig(made=False)):
        rig.make_fault = AnimatorError("No weights.")
        rig.step()
        rig.lead.request_stop()
        before_ns = rig.clock.now_ns()
        rig.step()
        assert rig.clock.now_ns() == before_ns


def test_it_says_how_far_its_first_pictures_are() -> None:
    rig = Rig(made=False)
    rig.lead.swap_portrait(ADA)
    seen = [rig.lead.warm_up]
    rig.step()
    seen.append(rig.lead.warm_up)
    rig.step()
    rig.animators[0].animate_chunk = lambda driver, control: []  # type: ignore[method-assign]
    seen.append(rig.lead.warm_up)
    rig.give(4)
    rig.step()
    seen.append(rig.lead.warm_up)
    steps = [WarmUpStep.LOADING, WarmUpStep.PREPARING, WarmUpStep.ANIMATING, WarmUpStep.ANIMATING]
    assert [coming.step for coming in seen if coming is not None] == steps
    assert [(coming.calls_done, coming.calls_needed) for coming in seen if coming is not None] == [(0, 0)] * 2 + [
        (0, 1),
        (1, 1),
    ]
    assert {(coming.animator, coming.portrait) for coming in seen if coming is not None} == {("slow one", "ada")}
    del rig.animators[0].animate_chunk
    rig.give(4)
    rig.step()
    assert rig.lead.warm_up is None
    rig.fault = AnimatorError("It broke.")
    rig.give(4)
    rig.step()
    assert rig.lead.warm_up is None, "nothing can be expected"
