"""The limit of bytes a second, on a clock of the test."""

import random

from app.weights.fetching.bandwidth import BURST_S, BandwidthLimit


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_without_a_limit_nothing_waits() -> None:
    assert BandwidthLimit(None).reserve_bytes(10**12) == 0


def test_over_a_while_the_limit_is_kept_and_reached() -> None:
    clock, chance, passed = Clock(), random.Random(1), 0
    limit = BandwidthLimit(1000, clock)
    while clock.now < 200:
        count = chance.randrange(1, 500)
        clock.now += limit.reserve_bytes(count)
        passed += count
    assert 99_000 <= passed <= 1000 * (100 + BURST_S) + 500


def test_time_without_bytes_is_not_saved_up() -> None:
    clock = Clock()
    limit = BandwidthLimit(1000, clock)
    clock.now += 60
    assert limit.reserve_bytes(1100) == 1.1 - BURST_S


def test_another_limit_holds_at_once() -> None:
    clock = Clock()
    limit = BandwidthLimit(1, clock)
    assert limit.reserve_bytes(3600) > 3000
    limit.change_limit(1_000_000)
    assert limit.reserve_bytes(1000) < 0.01
    limit.change_limit(None)
    assert limit.bytes_per_s is None
    assert limit.reserve_bytes(10**9) == 0
