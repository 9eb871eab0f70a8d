"""How strongly each part of the face follows the driver."""

from engine.core.settings import Strengths
from engine.core.settings.setting_field import list_settings
from engine.core.settings.strengths import STRENGTH


def test_every_part_follows_as_measured_and_may_be_held_still_or_doubled() -> None:
    parts = list_settings(Strengths)
    assert list(parts) == ["head", "mouth", "eyes", "brows"]
    for part in parts.values():
        assert (part.default, part.allowed) == (1.0, STRENGTH)
    assert [STRENGTH.accepts_value(value) for value in (-0.05, 0.0, 2.0, 2.05)] == [False, True, True, False]


def test_an_animator_may_pass_through_values_that_nobody_can_set() -> None:
    assert Strengths(head=-3.0).head == -3.0
