"""Errors carry a problem: what failed, with which value, and what to do."""

import pytest

from engine.core.errors import (
    BuildError,
    DeviceFaultError,
    DiskFullError,
    NoFaceError,
    PersonaCamError,
    SettingsError,
    SinkError,
    SourceError,
)
from engine.core.problem import Phrase, Problem


def test_an_error_says_what_failed_and_what_to_do_with_its_values() -> None:
    error = SinkError("The file {file} cannot be written: {reason}.", "Move {file}.", file="a.mp4", reason="no room")
    assert str(error) == "The file a.mp4 cannot be written: no room. Move a.mp4."
    assert error.problem == Problem(
        "The file {file} cannot be written: {reason}.", "Move {file}.", file="a.mp4", reason="no room"
    )


def test_a_setting_that_does_not_fit_is_named_and_its_own_words_stay_translatable() -> None:
    error = SettingsError("zoom", "{value} does not fit.", "Give {expected}.", value=9, expected=Phrase("1 to 4"))
    assert error.field == "zoom"
    assert str(error) == "zoom: 9 does not fit. Give 1 to 4."
    assert isinstance(error.problem.values["what"], Phrase)


@pytest.mark.parametrize("kind", [SourceError, SettingsError])
def test_an_error_from_another_process_carries_that_very_problem(kind: type[PersonaCamError]) -> None:
    problem = Problem("The device {device} is gone.", "Plug it in.", device="/dev/video1")
    with pytest.raises(kind) as caught:
        raise kind.from_problem(problem)
    assert caught.value.problem is problem
    assert str(caught.value) == "The device /dev/video1 is gone. Plug it in."


def test_a_special_case_is_caught_as_its_general_kind() -> None:
    for error in (NoFaceError("x"), DiskFullError("x"), DeviceFaultError("x"), BuildError("x")):
        assert len(type(error).__mro__) == 6
        assert isinstance(error, PersonaCamError)
    assert isinstance(DiskFullError("x"), SinkError)
