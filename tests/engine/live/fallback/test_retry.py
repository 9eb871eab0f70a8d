"""A part that fails is tried again: at once, then more and more rarely."""

from engine.core.clock import NS_PER_S
from engine.core.errors import AnimatorError
from engine.live.fallback.retry import HEALTHY_FRAMES, RETRY_S, Backoff

BROKE = AnimatorError("It broke.")


def test_failures_on_end_are_given_more_and_more_rest() -> None:
    health, now_ns = Backoff(), 0
    for rest_s in (*RETRY_S, RETRY_S[-1]):
        health.record_failure(BROKE, now_ns)
        assert health.failure is BROKE
        assert health.since_ns == 0
        assert health.is_backing_off(now_ns) is (rest_s > 0)
        now_ns += round(rest_s * NS_PER_S)
        assert not health.is_backing_off(now_ns)


def test_what_works_again_is_well_and_earlier_failures_are_forgotten_in_time() -> None:
    health = Backoff()
    for _ in range(4):
        health.record_failure(BROKE, 0)
    health.record_success()
    assert health.failure is None
    health.record_failure(BROKE, 10 * NS_PER_S)
    assert health.is_backing_off(10 * NS_PER_S), "one good frame is no health"
    for _ in range(HEALTHY_FRAMES):
        health.record_success()
    health.record_failure(BROKE, 60 * NS_PER_S)
    assert not health.is_backing_off(60 * NS_PER_S)
    assert health.since_ns == 60 * NS_PER_S
