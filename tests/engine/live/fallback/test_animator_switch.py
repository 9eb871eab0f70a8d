"""Who answers the driver, on a fake clock: the lead while it can, else the stand-in, and with the lead's delay."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from engine.animators.protocol import HOLD_NS
from engine.core.background import parse_background
from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.errors import AnimatorError
from engine.core.problem import Problem
from engine.core.settings import LiveSettings, Settings
from engine.core.status import Showing
from engine.core.types import OWN_BACKGROUND, Control, Frame
from engine.live.fallback.animator_pair import AnimatorPair
from engine.live.fallback.animator_switch import AnimatorSwitch
from engine.live.fallback.delayed_animation import LATE_NS
from engine.live.fallback.fallback_switch import NOBODY_IN_VIEW
from engine.live.fallback.primary.animator_thread import AnimatorThread
from engine.live.types import AnimatedFrame, FrameOrigin
from tests.fakes.animator import FakeAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.faces import make_face, make_portrait
from tests.problems import message_of

BLACK = np.zeros((8, 8, 3), np.uint8)
PERIOD_NS = 50 * NS_PER_MS
ADA, BOB = make_portrait("ada", 10), make_portrait("bob", 250)
LEAD, STAND_IN = FrameOrigin.PRIMARY, FrameOrigin.FALLBACK


class Rig:
    """Twenty driver frames a second; the lead answers four at a time, each chunk `busy_s` after its last frame."""

    def __init__(self, busy_s: float = 0.04) -> None:
        self.clock = FakeClock()
        self.stand_in = FakeAnimator(tone=50)
        self.animator = FakeAnimator(4, tone=200)
        self.lead = AnimatorThread("slow one", lambda _: self.animator, self.clock, self.animator)
        self.bridge = AnimatorSwitch(AnimatorPair(Settings(), self.stand_in, self.lead), self.clock)
        self.busy_s = busy_s
        self.face = True
        self.control = Control()
        self.fault: AnimatorError | None = None
        self.lead_works = True
        self.animator.busy = self.work
        self.bridge.swap_portrait(ADA, ADA)
        self.answers: list[AnimatedFrame] = []
        self._waiting = 0
        self._due_ns: int | None = None

    def work(self) -> None:
        if self.fault is not None:
            raise self.fault

    def run(self, frames: int) -> list[AnimatedFrame]:
        """Go on for so many driver frames and return the answers that came."""
        before = len(self.answers)
        for _ in range(frames):
            self.clock.advance(PERIOD_NS / NS_PER_S)
            frame = Frame(BLACK, self.clock.now_ns(), make_face() if self.face else None)
            self.answers += self.bridge.animate_frame(frame, self.control)
            self._waiting += 1
            if self.lead_works and self._waiting % 4 == 0:
                self.clock.advance(self.busy_s)
                for _ in range(2):
                    self.step()
                self.clock.advance(-self.busy_s)
        return self.answers[before:]

    def step(self) -> None:
        try:
            self.lead.run_once()
        except AnimatorError as failure:
            self.lead.handle_failure(failure)

    def until_led(self) -> None:
        self.run(20)
        assert self.bridge.reason is None
        assert self.answers[-1].origin is LEAD
        del self.answers[:-1]


def origins(answers: list[AnimatedFrame]) -> list[FrameOrigin]:
    """Who answered, one after the other, without repetitions."""
    return [
        answer.origin
        for answer, before in zip(answers, [None, *answers], strict=False)
        if before is None or answer.origin is not before.origin
    ]


def delays_ms(answers: list[AnimatedFrame]) -> list[float]:
    return [
        (answer.due_ns - answer.frame.capture_time_ns) / NS_PER_MS
        for answer in answers
        if answer.frame.capture_time_ns is not None
    ]


def assert_in_order(answers: list[AnimatedFrame]) -> None:
    due = [answer.due_ns for answer in answers]
    assert due == sorted(due)
    moments = [answer.frame.capture_time_ns for answer in answers if answer.frame.capture_time_ns is not None]
    assert moments == sorted(moments)


def test_alone_it_answers_at_once() -> None:
    clock = FakeClock()
    bridge = AnimatorSwitch(AnimatorPair(Settings(), FakeAnimator(), None), clock)
    bridge.swap_portrait(ADA, ADA)
    (answer,) = bridge.animate_frame(Frame(BLACK, clock.now_ns(), make_face()), Control())
    assert (answer.due_ns, answer.origin) == (clock.now_ns(), STAND_IN)
    assert bridge.reason is None
    assert bridge.showing is Showing.DRIVEN


@pytest.mark.promise("the chosen animator fails, hangs, or is still loading")
def test_the_stand_in_carries_until_the_lead_answers() -> None:
    rig = Rig()
    answers = rig.run(3)
    assert origins(answers) == [STAND_IN]
    assert len(answers) == 3
    assert "starting" in message_of(rig.bridge.reason)
    rig.until_led()
    assert [answer.origin for answer in rig.run(8)] == [LEAD] * 8


def test_a_stall_is_carried_with_the_delay_that_there_was() -> None:
    rig = Rig()
    rig.until_led()
    usual = delays_ms(rig.run(20))
    reasons = set()

    def stall() -> None:
        """The run goes on while the lead is stuck in its chunk."""
        rig.lead_works, rig.animator.busy = False, rig.work
        for _ in range(60):
            rig.run(1)
            reasons.add(message_of(rig.bridge.reason))
        rig.lead_works = True

    rig.animator.busy = stall
    rig.run(4)
    assert reasons == {"", "The animator slow one does not answer."}
    answers = list(rig.answers)
    assert origins(answers)[-1] is STAND_IN
    carried = [answer for answer in answers if answer.origin is STAND_IN]
    assert len(carried) >= 35
    assert delays_ms(carried) == pytest.approx([float(np.median(usual))] * len(carried), abs=1)
    assert_in_order(answers)
    steps = np.diff([answer.due_ns for answer in carried])
    assert steps.max() <= PERIOD_NS + NS_PER_MS
    rig.run(20)
    assert origins(rig.answers) == [LEAD, STAND_IN, LEAD]
    assert rig.bridge.reason is None
    assert_in_order(rig.answers)


def test_driver_frames_more_than_150_ms_late_are_left_out() -> None:
    """While the fallback carries, the whole loop stands still for 0.2 s; some frames wait for too long then."""
    rig = Rig()
    rig.until_led()
    late_ms: list[float] = []

    def stall() -> None:
        rig.lead_works, rig.animator.busy = False, rig.work
        while not rig.bridge.reason:
            rig.run(1)
        rig.run(5)
        rig.clock.advance(0.2)
        late_ms.extend((rig.clock.now_ns() - answer.due_ns) / NS_PER_MS for answer in rig.run(1))
        rig.lead_works = True

    rig.animator.busy = stall
    rig.run(4)
    assert LATE_NS == 150 * NS_PER_MS
    assert 100 <= max(late_ms) <= 150
    assert len(late_ms) >= 2
    assert_in_order(rig.answers)


def test_a_failure_is_carried_at_once_and_the_remade_lead_takes_over_again() -> None:
    rig = Rig()
    rig.until_led()
    rig.fault = AnimatorError("It broke.", "Wait.")
    answers = rig.run(12)
    assert message_of(rig.bridge.reason) == "It broke."
    assert origins(answers)[-1] is STAND_IN
    rig.fault = None
    rig.run(100)
    assert rig.bridge.reason is None
    assert origins(rig.answers) == [LEAD, STAND_IN, LEAD]
    assert_in_order(rig.answers)


def test_another_portrait_is_the_stand_ins_at_once_and_the_leads_in_time() -> None:
    rig = Rig()
    rig.until_led()
    rig.bridge.swap_portrait(BOB, BOB)
    answers = rig.run(1)
    assert origins(answers) == [STAND_IN]
    assert answers[0].frame.image[0, 0, 0] == 250
    assert origins(rig.run(20)) == [STAND_IN, LEAD]
    assert rig.answers[-1].frame.image[0, 0, 0] == 250
    assert_in_order(rig.answers)


def test_without_a_face_the_stand_in_takes_over_after_the_hold_and_gives_back() -> None:
    rig = Rig()
    rig.until_led()
    rig.face = False
    rig.run(40)
    assert rig.bridge.reason == NOBODY_IN_VIEW
    assert origins(rig.answers)[-1] is STAND_IN
    held = [answer for answer in rig.answers if answer.origin is LEAD and answer.frame.capture_time_ns is None]
    assert HOLD_NS <= len(held) * PERIOD_NS <= HOLD_NS + 4 * PERIOD_NS
    rig.face = True
    rig.run(20)
    assert rig.bridge.reason is None
    assert origins(rig.answers) == [LEAD, STAND_IN, LEAD]
    assert_in_order(rig.answers)


def test_a_short_loss_changes_nothing() -> None:
    rig = Rig()
    rig.until_led()
    rig.face = False
    rig.run(3)
    rig.face = True
    rig.run(20)
    assert origins(rig.answers) == [LEAD]


def test_a_stand_in_at_rest_is_not_asked() -> None:
    rig = Rig()
    rig.lead_works = False
    frame = Frame(BLACK, rig.clock.now_ns(), make_face())
    assert rig.bridge.animate_frame(frame, Control(), rests=True) == []
    assert rig.stand_in.answered_ns == []


def test_a_portrait_that_the_stand_in_cannot_use_is_shown_as_it_is() -> None:
    rig = Rig()
    rig.bridge.swap_portrait(BOB, None)
    (answer,) = rig.run(1)
    assert answer.frame.image is BOB.image
    assert answer.frame.capture_time_ns is None


def test_its_speed_is_that_of_who_answers() -> None:
    rig = Rig()
    rig.stand_in.busy = lambda: rig.clock.advance(0.01)
    for _ in range(12):
        frame = Frame(BLACK, rig.clock.now_ns(), make_face())
        rig.bridge.animate_frame(frame, Control())
    assert rig.bridge.read_rate(10 * NS_PER_MS).keeps_up_fps == pytest.approx(0.95 / 0.02, rel=0.01)
    rig.stand_in.busy = lambda: None
    rig.animator.busy = lambda: rig.clock.advance(0.1)
    rig.run(80)
    assert rig.bridge.read_rate(10 * NS_PER_MS).keeps_up_fps == pytest.approx(0.95 * 4 / 0.1, rel=0.01)


class Plain(FakeAnimator):
    """Cannot replace a background, and says so."""

    @property
    def limitation(self) -> Problem | None:
        asked = bool(self.controls) and self.controls[-1].background is not OWN_BACKGROUND
        return Problem("It keeps its own.", "Use another.") if asked else None


def test_a_background_that_the_lead_cannot_have_is_told_and_not_shown_for_moments() -> None:
    rig = Rig()
    rig.animator = Plain(4, tone=200)
    rig.animator.busy = rig.work
    rig.lead = AnimatorThread("slow one", lambda _: rig.animator, rig.clock, rig.animator)
    rig.bridge = AnimatorSwitch(AnimatorPair(Settings(), rig.stand_in, rig.lead), rig.clock)
    rig.bridge.swap_portrait(ADA, ADA)
    rig.control = Control(background=parse_background("green"))
    rig.run(20)
    assert rig.bridge.limitation == Problem("It keeps its own.", "Use another.")
    rig.face = False
    rig.run(30)
    assert rig.bridge.reason == NOBODY_IN_VIEW
    assert rig.stand_in.controls[-1].background is OWN_BACKGROUND


def test_closing_frees_the_stand_in_and_ends_the_lead() -> None:
    rig = Rig()
    rig.bridge.close()
    assert rig.stand_in.closed == 1
    assert rig.lead.stop_requested


def test_a_stand_in_that_failed_begins_anew_with_the_same_portrait() -> None:
    shown: list[Any] = []
    rig = Rig()
    rig.run(1)
    rig.stand_in.swap_portrait = shown.append  # type: ignore[method-assign, assignment]
    rig.bridge.restart_fallback()
    rig.run(2)
    assert shown == [ADA]


def test_frames_that_are_later_than_150_ms_are_left_out() -> None:
    rig = Rig()
    for _ in range(6):
        rig.clock.advance(PERIOD_NS / NS_PER_S)
        rig.bridge.animate_frame(Frame(BLACK, rig.clock.now_ns(), make_face()), rig.control, rests=True)
    rig.clock.advance(PERIOD_NS / NS_PER_S)
    now_ns = rig.clock.now_ns()
    answers = rig.bridge.animate_frame(Frame(BLACK, now_ns, make_face()), rig.control)
    moments = [answer.frame.capture_time_ns for answer in answers]
    assert LATE_NS == 150 * NS_PER_MS
    assert moments == [now_ns - 2 * PERIOD_NS, now_ns - PERIOD_NS, now_ns]


def test_of_two_pairs_only_what_is_not_in_the_next_is_closed() -> None:
    rig, clock = Rig(), FakeClock()
    lead = AnimatorThread("other", lambda _: FakeAnimator(), clock)
    rig.bridge.close_replaced(AnimatorPair(Settings(), rig.stand_in, rig.lead))
    assert (rig.stand_in.closed, rig.lead.stop_requested) == (0, False)
    rig.bridge.close_replaced(AnimatorPair(Settings(), rig.stand_in, lead))
    assert (rig.stand_in.closed, rig.lead.stop_requested) == (0, True)
    other = Rig()
    other.bridge.close_replaced(AnimatorPair(Settings(), FakeAnimator(), other.lead))
    assert (other.stand_in.closed, other.lead.stop_requested) == (1, False)
    alone = AnimatorSwitch(AnimatorPair(Settings(), FakeAnimator(), None), clock)
    alone.close_replaced(AnimatorPair(Settings(), FakeAnimator(), None))


def test_who_animates_is_named_with_its_stages() -> None:
    rig = Rig()
    assert list(rig.bridge.stage_meters) == ["animate", "fallback"]
    alone = AnimatorSwitch(AnimatorPair(Settings(), FakeAnimator(), None), FakeClock())
    assert list(alone.stage_meters) == ["animate"]
    assert (alone.notice, alone.limitation) == (None, None)
    rig.fault = AnimatorError("It broke.")
    rig.run(12)
    assert message_of(rig.bridge.notice) == "It broke."


@pytest.mark.parametrize(("fps_max", "later_ms"), [(0, 0), (40, 25)])
def test_pictures_in_between_come_in_time_and_cost_half_an_interval(fps_max: int, later_ms: float) -> None:
    """At 20 driver frames a second there is room for one of them, and each picture is 25 ms later."""
    rig, plain = Rig(), Rig()
    rig.bridge.change_live_settings(LiveSettings(in_betweens=bool(fps_max), output_fps=40))
    for each in (rig, plain):
        each.until_led()
    ours, theirs = rig.run(16), plain.run(16)
    assert len(ours) == len(theirs) + (4 * 3 if fps_max else 0), "none between chunks: frames are left out there"
    assert_in_order(ours)
    steps = {round((after.due_ns - before.due_ns) / NS_PER_MS) for before, after in pairwise(ours)}
    assert steps == ({25, 150} if fps_max else {50, 150})
    assert np.mean(delays_ms(ours)) - np.mean(delays_ms(theirs)) == pytest.approx(later_ms, abs=0.1)
    assert rig.bridge.in_between_delay_ns == later_ms * NS_PER_MS


def test_the_fallback_keeps_the_delay_with_pictures_in_between_and_has_none_itself() -> None:
    rig = Rig()
    rig.bridge.change_live_settings(LiveSettings(in_betweens=bool(40), output_fps=40))
    rig.until_led()
    rig.run(40)
    delay_ms = np.median(delays_ms(rig.answers))
    rig.fault = AnimatorError("It broke.")
    bridged = [answer for answer in rig.run(20) if answer.origin is STAND_IN]
    assert np.median(delays_ms(bridged)) == pytest.approx(delay_ms, abs=26)
    assert min(after.due_ns - before.due_ns for before, after in pairwise(bridged)) == PERIOD_NS
