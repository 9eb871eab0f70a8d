"""Portraits, qualities and animators are changed in the middle of a show, and no moment of the driver is missed."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.errors import AnimatorError, NoFaceError
from engine.core.settings import Quality, Settings, Transition
from engine.core.status import WarmUpStep
from engine.core.types import Portrait
from engine.live.types import FrameOrigin
from tests.engine.live.show import FPS, Show, ShownPicture, changes_of_origin
from tests.fakes.faces import make_portrait
from tests.fakes.window_animator import WindowAnimator
from tests.problems import message_of

PERIOD_NS = NS_PER_S / FPS
ADA, BOB, CAT, DAN = PORTRAITS = [
    make_portrait(name, tone) for name, tone in zip(("a", "b", "c", "d"), (10, 90, 170, 250), strict=True)
]
BUSY_S = {Quality.BEST: 0.15, Quality.BALANCED: 0.12, Quality.FAST: 0.09, Quality.LOWEST_DELAY: 0.06}
"""Of a call on a card that is just quick enough to run two portraits at the best quality."""
PRIMARY, FALLBACK = FrameOrigin.PRIMARY, FrameOrigin.FALLBACK


class Rig(Show):
    """slower: how much slower than usual the card is. make_beside: whether there is room for a second window."""

    def __init__(self, slower: float = 1.0) -> None:
        self.slower = slower
        self.has_room: Callable[[], bool] = lambda: True
        self.animators: list[WindowAnimator] = []
        self.fault: AnimatorError | None = None
        super().__init__(ADA, self.make, 0)

    def make(self, settings: Settings) -> WindowAnimator:
        self.animators.append(WindowAnimator(quality=settings.quality))
        self.animators[-1].busy = lambda: self.work(self.animators[-1])
        self.animators[-1].has_room = self.has_room()
        return self.animators[-1]

    def work(self, animator: WindowAnimator) -> None:
        self.busy_s = BUSY_S[animator.quality] * self.slower
        self.take_time()
        if self.fault is not None:
            raise self.fault

    @property
    def animator(self) -> WindowAnimator:
        return self.animators[-1]

    def until_led(self, quality: Quality = Quality.FAST) -> None:
        """Let PersonaLive take over from Instant."""
        self.change(Settings(animator="personalive", size_px=64, quality=quality))
        self.run(20)
        assert self.shown[-1].origin is PRIMARY

    def set_quality(self, quality: Quality) -> None:
        self.change(replace(self.settings, quality=quality))

    @property
    def needed_ns(self) -> float:
        """The delay that the animator in use needs."""
        if self.settings.animator == "instant":
            return 0
        return self.animator.lookahead * PERIOD_NS + self.busy_s * NS_PER_S


def portraits_of(shown: list[ShownPicture]) -> list[Portrait]:
    """Whose pictures were shown, one after the other, without repetitions."""
    tones = [
        one.portrait
        for one, before in zip(shown, [None, *shown], strict=False)
        if before is None or one.portrait != before.portrait
    ]
    return [portrait for tone in tones for portrait in PORTRAITS if portrait.image[0, 0, 0] == tone]


@pytest.mark.promise("another portrait, quality or animator in mid-show")
@pytest.mark.parametrize("seed", range(4))
def test_of_fifty_changes_at_any_time_none_misses_a_moment_and_the_delay_is_right_in_the_end(seed: int) -> None:
    chance = random.Random(seed)
    rig = Rig(slower=(0.2, 0.7, 1.0, 1.5)[seed % 4])
    rig.has_room = lambda: chance.random() < 0.7
    rig.run(1)
    wanted = ADA
    for _ in range(50):
        match chance.choice(("swap", "swap", "quality", "quality", "animator", "rapid swaps")):
            case "quality":
                rig.set_quality(chance.choice(list(Quality)))
            case "animator":
                rig.change(replace(rig.settings, animator=chance.choice(("instant", "personalive", "personalive"))))
            case swaps:
                for _ in range(1 if swaps == "swap" else 3):
                    wanted = chance.choice(PORTRAITS)
                    rig.swap(wanted, chance.choice(list(Transition)))
                    rig.run(0 if swaps == "swap" else chance.choice((0.03, 0.2, 0.5)))
        rig.run(chance.choice((0.05, 0.4, 1, 2, 3, 5)))
    rig.run(25)
    rig.assert_unbroken()
    assert portraits_of(rig.shown)[-1] is wanted
    assert abs(rig.shown[-1].delay_ns - rig.needed_ns) <= PERIOD_NS


@pytest.mark.promise("a swap leaves no hole, and lips stay with the voice")
@pytest.mark.parametrize("quality", list(Quality))
def test_the_portrait_before_is_shown_until_the_next_one_is_at_the_same_moment(quality: Quality) -> None:
    rig = Rig()
    rig.until_led(quality)
    rig.run(15)
    rig.swap(BOB)
    shown = rig.run(5)
    assert (changes_of_origin(shown), portraits_of(shown)) == ([PRIMARY], [ADA, BOB])
    assert {round(one.delay_ns / PERIOD_NS, 3) for one in shown} == {round(rig.needed_ns / PERIOD_NS, 3)}
    first = next(one for one in shown if one.portrait == BOB.image[0, 0, 0])
    calls = rig.animator.beside
    assert first.moment_ns >= rig.moments_ns[-1] - 5 * NS_PER_S
    assert calls == {Quality.BEST: 3, Quality.BALANCED: 2, Quality.FAST: 1, Quality.LOWEST_DELAY: 0}[quality]
    rig.assert_unbroken()


@pytest.mark.parametrize("obstacle", ["no room", "no time"])
def test_where_two_portraits_do_not_fit_instant_bridges_at_the_same_delay(obstacle: str) -> None:
    rig = Rig(slower=1.0 if obstacle == "no room" else 2.0)
    rig.has_room = lambda: obstacle == "no time"
    rig.until_led()
    rig.run(15)
    delay_ns = rig.shown[-1].delay_ns
    rig.swap(BOB)
    shown = rig.run(6)
    assert (changes_of_origin(shown), portraits_of(shown)[-1]) == ([PRIMARY, FALLBACK, PRIMARY], BOB)
    assert all(one.portrait == 90 for one in shown if one.origin is FALLBACK)
    assert {round((one.delay_ns - delay_ns) / NS_PER_MS) for one in shown} == {0}
    assert rig.animator.beside == 0
    rig.assert_unbroken()


def test_of_several_swaps_the_last_one_counts_and_none_of_the_others_is_seen() -> None:
    rig = Rig()
    rig.until_led(Quality.BEST)
    rig.swap(BOB)
    rig.run(0.5)
    assert rig.loop.warm_up is not None
    assert (rig.loop.warm_up.portrait, rig.loop.warm_up.step) == ("b", WarmUpStep.ANIMATING)
    rig.swap(CAT)
    rig.run(0.6)
    rig.swap(DAN)
    assert portraits_of(rig.shown) == [ADA]
    rig.run(4)
    assert portraits_of(rig.shown) == [ADA, DAN]
    assert rig.loop.portrait == "d"
    rig.assert_unbroken()


def test_a_swap_that_is_taken_back_changes_nothing() -> None:
    rig = Rig()
    rig.until_led(Quality.BEST)
    rig.swap(BOB)
    rig.run(0.7)
    rig.swap(ADA)
    rig.run(5)
    assert portraits_of(rig.shown) == [ADA]
    assert rig.loop.warm_up is None
    assert rig.animator.warm_calls_left == 0
    rig.swap(BOB)
    rig.run(5)
    rig.swap(ADA)
    rig.run(5)
    assert portraits_of(rig.shown) == [ADA, BOB, ADA]
    rig.assert_unbroken()


def test_a_portrait_that_personalive_refuses_is_shown_by_instant_at_the_same_delay() -> None:
    rig = Rig()
    rig.until_led()
    rig.animator.refused = NoFaceError("There is no face in b.", "Choose another.")
    rig.swap(BOB)
    shown = rig.run(3)
    assert (changes_of_origin(shown), portraits_of(shown)[-1]) == ([PRIMARY, FALLBACK], BOB)
    assert message_of(rig.loop.fallback_reason) == "There is no face in b."
    rig.animator.refused = None
    rig.swap(CAT)
    rig.run(5)
    assert (rig.shown[-1].origin, portraits_of(rig.shown)[-1]) == (PRIMARY, CAT)
    rig.assert_unbroken()


@pytest.mark.parametrize("after_s", [0.1, 0.5, 1.0])
def test_an_animator_that_fails_during_a_warm_swap_leaves_the_next_portrait_to_instant(after_s: float) -> None:
    rig = Rig()
    rig.until_led(Quality.BEST)
    rig.swap(BOB)
    rig.run(after_s)
    rig.fault = AnimatorError("It broke.")
    shown = rig.run(4)
    assert (changes_of_origin(shown)[-1], portraits_of(shown)[-1]) == (FALLBACK, BOB)
    assert message_of(rig.loop.notice) == "It broke."
    rig.fault = None
    rig.run(20)
    assert (rig.shown[-1].origin, portraits_of(rig.shown)[-1]) == (PRIMARY, BOB)
    rig.assert_unbroken()


@pytest.mark.parametrize("quality", [Quality.LOWEST_DELAY, Quality.FAST, Quality.BEST])
@pytest.mark.parametrize("after_s", [0.05, 0.4, 0.8])
def test_another_quality_during_a_warm_swap_changes_both_portraits(quality: Quality, after_s: float) -> None:
    rig = Rig()
    rig.until_led(Quality.BALANCED)
    rig.run(15)
    rig.swap(BOB)
    rig.run(after_s)
    rig.set_quality(quality)
    rig.run(20)
    assert (changes_of_origin(rig.shown)[-1], portraits_of(rig.shown)) == (PRIMARY, [ADA, BOB])
    assert rig.animator.quality is quality
    assert abs(rig.shown[-1].delay_ns - rig.needed_ns) <= PERIOD_NS
    rig.assert_unbroken()


@pytest.mark.parametrize("animator", ["instant", "personalive"])
def test_other_animators_during_a_warm_swap_show_the_next_portrait(animator: str) -> None:
    rig = Rig()
    rig.until_led(Quality.BEST)
    rig.swap(BOB)
    rig.run(0.5)
    rig.change(replace(rig.settings, animator=animator, seed=7))
    shown = rig.run(6)
    assert portraits_of(shown) == [ADA, BOB]
    rig.run(20)
    assert portraits_of(rig.shown)[-1] is BOB
    assert rig.shown[-1].origin is (FALLBACK if animator == "instant" else PRIMARY)
    rig.assert_unbroken()


def test_a_better_quality_waits_until_the_delay_has_grown_and_says_how_much_is_left() -> None:
    rig = Rig()
    rig.until_led(Quality.FAST)
    rig.set_quality(Quality.BEST)
    left_ms = []
    while rig.animator.quality is Quality.FAST:
        rig.run(0.5)
        if rig.loop.warm_up is not None:
            assert (rig.loop.warm_up.step, rig.loop.warm_up.quality) == (WarmUpStep.SETTLING, Quality.BEST)
            left_ms.append(rig.loop.warm_up.delay_left_ms)
    assert left_ms == sorted(left_ms, reverse=True)
    assert len(left_ms) >= 10
    rig.run(10)
    assert rig.loop.warm_up is None
    rig.assert_unbroken()
