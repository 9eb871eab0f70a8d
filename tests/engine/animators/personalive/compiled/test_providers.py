"""Which provider is taken, and what is said of one that cannot be."""

import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from engine.animators.personalive.compiled import providers
from engine.animators.personalive.compiled.providers import (
    OPSET_FUSED,
    OPSET_PLAIN,
    PROVIDERS,
    check_provider,
    choose_provider,
)
from engine.core.errors import AnimatorError
from engine.core.settings.personalive import PROVIDERS as PROVIDER_NAMES
from tests.problems import message_of


class FailError(Exception):
    """As ONNX Runtime's: no RuntimeError."""


@dataclass
class FakeRuntime:
    """What the module `onnxruntime` says of providers and devices."""

    available: Sequence[str] = ("CPUExecutionProvider",)
    devices: Sequence[str] = ()
    fails: bool = False
    registered: list[tuple[str, str]] = field(default_factory=list)

    def get_available_providers(self) -> list[str]:
        return list(self.available)

    def get_ep_devices(self) -> list[Any]:
        return [SimpleNamespace(ep_name=name) for name in self.devices]

    def register_execution_provider_library(self, name: str, library: str) -> None:
        if self.fails:
            raise FailError("libcuda.so.1: cannot open shared object file")
        self.registered.append((name, library))


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Install a fake ONNX Runtime, and the plug-in if wanted."""

    def install(runtime: FakeRuntime, plugin: bool = False, system: str = "Linux") -> None:
        providers._register_plugin.cache_clear()
        monkeypatch.setattr(platform, "system", lambda: system)
        monkeypatch.setitem(sys.modules, "onnxruntime", runtime)
        state = SimpleNamespace(Fail=FailError)
        monkeypatch.setitem(sys.modules, "onnxruntime.capi.onnxruntime_pybind11_state", state)
        module = SimpleNamespace(get_library_path=lambda: "/lib/plugin.so") if plugin else None
        monkeypatch.setitem(sys.modules, "onnxruntime_ep_nv_tensorrt_rtx", module)

    yield install
    providers._register_plugin.cache_clear()


RTX = PROVIDERS["nv_tensorrt_rtx"].title


def test_the_processor_is_always_there(install: Any) -> None:
    install(FakeRuntime())
    assert choose_provider("auto", "cpu", "float32").name == "cpu"


@pytest.mark.parametrize(
    ("available", "devices", "expected"),
    [
        ((), (RTX,), "nv_tensorrt_rtx"),
        (("TensorrtExecutionProvider", "CUDAExecutionProvider"), (), "tensorrt"),
        (("CUDAExecutionProvider",), (), "cuda"),
    ],
)
def test_auto_takes_the_first_of_the_table_that_is_there(
    install: Any, available: tuple[str, ...], devices: tuple[str, ...], expected: str
) -> None:
    install(FakeRuntime((*available, "CPUExecutionProvider"), devices), plugin=bool(devices))
    assert choose_provider("auto", "cuda", "float16").name == expected


def test_auto_without_any_says_so(install: Any) -> None:
    install(FakeRuntime())
    with pytest.raises(AnimatorError, match=r"No provider .* float16 on the device cuda"):
        choose_provider("auto", "cuda", "float16")


@pytest.mark.parametrize(
    ("name", "runtime", "plugin", "system", "place", "words"),
    [
        ("directml", FakeRuntime(), False, "Linux", ("cpu", "float32"), "does not exist for this system"),
        ("cuda", FakeRuntime(), False, "Linux", ("cpu", "float32"), "on the device cuda, and it runs on cpu"),
        ("cpu", FakeRuntime(), False, "Linux", ("cuda", "float32"), "on the device cpu, and it runs on cuda"),
        ("cpu", FakeRuntime(), False, "Linux", ("cpu", "float16"), "does not compute with the dtype float16"),
        ("cuda", FakeRuntime(), False, "Linux", ("cuda", "float16"), "needs the package onnxruntime-gpu"),
        ("nv_tensorrt_rtx", FakeRuntime(), False, "Linux", ("cuda", "float16"), "needs the package onnxruntime-ep"),
        ("nv_tensorrt_rtx", FakeRuntime(), True, "Linux", ("cuda", "float16"), "finds no graphics card"),
        ("nv_tensorrt_rtx", FakeRuntime(fails=True), True, "Linux", ("cuda", "float16"), "cannot be loaded"),
    ],
)
def test_why_one_cannot_run_is_said(
    install: Any, name: str, runtime: FakeRuntime, plugin: bool, system: str, place: tuple[str, str], words: str
) -> None:
    install(runtime, plugin, system)
    assert words in message_of(check_provider(PROVIDERS[name], *place))
    with pytest.raises(AnimatorError, match=words):
        choose_provider(name, *place)


def test_a_plug_in_is_registered_once(install: Any) -> None:
    runtime = FakeRuntime(devices=(RTX,))
    install(runtime, plugin=True)
    for _ in range(2):
        assert check_provider(PROVIDERS["nv_tensorrt_rtx"], "cuda", "float16") is None
    assert runtime.registered == [(RTX, "/lib/plugin.so")]


def test_the_settings_name_the_rows_of_the_table() -> None:
    assert tuple(PROVIDERS) == PROVIDER_NAMES


def test_attention_is_one_node_only_for_those_that_keep_it_fused() -> None:
    """From opset 23 on, ONNX Runtime's own group norm gives NaN for even input."""
    fused = {name for name, row in PROVIDERS.items() if row.opset >= OPSET_FUSED}
    assert fused == {"nv_tensorrt_rtx", "tensorrt"}
    assert {row.opset for name, row in PROVIDERS.items() if name not in fused} == {OPSET_PLAIN}
