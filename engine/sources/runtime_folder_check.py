"""Checks the folder where the user's programs meet, by making in it what a live run makes.

Owns: this check. Does not know: how the result is shown.
"""

import os
import shutil

from engine.camera_process.buffer_file import create_own_file
from engine.camera_process.files import ALL_FILES
from engine.camera_process.wire import Shape
from engine.core.errors import SinkError
from engine.core.runtime_folder import (
    CONTROL_SOCKET,
    PROGRAM_LOCK,
    explain_folder_errors,
    make_private_folder,
    runtime_folder,
)
from engine.core.settings import LiveSettings
from engine.sources.system_checks import LiveCheck

MB = 1_000_000
USUAL = LiveSettings()
USUAL_SHAPE = Shape(USUAL.output_width_px, USUAL.output_height_px, 1000 * int(USUAL.output_fps), "i420")


def check_runtime_folder() -> LiveCheck:
    """Check that the folder is the user's own, and has room for a frame buffer of the usual size."""
    what = "runtime folder"
    try:
        folder = make_private_folder(runtime_folder(), (*ALL_FILES, PROGRAM_LOCK, CONTROL_SOCKET))
        trial = folder / f"trial.{os.getpid()}"
        with explain_folder_errors(folder):
            os.close(create_own_file(trial, USUAL_SHAPE.file_bytes))
            trial.unlink()
            free_mb = shutil.disk_usage(folder).free / MB
    except SinkError as error:
        return LiveCheck(what, problem=error.problem)
    return LiveCheck(what, f"{folder}, {free_mb:.0f} MB free")
