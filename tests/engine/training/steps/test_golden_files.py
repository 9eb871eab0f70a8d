"""The comparison with golden files: of others of the form, and of files that are none."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.training.conditions import Dropped
from tests.engine.training.steps.conftest import GOLDEN
from tests.golden.training.__main__ import WRONG, compare_or_explain, main
from tests.golden.training.run import NotGoldenError, read_cases


def write_file(path: Path, meta: dict[str, Any], **tables: Any) -> Path:
    np.savez(path, meta=np.frombuffer(json.dumps(meta).encode(), np.uint8), **tables)
    return path


@pytest.mark.parametrize("content", [b"", b"words", b"PK\x03\x04 and more"])
def test_what_is_no_such_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    file = tmp_path / "x.npz"
    assert main([str(file)]) == WRONG
    file.write_bytes(content)
    assert main([str(file)]) == WRONG
    assert capsys.readouterr().err.count("is no file of golden training steps") == 2
    assert main([]) == WRONG
    assert "Usage" in capsys.readouterr().err


@pytest.mark.parametrize("meta", [{}, {"keys": {}}, {"case": {"scalars": {}}}])
def test_a_file_without_a_case_is_said(tmp_path: Path, meta: dict[str, Any]) -> None:
    np.savez(tmp_path / "no_meta.npz", a=np.zeros(3))
    with pytest.raises(NotGoldenError, match="no file"):
        read_cases(tmp_path / "no_meta.npz")
    with pytest.raises(NotGoldenError, match="no case"):
        read_cases(write_file(tmp_path / "x.npz", meta))


def test_a_case_that_is_not_there_is_said_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(GOLDEN / "train-stage1.npz"), "stage9"]) == WRONG
    assert "has no case stage9: it has stage1, stage1_drop" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({}, "case/timesteps is missing"),
        ({"case/timesteps": np.array([3])}, "inputs for 2 pictures, not 1"),
        ({"case/pass0/eps": np.zeros(3)}, "case/pass0/timesteps is missing"),
        ({"case/pass0/eps": np.zeros(3), "case/pass0/timesteps": np.array([9])}, "does not say its global_step"),
        ({"case/slide0": np.zeros(3), "case/timesteps": np.arange(16)}, "not four rungs"),
    ],
)
def test_a_case_that_cannot_be_run_says_what_is_missing(
    tmp_path: Path, tiny_models: Path, capsys: pytest.CaptureFixture[str], tables: dict[str, Any], words: str
) -> None:
    (case,) = read_cases(write_file(tmp_path / "x.npz", {"case": {"scalars": {}, "draws": {}}}, **tables))
    assert not compare_or_explain(case, tiny_models)
    assert words in capsys.readouterr().out


def test_what_was_dropped_is_read_off_the_file(tmp_path: Path) -> None:
    known = {case.name: case for case in read_cases(GOLDEN / "train-stage1.npz")}
    assert known["stage1_drop"].dropped == Dropped(True, True, True)
    assert known["stage1"].dropped == Dropped(False, False, False)
    draws = {"scalars": {}, "draws": {"tokens/0/d20": [1, 16]}}
    still = write_file(
        tmp_path / "x.npz", {"a": draws, "b": draws}, **{
            "a/slide0": np.zeros(1), "a/slide1": np.zeros(1), "a/motion": np.zeros((3, 2)),
            "b/slide0": np.zeros(1), "b/motion": np.ones((3, 2)),
        }
    )  # fmt: skip
    one, other = read_cases(still)
    assert one.dropped == Dropped(False, False, True)
    assert other.dropped == Dropped(False, False, False)
    assert (one.windows, other.windows) == (2, 1)
