"""The processes of an evaluation: results that are there, crashes, ends on request. The program in them is another."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.core.settings import Settings
from engine.evaluation.run_cases import RunCallbacks, list_cases, run_cases
from engine.evaluation.types import EvaluationCase, NetworkFiles, Pair, PairResult, Setup

CRASHES = "import sys; sys.stdin.buffer.read(); sys.exit('the card has fallen out')"
WAITS = "import sys, time; sys.stdin.buffer.read(); time.sleep(60)"


@pytest.fixture
def cases(tmp_path: Path) -> list[EvaluationCase]:
    driver = tmp_path / "anna.mp4"
    driver.write_bytes(b"moving")
    pairs = [Pair("one", driver), Pair("two / three", driver, max_frames=5)]
    return list_cases(pairs, [Setup("a b", Settings(max_frames=9))], NetworkFiles(), tmp_path / "out")


def run_instead(monkeypatch: pytest.MonkeyPatch, code: str) -> list["subprocess.Popen[bytes]"]:
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def start(words: list[str], **options: Any) -> "subprocess.Popen[bytes]":
        started.append(real([sys.executable, "-c", code], **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    return started


def keep_result(case: EvaluationCase) -> PairResult:
    result = PairResult(case.compute_fingerprint(), values={"self.L1": 0.1}, frames=5)
    case.folder.mkdir(parents=True)
    result.write_file(case.result_file)
    return result


def test_a_pairs_own_number_of_frames_counts_and_names_fit_every_disk(cases: list[EvaluationCase]) -> None:
    assert [case.setup.settings.max_frames for case in cases] == [9, 5]
    assert [case.pair.max_frames for case in cases] == [9, 5]
    assert cases[1].folder.parts[-2:] == ("001-two---three", "00-a-b")


def test_what_is_there_is_not_measured_again(monkeypatch: pytest.MonkeyPatch, cases: list[EvaluationCase]) -> None:
    started = run_instead(monkeypatch, CRASHES)
    kept = [keep_result(case) for case in cases]
    assert run_cases(cases, 2, RunCallbacks()) == kept
    assert started == []


@pytest.mark.parametrize("change", ["driver", "settings", "damage"])
def test_another_clip_or_setting_is_measured_again(
    monkeypatch: pytest.MonkeyPatch, cases: list[EvaluationCase], change: str
) -> None:
    started = run_instead(monkeypatch, CRASHES)
    case = cases[0]
    keep_result(case)
    if change == "driver":
        case.pair.driver.write_bytes(b"another")
    elif change == "settings":
        case = replace(case, setup=Setup("a b", Settings(smoothing=0.5)))
    else:
        case.result_file.write_text('{"fingerprint": ')
    assert run_cases([case], 1, RunCallbacks())[0].problem
    assert len(started) == 1


def test_a_crash_is_a_result_with_the_last_words(monkeypatch: pytest.MonkeyPatch, cases: list[EvaluationCase]) -> None:
    run_instead(monkeypatch, CRASHES)
    seen: list[tuple[int, int]] = []
    results = run_cases(cases, 1, RunCallbacks(progress=lambda done, total: seen.append((done, total))))
    assert {result.problem for result in results} == {"It ended with status 1: the card has fallen out"}
    assert seen[-1] == (2, 2)


def test_a_run_that_is_stopped_ends_its_processes(monkeypatch: pytest.MonkeyPatch, cases: list[EvaluationCase]) -> None:
    started = run_instead(monkeypatch, WAITS)

    def stop() -> None:
        if started:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_cases(cases, 2, RunCallbacks(raise_if_stopped=stop))
    assert len(started) == 2
    assert all(process.poll() is not None for process in started)


def test_a_result_comes_back_as_it_was_written(cases: list[EvaluationCase]) -> None:
    kept = keep_result(cases[0])
    assert PairResult.read_file(cases[0].result_file) == kept
    assert PairResult.read_file(cases[1].result_file) is None
