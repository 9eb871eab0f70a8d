"""The quality of a slow animator: lowered and raised by itself, limited by memory, and the device left to others."""

import pytest

from engine.core.clock import NS_PER_S
from engine.core.errors import NotEnoughMemoryError
from engine.core.settings import LiveSettings, Quality, Settings
from engine.core.status import QualityInUse
from engine.core.types import Control, Frame
from engine.live.fallback.primary.animator_thread import AnimatorThread
from tests.engine.live.fallback.primary.thread_rig import ADA, BLACK
from tests.fakes.animator import FakeQualityAnimator
from tests.fakes.clock import FakeClock
from tests.fakes.faces import make_face
from tests.problems import message_of


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
        in_use = self.lead.facts.quality
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
