"""The verb `doctor`: says what is installed, what is missing, and the command that fixes it.

Owns: the checks. Does not know: how anything works. It must run when nothing else does, so it imports late.
"""

import hashlib
import importlib
import json
import os
import platform
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.result import CommandResult
from app.cli.signals import Interrupt
from engine import PersonaCamError, Problem

if TYPE_CHECKING:
    from packaging.requirements import Requirement

DISTRIBUTION = "personacam"
PYTHON_MIN = (3, 11)
BASE = ""
"""Stands for what is needed without any extra."""
MODULES = {
    "opencv-python-headless": "cv2",
    "pillow": "PIL",
    "ai-edge-litert": "ai_edge_litert",
    "cv2-enumerate-cameras": "cv2_enumerate_cameras",
    "PySide6-Essentials": "PySide6",
    "python-xlib": "Xlib",
    "tomli-w": "tomli_w",
}
"""Names to import that differ from the names to install."""
ENCODERS = {"libx264": "H.264 video", "aac": "AAC sound"}
MODEL_SUFFIXES = (".task", ".tflite")
FREE_DISK_MIN_MB = 500
MB = 1_000_000
GSSAPI = "sudo apt-get install -y libgssapi-krb5-2"
"""The library that Qt's sockets need on Linux, which a minimal system does not have."""
GPU_QUERY = ("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader")


