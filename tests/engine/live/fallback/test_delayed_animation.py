"""Another animator in the middle of a show: every driver moment is shown once, in order, and the delay never jumps."""

from itertools import pairwise

import numpy as np
import pytest

from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.commands import SwapPortrait
from engine.core.settings import Settings
from engine.core.types import Control, Frame
from engine.live.fallback.animator_pair import AnimatorPair
from engine.live.fallback.animator_switch import AnimatorSwitch
from engine.live.fallback.delay_settling import FASTER, SLOWER
from engine.live.fallback.fallback_switch import DELAY_GROWS
from engine.live.fallback.primary.animator_thread import AnimatorThread
from engine.live.types import AnimatedFrame, FrameOrigin
from tests.fakes.animator import FakeAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.faces import make_face, make_portrait

BLACK = np.zeros((8, 8, 3), np.uint8)
PERIOD_NS = 50 * NS_PER_MS
ADA, BOB = make_portrait("ada", 10), make_portrait("bob", 250)
PRIMARY, FALLBACK = FrameOrigin.PRIMARY, FrameOrigin.FALLBACK


class Usual(FakeAnimator):
    """Four frames at a time, ten a second, each shown a chunk later than by others."""

    driver_fps_max, driver_fps_min = 10.0, 5.0


class Stage:
    """Twenty driver frames a second; the primary, if there is one, answers a chunk in no time."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.fallback = FakeAnimator(tone=50)
        self.switch = AnimatorSwitch(AnimatorPair(Settings(), self.fallback, None), self.clock)
        self.switch.swap_portrait(ADA, ADA)
        self.moments_ns: list[int] = []
        self.shown: list[AnimatedFrame] = []

    def begin(self, primary: AnimatorThread | None, fallback: FakeAnimator | None = None) -> bool:
        """Go on with other animators; True if a transition has to begin."""
        pair = AnimatorPair(Settings(), fallback or self.fallback, primary)
        before, self.switch = self.switch, AnimatorSwitch(pair, self.clock)
        is_seen = self.switch.continue_from(before, SwapPortrait(ADA, ADA))
        before.close_replaced(pair)
        return is_seen

    def make_primary(self, animator: FakeAnimator) -> AnimatorThread:
        return AnimatorThread("slow one", lambda _: animator, self.clock, animator)

    def run(self, frames: int) -> list[AnimatedFrame]:
        """Go on for so many driver frames and return the answers that came."""
        before = len(self.shown)
        for _ in range(frames):
            self.clock.advance(PERIOD_NS / NS_PER_S)
            frame = Frame(BLACK, self.clock.now_ns(), make_face())
            self.moments_ns.append(frame.capture_time_ns)
            self.shown += self.switch.animate_frame(frame, Control())
            primary = self.switch.pair.primary
            if primary is not None:
                now_ns = self.clock.now_ns()
                primary.run_once()
                self.clock.advance((now_ns - self.clock.now_ns()) / NS_PER_S)
        return self.shown[before:]

    def assert_unbroken(self, shown: list[AnimatedFrame], frames: int = 1) -> None:
        """Assert that each of the moments (or of so many, one) is shown once, and at nearly the driver's own pace."""
        moments = [answer.frame.capture_time_ns or 0 for answer in shown]
        gaps = {(after - before) // PERIOD_NS for before, after in pairwise(moments)}
        assert gaps <= {1, frames}
        for before, after in pairwise(shown):
            interval_ns = (after.frame.capture_time_ns or 0) - (before.frame.capture_time_ns or 0)
            assert interval_ns / FASTER <= after.due_ns - before.due_ns <= interval_ns / SLOWER


def origins(shown: list[AnimatedFrame]) -> list[FrameOrigin]:
    return [
        one.origin
        for one, before in zip(shown, [None, *shown], strict=False)
        if not before or one.origin is not before.origin
    ]


def delay_ms(shown: AnimatedFrame) -> float:
    return (shown.due_ns - (shown.frame.capture_time_ns or 0)) / NS_PER_MS


@pytest.mark.promise("another animator in the middle of a show")
def test_the_fallback_carries_on_until_the_delay_is_that_of_the_animator_that_comes_and_back() -> None:
    stage = Stage()
    stage.run(20)
    assert not stage.begin(stage.make_primary(FakeAnimator(4, tone=200))), "nothing is seen of it yet"
    there = stage.run(40)
    assert origins(there) == [FALLBACK]
    assert stage.switch.reason == DELAY_GROWS
    there += stage.run(40)
    assert origins(there) == [FALLBACK, PRIMARY]
    assert stage.switch.reason is None
    assert delay_ms(there[-1]) == pytest.approx(200, abs=1)
    assert not stage.begin(None)
    back = stage.run(100)
    assert origins([*there, *back]) == [FALLBACK, PRIMARY, FALLBACK]
    stage.assert_unbroken(stage.shown)
    assert [one.frame.capture_time_ns for one in stage.shown] == stage.moments_ns
    assert delay_ms(stage.shown[-1]) == 0
    assert not stage.switch.is_delayed


def test_back_and_forth_before_the_delay_has_settled_is_no_jump_either() -> None:
    stage = Stage()
    stage.run(20)
    for frames in (30, 80, 7, 3, 90, 11):
        stage.begin(stage.make_primary(FakeAnimator(4, tone=200)))
        stage.run(frames)
        stage.begin(None)
        stage.run(frames // 2)
    stage.assert_unbroken(stage.shown)
    missing = len(stage.moments_ns) - len(stage.shown)
    assert [one.frame.capture_time_ns for one in stage.shown] == stage.moments_ns[: len(stage.moments_ns) - missing]
    assert missing <= 5, "those that are not due yet"


def test_the_fallback_keeps_every_frame_while_the_animator_that_comes_gets_as_many_as_are_usual_for_it() -> None:
    stage, animator = Stage(), Usual(4, tone=200)
    stage.run(20)
    stage.begin(stage.make_primary(animator))
    shown = stage.run(160)
    assert origins(shown) == [FALLBACK, PRIMARY]
    stage.assert_unbroken(shown, frames=2)
    answered = {after - before for before, after in pairwise(animator.answered_ns)}
    assert answered == {2 * PERIOD_NS}
    assert stage.switch.read_rate(0).usual_max_fps == 10, "from then on"


def test_another_size_is_another_fallback_and_seen_at_once() -> None:
    stage, larger = Stage(), FakeAnimator(tone=90)
    stage.run(20)
    assert stage.begin(None, larger)
    assert [one.frame.image[1, 1, 0] for one in stage.run(5)] == [90] * 5
    assert stage.fallback.closed == 1
    stage.assert_unbroken(stage.shown)


def test_pictures_that_are_taken_back_are_made_again() -> None:
    stage = Stage()
    stage.run(20)
    stage.begin(stage.make_primary(FakeAnimator(4, tone=200)))
    stage.run(100)
    while len(unshown := [one for one in stage.shown if one.due_ns > stage.clock.now_ns()]) < 2:
        stage.run(1)
    stage.shown = stage.shown[: -len(unshown)]
    stage.switch.swap_portrait(BOB, BOB)
    stage.switch.take_back(unshown[0].due_ns)
    again = stage.run(5)
    assert again[0].frame.capture_time_ns == unshown[0].frame.capture_time_ns
    assert {one.frame.image[0, 0, 0] for one in again} == {250}
    stage.assert_unbroken(stage.shown)


def test_a_delay_without_end_is_not_waited_for() -> None:
    """The fallback keeps up six seconds at most; an animator that is slower is shown with a jump, or never."""
    stage, animator = Stage(), FakeAnimator(4, tone=200)
    stage.run(20)
    primary = stage.make_primary(animator)
    stage.begin(primary)
    animator.busy = lambda: None
    stage.run(3)
    for frame_ns in range(4):
        primary.queue_frame(Frame(BLACK, frame_ns + 1, make_face()), Control())
    stage.clock.advance(20)
    primary.run_once()
    primary.run_once()
    assert PRIMARY in [one.origin for one in stage.run(6)]
