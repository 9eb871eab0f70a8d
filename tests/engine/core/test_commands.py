from pathlib import Path

import pytest

from engine.core.commands import Calibrate, FollowNextPerson, RecordingRequest, SetControl, SwapPortrait
from engine.core.settings import Transition
from engine.core.types import Control
from tests.fakes.faces import make_portrait


def test_a_recording_has_no_sound_unless_a_microphone_is_named() -> None:
    assert RecordingRequest(Path("a.mp4")).microphone is None
    assert RecordingRequest(Path("a.mp4"), "").microphone == ""


def test_a_portrait_is_swapped_by_a_cut_unless_another_transition_is_asked_for() -> None:
    assert SwapPortrait(make_portrait(), object()).transition is Transition.CUT


def test_equal_commands_are_equal_but_two_swaps_are_two() -> None:
    assert Calibrate() == Calibrate()
    assert FollowNextPerson() == FollowNextPerson()
    assert SetControl(Control(mirror=True)) != SetControl(Control())
    portrait, reference = make_portrait(), object()
    assert SwapPortrait(portrait, reference) != SwapPortrait(portrait, reference)


@pytest.mark.parametrize("command", [Calibrate(), FollowNextPerson(), SetControl(Control())])
def test_a_command_cannot_be_changed_on_its_way(command: object) -> None:
    with pytest.raises((AttributeError, TypeError)):
        command.control = None  # type: ignore[attr-defined]
