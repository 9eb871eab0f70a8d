"""What fails is tried again more and more rarely, and what has worked for a while starts from the beginning."""

import pytest

from engine.camera_process.backoff import Backoff

S = 1_000_000_000


def test_each_failure_waits_longer_and_the_last_delay_goes_on() -> None:
    backoff, now_ns, waits = Backoff((0, 0.5, 2), healthy_after_s=10), 5 * S, []
    for _ in range(5):
        backoff.record_failure(now_ns)
        waits.append(backoff.time_until_retry_ns(now_ns) / S)
        now_ns = backoff.retry_at_ns
        assert backoff.time_until_retry_ns(now_ns) == 0
    assert waits == [0, 0.5, 2, 2, 2]


@pytest.mark.parametrize(("worked_s", "forgotten"), [(9.9, False), (10.0, True)])
def test_failures_are_forgotten_after_it_has_worked_long_enough(worked_s: float, forgotten: bool) -> None:
    backoff = Backoff((1, 2, 4), healthy_after_s=10)
    for now_ns in (0, S):
        backoff.record_failure(now_ns)
    backoff.record_success(5 * S)
    backoff.record_success(8 * S)
    backoff.record_failure(round((5 + worked_s) * S))
    assert backoff.failures == (1 if forgotten else 3)


def test_a_failure_ends_the_time_that_it_has_worked() -> None:
    backoff = Backoff((1, 2, 4), healthy_after_s=10)
    backoff.record_success(0)
    backoff.record_failure(6 * S)
    backoff.record_success(7 * S)
    backoff.record_failure(15 * S)
    assert backoff.failures == 2


def test_with_no_time_to_prove_itself_one_success_is_enough() -> None:
    backoff = Backoff((1, 2, 4), healthy_after_s=0)
    backoff.record_failure(0)
    backoff.record_success(S)
    backoff.record_failure(S)
    assert backoff.time_until_retry_ns(S) == S


def test_before_any_failure_nothing_is_put_off() -> None:
    assert Backoff((1,), healthy_after_s=0).time_until_retry_ns(0) == 0
