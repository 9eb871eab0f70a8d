"""What this program is, and what it runs with: for the window About and for a report.

Owns: the list of parts, the licence's text, and that nothing of the user's is in a text for a report.
Does not know: windows.
"""

import json
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

import app
from app.storage.redaction import redact_settings, remove_paths
from app.storage.user_settings import UserSettings

PARTS = (
    *("PySide6-Essentials", "numpy", "opencv-python-headless", "av", "ai-edge-litert", "pillow", "miniaudio"),
    *("pyvirtualcam", "torch", "diffusers", "transformers", "onnxruntime", "onnxruntime-gpu", "tensorrt-rtx"),
)
"""Packages whose version says something about how the program behaves; those that are not installed are left out."""


def read_version(package: str) -> str:
    """Return a package's version, empty if it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def list_parts() -> dict[str, str]:
    """Return name -> version of what the program runs with; packages by the names of their distributions."""
    from PySide6.QtCore import qVersion

    system = {"Python": platform.python_version(), "Qt": qVersion(), "System": platform.platform()}
    return {**system, **{name: version for name in PARTS if (version := read_version(name))}}


def program_version() -> str:
    """Return the program's own version, empty where it runs without being installed."""
    return read_version("personacam")


def read_licence(name: str) -> str:
    """Return the text of LICENSE or NOTICE: as it lies in a checkout, or as it was installed; else nothing."""
    try:
        found = [file for file in metadata.files("personacam") or () if file.name == name]
    except metadata.PackageNotFoundError:
        found = []
    places = [Path(app.__file__).parents[1] / name, *(Path(str(file.locate())) for file in found)]
    for place in places:
        try:
            return place.read_text(encoding="utf-8")
        except OSError:
            continue
    return ""


def write_report_text(choices: UserSettings, running: dict[str, Any]) -> str:
    """Return what helps the reader of a report: versions, settings and how it goes now, as lines.

    No path, no name and nothing that the user typed is in it. running: figures and words of the program.
    """
    lines = [f"Persona Cam {program_version()}", *(f"{name}: {version}" for name, version in list_parts().items())]
    lines += [f"{name}: {value}" for name, value in running.items()]
    lines.append(json.dumps(redact_settings(choices), indent=1, default=str))
    return remove_paths("\n".join(lines))
