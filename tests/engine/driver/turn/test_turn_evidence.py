"""How long and how often a turned face must be seen."""

from engine.core.clock import NS_PER_S
from engine.driver.turn.turn_evidence import FIRST_NS, GAP_NS, LYING_DOWN_NS, TURN_NS, TurnEvidence

STEP_NS = NS_PER_S // 25


def turned_after_ns(evidence: TurnEvidence, quarters: int, stayed: bool = False, limit_ns: int = 20 * NS_PER_S) -> int:
    """Return how long a face lies, seen 25 times a second, until that is enough; the limit if it never is."""
    for now_ns in range(0, limit_ns, STEP_NS):
        evidence.add_turned(quarters, now_ns, None)
        if evidence.is_enough(now_ns, lambda: stayed):
            return now_ns
    return limit_ns


def upright() -> TurnEvidence:
    evidence = TurnEvidence()
    evidence.add_upright()
    return evidence


def test_a_face_that_lies_from_the_start_is_enough_within_a_second() -> None:
    assert FIRST_NS <= turned_after_ns(TurnEvidence(), 1) < NS_PER_S


def test_a_face_that_was_upright_has_to_lie_for_longer_and_less_than_two_seconds() -> None:
    assert TURN_NS <= turned_after_ns(upright(), 3) < 2 * NS_PER_S


def test_a_driver_who_lies_down_turns_nothing_for_long() -> None:
    assert turned_after_ns(upright(), 1, stayed=True) >= LYING_DOWN_NS


def test_nobody_stands_on_the_head_to_bend_down() -> None:
    assert turned_after_ns(upright(), 2) < NS_PER_S


def test_one_upright_face_begins_it_all_again() -> None:
    evidence = upright()
    evidence.add_turned(1, 0, None)
    evidence.add_upright()
    assert evidence.quarters == 0
    evidence.add_turned(1, TURN_NS, None)
    assert not evidence.is_enough(TURN_NS + STEP_NS, lambda: False)


def test_a_short_gap_counts_as_lying_and_a_long_one_does_not() -> None:
    evidence = TurnEvidence()
    evidence.add_turned(1, 0, None)
    evidence.add_nothing(GAP_NS)
    assert evidence.quarters == 1
    evidence.add_nothing(GAP_NS + 1)
    assert evidence.quarters == 0


def test_a_face_found_in_the_turned_picture_only_lay_since_it_was_missed() -> None:
    evidence = TurnEvidence()
    for now_ns in (2 * FIRST_NS, 2 * FIRST_NS + STEP_NS):
        evidence.add_turned(2, now_ns, 0)
    assert evidence.is_enough(2 * FIRST_NS + STEP_NS, lambda: False)
