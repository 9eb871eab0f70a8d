"""The process that measures: its result, its crash, its hang, its end on request."""

import subprocess
import sys
from typing import Any

import pytest

from engine.bench import run_case as runner
from engine.bench.types import BenchCase

CASE = BenchCase("instant", 1.0, 63)
WRITES = (
    "import sys, json; case = json.load(sys.stdin); "
    "open(sys.argv[1], 'w').write(json.dumps({'title': case['animator']}))"
)


def run_instead(monkeypatch: pytest.MonkeyPatch, code: str) -> list["subprocess.Popen[str]"]:
    """Start this program in place of the real one."""
    started: list[subprocess.Popen[str]] = []
    real = subprocess.Popen

    def start(words: list[str], **options: Any) -> "subprocess.Popen[str]":
        started.append(real([sys.executable, "-c", code, words[-1]], **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    return started


def test_the_result_is_what_the_process_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    run_instead(monkeypatch, WRITES)
    assert runner.run_case(CASE, lambda: None, 60) == {"title": "instant"}


def test_a_crash_is_a_result_with_the_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    run_instead(monkeypatch, "import sys; sys.stdin.read(); sys.exit('the card has fallen out')")
    problem = runner.run_case(CASE, lambda: None, 60)["problem"]
    assert problem == "It ended with status 1: the card has fallen out"


def test_a_hang_ends_after_the_time_and_is_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    started = run_instead(monkeypatch, "import time; time.sleep(60)")
    assert "not done after 0 s" in runner.run_case(CASE, lambda: None, 0.3)["problem"]
    assert started[0].returncode is not None


def test_what_was_measured_before_a_crash_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    run_instead(monkeypatch, f"{WRITES}; sys.exit('no card')")
    found = runner.run_case(CASE, lambda: None, 60)
    assert found == {"title": "instant", "not_measured": {"the rest": "It ended with status 1: no card"}}


def test_what_was_measured_before_the_time_was_up_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    run_instead(monkeypatch, WRITES)
    feed = runner._feed_and_wait
    monkeypatch.setattr(runner, "_feed_and_wait", lambda *given: feed(*given) and False)
    found = runner.run_case(CASE, lambda: None, 60)
    assert found == {"title": "instant", "not_measured": {"the rest": "It was not done after 60 s."}}


def test_a_request_to_stop_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started = run_instead(monkeypatch, "import time; time.sleep(60)")

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runner.run_case(CASE, stop, 60)
    assert started[0].returncode is not None


def test_the_real_process_answers_with_the_problem_of_a_case_that_cannot_run() -> None:
    found = runner.run_case(CASE, lambda: None, 120)
    assert found["title"] == "instant"
    assert "size_px" in found["problem"]
