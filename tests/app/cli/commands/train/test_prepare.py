"""The task `train prepare`: its flags, and what it says in the end."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app.cli.commands.train import prepare
from app.cli.commands.train.flags import add_train_flags
from app.cli.commands.train.run_train import run_train
from app.cli.result import CommandResult
from app.cli.signals import Interrupt
from engine import ClipRecord, Phrase, PrepareReport, PrepareSettings, Problem
from engine.training.prepare.records import Dropped, Piece

PIECE = Piece("0000", 1500, 0, 1499, 25.0, 0, 0, 600, {})


def record(name: str, pieces: int = 1, dropped: int = 0) -> ClipRecord:
    left_out = [Dropped(10 * number, 10 * number + 4, Phrase("no face was found")) for number in range(dropped)]
    return ClipRecord(name, f"{name}.mp4", 1, 1, "", 1500, [PIECE] * pieces, left_out)


def run_with(words: list[str], report: PrepareReport, monkeypatch: pytest.MonkeyPatch) -> tuple[CommandResult, Any]:
    asked: list[Any] = []

    def pretend(clips: Sequence[Path], out: Path, settings: PrepareSettings, jobs: int, watch: object) -> PrepareReport:
        asked.extend([clips, out, settings, jobs])
        return report

    monkeypatch.setattr(prepare, "prepare_clips", pretend)
    verb = argparse.ArgumentParser()
    add_train_flags(verb)
    return run_train(verb.parse_args(words), Interrupt()), asked


def test_flags_become_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "prepare a b --out o --size 64 --origin VFHQ --fps 0 --shortest 16"
    words += " --enlarge 3 --sharpness 0 --quality 90 --jobs 3"
    report = PrepareReport(in_all=[record("a")])
    _, (clips, out, settings, jobs) = run_with(words.split(), report, monkeypatch)
    assert (clips, out, jobs) == ([Path("a"), Path("b")], Path("o"), 3)
    assert settings == PrepareSettings(64, "VFHQ", 0.0, 16, 3.0, 0.0, 90)
    _, (_, _, settings, jobs) = run_with(["prepare", "a", "--out", "o"], report, monkeypatch)
    assert settings == PrepareSettings()
    assert jobs >= 1


def test_the_summary_names_what_is_wrong_and_counts_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    report = PrepareReport(
        done=[record("a", dropped=1)],
        kept=[record("b"), record("c")],
        failed=[("x.mp4", Problem("It is broken."))],
        in_all=[record(name) for name in "abc"],
    )
    result, _ = run_with(["prepare", "a", "--out", "o"], report, monkeypatch)
    assert result.exit_code == 0
    assert list(result.lines) == [
        "x.mp4: It is broken.",
        "a.mp4: frames 0 to 4 left out: no face was found",
        "1 clip prepared, 2 were ready before, 1 left out.",
        "o: 3 pieces, 4500 pictures, 3.0 min.",
    ]


def test_of_many_reasons_the_first_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    report = PrepareReport(done=[record("a", dropped=40)], in_all=[record("a")])
    result, _ = run_with(["prepare", "a", "--out", "o"], report, monkeypatch)
    assert len(result.lines) == 12 + 1 + 2
    assert "28 more" in result.lines[12]


def test_nothing_to_learn_from_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    report = PrepareReport(done=[record("a", pieces=0)], in_all=[record("a", pieces=0)])
    result, _ = run_with(["prepare", "a", "--out", "o"], report, monkeypatch)
    assert result.exit_code == 1
    assert "nothing to learn from" in result.lines[-1]


def test_a_stopped_run_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    report = PrepareReport(done=[record("a")], kept=[record("b")], stopped=True)
    result, _ = run_with(["prepare", "a", "--out", "o"], report, monkeypatch)
    assert result.exit_code == 130
    assert list(result.lines) == ["Stopped: 2 clips of these are ready in o. The same command goes on from there."]
