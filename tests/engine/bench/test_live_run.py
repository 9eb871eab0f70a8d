"""The delay is computed from what was noted, and a whole run with the real loops notes it."""

import numpy as np
import pytest

from engine.bench import live_run
from engine.bench.driver import MADE_UP, BenchDriver, draw_pictures
from engine.bench.live_parts import NotingSink, PreparedAnimator, RepeatingOpener, RepeatingSource
from engine.bench.live_run import measure_delay, summarize_delays
from engine.core.clock import NS_PER_MS, NS_PER_S, SystemClock
from engine.core.errors import AnimatorError
from engine.core.settings import Settings
from engine.core.types import AvatarFrame, Frame, Portrait
from tests.fakes.animator import FakeAnimator
from tests.fakes.clock import FakeClock

MS = NS_PER_MS


def test_the_delay_is_from_capture_to_picture_in_ms_and_in_frames_used() -> None:
    used = [number * 100 * MS for number in range(40)]
    shown = [(number * 100 * MS, (number * 100 + 350) * MS) for number in range(30)]
    found = summarize_delays(shown, used, warm_up=5)
    assert found.ms.median == 350.0
    assert found.frames.median == 3.0
    assert found.ms.count == 25
    assert found.driver_fps == pytest.approx(10.0)
    assert found.pictures_per_s == pytest.approx(10.0)
    assert found.each_ms == (350.0,) * 25


def test_pictures_of_the_warm_up_do_not_count() -> None:
    shown = [(0, 9000 * MS), (100 * MS, 9100 * MS), (9000 * MS, 9200 * MS)]
    found = summarize_delays(shown, [0, 100 * MS, 9000 * MS], warm_up=2)
    assert found.ms.median == 200.0
    assert found.warm_up_pictures == 2


def test_a_picture_is_noted_once_and_only_if_it_shows_the_driver() -> None:
    clock = FakeClock(5)
    sink = NotingSink(clock)
    image = np.zeros((2, 2, 3), np.uint8)
    for captured in (None, 3, 3, None, 4):
        sink.write_frame(AvatarFrame(image, captured), 0)
    assert sink.shown_ns == [(3, 5), (4, 5)]


def test_made_up_pictures_come_at_the_rate_of_a_camera_and_late_ones_are_skipped() -> None:
    clock = FakeClock()
    source = RepeatingOpener([np.zeros((2, 2, 3), np.uint8)], clock)()
    assert isinstance(source, RepeatingSource)
    first, second = source.read_frame(), source.read_frame()
    assert first is not None
    assert second is not None
    assert second.capture_time_ns - first.capture_time_ns == pytest.approx(NS_PER_S / 30, abs=2)
    assert clock.now_ns() == pytest.approx(second.capture_time_ns, abs=20)
    clock.advance(1.0)
    late = source.read_frame()
    assert late is not None
    assert clock.now_ns() - late.capture_time_ns < NS_PER_S / 30


def test_an_interrupted_source_ends() -> None:
    opener = RepeatingOpener([np.zeros((2, 2, 3), np.uint8)], FakeClock())
    source = opener()
    opener.interrupt()
    assert source.read_frame() is None


class Instantly(FakeAnimator):
    """Answers with the driver's moment although there is no face, as PersonaLive does with pictures as they are."""

    def _picture(self, frame: Frame) -> AvatarFrame:
        return AvatarFrame(np.zeros((64, 64, 3), np.uint8), frame.capture_time_ns)


def make_driver(animator: str) -> BenchDriver:
    pictures = draw_pictures(64)[:3]
    settings = Settings(animator=animator, size_px=64, as_is=True)
    return BenchDriver(
        MADE_UP, settings, Portrait("p", pictures[0], None), [Frame(picture, 0) for picture in pictures], {}
    )


@pytest.mark.parametrize(("name", "chunk"), [("instant", 1), ("personalive", 4)])
def test_a_run_with_the_real_loops_measures_at_least_a_chunk_of_delay(
    monkeypatch: pytest.MonkeyPatch, name: str, chunk: int
) -> None:
    monkeypatch.setattr(live_run, "WARM_UP_CHUNKS", 2)
    animator = Instantly(chunk)
    prepared = PreparedAnimator(animator, Portrait("p", np.zeros((64, 64, 3), np.uint8), None))
    found = measure_delay(make_driver(name), prepared, None, 0.5, SystemClock())
    assert found.ms.count > 2
    assert found.frames.median >= chunk - 1
    assert found.ms.median >= 1000 / 30 * (chunk - 1) * 0.5
    assert animator.closed == 0


def test_a_run_that_shows_nothing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_run, "WAIT_MAX_S", 0.3)
    silent = FakeAnimator(4)
    prepared = PreparedAnimator(silent, Portrait("p", np.zeros((64, 64, 3), np.uint8), None))
    with pytest.raises(AnimatorError, match="too few to measure"):
        measure_delay(make_driver("personalive"), prepared, None, 0.5, SystemClock())