@dataclass(frozen=True, slots=True)
class DiagnosticResult:
    """The result of one check.

    detail: what was found. problem: what is missing, and the command that fixes it; None if all is well.
    needed: nothing works without it.
    """

    what: str
    detail: str = ""
    problem: Problem | None = None
    needed: bool = True

    @property
    def found(self) -> bool:
        return self.problem is None

    def to_plain(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        problem = self.problem
        return {
            "what": self.what,
            "found": self.found,
            "detail": self.detail if problem is None else problem.message,
            "needed": self.needed,
            "mend": "" if problem is None else problem.advice,
        }


def run_doctor(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam doctor` asks for; the exit code is 1 if something needed is missing."""
    findings = []
    for finding in run_checks():
        interrupt.raise_if_requested()
        findings.append(finding)
    healthy = all(finding.found for finding in findings if finding.needed)
    if wanted.json:
        lines = [json.dumps({"healthy": healthy, "findings": [finding.to_plain() for finding in findings]}, indent=2)]
    else:
        lines = [line for finding in findings for line in _format_finding(finding)]
        lines.append("Everything needed is here." if healthy else "Something needed is missing; see above.")
    return CommandResult(lines, 0 if healthy else 1)


def run_checks() -> Iterator[DiagnosticResult]:
    """Run all checks, one after the other."""
    yield _check_python()
    yield from _check_packages()
    yield from _check_models()
    yield from _check_encoders()
    yield _check_animation()
    yield from _check_live_needs()
    yield _check_hotkeys()
    yield _check_control()
    yield _check_disk_space()
    yield _check_log()
    yield DiagnosticResult("processors", f"{os.cpu_count() or 1}", needed=False)
    yield from _check_extras()
    yield _check_graphics_card()


def _format_finding(finding: DiagnosticResult) -> list[str]:
    problem = finding.problem
    if problem is None:
        return [f"ok       {finding.what}: {finding.detail}"]
    lines = [f"{'MISSING' if finding.needed else 'absent '}  {finding.what}: {problem.message}"]
    return [*lines, f"         fix: {problem.advice}"] if problem.advice else lines


def _check_python() -> DiagnosticResult:
    here = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info >= PYTHON_MIN:
        return DiagnosticResult("Python", here)
    return DiagnosticResult("Python", problem=Problem("{version}", "make run PYTHON=python3.11", version=here))


def _check_packages() -> Iterator[DiagnosticResult]:
    try:
        stated = _list_requirements()[BASE]
    except ImportError as missing:
        command = f"{sys.executable} -m pip install packaging"
        yield DiagnosticResult("packaging", problem=Problem("{reason}", "{command}", reason=missing, command=command))
        return
    for requirement in stated:
        name = requirement.name
        command = f"{sys.executable} -m pip install '{name}{requirement.specifier}'"
        try:
            importlib.import_module(MODULES.get(name, name))
            yield DiagnosticResult(name, metadata.version(name))
        except (ImportError, metadata.PackageNotFoundError) as error:
            yield DiagnosticResult(name, problem=Problem("{reason}", "{command}", reason=error, command=command))


def _list_requirements() -> "dict[str, list[Requirement]]":
    """Return the installed distribution's requirements on this system, by extra. Raises: ImportError."""
    from packaging.requirements import Requirement

    try:
        distribution = metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return {BASE: []}
    waiting = [Requirement(line) for line in distribution.requires or []]
    found: dict[str, list[Requirement]] = {}
    for extra in (BASE, *(distribution.metadata.get_all("Provides-Extra") or [])):
        found[extra] = [one for one in waiting if one.marker is None or one.marker.evaluate({"extra": extra})]
        waiting = [one for one in waiting if one not in found[extra]]
    return found


def _check_models() -> Iterator[DiagnosticResult]:
    folder = resources.files("assets") / "models"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(MODEL_SUFFIXES)), key=lambda file: file.name
    )
    for file in files:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        yield DiagnosticResult(file.name, f"SHA-256 {digest}")
    if not files:
        problem = Problem("no model file is installed", "{command}", command=_reinstall_command())
        yield DiagnosticResult("models", problem=problem)


def _check_encoders() -> Iterator[DiagnosticResult]:
    try:
        import av
    except ImportError:
        return
    for name, what in ENCODERS.items():
        command = f"{sys.executable} -m pip install --force-reinstall --only-binary :all: av"
        missing = Problem("encoder {name}", "{command}", name=name, command=command)
        yield DiagnosticResult(what, f"encoder {name}", None if name in av.codecs_available else missing)


def _check_animation() -> DiagnosticResult:
    """Find the face in a bundled portrait and move it once: models, their hashes and every library take part."""
    what = "trial"
    try:
        from app.cli.commands.smoke_test import animate_once

        return DiagnosticResult(what, f"one picture animated, {animate_once():.0f} ms")
    except Exception as error:  # noqa: BLE001 -- whatever fails is the finding
        reason = f"{type(error).__name__}: {error}"
        problem = Problem("{reason}", "{command}", reason=reason, command=_reinstall_command())
        return DiagnosticResult(what, problem=problem)


def _check_live_needs() -> Iterator[DiagnosticResult]:
    """Check what only a live run needs."""
    try:
        from engine import check_live

        for check in check_live():
            yield DiagnosticResult(check.what, check.detail, check.problem, needed=False)
    except ImportError as error:
        problem = Problem("{reason}", "{command}", reason=error, command=_reinstall_command())
        yield DiagnosticResult("live", problem=problem, needed=False)


def _check_hotkeys() -> DiagnosticResult:
    what = "hotkeys"
    try:
        from app.remote.hotkey_listener import create_listener

        listener = create_listener()
        try:
            listener.check_support()
        finally:
            listener.stop_listening()
        return DiagnosticResult(what, "keys are heard while another program has the focus", needed=False)
    except PersonaCamError as error:
        return DiagnosticResult(what, problem=error.problem, needed=False)


def _check_control() -> DiagnosticResult:
    what = "personacam ctl"
    try:
        from app.remote import ctl_client, ctl_protocol

        importlib.import_module("PySide6.QtNetwork")
        try:
            state = ctl_client.send_request(question="status")["status"]["state"]
            return DiagnosticResult(what, f"a Persona Cam listens: {state}", needed=False)
        except ctl_client.NotRunningError:
            place = ctl_protocol.socket_address()
            return DiagnosticResult(what, f"nobody listens now; the place is {place}", needed=False)
    except PersonaCamError as error:
        return DiagnosticResult(what, problem=error.problem, needed=False)
    except ImportError as error:
        problem = Problem("{reason}", "{command}", reason=error, command=GSSAPI)
        return DiagnosticResult(what, problem=problem, needed=False)


def _check_disk_space() -> DiagnosticResult:
    free_mb = shutil.disk_usage(Path.cwd()).free / MB
    free = f"{free_mb / 1000:.1f} GB"
    problem = None if free_mb >= FREE_DISK_MIN_MB else Problem("{free}", "cd to a folder on a larger disk", free=free)
    return DiagnosticResult("free disk space here", free, problem, needed=False)


def _check_log() -> DiagnosticResult:
    """Name the log of the last run, and say if the next one can be written."""
    from app.storage.folders import logs_folder
    from app.storage.log_file import list_log_files

    folder = logs_folder()
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not (there.is_dir() and os.access(there, os.W_OK)):
        problem = Problem(
            "{folder} cannot be written", "make it a folder that you may write to: {folder}", folder=there
        )
        return DiagnosticResult("log", problem=problem, needed=False)
    files = list_log_files(folder)
    what = f"{files[0]}, {files[0].stat().st_size / 1000:.0f} kB" if files else f"none yet; the next is in {folder}"
    return DiagnosticResult("log", what, needed=False)


def _check_extras() -> Iterator[DiagnosticResult]:
    try:
        stated = _list_requirements()
    except ImportError:
        return
    for extra in sorted(set(stated) - {BASE, "test"}):
        parts = [requirement.name for requirement in stated[extra]]
        versions = {name: _package_version(name) for name in parts}
        missing = [name for name, version in versions.items() if version is None]
        detail = ", ".join(f"{name} {version}" for name, version in versions.items())
        command = f"{sys.executable} -m pip install '{_install_source()}[{extra}]'"
        absent = Problem("without {names}", "{command}", names=", ".join(missing), command=command)
        yield DiagnosticResult(f"extra {extra}", detail, absent if missing else None, needed=False)


def _install_source() -> str:
    """Return where the program was installed from, because no package index has it."""
    try:
        stated = metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        stated = None
    return urllib.request.url2pathname(urllib.parse.urlparse(json.loads(stated)["url"]).path) if stated else "."


def _reinstall_command() -> str:
    return f"{sys.executable} -m pip install --force-reinstall --no-deps '{_install_source()}'"


def _package_version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _check_graphics_card() -> DiagnosticResult:
    what = "NVIDIA graphics card"
    try:
        answer = subprocess.run(GPU_QUERY, capture_output=True, text=True, timeout=20, check=True).stdout.strip()
        return DiagnosticResult(what, answer.replace("\n", "; "), needed=False)
    except (OSError, subprocess.SubprocessError):
        problem = Problem("none that its driver knows of; the Instant animator needs none")
        return DiagnosticResult(what, problem=problem, needed=False)
