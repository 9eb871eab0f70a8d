import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.cli.commands.doctor import personalive_needs
from app.storage.folders import weights_folder
from app.weights.catalog import TABLE
from app.weights.store.places import choose_store
from engine import CachedBuild, OnnxRuntime
from engine.animators.personalive.compiled.builds.manifest import Manifest
from tests.engine.animators.personalive.compiled.builds.test_manifest import KEY
from tests.problems import advice_of, message_of
from tests.weights import touch_weights, verify_touched_weights


def test_several_graphics_cards_stand_in_one_line_with_their_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(words: Any, **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(words, 0, "L4, 580.65.06, 8.9, 23034\nT4, 580.65.06, 7.5, 15360\n", "")

    monkeypatch.setattr(subprocess, "run", run)
    assert personalive_needs.check_graphics_card().detail == (
        "L4, 23034 MB, architecture 8.9; T4, 15360 MB, architecture 7.5; driver 580.65.06"
    )


@pytest.mark.parametrize(
    "failure",
    [FileNotFoundError("no such program"), subprocess.CalledProcessError(9, "x"), subprocess.TimeoutExpired("x", 20)],
)
def test_without_a_graphics_card_nothing_needed_is_missing(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    def run(words: Any, **_: Any) -> None:
        raise failure

    monkeypatch.setattr(subprocess, "run", run)
    result = personalive_needs.check_graphics_card()
    assert (result.found, result.needed) == (False, False)


def list_versions(monkeypatch: pytest.MonkeyPatch, installed: dict[str, str], runtime: OnnxRuntime) -> str:
    monkeypatch.setattr(personalive_needs, "_find_version", lambda name: installed.get(name, ""))
    monkeypatch.setattr(personalive_needs, "find_onnx_runtime", lambda: runtime)
    return personalive_needs.check_runtimes().detail


def test_the_runtimes_are_named_with_versions_and_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = "onnxruntime-ep-nv-tensorrt-rtx"
    runtime = OnnxRuntime({"onnxruntime": "1.32.0"}, ("CPUExecutionProvider", "SomethingElse"))
    assert list_versions(monkeypatch, {"torch": "2.13.0", plugin: "0.5.0"}, runtime) == (
        f"eager: PyTorch 2.13.0; onnx: onnxruntime 1.32.0, {plugin} 0.5.0, providers nv_tensorrt_rtx, cpu"
    )


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list_versions(monkeypatch, {}, OnnxRuntime({})) == (
        "eager: PyTorch is not installed; onnx: ONNX Runtime is not installed"
    )


def a_build(name: str, damaged: bool = False) -> CachedBuild:
    manifest = None if damaged else Manifest(KEY, ())
    return CachedBuild(name, Path("engines") / name, 1_500_000_000, 0.0, manifest)


def test_builds_are_counted_and_damaged_ones_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personalive_needs, "builds_folder", lambda: Path("engines"))
    monkeypatch.setattr(personalive_needs, "list_builds", list)
    assert personalive_needs.check_builds().detail == "nothing yet; it would be in engines"
    monkeypatch.setattr(personalive_needs, "list_builds", lambda: [a_build("one"), a_build("two")])
    assert personalive_needs.check_builds().detail == "2, 3.0 GB in engines"
    monkeypatch.setattr(personalive_needs, "list_builds", lambda: [a_build("one"), a_build("two", damaged=True)])
    result = personalive_needs.check_builds()
    assert (result.found, result.needed) == (False, False)
    assert message_of(result.problem) == "damaged: two"
    assert "models free two" in advice_of(result.problem)


def test_weights_are_named_with_their_state_and_place(own_records: Path, tmp_path: Path) -> None:
    assert personalive_needs.check_weights().detail.startswith("none; `personacam models download` puts them into ")
    touch_weights(weights_folder())
    result = personalive_needs.check_weights()
    assert str(result.problem) == f"damaged in {weights_folder()} `personacam models list` says more"
    choose_store(verify_touched_weights(tmp_path / "ready"))
    assert personalive_needs.check_weights().detail == f"ready in {tmp_path / 'ready'}"
    (tmp_path / "ready" / TABLE).write_bytes(b"=")
    choose_store(tmp_path / "ready")
    assert "weights.toml cannot be used" in str(personalive_needs.check_weights().problem)
