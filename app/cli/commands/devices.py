"""The verbs `cameras` and `microphones`: list the names for `live --camera` and `live --microphone`.

Owns: the lists as lines and as JSON. Does not know: how devices are found.
"""

import json
from argparse import Namespace
from collections.abc import Sequence

from app.cli.result import CommandResult
from app.cli.signals import Interrupt
from engine import Camera, list_cameras, list_microphones

NO_CAMERA = "No camera is plugged in. A video file can be given instead; `personacam doctor` says more."
NO_MICROPHONE = "No microphone is plugged in, or the system lets no program use one."


def run_cameras(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam cameras` asks for."""
    found = list_cameras()
    return CommandResult([format_cameras_json(found)] if wanted.json else format_camera_lines(found))


def format_camera_lines(found: Sequence[Camera]) -> list[str]:
    """Return a line for each camera: number, name, device."""
    if not found:
        return [NO_CAMERA]
    width = max(len(camera.name) for camera in found)
    return [f"{camera.number:>3}  {camera.name:<{width}}  {camera.path}".rstrip() for camera in found]


def format_cameras_json(found: Sequence[Camera]) -> str:
    """Return the same for a program."""
    return json.dumps([{"number": camera.number, "name": camera.name, "path": camera.path} for camera in found])


def run_microphones(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam microphones` asks for: a name on each line."""
    found = list_microphones()
    if wanted.json:
        return CommandResult([json.dumps([{"name": name} for name in found])])
    return CommandResult(found or [NO_MICROPHONE])
