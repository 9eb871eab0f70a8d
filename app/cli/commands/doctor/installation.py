"""Checks what is installed: Python, packages, models, encoders, extras, and that a picture can be animated with them.

Owns: these checks. Does not know: what only a live run or the window needs.
"""

import hashlib
import importlib
import platform
import shlex
import sys
from collections.abc import Iterator
from importlib import metadata, resources

from app.cli.commands.doctor.diagnostic_result import DiagnosticResult
from app.cli.commands.doctor.requirements import (
    BASE,
    install_source,
    list_requirements,
    package_version,
    reinstall_command,
)
from engine import OnnxRuntime, Problem, find_onnx_runtime

PYTHON_MIN = (3, 11)
MODULES = {
    "opencv-python-headless": "cv2",
    "fonttools": "fontTools",
    "pillow": "PIL",
    "pi-heif": "pi_heif",
    "ai-edge-litert": "ai_edge_litert",
    "cv2-enumerate-cameras": "cv2_enumerate_cameras",
    "PySide6-Essentials": "PySide6",
    "python-xlib": "Xlib",
    "tomli-w": "tomli_w",
}
"""Names to import that differ from the names to install."""
ENCODERS = {"libx264": "H.264 video", "aac": "AAC sound"}
MODEL_SUFFIXES = (".task", ".tflite")


def check_python() -> DiagnosticResult:
    here = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info >= PYTHON_MIN:
        return DiagnosticResult("Python", here)
    return DiagnosticResult("Python", problem=Problem("{version}", "make run PYTHON=python3.11", version=here))


def check_packages() -> Iterator[DiagnosticResult]:
    try:
        stated = list_requirements()[BASE]
    except ImportError as missing:
        command = f"{shlex.quote(sys.executable)} -m pip install packaging"
        yield DiagnosticResult("packaging", problem=Problem("{reason}", "{command}", reason=missing, command=command))
        return
    for requirement in stated:
        name = requirement.name
        command = f"{shlex.quote(sys.executable)} -m pip install '{name}{requirement.specifier}'"
        try:
            importlib.import_module(MODULES.get(name, name))
            yield DiagnosticResult(name, metadata.version(name))
        except (ImportError, metadata.PackageNotFoundError) as error:
            yield DiagnosticResult(name, problem=Problem("{reason}", "{command}", reason=error, command=command))


def check_models() -> Iterator[DiagnosticResult]:
    folder = resources.files("assets") / "models"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(MODEL_SUFFIXES)), key=lambda file: file.name
    )
    for file in files:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        yield DiagnosticResult(file.name, f"SHA-256 {digest}")
    if not files:
        problem = Problem("no model file is installed", "{command}", command=reinstall_command())
        yield DiagnosticResult("models", problem=problem)


def check_encoders() -> Iterator[DiagnosticResult]:
    try:
        import av
    except ImportError:
        return
    for name, what in ENCODERS.items():
        command = f"{shlex.quote(sys.executable)} -m pip install --force-reinstall --only-binary :all: av"
        missing = Problem("encoder {name}", "{command}", name=name, command=command)
        yield DiagnosticResult(what, f"encoder {name}", None if name in av.codecs_available else missing)


def check_animation() -> DiagnosticResult:
    """Find the face in a bundled portrait and move it once: models, their hashes and every library take part."""
    what = "trial"
    try:
        from app.cli.commands.doctor.smoke_test import animate_once

        return DiagnosticResult(what, f"one picture animated, {animate_once():.0f} ms")
    except Exception as error:  # noqa: BLE001 -- whatever fails is the finding
        reason = f"{type(error).__name__}: {error}"
        problem = Problem("{reason}", "{command}", reason=reason, command=reinstall_command())
        return DiagnosticResult(what, problem=problem)


def check_extras() -> Iterator[DiagnosticResult]:
    """Check the optional packages; of an ONNX Runtime, what the module has and not what pip lists."""
    try:
        stated = list_requirements()
        runtime = find_onnx_runtime()
    except ImportError:
        return
    for extra in sorted(set(stated) - {BASE, "test"}):
        parts = [requirement.name for requirement in stated[extra]]
        versions = {name: package_version(name) for name in parts}
        missing = [name for name, version in versions.items() if version is None]
        detail = ", ".join(f"{name} {version}" for name, version in versions.items())
        command = f"{shlex.quote(sys.executable)} -m pip install '{install_source()}[{extra}]'"
        absent = Problem("without {names}", "{command}", names=", ".join(missing), command=command)
        if runtime.conflicts_with(parts):
            installed = ", ".join(runtime.versions)
            absent = Problem("not needed: {installed} is installed, and there may be one only", installed=installed)
        wrong = runtime.problem if set(parts) & set(runtime.versions) else None
        yield DiagnosticResult(f"extra {extra}", detail, absent if missing else wrong, needed=False)
    yield _report_runtime(runtime)


def _report_runtime(runtime: OnnxRuntime) -> DiagnosticResult:
    """None is needed, but one that is not what it seems to be keeps PersonaLive from starting."""
    names = ", ".join(f"{name} {version}" for name, version in runtime.versions.items())
    detail = f"{names} with {', '.join(runtime.providers)}" if names else "none is installed, and none is needed"
    return DiagnosticResult("ONNX Runtime", detail, runtime.problem, needed=runtime.problem is not None)
