"""The execution providers of ONNX Runtime that PersonaLive can run on: a table, and what is there on this computer.

Owns: the table; whether a provider's package, library and device are there; which one is taken.
Does not know: graphs, sessions, torch. Nothing here loads a GPU library before it is asked for.
"""

import importlib
import logging
import platform
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from engine.core.errors import AnimatorError
from engine.core.onnxruntime_import import import_onnxruntime
from engine.core.problem import Problem

log = logging.getLogger(__name__)

CPU = "cpu"
OPSET_PLAIN = 20
"""Attention and group norms are taken apart. From 23 on, ONNX Runtime's own kernels give NaN for even input."""
OPSET_FUSED = 23
"""Attention is one node."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A row of the table.

    name: in the settings. title: in ONNX Runtime. package: whose wheel brings it. systems: as platform.system() says.
    opset: of the graphs made for it. buffers: torch's kind of device whose memory it reads and writes without a copy.
    whole: takes a graph as a whole, or the session is refused; the others leave arithmetic on shapes to the CPU.
    keeps_engines: builds an engine for the device that is worth keeping in a file.
    plugin: module whose library is registered first; empty for a provider that is part of ONNX Runtime.
    """

    name: str
    title: str
    package: str
    systems: tuple[str, ...]
    opset: int = OPSET_PLAIN
    buffers: str = CPU
    dtypes: tuple[str, ...] = ("float32", "float16")
    whole: bool = False
    keeps_engines: bool = False
    plugin: str = ""


PROVIDERS = {
    row.name: row
    for row in (
        Provider(
            "nv_tensorrt_rtx",
            "NvTensorRTRTXExecutionProvider",
            "onnxruntime-ep-nv-tensorrt-rtx",
            ("Linux", "Windows"),
            opset=OPSET_FUSED,
            buffers="cuda",
            whole=True,
            keeps_engines=True,
            plugin="onnxruntime_ep_nv_tensorrt_rtx",
        ),
        Provider(
            "tensorrt",
            "TensorrtExecutionProvider",
            "onnxruntime-gpu",
            ("Linux", "Windows"),
            opset=OPSET_FUSED,
            buffers="cuda",
            whole=True,
            keeps_engines=True,
        ),
        Provider("cuda", "CUDAExecutionProvider", "onnxruntime-gpu", ("Linux", "Windows"), buffers="cuda"),
        Provider("directml", "DmlExecutionProvider", "onnxruntime-directml", ("Windows",)),
        Provider("coreml", "CoreMLExecutionProvider", "onnxruntime", ("Darwin",)),
        Provider(CPU, "CPUExecutionProvider", "onnxruntime", ("Linux", "Windows", "Darwin"), dtypes=("float32",)),
    )
}
"""In the order in which `auto` tries them."""


def check_provider(provider: Provider, device: str, dtype: str) -> Problem | None:
    """Return why a provider cannot run here, or None. device, dtype: torch's, of the loaded networks: "cuda"."""
    if platform.system() not in provider.systems:
        return Problem("{provider} does not exist for this system.", "Choose another provider.", provider=provider.name)
    if provider.buffers != device:
        return Problem(
            "{provider} needs PersonaLive on the device {wanted}, and it runs on {device}.",
            "Choose the device {wanted}, or another provider.",
            provider=provider.name,
            wanted=provider.buffers,
            device=device,
        )
    if dtype not in provider.dtypes:
        return Problem(
            "{provider} does not compute with the dtype {dtype}.",
            "Choose one of: {dtypes}.",
            provider=provider.name,
            dtype=dtype,
            dtypes=", ".join(provider.dtypes),
        )
    return _check_installed(provider)


def choose_provider(name: str, device: str, dtype: str) -> Provider:
    """Return the provider with this name; auto is the first that can run here.

    Raises: AnimatorError with the reason if it cannot run.
    """
    rows = PROVIDERS.values() if name == "auto" else (PROVIDERS[name],)
    reasons = []
    for provider in rows:
        problem = check_provider(provider, device, dtype)
        if problem is None:
            return provider
        log.info("%s: %s", provider.name, problem.template)
        reasons.append(problem)
    if name != "auto":
        raise AnimatorError.from_problem(reasons[0])
    raise AnimatorError(
        "No provider of ONNX Runtime can run PersonaLive with the dtype {dtype} on the device {device}.",
        "Use the runtime eager.",
        dtype=dtype,
        device=device,
    )


def name_providers(titles: Collection[str], packages: Collection[str]) -> list[str]:
    """Return the rows of the table that an ONNX Runtime offers. titles: its providers. packages: those installed."""
    return [row.name for row in PROVIDERS.values() if (row.package in packages if row.plugin else row.title in titles)]


def find_devices(provider: Provider) -> list[Any]:
    """Return the devices (`OrtEpDevice`) of a provider that is a plug-in, after its library was registered."""
    onnxruntime = import_onnxruntime()
    _register_plugin(provider.plugin, provider.title)
    return [device for device in onnxruntime.get_ep_devices() if device.ep_name == provider.title]


def list_runtime_errors() -> tuple[type[Exception], ...]:
    """Return what ONNX Runtime raises: its errors have no class in common but Exception."""
    state = import_onnxruntime("capi.onnxruntime_pybind11_state")
    found = [kind for kind in vars(state).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    return *found, RuntimeError, ValueError, OSError


def _check_installed(provider: Provider) -> Problem | None:
    """Return what is missing of the packages, or that no device is listed."""
    missing = Problem(
        "{provider} needs the package {package}, which is not installed.",
        "Install it with: pip install {package}",
        provider=provider.name,
        package=provider.package,
    )
    try:
        onnxruntime, errors = import_onnxruntime(), list_runtime_errors()
    except ImportError:
        return missing
    try:
        if not provider.plugin:
            return None if provider.title in onnxruntime.get_available_providers() else missing
        if find_devices(provider):
            return None
    except ImportError:
        return missing
    except errors as error:
        log.info("%s: %s", provider.name, error)
        return Problem(
            "The library of {provider} cannot be loaded.",
            "Update the driver of the graphics card, or choose another provider.",
            provider=provider.name,
        )
    return Problem(
        "{provider} finds no graphics card that it can use.",
        "Update the driver of the graphics card, or choose another provider.",
        provider=provider.name,
    )


@cache
def _register_plugin(module: str, title: str) -> None:
    """Register a plug-in's library with ONNX Runtime, once for a process."""
    onnxruntime = import_onnxruntime()
    library = Path(importlib.import_module(module).get_library_path())
    onnxruntime.register_execution_provider_library(title, str(library))
