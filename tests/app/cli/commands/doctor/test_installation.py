import hashlib
import sys
from importlib import metadata, resources
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from app.cli.commands.doctor import installation
from engine import OnnxRuntime
from tests.problems import advice_of, message_of


@pytest.mark.parametrize(("version", "found"), [((3, 10, 9), False), ((3, 11, 0), True), ((3, 12), True)])
def test_python_must_be_new_enough(monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], found: bool) -> None:
    monkeypatch.setattr(installation, "sys", type("sys", (), {"version_info": version, "executable": sys.executable}))
    result = installation.check_python()
    assert result.found is found
    assert ("PYTHON=python3.11" in advice_of(result.problem)) is not found


def require(monkeypatch: pytest.MonkeyPatch, *base: str, **extras: str) -> None:
    stated = {"": [Requirement(one) for one in base]}
    stated |= {name: [Requirement(one) for one in them.split()] for name, them in extras.items()}
    monkeypatch.setattr(installation, "list_requirements", lambda: stated)


def test_each_package_is_imported_by_its_own_name_and_has_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    require(monkeypatch, "pillow>=11", "numpy>=2")
    found = list(installation.check_packages())
    assert [(one.what, one.detail, one.found) for one in found] == [
        ("pillow", metadata.version("pillow"), True),
        ("numpy", metadata.version("numpy"), True),
    ]


def test_a_package_that_cannot_be_imported_comes_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    require(monkeypatch, "pillow<14,>=11", "no-such-package>=1")
    monkeypatch.setitem(sys.modules, "PIL", None)
    pillow, other = installation.check_packages()
    assert advice_of(pillow.problem) == f"{sys.executable} -m pip install 'pillow<14,>=11'"
    assert advice_of(other.problem) == f"{sys.executable} -m pip install 'no-such-package>=1'"
    assert pillow.needed


def test_models_are_listed_in_order_with_their_hashes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    for name, content in (("b.task", b"2"), ("a.tflite", b"1"), ("README.md", b"no model")):
        (folder / name).write_bytes(content)
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    found = [(one.what, one.detail) for one in installation.check_models()]
    assert found == [
        (name, f"SHA-256 {hashlib.sha256(content).hexdigest()}")
        for name, content in (("a.tflite", b"1"), ("b.task", b"2"))
    ]
    for file in list(folder.iterdir()):
        file.unlink()
    (none,) = installation.check_models()
    assert message_of(none.problem) == "no model file is installed"
    assert none.needed


def test_an_extra_lists_what_it_has_and_names_only_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    require(monkeypatch, "numpy", test="pytest", whole="numpy pillow", half="numpy no-such-one no-such-two")
    monkeypatch.setattr(installation, "find_onnx_runtime", lambda: OnnxRuntime({}))
    half, whole, runtime = installation.check_extras()
    assert (runtime.what, runtime.found, runtime.needed) == ("ONNX Runtime", True, False)
    assert "none is needed" in runtime.detail
    assert (half.what, half.found, half.needed) == ("extra half", False, False)
    assert message_of(half.problem) == "without no-such-one, no-such-two"
    assert "[half]'" in advice_of(half.problem)
    assert whole.found
    assert whole.detail == f"numpy {metadata.version('numpy')}, pillow {metadata.version('pillow')}"


EXTRAS = {
    "ort-cpu": "onnxruntime",
    "ort-cuda": "onnxruntime-gpu",
    "ort-rtx": "onnxruntime onnxruntime-ep-nv-tensorrt-rtx",
}


@pytest.mark.parametrize(
    ("installed", "offered"),
    [
        ([], {"ort-cpu", "ort-cuda", "ort-rtx"}),
        (["onnxruntime"], {"ort-rtx"}),
        (["onnxruntime-gpu"], set()),
        (["onnxruntime", "onnxruntime-ep-nv-tensorrt-rtx"], set()),
    ],
)
def test_beside_an_onnx_runtime_no_second_one_is_offered(
    monkeypatch: pytest.MonkeyPatch, installed: list[str], offered: set[str]
) -> None:
    require(monkeypatch, "numpy", **EXTRAS)
    there = dict.fromkeys(installed, "1.32.0")
    runtime = {name: version for name, version in there.items() if "-ep-" not in name}
    providers = ("CUDAExecutionProvider", "CPUExecutionProvider")
    monkeypatch.setattr(installation, "package_version", there.get)
    monkeypatch.setattr(installation, "find_onnx_runtime", lambda: OnnxRuntime(runtime, providers))
    results = {result.what.removeprefix("extra "): result for result in installation.check_extras()}
    assert {name for name in EXTRAS if results[name].problem and advice_of(results[name].problem)} == offered
    assert not any(result.needed for result in results.values())
    refused = {name for name in EXTRAS if "there may be one only" in " ".join(results[name].to_lines())}
    assert (
        refused
        == {name for name, parts in EXTRAS.items() if runtime and not set(parts.split()) <= set(there)} - offered
    )


CPU_ONLY = ("AzureExecutionProvider", "CPUExecutionProvider")


@pytest.mark.parametrize(
    ("versions", "providers", "wrong"),
    [
        ({"onnxruntime": "1.32.0"}, CPU_ONLY, ""),
        ({"onnxruntime-gpu": "1.31.1"}, ("CUDAExecutionProvider", "CPUExecutionProvider"), ""),
        ({"onnxruntime-gpu": "1.31.1"}, CPU_ONLY, "Python has an ONNX Runtime with AzureExecutionProvider"),
        ({"onnxruntime": "1.32.0", "onnxruntime-gpu": "1.31.1"}, CPU_ONLY, "More than one ONNX Runtime is installed"),
    ],
)
def test_of_an_onnx_runtime_counts_what_the_module_has_and_not_what_pip_lists(
    monkeypatch: pytest.MonkeyPatch, versions: dict[str, str], providers: tuple[str, ...], wrong: str
) -> None:
    require(monkeypatch, "numpy", test="pytest", runtime=" ".join(versions), other="numpy")
    monkeypatch.setattr(installation, "package_version", lambda name: versions.get(name, "1"))
    monkeypatch.setattr(installation, "find_onnx_runtime", lambda: OnnxRuntime(versions, providers))
    other, extra, runtime = installation.check_extras()
    assert other.found
    assert extra.found == runtime.found == (not wrong)
    assert runtime.needed == bool(wrong)
    assert wrong in message_of(runtime.problem)
    assert message_of(extra.problem) == message_of(runtime.problem)
    if not wrong:
        assert providers[0] in runtime.detail


def test_a_trial_that_fails_in_any_way_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.commands.doctor.smoke_test.animate_once", lambda: 12.6)
    assert installation.check_animation().detail == "one picture animated, 13 ms"

    def fail() -> float:
        raise RuntimeError("no memory")

    monkeypatch.setattr("app.cli.commands.doctor.smoke_test.animate_once", fail)
    assert message_of(installation.check_animation().problem) == "RuntimeError: no memory"


def test_without_the_encoders_library_only_the_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    assert list(installation.check_encoders()) == []
