"""Somebody there, held, left to itself, card: each after its time."""

import pytest

from engine.core.clock import NS_PER_S
from engine.core.status import Showing
from engine.live.loops.presence import HOLD_NS, Presence


def test_each_state_comes_after_its_time_and_a_face_ends_all() -> None:
    presence = Presence(card_after_s=2)
    presence.record_face_seen(True, 0)
    states = [presence.showing]
    for at_ns in (1, HOLD_NS, HOLD_NS + 1, 2 * NS_PER_S, 2 * NS_PER_S + 1):
        presence.record_face_seen(False, at_ns)
        states.append(presence.showing)
    assert states == [Showing.DRIVEN, Showing.HELD, Showing.HELD, Showing.IDLE, Showing.IDLE, Showing.CARD]
    states = []
    for face, at_s in ((True, 3), (False, 4)):
        presence.record_face_seen(face, at_s * NS_PER_S)
        states.append(presence.showing)
    assert states == [Showing.DRIVEN, Showing.HELD]


@pytest.mark.parametrize("never", [None, 0.0])
def test_the_card_can_be_left_out(never: float | None) -> None:
    presence = Presence(never)
    presence.record_face_seen(False, 0)
    presence.record_face_seen(False, 3600 * NS_PER_S)
    assert presence.showing is Showing.IDLE


def test_the_time_can_be_changed_at_any_time() -> None:
    presence = Presence(None)
    presence.record_face_seen(False, 0)
    presence.record_face_seen(False, 10 * NS_PER_S)
    presence.set_card_after(10)
    assert presence.showing is Showing.CARD


def test_without_a_camera_nobody_is_missed() -> None:
    presence = Presence(2)
    presence.record_face_seen(False, 0, expected=False)
    presence.record_face_seen(False, 60 * NS_PER_S, expected=False)
    assert presence.showing is Showing.IDLE
