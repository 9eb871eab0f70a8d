"""The verb `evaluate`, without the processes that measure: their results are made up."""

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from app.cli.commands.evaluate import run_evaluate as verb
from app.cli.commands.evaluate.plot import save_curves, save_plot
from app.cli.commands.evaluate.worst_sheet import save_worst_sheet
from app.cli.parser import run_command_line
from app.cli.signals import Interrupt
from engine import EvaluationCase, PairResult, RunCallbacks, find_judge_models, pool_results
from tests.engine.evaluation.made_up import make_case, make_result


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    for name in ("anna.mp4", "mona.jpg"):
        (tmp_path / name).touch()
    file = tmp_path / "pairs.csv"
    file.write_text("driver,portrait\nanna.mp4,\nanna.mp4,mona.jpg\n", encoding="utf-8")
    return file


def give_results(monkeypatch: pytest.MonkeyPatch, *results: PairResult) -> list[EvaluationCase]:
    """Let these be what the processes find; returns the cases that they were given."""
    given: list[EvaluationCase] = []

    def run(cases: list[EvaluationCase], workers: int, watch: RunCallbacks) -> list[PairResult]:
        given.extend(cases)
        return [results[number % len(results)] for number in range(len(cases))]

    monkeypatch.setattr(verb, "run_cases", run)
    monkeypatch.setattr(verb, "find_judge_models", lambda: Path())
    return given


def evaluate(*words: object) -> int:
    return run_command_line(["evaluate", *map(str, words)], Interrupt())


def test_tables_and_drawings_are_written_and_summarized(
    pairs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give_results(monkeypatch, make_result(self__L1=0.05), make_result(identity__median=0.25))
    out = pairs.parent / "out"
    assert evaluate(pairs, "--out", out) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("instant, self, 1 pair: self.L1 0.0500")
    assert "identity.median 0.2500" in lines[1]
    written = {path.name for path in out.iterdir()}
    assert written >= {"figures.md", "figures.csv", "figures.json", "figures.tex", "costs.md", "plot.png", "worst.png"}


def test_the_flags_are_those_of_every_setup(pairs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = give_results(monkeypatch, make_result())
    words = ["--max-frames", "5", "--smoothing", "0.5", "--animator", "personalive", "--models", pairs.parent]
    monkeypatch.setattr(verb, "settings_from_flags", settings_without_weights)
    evaluate(pairs, "--out", pairs.parent / "out", *words, "--ablations", "without-hkm", "full")
    assert [case.setup.name for case in given] == ["without-hkm", "full"] * 2
    assert {case.setup.settings.max_frames for case in given} == {5}
    assert [case.setup.settings.personalive.keyframe_slots for case in given] == [0, 3] * 2


def settings_without_weights(wanted: object) -> object:
    """Settings from flags, without a look at the weights' folder."""
    from app.cli.settings_from_flags import collect_given_flags
    from engine import PersonaLiveSettings, Settings

    given = collect_given_flags(wanted)  # type: ignore[arg-type]
    return Settings(**{**given, "personalive": PersonaLiveSettings(**given["personalive"])})


def test_a_pair_that_failed_is_an_error_and_is_told_where(
    pairs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give_results(monkeypatch, make_result(), PairResult("f", problem="No face was found."))
    assert evaluate(pairs, "--out", pairs.parent / "out") == 1
    assert "1 pair failed; figures.md says why." in capsys.readouterr().err


def test_a_wrong_table_and_a_wrong_file_of_weights_end_before_anything_is_measured(
    pairs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = give_results(monkeypatch, make_result())
    assert evaluate(pairs.parent / "nothing.csv") == 2
    assert "nothing.csv cannot be read" in capsys.readouterr().err
    assert evaluate(pairs, "--alexnet", pairs.parent / "mona.jpg") == 1
    assert "is not the published alexnet-owt-7be5be79.pth" in capsys.readouterr().err
    assert given == []


def test_without_dlib_one_sentence_says_so_before_anything_is_measured(
    pairs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = give_results(monkeypatch, make_result())
    monkeypatch.setattr(verb, "find_judge_models", find_judge_models)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert evaluate(pairs, "--out", pairs.parent / "out") == 1
    assert "judged with dlib, which is not installed" in capsys.readouterr().err
    assert given == []
    assert not (pairs.parent / "out" / "figures.md").exists()


def test_the_drawings_are_the_same_bytes_twice(tmp_path: Path) -> None:
    cases = [make_case(tmp_path, "pair", "fast"), make_case(tmp_path, "pair", "best")]
    results = [make_result(identity__median=0.2, corr__mouth_open=-0.3), make_result(identity__median=0.4)]
    for case in cases:
        case.folder.mkdir(parents=True)
        for number in range(2):
            cv2.imwrite(str(case.folder / f"worst-{number}.png"), np.full((256, 512, 3), 90, np.uint8))
    drawn = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        files = [save_plot(folder, pool_results(cases, results)), save_curves(folder, cases, results)]
        files += save_worst_sheet(folder, cases, results)
        drawn.append([file.read_bytes() for file in files])
    assert drawn[0] == drawn[1]
    with Pillow.open(tmp_path / "one" / "plot.png") as plot:
        assert plot.size[0] == 1280


def test_without_pictures_there_is_no_sheet(tmp_path: Path) -> None:
    case = make_case(tmp_path, "pair", "fast")
    assert save_worst_sheet(tmp_path, [case], [PairResult("f", problem="gone")]) == []
