"""How a camera process is started: for as long as the camera is used, or only to see if its device opens.

Owns: the command line, and the trial. Does not know: locks, the frame buffer, what is sent.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine.camera_process import files
from engine.core.errors import SinkError
from engine.core.problem import Problem

if TYPE_CHECKING:
    from engine.sinks.virtual_camera.connection import VirtualCameraRequest

BOOT = (
    "import runpy, sys; sys.path.append(sys.argv.pop(1)); "
    "runpy.run_module('camera_process', run_name='__main__', alter_sys=True)"
)
"""Runs the package without the rest of the engine: its parent folder is last on the path, so it hides no module."""
TRIAL_S = 30.0
"""How long a trial may take; a device that needs longer is opened without one."""


def build_command(wanted: "VirtualCameraRequest", folder: Path) -> list[str]:
    """Return the command that runs this camera. folder: where it meets the app."""
    engine = Path(files.__file__).parent.parent
    command = [sys.executable, "-P", "-c", BOOT, str(engine), "--folder", str(folder)]
    command += ["--reply", str(folder / files.REPLY), "--pixel-format", wanted.pixel_format]
    command += ["--width", str(wanted.width_px), "--height", str(wanted.height_px), "--fps", str(wanted.fps)]
    command += ["--linger-s", str(wanted.linger_s)]
    command += ["--device", wanted.device] if wanted.device else []
    return command + (["--backend", wanted.backend] if wanted.backend else [])


def try_device(wanted: "VirtualCameraRequest", folder: Path) -> None:
    """See if the device opens, in a process of its own, which closes it again; the camera in use goes on meanwhile.

    Raises: SinkError with the reason if it does not. A trial that comes to no result says nothing.
    """
    command = [*build_command(wanted, folder), "--try-only"]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=TRIAL_S
        )
        problem = json.loads(done.stdout)["problem"]
    except (OSError, subprocess.SubprocessError, ValueError):
        return
    if problem is not None:
        raise SinkError.from_problem(Problem.from_plain(problem))
