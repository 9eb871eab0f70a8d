"""The quality while a run goes on: between two chunks, through a takeover and a failure, and never less private."""

from dataclasses import replace

import numpy as np
import pytest

from app.storage.preset_settings import merge_preset_and_flags
from app.storage.presets import load_preset
from engine.animators.instant.animator import InstantAnimator
from engine.core.clock import NS_PER_MS, NS_PER_S
from engine.core.commands import SetControl, SetQuality, SwapPortrait
from engine.core.errors import AnimatorError
from engine.core.settings import LiveSettings, Quality, Settings
from engine.core.types import Control, Frame, Image, Portrait
from engine.live.fallback.animator_pair import AnimatorPair
from engine.live.fallback.animator_switch import AnimatorSwitch
from engine.live.fallback.primary.animator_state import RETRY_S
from engine.live.fallback.primary.animator_thread import AnimatorThread
from engine.live.loops.animation_loop import AnimationLoop
from engine.live.loops.mailbox import Mailbox
from engine.live.types import FrameOrigin, ScheduledFrame
from tests import faces
from tests.fakes.animator import FakeAnimator, FakeQualityAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.driver import FakeDriver
from tests.fakes.faces import make_face, make_portrait

BLACK = np.zeros((8, 8, 3), np.uint8)
PERIOD_NS = 50 * NS_PER_MS
ADA = make_portrait("ada", 10)
SIZE_PX = 128


