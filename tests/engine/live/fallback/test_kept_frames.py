"""Which driver frames are kept for later."""

from engine.core.clock import NS_PER_MS
from engine.core.types import NOBODY, Frame
from engine.live.fallback.kept_frames import INTERVAL_MAX_NS, KeptFrames


def keep(*moments_ns: int) -> KeptFrames:
    kept = KeptFrames()
    for moment_ns in moments_ns:
        kept.add_frame(Frame(NOBODY, moment_ns))
    return kept


def moments(frames: list[Frame]) -> list[int]:
    return [frame.capture_time_ns for frame in frames]


def test_frames_are_found_by_their_moments() -> None:
    kept = keep(10, 20, 30, 40)
    assert moments(kept.list_after(None)) == [10, 20, 30, 40]
    assert moments(kept.list_after(20)) == [30, 40]
    assert moments(kept.list_after(10, 40)) == [20, 30]
    assert moments(kept.list_before(40, 2)) == [20, 30]
    assert moments(kept.list_before(10, 2)) == []


def test_old_ones_are_dropped_but_for_some() -> None:
    kept = keep(10, 20, 30, 40)
    kept.drop_before(35, 2)
    assert moments(kept.list_after(None)) == [20, 30, 40]
    kept.drop_before(100, 2)
    assert moments(kept.list_after(None)) == [30, 40]


def test_the_time_between_frames_is_that_between_the_latest_two() -> None:
    assert (keep().interval_ns, keep(10).interval_ns) == (0, 0)
    kept = keep(0, 10, 30 * NS_PER_MS)
    assert kept.interval_ns == 30 * NS_PER_MS - 10
    assert kept.gap_before_ns(Frame(NOBODY, 80 * NS_PER_MS)) == 50 * NS_PER_MS
    assert keep().gap_before_ns(Frame(NOBODY, 7)) == 0
    assert keep(0, 9 * INTERVAL_MAX_NS).interval_ns == INTERVAL_MAX_NS
