"""The engine side on a fake clock: held, idle, card and back; what fails is survived; swaps are blended."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.commands import FollowNextPerson, SwapPortrait
from engine.core.errors import AnimatorError, PersonaCamError
from engine.core.problem import Problem
from engine.core.settings import LiveSettings, Settings, Transition
from engine.core.status import Showing
from engine.core.types import NOBODY, AvatarFrame, Frame, Portrait
from engine.live.fallback.animator_pair import AnimatorPair, ReplaceAnimators
from engine.live.loops.animation_loop import BROKEN_NS, SILENT_NS, AnimationLoop
from engine.live.loops.mailbox import Mailbox
from engine.live.types import ScheduledFrame
from engine.sinks.card import cached_card_frame
from tests.fakes.animator import SIZE_PX, FakeAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.driver import FakeDriver
from tests.fakes.faces import make_portrait

BLACK = np.zeros((48, 64, 3), np.uint8)
PERIOD_NS = 40 * NS_PER_MS
CARD_AFTER_S = 3.0
TONE = 50


class Rig:
    """Twenty-five camera frames a second, with or without somebody in them."""

    def __init__(self, busy: Callable[[], None] = lambda: None) -> None:
        self.clock = FakeClock()
        self.animator = FakeAnimator(busy=busy, tone=TONE)
        self.driver = FakeDriver()
        self.inbox: Mailbox[Frame] = Mailbox(1, self.clock)
        self.outbox: Mailbox[ScheduledFrame] = Mailbox(1, self.clock)
        cast = AnimatorPair(Settings(animator="fake", size_px=SIZE_PX), self.animator, None)
        live = LiveSettings(output_fps=25, card_after_s=CARD_AFTER_S)
        self.performer = AnimationLoop(cast, self.driver, self.inbox, self.outbox, self.clock, live)
        self.performer.send_command(SwapPortrait(*2 * (make_portrait("ada", 10),)))

    def see(self, seconds: float, image: np.ndarray = BLACK) -> list[ScheduledFrame]:
        """Give camera frames for so long and return the pictures made."""
        pictures = []
        for _ in range(round(seconds * NS_PER_S / PERIOD_NS)):
            self.clock.advance(PERIOD_NS / NS_PER_S)
            self.inbox.put(Frame(image, self.clock.now_ns()))
            self.step()
            pictures += self.outbox.take_items()
        return pictures

    def step(self) -> None:
        try:
            self.performer.run_once()
        except PersonaCamError as failure:
            self.performer.handle_failure(failure)


def tones(pictures: list[ScheduledFrame]) -> list[int]:
    return [int(picture.frame.image[0, -1, 0]) for picture in pictures]


def showing(rig: Rig) -> Showing:
    return rig.performer.showing


def is_card(frame: AvatarFrame) -> bool:
    return np.array_equal(frame.image, cached_card_frame(SIZE_PX, SIZE_PX).image)


@pytest.mark.promise("nobody in view")
def test_nobody_there_becomes_the_card_in_time_and_a_face_brings_the_avatar_back_without_a_jump() -> None:
    rig = Rig()
    rig.see(1)
    assert showing(rig) is Showing.DRIVEN
    rig.driver.face = None
    away = rig.see(CARD_AFTER_S - 0.1)
    assert showing(rig) is Showing.HELD
    assert all(picture.frame.capture_time_ns is None for picture in away)
    fade = rig.see(1)
    assert showing(rig) is Showing.CARD
    assert is_card(fade[-1].frame)
    rig.driver.face = FakeDriver().face
    back = rig.see(1)
    assert showing(rig) is Showing.DRIVEN
    assert tones(back)[-1] == TONE
    assert back[-1].frame.capture_time_ns is not None
    steps = np.abs(np.diff(np.array([p.frame.image.astype(int) for p in [*away[-1:], *fade, *back]]), axis=0))
    assert steps.max() < 70, "each change is a fade"


@pytest.mark.promise("camera lost or silent for half a second")
def test_a_camera_that_gives_nothing_shows_nobody_and_the_card_comes() -> None:
    rig = Rig()
    rig.see(1)
    began_ns = rig.clock.now_ns()
    while showing(rig) is not Showing.CARD:
        rig.step()
        rig.outbox.take_items()
    waited_ns = rig.clock.now_ns() - began_ns
    assert waited_ns == pytest.approx(SILENT_NS + CARD_AFTER_S * NS_PER_S, abs=NS_PER_S / 4)
    assert rig.performer.animated == 25, "those were no driver frames"
    assert not rig.performer.tracking.face_seen
    rig.see(1)
    assert showing(rig) is Showing.DRIVEN


def test_without_a_camera_the_tracker_is_not_asked_and_no_card_comes() -> None:
    rig = Rig()
    rig.driver.fault = AnimatorError("asked")
    pictures = rig.see(2 * CARD_AFTER_S, NOBODY)
    assert rig.performer.problem is None
    assert tones(pictures) == [TONE] * len(pictures)
    assert rig.performer.animated == rig.performer.tracking.face_lost == 0


@pytest.mark.promise("Instant itself fails")
def test_a_failing_animator_holds_the_picture_then_shows_the_card_and_comes_back() -> None:
    failing: list[bool] = []

    def busy() -> None:
        if failing:
            raise AnimatorError("It broke.", "Wait.")

    rig = Rig(busy)
    rig.see(1)
    failing.append(True)
    assert rig.see(BROKEN_NS / NS_PER_S - 0.1) == []
    assert rig.performer.problem == Problem("It broke.", "Wait.")
    assert is_card(rig.see(2)[-1].frame)
    assert showing(rig) is Showing.CARD
    failing.clear()
    assert tones(rig.see(15))[-1] == TONE
    assert rig.performer.problem is None


def test_one_bad_frame_is_no_more_than_one_missing_picture() -> None:
    bad: list[bool] = []

    def busy() -> None:
        if bad:
            bad.clear()
            raise AnimatorError("It broke.")

    rig = Rig(busy)
    rig.see(1)
    bad.append(True)
    assert len(rig.see(1)) == 24
    assert rig.performer.problem is None


@pytest.mark.promise("the face tracker fails")
def test_a_failing_tracker_shows_nobody_until_it_works_again() -> None:
    rig = Rig()
    rig.see(1)
    rig.driver.fault = AnimatorError("It broke.", "Wait.")
    pictures = rig.see(2)
    assert rig.performer.problem == Problem("It broke.", "Wait.")
    assert len(pictures) >= 42
    assert not rig.performer.tracking.face_seen
    rig.driver.fault = None
    assert rig.see(4)[-1].frame.capture_time_ns is not None
    assert rig.performer.problem is None


def firsts(pictures: list[ScheduledFrame]) -> list[int]:
    return [int(picture.frame.image[0, 0, 0]) for picture in pictures]


def wear(rig: Rig, portrait: Portrait, transition: Transition) -> None:
    rig.performer.send_command(SwapPortrait(portrait, portrait, transition))


def test_a_swap_is_seen_with_the_next_frame_and_the_face_at_rest_stays() -> None:
    rig = Rig()
    rig.see(1)
    neutral = rig.animator.controls[-1].neutral
    wear(rig, make_portrait("bob", 250), Transition.CUT)
    assert firsts(rig.see(0.08)) == [250, 250]
    assert rig.performer.portrait == "bob"
    assert rig.animator.controls[-1].neutral is neutral
    wear(rig, make_portrait("ada", 10), Transition.CROSSFADE)
    fade = rig.see(0.6)
    assert 200 < firsts(fade)[0] < 250
    assert firsts(fade)[-1] == 10
    assert fade[0].frame.capture_time_ns is None, "a blend shows no one moment"


def test_twenty_swaps_between_two_frames_show_the_last() -> None:
    rig = Rig()
    rig.see(1)
    for level in range(20):
        wear(rig, make_portrait(str(level), 100 + level), Transition.MORPH if level % 2 else Transition.CUT)
    assert firsts(rig.see(1))[-1] == 119
    assert rig.performer.portrait == "19"


def test_swaps_during_a_change_make_no_jump() -> None:
    rig = Rig()
    shown = firsts(rig.see(1))
    for level in (250, 10, 250, 130):
        wear(rig, make_portrait(str(level), level), Transition.CROSSFADE)
        blended = rig.see(0.2)
        assert len(blended) == 5, "no frame goes without its picture"
        shown += firsts(blended)
    shown += firsts(rig.see(0.6))
    assert shown[-1] == 130
    assert np.abs(np.diff(shown)).max() < 50


def test_pictures_of_the_portrait_before_are_thrown_away_unless_they_are_due() -> None:
    rig = Rig()
    rig.see(1)
    rig.outbox.set_capacity(3)
    now_ns = rig.clock.now_ns()
    for due_ns in (now_ns - 1, now_ns, now_ns + 1):
        rig.outbox.put(ScheduledFrame(AvatarFrame(BLACK, due_ns), due_ns))
    wear(rig, make_portrait("bob", 250), Transition.CUT)
    rig.inbox.wake_waiter()
    rig.step()
    assert [picture.due_ns for picture in rig.outbox.take_items(2)] == [now_ns - 1, now_ns]
    assert firsts(rig.outbox.take_items()) == [250]
    assert rig.outbox.peek() is None


def test_the_next_portrait_answers_the_latest_frame_at_once_and_not_while_nobody_is_seen_of_it() -> None:
    rig = Rig()
    wear(rig, make_portrait("bob", 250), Transition.CUT)
    rig.inbox.wake_waiter()
    rig.step()
    assert rig.outbox.peek() is None, "there was no frame yet"
    before = rig.see(1)
    wear(rig, make_portrait("cat", 90), Transition.CUT)
    rig.inbox.wake_waiter()
    rig.step()
    (picture,) = rig.outbox.take_items()
    assert firsts([picture]) == [90]
    assert picture.frame.capture_time_ns == before[-1].frame.capture_time_ns
    assert firsts(rig.see(0.2)) == [90] * 5
    rig.driver.face = None
    rig.see(CARD_AFTER_S + 1)
    assert showing(rig) is Showing.CARD
    wear(rig, make_portrait("dan", 10), Transition.CUT)
    rig.inbox.wake_waiter()
    rig.step()
    assert rig.outbox.peek() is None, "the card stays"


def test_a_file_has_no_turn_for_one_picture_more() -> None:
    rig = Rig()
    rig.outbox.single_capacity = 2
    rig.see(1)
    wear(rig, make_portrait("bob", 250), Transition.CUT)
    rig.inbox.wake_waiter()
    rig.step()
    assert rig.outbox.peek() is None
    assert firsts(rig.see(0.04)) == [250]


def test_other_animators_go_on_with_the_same_control_and_those_before_are_closed() -> None:
    rig = Rig()
    rig.see(1)
    neutral = rig.animator.controls[-1].neutral
    other = FakeAnimator(tone=200)
    cast = AnimatorPair(Settings(animator="other", mirror=True), other, None)
    rig.performer.send_command(
        ReplaceAnimators(cast, SwapPortrait(*2 * (make_portrait("ada", 10),), transition=Transition.CROSSFADE))
    )
    pictures = rig.see(1)
    assert TONE < tones(pictures)[0] < 70
    assert tones(pictures)[-1] == 200
    assert rig.animator.closed == 1
    assert (other.controls[-1].neutral, other.controls[-1].mirror) == (neutral, True)
    assert rig.driver.settings == cast.settings
    assert rig.performer.name == "other"
    rig.performer.close()
    assert (rig.animator.closed, other.closed, rig.driver.closed) == (1, 1, 1)


def test_the_next_person_is_asked_for_and_people_are_counted() -> None:
    rig = Rig()
    rig.driver.people = 3
    rig.performer.send_command(FollowNextPerson())
    rig.see(0.1)
    assert rig.driver.follow_nexts == 1
    assert rig.performer.tracking.people == 3


def test_while_a_swap_lasts_a_second_frame_may_wait() -> None:
    rig = Rig()
    rig.see(1)
    assert rig.inbox.capacity == 1
    wear(rig, make_portrait("bob", 250), Transition.CROSSFADE)
    rig.see(0.08)
    for _ in range(2):
        rig.inbox.put(Frame(BLACK, rig.clock.now_ns()))
    assert rig.inbox.dropped_count == 0
    rig.step()
    rig.step()
    rig.see(1)
    assert rig.inbox.capacity == 1
    assert rig.inbox.dropped_count == 0


@pytest.mark.parametrize("never", [None, 0.0])
def test_the_card_can_be_left_out(never: float | None) -> None:
    rig = Rig()
    rig.performer.set_card_after(never)
    rig.driver.face = None
    rig.see(2 * CARD_AFTER_S)
    assert showing(rig) is Showing.HELD


def test_the_time_until_the_card_can_be_changed_while_nobody_is_in_view() -> None:
    rig = Rig()
    rig.driver.face = None
    rig.see(1)
    assert showing(rig) is Showing.HELD
    rig.performer.set_card_after(0.5)
    rig.see(0.04)
    assert showing(rig) is Showing.CARD


def test_a_card_before_the_first_picture_is_as_large_as_the_portrait() -> None:
    rig = Rig()
    rig.driver.face = None
    rig.performer.set_card_after(1e-9)
    (card,) = rig.see(0.04)
    assert card.frame.image.shape == make_portrait().image.shape


def test_pictures_in_a_transition_keep_the_one_colour_of_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bars beside the picture have it: they must not change while one face gives way to another."""
    rig = Rig()
    plain = rig.animator._picture
    monkeypatch.setattr(rig.animator, "_picture", lambda frame: replace(plain(frame), ground_rgb=(0, 177, 64)))
    rig.see(1)
    wear(rig, make_portrait("ben", 200), Transition.CROSSFADE)
    pictures = rig.see(1)
    assert any(picture.frame.capture_time_ns is None for picture in pictures), "some are blended"
    assert {picture.frame.ground_rgb for picture in pictures} == {(0, 177, 64)}
