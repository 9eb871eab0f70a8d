"""Delay figures against numpy's own, and what is left out of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.latency import LatencyMeter

MS = 1_000_000


@given(delays_ms=st.lists(st.integers(0, 10_000), min_size=1, max_size=60), window=st.integers(1, 20))
def test_the_figures_are_those_of_the_latest_frames(delays_ms: list[int], window: int) -> None:
    meter = LatencyMeter(window)
    for number, delay_ms in enumerate(delays_ms):
        start_ns = number * 33 * MS
        meter.record_duration(start_ns, start_ns + delay_ms * MS)
    latest = delays_ms[-window:]
    delay = meter.compute_delay()
    assert delay is not None
    assert delay.p50_ms == pytest.approx(np.percentile(latest, 50))
    assert delay.p95_ms == pytest.approx(np.percentile(latest, 95))
    assert delay.max_ms == max(latest)
    assert delay.frames == len(delays_ms)


@given(st.lists(st.one_of(st.none(), st.integers(0, 1000)), max_size=30))
def test_pictures_that_show_no_driver_moment_are_left_out(captured: list[int | None]) -> None:
    meter = LatencyMeter(50)
    for capture_ms in captured:
        meter.record_duration(None if capture_ms is None else capture_ms * MS, 2000 * MS)
    delay = meter.compute_delay()
    shown = [capture_ms for capture_ms in captured if capture_ms is not None]
    if not shown:
        assert delay is None
    else:
        assert delay is not None
        assert (delay.frames, delay.max_ms) == (len(shown), 2000 - min(shown))


def test_a_capture_time_in_the_future_counts_as_no_delay() -> None:
    meter = LatencyMeter(5)
    meter.record_duration(2000, 1000)
    delay = meter.compute_delay()
    assert delay is not None
    assert delay.max_ms == 0
