"""Skipped tests are not taken for done."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.gpu import marked_tests
from tests.gpu.marked_tests import read_report, run_marked_tests

PASSED, FAILED = '<testcase name="works"/>', '<testcase name="breaks"><failure message="no"/></testcase>'
SKIPPED = '<testcase name="waits"><skipped message="needs a card"/></testcase>'


def write_report(folder: Path, *cases: str) -> Path:
    file = folder / "tests.xml"
    file.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>", encoding="utf-8")
    return file


def test_tests_of_which_all_are_skipped_are_skipped(tmp_path: Path) -> None:
    row = read_report(write_report(tmp_path, SKIPPED, SKIPPED))
    assert (row["skipped"], row["tests"]["skipped"]) == ("2 skipped (needs a card)", 2)
    assert "done" not in row


def test_some_that_passed_are_done_and_the_skipped_ones_are_counted(tmp_path: Path) -> None:
    row = read_report(write_report(tmp_path, PASSED, SKIPPED))
    assert row["done"] == "1 passed, 1 skipped (needs a card)"


def test_one_that_failed_is_a_problem_with_its_name(tmp_path: Path) -> None:
    row = read_report(write_report(tmp_path, PASSED, FAILED))
    assert row["problem"] == "1 passed, 1 failed: breaks"


def test_no_test_at_all_is_not_done(tmp_path: Path) -> None:
    assert read_report(write_report(tmp_path))["skipped"] == "there is none"


def test_without_a_report_the_last_words_are_the_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def end_early(words: Any, **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(words, 4, "", "usage: no such option\n")

    monkeypatch.setattr(subprocess, "run", end_early)
    assert run_marked_tests(tmp_path, 10)["problem"] == "usage: no such option"


def test_tests_that_take_too_long_are_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(words: Any, timeout: float, **_: Any) -> None:
        raise subprocess.TimeoutExpired("pytest", timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    assert run_marked_tests(tmp_path, 7)["problem"] == "They were not done after 7 s."


def test_without_pytest_they_are_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marked_tests, "find_spec", lambda name: None)
    assert run_marked_tests(tmp_path, 7)["skipped"] == "pytest is missing"
