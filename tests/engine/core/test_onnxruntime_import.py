"""ONNX Runtime leaves nothing behind and sends nothing: every import of it goes through one place."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine.animators import onnx_runtime
from engine.core.onnxruntime_import import import_onnxruntime

PROJECT = Path(__file__).parents[3]
IMPORTS = re.compile(
    r"^\s*(?:import|from) onnxruntime\b|import_module\(f?[\"']onnxruntime\b|importorskip\([\"']onnxruntime\b"
)
ALLOWED = Path("engine/core/onnxruntime_import.py")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folders, with telemetry as it is without our switch."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("ORT_DISABLE_TELEMETRY", "CI"):  # it is also silent where it believes to be tested
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_importing_it_leaves_no_file(home: Path) -> None:
    program = "from engine.core.onnxruntime_import import import_onnxruntime as get; get().get_available_providers()"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=PROJECT)
    assert [*home.rglob("*")] == []


def test_asking_which_one_is_installed_leaves_no_file(home: Path) -> None:
    found = onnx_runtime.find_onnx_runtime()
    assert "CPUExecutionProvider" in found.providers
    assert [*home.rglob("*")] == []


def test_a_part_of_it_is_imported_with_the_switch_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    assert import_onnxruntime("capi.onnxruntime_pybind11_state").InferenceSession
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


def test_builds_that_do_not_read_the_variable_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "onnxruntime.py").write_text(
        "told = []\ndef disable_telemetry_events():\n    told.append(1)\n", encoding="utf-8"
    )
    monkeypatch.delitem(sys.modules, "onnxruntime", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    assert import_onnxruntime().told == [1]
    monkeypatch.delitem(sys.modules, "onnxruntime")


def test_nobody_else_imports_it() -> None:
    files = [file for folder in ("app", "engine", "installer", "tests") for file in (PROJECT / folder).rglob("*.py")]
    found = [
        f"{file.relative_to(PROJECT)}: {line.strip()}"
        for file in files
        if file != PROJECT / ALLOWED and file != Path(__file__)
        for line in file.read_text(encoding="utf-8").splitlines()
        if IMPORTS.search(line)
    ]
    assert found == [], "use engine.core.onnxruntime_import: without it, telemetry is sent"