class Rig:
    """Twenty driver frames a second; the primary answers four at a time, or fails."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.made: list[FakeQualityAnimator] = []
        self.fault: AnimatorError | None = None
        self.primary = AnimatorThread("slow one", self.make, self.clock, self.make())
        pair = AnimatorPair(Settings(animator="slow one"), FakeAnimator(), self.primary)
        self.switch = AnimatorSwitch(pair, self.clock)
        self.switch.swap_portrait(ADA, ADA)

    def make(self, quality: Quality | None = None) -> FakeQualityAnimator:
        self.made.append(FakeQualityAnimator(busy=self.work))
        return self.made[-1]

    def work(self) -> None:
        if self.fault is not None:
            raise self.fault

    def run(self, frames: int) -> list[FrameOrigin]:
        answers = []
        for number in range(1, frames + 1):
            self.clock.advance(PERIOD_NS / NS_PER_S)
            answers += self.switch.animate_frame(Frame(BLACK, self.clock.now_ns(), make_face()), Control())
            for _ in range(2 * (number % 4 == 0)):
                self.step()
        return [answer.origin for answer in answers]

    def step(self) -> None:
        try:
            self.primary.run_once()
        except AnimatorError as failure:
            self.primary.handle_failure(failure)


def test_it_changes_between_two_chunks_and_no_portrait_is_prepared_again() -> None:
    rig = Rig()
    rig.run(20)
    for quality, delay_ms in ((Quality.FAST, 7000 / 12), (Quality.FAST, 7000 / 12), (Quality.LOWEST_DELAY, 250)):
        rig.switch.set_quality(quality)
        answers = rig.run(12)
        assert answers.count(FrameOrigin.PRIMARY) >= 8
        in_use = rig.switch.quality
        assert in_use is not None
        assert in_use.quality is quality
        assert in_use.compute_delay_ms(12.0) == delay_ms
    assert rig.made[0].switched == [Quality.FAST, Quality.LOWEST_DELAY]
    assert rig.made[0].prepared == ["ada"]


def test_it_survives_the_fallback_s_takeover_and_an_animator_that_is_made_again() -> None:
    rig = Rig()
    rig.run(20)
    rig.switch.set_quality(Quality.FAST)
    rig.run(8)
    rig.fault = AnimatorError("It broke.")
    assert rig.run(12)[-1] is FrameOrigin.FALLBACK
    assert rig.switch.quality is None
    rig.switch.set_quality(Quality.BALANCED)
    rig.fault = None
    rig.clock.advance(RETRY_S[0])
    assert rig.run(40)[-1] is FrameOrigin.PRIMARY
    assert [animator.switched for animator in rig.made] == [[Quality.FAST], [Quality.BALANCED]]


def test_an_animator_without_steps_goes_on_as_it_is() -> None:
    clock = FakeClock()
    plain = FakeAnimator(4)
    primary = AnimatorThread("slow one", lambda _: plain, clock, plain)
    switch = AnimatorSwitch(AnimatorPair(Settings(), FakeAnimator(), primary), clock)
    switch.set_quality(Quality.FAST)
    primary.run_once()
    assert switch.quality is None
    AnimatorSwitch(AnimatorPair(Settings(), FakeAnimator(), None), clock).set_quality(Quality.FAST)


def test_animators_that_are_new_begin_with_the_quality_of_their_settings() -> None:
    """It may have changed while they were made."""
    clock, animator = FakeClock(), FakeQualityAnimator()
    primary = AnimatorThread("slow one", lambda _: animator, clock, animator)
    AnimatorSwitch(AnimatorPair(Settings(quality=Quality.FAST), FakeAnimator(), primary), clock)
    primary.run_once()
    assert animator.switched == [Quality.FAST]


def test_the_command_reaches_the_animator() -> None:
    clock, animator = FakeClock(), FakeQualityAnimator()
    primary = AnimatorThread("slow one", lambda _: animator, clock, animator)
    inbox: Mailbox[Frame] = Mailbox(1, clock)
    outbox: Mailbox[ScheduledFrame] = Mailbox(1, clock)
    pair = AnimatorPair(Settings(animator="slow one"), FakeAnimator(), primary)
    loop = AnimationLoop(pair, FakeDriver(), inbox, outbox, clock, LiveSettings())
    loop.send_command(SetQuality(Quality.BALANCED))
    loop.run_once()
    primary.run_once()
    assert animator.switched == [Quality.BALANCED]
    assert loop.quality is not None
    assert (loop.quality.quality, loop.quality.delay_frames) == (Quality.BALANCED, 11)


# --- private at every step ----------------------------------------------------------------------------------------


def bridged_pictures(portrait: Portrait, performance: list[Frame], settings: Settings) -> list[Image]:
    """What the real Instant animator shows in place of a primary that has just failed."""
    clock = FakeClock()

    def fail(_: Quality | None) -> FakeQualityAnimator:
        raise AnimatorError("It broke.")

    instant = InstantAnimator(settings, 25.0)
    primary = AnimatorThread("personalive", fail, clock, FakeQualityAnimator())
    inbox: Mailbox[Frame] = Mailbox(1, clock)
    outbox: Mailbox[ScheduledFrame] = Mailbox(64, clock)
    driver = Recorded(performance)
    loop = AnimationLoop(AnimatorPair(settings, instant, primary), driver, inbox, outbox, clock, LiveSettings())
    loop.send_command(SwapPortrait(portrait, instant.prepare_portrait(portrait)))
    primary.handle_failure(AnimatorError("It broke."))
    pictures = []
    for frame in performance:
        clock.advance(0.04)
        inbox.put(Frame(frame.image, clock.now_ns()))
        loop.run_once()
        pictures += [one.frame.image for one in outbox.take_items()]
    assert loop.fallback_reason is not None
    assert len(pictures) >= len(performance) - 1
    return pictures


class Recorded(FakeDriver):
    """A tracker that knows every face of a performance already."""

    def __init__(self, performance: list[Frame]) -> None:
        super().__init__()
        self._faces = [frame.face for frame in performance]

    def track_and_crop(self, frame: Frame) -> Frame:
        self.face = self._faces.pop(0)
        self.neutral = self.neutral or self.face
        return Frame(frame.image, frame.capture_time_ns, self.face)


@pytest.mark.promise("private stays private at every quality, also while Instant bridges")
@pytest.mark.parametrize("quality", list(Quality))
def test_with_other_pixels_of_the_driver_a_private_avatar_is_the_same(quality: Quality) -> None:
    """Without `private` it is not."""
    portrait = faces.portrait("astronaut", SIZE_PX)
    performance = faces.performance(faces.portrait("hopper", SIZE_PX), faces.SPEECH)
    noise = np.random.default_rng(1)
    other = [replace(frame, image=noise.integers(0, 256, frame.image.shape, np.uint8)) for frame in performance]
    flags = {"animator": "personalive", "quality": quality, "size_px": SIZE_PX}
    for preset, is_private in (("private", True), ("natural", False)):
        settings = merge_preset_and_flags(load_preset(preset), flags)
        seen, unseen = (bridged_pictures(portrait, frames, settings) for frames in (performance, other))
        same = all(np.array_equal(one, two) for one, two in zip(seen, unseen, strict=True))
        assert same is is_private


def test_what_the_animator_itself_gets_is_private_at_every_quality_too() -> None:
    clock, animator = FakeClock(), FakeQualityAnimator()
    primary = AnimatorThread("personalive", lambda _: animator, clock, animator)
    inbox: Mailbox[Frame] = Mailbox(1, clock)
    outbox: Mailbox[ScheduledFrame] = Mailbox(64, clock)
    settings = merge_preset_and_flags(load_preset("private"), {"animator": "personalive", "size_px": 64})
    loop = AnimationLoop(
        AnimatorPair(settings, FakeAnimator(), primary), FakeDriver(), inbox, outbox, clock, LiveSettings()
    )
    loop.send_command(SwapPortrait(ADA, ADA))
    for quality in Quality:
        loop.send_command(SetControl(replace(settings, quality=quality).to_control()))
        loop.send_command(SetQuality(quality))
        for _ in range(8):
            clock.advance(0.04)
            inbox.put(Frame(BLACK, clock.now_ns()))
            loop.run_once()
            primary.run_once()
        assert animator.quality is quality
    assert len(animator.controls) >= len(Quality)
    assert all(control.own_pixels_only for control in animator.controls)
