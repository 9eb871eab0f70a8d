"""A part that fails is tried again: at once, then more and more rarely."""

from engine.core.clock import NS_PER_S
from engine.core.errors import AnimatorError
from engine.live.fallback.failing_part import HEALTHY_AFTER_S, RETRY_S, FailingPart

BROKE = AnimatorError("It broke.")


def test_failures_on_end_are_given_more_and_more_rest() -> None:
    part, now_ns = FailingPart(), 0
    for rest_s in (*RETRY_S, RETRY_S[-1]):
        part.record_failure(BROKE, now_ns)
        assert part.failure is BROKE
        assert part.since_ns == 0
        assert part.is_backing_off(now_ns) is (rest_s > 0)
        now_ns += round(rest_s * NS_PER_S)
        assert not part.is_backing_off(now_ns)


def test_what_works_again_is_well_and_earlier_failures_are_forgotten_in_time() -> None:
    part = FailingPart()
    for _ in range(4):
        part.record_failure(BROKE, 0)
    part.record_success(NS_PER_S)
    assert part.failure is None
    part.record_failure(BROKE, 2 * NS_PER_S)
    assert part.is_backing_off(2 * NS_PER_S), "one good frame is not enough"
    part.record_success(10 * NS_PER_S)
    again_ns = round((10 + HEALTHY_AFTER_S) * NS_PER_S)
    part.record_failure(BROKE, again_ns)
    assert not part.is_backing_off(again_ns)
    assert part.since_ns == again_ns
