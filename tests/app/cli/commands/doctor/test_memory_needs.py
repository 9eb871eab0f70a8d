"""What the doctor says of memory: counted in a process of its own."""

import json
from typing import Any

import pytest

from app.cli.commands.doctor import memory_needs
from app.cli.commands.doctor.diagnostic_result import DiagnosticResult
from app.weights import memory_trial
from engine import Problem
from tests.problems import advice_of, message_of

GIB = 1 << 30
FOUND = {
    "device": "cpu",
    "dtype": "float32",
    "size_px": 512,
    "is_published": True,
    "needed": {"best": 13.7 * GIB, "fast": 12 * GIB},
    "free": 12.6 * GIB,
    "total": 16 * GIB,
    "ram_needed": 13.7 * GIB,
    "ram_free": 12.6 * GIB,
    "best": "fast",
    "problem": None,
}
CARD = {"device": "cuda", "dtype": "float16", "is_published": False, "ram_needed": 2.9 * GIB, "best": "best"}
SHORT = Problem("{quality} is too much.", "Choose {other}.", quality="best", other="fast").to_plain()


def check(monkeypatch: pytest.MonkeyPatch, **changed: Any) -> DiagnosticResult:
    """Have the trial find this."""
    line = json.dumps({**FOUND, **changed})
    monkeypatch.setattr(memory_trial, "TRIAL", f"print('a warning of a library'); print({line!r})")
    return memory_needs.check_memory()


def test_the_best_quality_that_fits_is_named_with_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    found = check(monkeypatch)
    assert found.detail == (
        "The best quality that fits at 512 px in float32 with the published weights is fast; "
        "GiB needed: best 13.7, fast 12.0; of the computer's memory 12.6 of 16.0 are free now"
    )
    assert (found.found, found.needed) == (True, False)


def test_of_a_graphics_card_its_own_memory_counts_and_what_waits_in_the_computers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert check(monkeypatch, **CARD).detail == (
        "The best quality that fits at 512 px in float16 is best; GiB needed: best 13.7, fast 12.0; "
        "of the graphics card's memory 12.6 of 16.0 are free now; beside it, 2.9 of the computer's 12.6 that are free"
    )


def test_a_quality_that_does_not_fit_comes_with_the_reason_and_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    found = check(monkeypatch, problem=SHORT)
    assert message_of(found.problem) == (
        "best is too much. The best quality that fits at 512 px in float32 with the published weights is fast; "
        "GiB needed: best 13.7, fast 12.0"
    )
    assert advice_of(found.problem) == "Choose fast."
    assert not found.needed
    assert "No quality fits at 512 px" in message_of(check(monkeypatch, problem=SHORT, best=None).problem)


def test_settings_with_which_nothing_can_be_counted_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_trial, "TRIAL", f"print({json.dumps({'problem': SHORT})!r})")
    assert message_of(memory_needs.check_memory().problem) == "best is too much."


@pytest.mark.parametrize(
    ("trial", "words"),
    [
        ("import os; os.abort()", "ended with status"),
        ("raise SystemExit('out of luck')", "out of luck"),
        ("pass", "ended with status 0"),
    ],
)
def test_a_trial_that_dies_is_a_finding(monkeypatch: pytest.MonkeyPatch, trial: str, words: str) -> None:
    monkeypatch.setattr(memory_trial, "TRIAL", trial)
    found = memory_needs.check_memory()
    assert words in message_of(found.problem)
    assert not found.needed


def test_a_trial_that_never_ends_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_trial, "TRIAL", "import time; time.sleep(60)")
    monkeypatch.setattr(memory_trial, "TIMEOUT_S", 0.2)
    assert "timed out" in message_of(memory_needs.check_memory().problem)
