"""Which ONNX Runtime Python has: the module is asked, whatever pip lists."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from engine.animators import onnx_runtime
from engine.animators.onnx_runtime import OnnxRuntime, find_onnx_runtime, refuse_several_runtimes
from engine.core.errors import AnimatorError
from tests.problems import advice_of, message_of

CPU_ONLY = ("AzureExecutionProvider", "CPUExecutionProvider")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which packages are installed, before all others, here and in processes that are started."""
    monkeypatch.setattr(
        onnx_runtime, "PACKAGES", {"fake-ort": "CPUExecutionProvider", "fake-ort-gpu": "CUDAExecutionProvider"}
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def install(site: Path, package: str, *providers: str) -> None:
    """As pip does: the files of the module are written over those of another package."""
    (site / f"{package.replace('-', '_')}-1.2.dist-info").mkdir()
    (site / f"{package.replace('-', '_')}-1.2.dist-info" / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2\n", encoding="utf-8"
    )
    (site / "onnxruntime.py").write_text(
        f"def get_available_providers():\n    return {list(providers)!r}\n", encoding="utf-8"
    )


def test_the_runtime_of_these_tests_is_the_one_that_python_has() -> None:
    found = find_onnx_runtime()
    assert found.versions == {"onnxruntime": metadata.version("onnxruntime")}
    assert "CPUExecutionProvider" in found.providers
    assert found.problem is None
    refuse_several_runtimes()


def test_without_any_nothing_is_asked(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: Any, **_named: Any) -> None:
        raise AssertionError("no process is needed")

    monkeypatch.setattr(subprocess, "run", fail)
    assert find_onnx_runtime() == OnnxRuntime({})
    assert OnnxRuntime({}).problem is None
    refuse_several_runtimes()


def test_one_for_the_graphics_card_is_fine_alone(site: Path) -> None:
    install(site, "fake-ort-gpu", "CUDAExecutionProvider", *CPU_ONLY)
    assert find_onnx_runtime().problem is None


@pytest.mark.parametrize("last", ["fake-ort", "fake-ort-gpu"])
def test_two_are_refused_whichever_was_installed_last(site: Path, last: str) -> None:
    providers = {"fake-ort": CPU_ONLY, "fake-ort-gpu": ("CUDAExecutionProvider", *CPU_ONLY)}
    for package in sorted(providers, key=lambda name: name == last):
        install(site, package, *providers[package])
    problem = find_onnx_runtime().problem
    assert message_of(problem) == (
        "More than one ONNX Runtime is installed (fake-ort, fake-ort-gpu), and Python has one with "
        f"{', '.join(providers[last])}."
    )
    assert f"{sys.executable} -m pip uninstall -y fake-ort fake-ort-gpu" in advice_of(problem)
    with pytest.raises(AnimatorError, match="More than one ONNX Runtime"):
        refuse_several_runtimes()


def test_a_module_without_what_its_package_promises_is_found(site: Path) -> None:
    install(site, "fake-ort-gpu", *CPU_ONLY)
    problem = find_onnx_runtime().problem
    assert message_of(problem).startswith("fake-ort-gpu is installed, but Python has an ONNX Runtime with Azure")
    assert "--force-reinstall --no-deps fake-ort-gpu==1.2" in advice_of(problem)


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("raise ImportError('libcudart.so.13: cannot open shared object file')", "libcudart.so.13"),
        ("import os; os.abort()", "ended with status -6"),
        ("def get_available_providers(): print('?')", "ended with status 0"),
    ],
)
def test_a_module_that_cannot_be_asked_is_found(site: Path, module: str, words: str) -> None:
    install(site, "fake-ort", *CPU_ONLY)
    (site / "onnxruntime.py").write_text(module, encoding="utf-8")
    assert words in message_of(find_onnx_runtime().problem)


def test_personalive_does_not_start_with_two(site: Path) -> None:
    from engine.animators.personalive.pipeline import load_pipeline
    from engine.core.settings import Settings

    for package in ("fake-ort", "fake-ort-gpu"):
        install(site, package, *CPU_ONLY)
    settings = Settings()
    with pytest.raises(AnimatorError, match="More than one ONNX Runtime"):
        load_pipeline(settings)
