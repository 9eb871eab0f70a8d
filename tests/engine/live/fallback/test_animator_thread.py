"""An animator on its own thread, stepped by hand on a fake clock: made, dressed, fed, failing, made again."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.core.clock import NS_PER_S
from engine.core.errors import AnimatorError, DeviceFaultError, NoFaceError, NotEnoughMemoryError
from engine.core.problem import Problem
from engine.core.settings import LiveSettings, Quality, Settings
from engine.core.status import QualityInUse
from engine.core.types import Control, Frame, Portrait
from engine.live.fallback.animator_thread import HEALTHY_AFTER_S, RETRY_S, AnimatorThread
from tests.fakes.animator import FakeAnimator, FakeQualityAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.faces import make_face, make_portrait
from tests.problems import message_of

BLACK = np.zeros((8, 8, 3), np.uint8)
ADA, BOB = make_portrait("ada"), make_portrait("bob")


class Rig:
    """A lead whose animator takes as long as `busy_s`, or fails with `fault`."""

    def __init__(self, chunk: int = 4, made: bool = True) -> None:
        self.clock = FakeClock()
        self.busy_s = 0.1
        self.fault: Exception | None = None
        self.make_fault: Exception | None = None
        self.animators: list[FakeAnimator] = []
        self.chunk = chunk
        first = self.make() if made else None
        self.lead = AnimatorThread("slow one", self.make, self.clock, first)
        self._given = 0

    def make(self, _: Quality | None = None) -> FakeAnimator:
        if self.make_fault is not None:
            raise self.make_fault
        self.animators.append(FakeAnimator(self.chunk, self.work))
        return self.animators[-1]

    def work(self) -> None:
        self.clock.advance(self.busy_s)
        if self.fault is not None:
            raise self.fault

    def give(self, frames: int) -> None:
        for _ in range(frames):
            self._given += 1
            self.lead.queue_frame(Frame(BLACK, self._given, make_face()), Control())

    def step(self, times: int = 1) -> None:
        """Let the thread go on; like its thread, hand over what failed."""
        for _ in range(times):
            try:
                self.lead.run_once()
            except AnimatorError as failure:
                self.lead.handle_failure(failure)

    def until_answering(self) -> None:
        self.lead.swap_portrait(ADA)
        self.step()
        self.give(self.chunk)
        self.step()
        assert self.times() == [1, 2, 3, 4]
        assert self.lead.unavailable_reason() is None

    def times(self) -> list[int | None]:
        return [picture.capture_time_ns for chunk in self.lead.collect_chunks() for picture in chunk.pictures]


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
    assert rig.lead.limitation is None
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


class RatedAnimator(FakeQualityAnimator):
    """One that should be given 6.25 driver frames a second at least."""

    driver_fps_min, driver_fps_max = 6.25, 12.0


class QualityRig:
    """An animator with quality steps that takes as long as its quality needs; with room for qualities from `best` on.

    busy_s: how much longer a game makes a chunk.
    """

    def __init__(self, best: Quality = Quality.BEST) -> None:
        self.clock = FakeClock()
        self.best = best
        self.busy_s = 0.0
        self.worked_ns = 0
        self.lead = AnimatorThread.for_settings(Settings(animator="slow one"), self.make, self.clock)
        self.lead.swap_portrait(ADA)

    def make(self, settings: Settings) -> RatedAnimator:
        steps = list(Quality)
        if steps.index(settings.quality) < steps.index(self.best):
            raise NotEnoughMemoryError(self.best.value, "No room.", "Choose another.")
        animator = RatedAnimator()
        animator.quality = settings.quality

        def work() -> None:
            taken_s = self.busy_s + 0.4 - 0.1 * steps.index(animator.quality)
            self.worked_ns += round(taken_s * NS_PER_S)
            self.clock.advance(taken_s)

        animator.busy = work
        return animator

    def run(self, seconds: float) -> None:
        """A driver frame for every step of the thread."""
        until_ns = self.clock.now_ns() + round(seconds * NS_PER_S)
        while self.clock.now_ns() < until_ns:
            self.lead.queue_frame(Frame(BLACK, self.clock.now_ns(), make_face()), Control())
            self.lead.run_once()

    def quality_in_use(self) -> QualityInUse:
        in_use = self.lead.quality
        assert in_use is not None
        return in_use


@pytest.mark.promise("pictures of PersonaLive come late")
def test_a_game_brings_the_quality_down_and_its_end_brings_it_up_again() -> None:
    rig = QualityRig()
    rig.run(20)
    assert (rig.quality_in_use().quality, rig.quality_in_use().wanted) == (Quality.BEST, None)
    rig.busy_s = 0.3
    rig.run(20)
    assert (rig.quality_in_use().quality, rig.quality_in_use().wanted) == (Quality.BALANCED, Quality.BEST)
    assert "come late" in message_of(rig.lead.notice)
    assert rig.quality_in_use().why == rig.lead.notice
    assert rig.lead.failure is None
    assert rig.lead.unavailable_reason() is None
    rig.busy_s = 0.0
    rig.run(90)
    assert (rig.quality_in_use().quality, rig.lead.notice) == (Quality.BEST, None)
    assert (rig.quality_in_use().wanted, rig.quality_in_use().why) == (None, None)


def test_chunks_that_stall_are_late_too() -> None:
    rig = QualityRig()
    rig.run(20)
    rig.busy_s = 5.0
    rig.run(60)
    assert rig.quality_in_use().quality is not Quality.BEST


def test_a_fixed_quality_stays() -> None:
    rig = QualityRig()
    rig.lead.change_live_settings(LiveSettings(quality_auto=False))
    rig.busy_s = 0.9
    rig.run(60)
    assert (rig.quality_in_use().quality, rig.lead.notice) == (Quality.BEST, None)


def test_the_rate_that_the_user_asked_for_says_what_is_late() -> None:
    rig = QualityRig()
    rig.lead.change_live_settings(LiveSettings(driver_fps=12.0))
    rig.run(30)
    assert rig.quality_in_use().quality is Quality.BALANCED, "0.4 s are too long for four frames of twelve a second"


@pytest.mark.promise("memory is short for the quality")
def test_the_best_quality_that_fits_is_made_and_the_reason_told() -> None:
    rig = QualityRig(best=Quality.FAST)
    rig.run(5)
    assert (rig.quality_in_use().quality, rig.quality_in_use().wanted) == (Quality.FAST, Quality.BEST)
    assert str(rig.lead.notice) == "No room. PersonaLive goes on with the quality fast."


def test_a_fixed_quality_that_does_not_fit_is_refused_until_another_is_chosen() -> None:
    rig = QualityRig(best=Quality.FAST)
    rig.lead.change_live_settings(LiveSettings(quality_auto=False))
    with pytest.raises(NotEnoughMemoryError) as refused:
        rig.lead.run_once()
    rig.lead.handle_failure(refused.value)
    assert "No room." in message_of(rig.lead.notice)
    rig.lead.set_quality(Quality.FAST)
    rig.lead.run_once()
    assert (rig.quality_in_use().quality, rig.lead.notice) == (Quality.FAST, None)


def test_a_better_quality_without_room_costs_no_animator() -> None:
    rig = QualityRig()
    rig.run(5)
    animator = rig.lead._animator
    assert isinstance(animator, RatedAnimator)

    def refuse(quality: Quality) -> None:
        if quality is not Quality.FAST:
            raise NotEnoughMemoryError("fast", "No room.")
        animator.quality = quality

    setattr(animator, "switch_quality", refuse)  # noqa: B010  a method of the class
    rig.lead.set_quality(Quality.BALANCED)
    rig.run(5)
    assert rig.lead._animator is animator
    assert (rig.quality_in_use().quality, rig.quality_in_use().wanted) == (Quality.FAST, Quality.BALANCED)
    assert "No room." in message_of(rig.lead.notice)


@pytest.mark.promise("a game or an encoder shares the graphics card")
@pytest.mark.parametrize("share", [0.25, 0.5, 0.8])
def test_the_device_is_left_to_others_for_the_rest_of_the_time(share: float) -> None:
    rig = QualityRig()
    rig.lead.change_live_settings(LiveSettings(device_share=share, quality_auto=False))
    rig.run(2)
    began_ns, worked_ns = rig.clock.now_ns(), rig.worked_ns
    rig.run(200)
    used = (rig.worked_ns - worked_ns) / (rig.clock.now_ns() - began_ns)
    assert 0.6 * share < used <= share
    sustained = rig.lead.sustainable_fps()
    assert sustained == pytest.approx(0.95 * share * 4 / 0.4)
