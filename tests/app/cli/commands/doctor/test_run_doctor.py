import json
import os
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import av
import pytest

from app.cli.commands.doctor import computer
from app.cli.commands.doctor.diagnostic_result import DiagnosticResult
from app.cli.commands.doctor.requirements import list_requirements
from app.cli.commands.doctor.run_doctor import run_checks
from app.weights import memory_trial
from tests.problems import advice_of, message_of

Command = Callable[..., int]


@pytest.fixture(scope="module", autouse=True)
def quick_memory_trial() -> Iterator[None]:
    """Counting takes seconds, and has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory_trial, "TRIAL", "raise SystemExit('not counted here')")
        yield


@pytest.fixture(scope="module")
def findings() -> dict[str, DiagnosticResult]:
    return {finding.what: finding for finding in run_checks()}


def test_here_everything_needed_is_found(findings: dict[str, DiagnosticResult]) -> None:
    assert [finding for finding in findings.values() if finding.needed and not finding.found] == []


@pytest.mark.parametrize(
    ("what", "detail"),
    [
        ("Python", ".".join(map(str, sys.version_info[:3]))),
        ("numpy", metadata.version("numpy")),
        ("av", av.__version__),
        ("face_landmarker.task", "SHA-256 64184e229b26"),
        ("H.264 video", "libx264"),
        ("trial", "one picture animated"),
        ("free disk space here", "GB"),
        ("processors", ""),
        ("extra personalive", "torch"),
        ("NVIDIA graphics card", ""),
        ("memory for PersonaLive", "not counted here"),
    ],
)
def test_it_looks_at_everything_that_matters(findings: dict[str, DiagnosticResult], what: str, detail: str) -> None:
    assert detail in findings[what].to_plain()["detail"]


def test_whatever_is_missing_comes_with_a_command(findings: dict[str, DiagnosticResult]) -> None:
    for finding in findings.values():
        if finding.needed and finding.problem is not None:
            assert finding.problem.advice, finding.what


def test_a_missing_package_is_found_and_the_rest_still_looked_at(
    personacam: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    assert personacam("doctor") == 1
    said = capsys.readouterr().err
    assert "MISSING  scipy" in said
    assert "-m pip install 'scipy" in said
    assert "NVIDIA graphics card" in said
    assert "Something needed is missing" in said


def test_requirements_are_read_with_their_markers_and_extras(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "personacam-1.dist-info"
    folder.mkdir()
    stated = [
        "numpy[extra-of-its-own] (>=2,<3)",
        "here; sys_platform == 'SYSTEM' and python_version >= '3'".replace("SYSTEM", sys.platform),
        "elsewhere>=1; sys_platform == 'toaster' or python_version < '3'",
        "engines~=1.2; (sys_platform != 'toaster') and extra == 'personalive'",
    ]
    lines = ["Metadata-Version: 2.1", "Name: personacam", "Version: 1", "Provides-Extra: personalive"]
    text = "\n".join([*lines, *(f"Requires-Dist: {line}" for line in stated)])
    (folder / "METADATA").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    found = {extra: [f"{one.name}{one.specifier}" for one in them] for extra, them in list_requirements().items()}
    assert found == {"": ["numpy<3,>=2", "here"], "personalive": ["engines~=1.2"]}


def test_without_packaging_the_rest_is_still_looked_at(
    personacam: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "packaging.requirements", None)
    assert personacam("doctor") == 1
    said = capsys.readouterr().err
    assert "MISSING  packaging" in said
    assert "-m pip install packaging" in said
    assert "free disk space here" in said


def test_a_damaged_model_is_found_by_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> float:
        raise ValueError("its SHA-256 is another")

    monkeypatch.setattr("app.cli.commands.doctor.smoke_test.animate_once", damaged)
    trial = next(finding for finding in run_checks() if finding.what == "trial")
    assert not trial.found
    assert "its SHA-256 is another" in message_of(trial.problem)
    assert "pip install --force-reinstall" in advice_of(trial.problem)


def test_a_library_without_an_h264_encoder_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(av, "codecs_available", {"aac"})
    assert {finding.what: finding.found for finding in run_checks() if finding.detail.startswith("encoder")} == {
        "H.264 video": False,
        "AAC sound": True,
    }


def test_a_full_disk_is_told_but_is_no_reason_to_fail(
    monkeypatch: pytest.MonkeyPatch, personacam: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(computer, "FREE_DISK_MIN_MB", 10**12)
    assert personacam("doctor") == 0
    assert "absent   free disk space here" in capsys.readouterr().out


def test_a_folder_of_logs_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.storage.folders.logs_folder", lambda: tmp_path / "none" / "yet")
    found = computer.check_log()
    assert found.found
    assert str(tmp_path / "none" / "yet") in found.detail
    (tmp_path / "none").write_text("a file where a folder has to be", encoding="utf-8")
    found = computer.check_log()
    assert not found.found
    assert not found.needed
    assert str(tmp_path / "none") in advice_of(found.problem)


@pytest.mark.promise("a file, a pipe or another user's folder where the runtime folder or a file in it has to be")
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the folder cannot be chosen")
@pytest.mark.parametrize("kind", ["file", "pipe", "folder of files that are in the way"])
def test_what_is_in_the_way_of_the_runtime_folder_is_named_with_what_to_do(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    personacam: Command,
    capsys: pytest.CaptureFixture[str],
    kind: str,
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    place = tmp_path / "personacam"
    if kind == "file":
        place.touch()
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        (place / "frames.buffer").mkdir(parents=True)
    assert personacam("doctor") == 1
    said = capsys.readouterr().err
    assert f"MISSING  runtime folder: {place}" in said
    assert "fix: Remove it." in said


def test_the_json_says_the_same(personacam: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert personacam("doctor", "--json") == 0
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert said["healthy"] is True
    assert {"what", "found", "detail", "needed", "mend"} == said["findings"][0].keys()


def test_a_graphics_card_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'NVIDIA L4, 580.65.06, 8.9, 23034'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    card = next(finding for finding in run_checks() if finding.what == "NVIDIA graphics card")
    assert card.found
    assert card.detail == "NVIDIA L4, 23034 MB, architecture 8.9; driver 580.65.06"
