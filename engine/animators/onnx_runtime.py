"""Which ONNX Runtime is installed, and if it is the one that Python really has.

Several packages bring the module `onnxruntime`, and write the same files: of two, the one that was installed last
wins, and the module may know the processor only while pip lists a package for the graphics card. So the module itself
is asked which providers it has, in a process of its own: importing it takes long, and a damaged one may end it.

Owns: the packages, the question, and what is wrong. Does not know: what computes with it.
"""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from importlib import metadata

from engine.core.errors import AnimatorError
from engine.core.onnxruntime_import import NO_TELEMETRY
from engine.core.problem import Problem

PACKAGES = {
    "onnxruntime": "CPUExecutionProvider",
    "onnxruntime-gpu": "CUDAExecutionProvider",
    "onnxruntime-directml": "DmlExecutionProvider",
    "onnxruntime-migraphx": "MIGraphXExecutionProvider",
    "onnxruntime-openvino": "OpenVINOExecutionProvider",
    "onnxruntime-qnn": "QNNExecutionProvider",
    "onnxruntime-rocm": "ROCMExecutionProvider",
    "onnxruntime-silicon": "CoreMLExecutionProvider",
    "onnxruntime-training": "CPUExecutionProvider",
    "onnxruntime-trt-rtx": "NvTensorRTRTXExecutionProvider",
}
"""Packages that bring the module -> a provider that it has if it is this package's."""
QUESTION = "import json, onnxruntime; print(json.dumps(onnxruntime.get_available_providers()))"
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class OnnxRuntime:
    """What is installed. versions: of each package that brings the module. providers: those that the module has.

    reason: why the module could not be asked, or an empty text.
    """

    versions: dict[str, str]
    providers: tuple[str, ...] = ()
    reason: str = ""

    @property
    def problem(self) -> Problem | None:
        """What is wrong with it, or None; also None if there is none."""
        names = ", ".join(self.versions)
        if len(self.versions) > 1:
            return Problem(
                "More than one ONNX Runtime is installed ({names}), and Python has one with {providers}.",
                "Remove all of them, then install one extra: {command}",
                names=names,
                providers=", ".join(self.providers) or "no provider",
                command=f"{shlex.quote(sys.executable)} -m pip uninstall -y {' '.join(self.versions)}",
            )
        if self.reason:
            return Problem(
                "The ONNX Runtime {names} cannot be used: {reason}.",
                "Install it again: {command}",
                names=names,
                reason=self.reason,
                command=self._reinstall_command(),
            )
        for name in self.versions:
            if PACKAGES[name] not in self.providers:
                return Problem(
                    "{name} is installed, but Python has an ONNX Runtime with {providers} only.",
                    "Install it again: {command}",
                    name=name,
                    providers=", ".join(self.providers),
                    command=self._reinstall_command(),
                )
        return None

    def conflicts_with(self, packages: Collection[str]) -> bool:
        """Return whether these packages bring another ONNX Runtime than the one that is there."""
        return bool(self.versions) and any(name in PACKAGES and name not in self.versions for name in packages)

    def _reinstall_command(self) -> str:
        versions = " ".join(f"{name}=={version}" for name, version in self.versions.items())
        return f"{shlex.quote(sys.executable)} -m pip install --force-reinstall --no-deps {versions}"


def find_onnx_runtime() -> OnnxRuntime:
    """Return what is installed; takes a second if anything is."""
    versions = _list_versions()
    if not versions:
        return OnnxRuntime({})
    try:
        done = subprocess.run(
            [sys.executable, "-c", QUESTION],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            env=os.environ | NO_TELEMETRY,
        )
        return OnnxRuntime(versions, tuple(map(str, json.loads(done.stdout.splitlines()[-1]))))
    except (OSError, subprocess.SubprocessError) as error:
        return OnnxRuntime(versions, reason=str(error))
    except (ValueError, TypeError, IndexError):
        words = done.stderr.strip().splitlines()
        return OnnxRuntime(versions, reason=words[-1] if words else f"it ended with status {done.returncode}")


def refuse_several_runtimes() -> None:
    """Raise AnimatorError if more than one package brings the module; quick if not."""
    if len(_list_versions()) > 1:
        problem = find_onnx_runtime().problem
        assert problem is not None
        raise AnimatorError.from_problem(problem)


def _list_versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
