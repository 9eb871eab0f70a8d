"""Conversions in real child processes: what they hand on, how they end, and what stays."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.animators.personalive.weights import conversion_child, conversion_process
from engine.animators.personalive.weights.conversion_child import check_in_child, convert_in_child
from engine.animators.personalive.weights.conversion_process import ConversionRequest
from engine.animators.personalive.weights.conversion_types import ConversionProgress, ConvertedFile
from engine.core.errors import ModelError, SinkError
from engine.core.system.child_process import start_child
from tests.documents import ROOT


@pytest.fixture
def models(tiny_models: Path, tmp_path: Path) -> Path:
    """Links to the made-up weights."""
    return shutil.copytree(tiny_models, tmp_path / "models", copy_function=lambda a, b: Path(b).symlink_to(a))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """The processes that were started; none of them is left in the end."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(module: str, request: str) -> "subprocess.Popen[bytes]":
        processes.append(start_child(module, request))
        return processes[-1]

    monkeypatch.setattr(conversion_child, "start_child", start)
    yield processes
    assert all(process.poll() is not None for process in processes)


@pytest.mark.engines
def test_files_and_progress_are_handed_on(models: Path, started: list[Any]) -> None:
    said: list[ConversionProgress] = []
    files: list[ConvertedFile] = []
    converted = convert_in_child(models, models, False, said.append, files.append)
    assert files == converted
    assert {file.path.suffix for file in converted} == {".safetensors"}
    assert said[-1].done_bytes == said[-1].total_bytes
    assert [progress.done_bytes for progress in said] == sorted(progress.done_bytes for progress in said)


@pytest.mark.engines
def test_a_cancelled_conversion_leaves_only_whole_files(models: Path, started: list[Any]) -> None:
    files: list[ConvertedFile] = []
    kept = convert_in_child(models, models, False, on_file=files.append, is_cancelled=lambda: bool(files))
    assert kept == files
    left = set(models.rglob("*.safetensors"))
    assert {file.path for file in files} <= left
    assert list(models.rglob("*.part*")) == []


@pytest.mark.engines
@pytest.mark.parametrize("what", ["a pickle with code", "a folder that cannot be written"])
def test_an_error_of_the_process_is_ours(models: Path, started: list[Any], tmp_path: Path, what: str) -> None:
    if what == "a pickle with code":
        ran = tmp_path / "ran"
        guider = models / "personalive" / "pose_guider.pth"
        guider.unlink()
        torch.save({"w": RunsCode(ran)}, guider)
        with pytest.raises(ModelError, match="holds more than numbers: program code, which is never run"):
            convert_in_child(models, models, False)
        assert not ran.exists()
    else:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(SinkError, match="cannot be written"):
            convert_in_child(models, tmp_path / "file", False)
    assert list(models.rglob("*.safetensors")) == []


@pytest.mark.engines
@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not say what a child process took")
def test_the_process_takes_at_most_half_as_much_again_as_the_largest_file(models: Path, tmp_path: Path) -> None:
    script = (
        "import resource, sys; from pathlib import Path; from engine import convert_in_child; "
        "convert_in_child(Path(sys.argv[1]), Path(sys.argv[2]), False); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", script, str(models), str(tmp_path / "new")]
    took = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    unit = 1 if sys.platform == "darwin" else 1024
    largest = max(path.stat().st_size for path in models.rglob("*") if path.is_file())
    assert int(took.stdout) * unit <= 1.5 * largest


def test_a_missing_file_is_named_before_anything_is_loaded(models: Path, started: list[Any]) -> None:
    (models / "personalive" / "pose_guider.pth").unlink()
    with pytest.raises(ModelError, match="has no personalive/pose_guider"):
        convert_in_child(models, models)


def test_a_process_that_dies_is_an_error_and_not_an_end(
    models: Path, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def start_and_kill(module: str, request: str) -> "subprocess.Popen[bytes]":
        process = start_child(module, request)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        started.append(process)
        return process

    monkeypatch.setattr(conversion_child, "start_child", start_and_kill)
    with pytest.raises(ModelError, match=r"ended unexpectedly \(-9\)"):
        check_in_child(models)


def test_a_process_that_cannot_be_started_is_said(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(conversion_child, "start_child", fail)
    with pytest.raises(ModelError, match="no process was started"):
        check_in_child(models)


def test_a_request_is_read_as_it_was_written() -> None:
    for request in (ConversionRequest(Path("a"), None), ConversionRequest(Path("a"), Path("b"), False)):
        assert ConversionRequest.from_line(request.to_line()) == request
    assert conversion_process.MODULE == "engine.animators.personalive.weights.conversion_process"


class RunsCode:
    """What a pickle may hold that would run a program when it is opened."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch '{self._file}'",)
