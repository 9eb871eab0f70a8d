"""Ends, with the program, the virtual cameras that were kept after a failure for its next run.

Owns: which folders have one. Does not know: why a camera was kept, how a camera process is started.
"""

import logging
from pathlib import Path

from engine.core.errors import SinkError
from engine.sinks.virtual_camera.connection import VirtualCameraConnection, VirtualCameraRequest

log = logging.getLogger(__name__)

_folders: set[Path] = set()


def note_kept_camera(folder: Path) -> None:
    """Remember that the camera process of this folder goes on without a session."""
    _folders.add(folder)


def end_kept_cameras() -> None:
    """End the camera processes that sessions of this program have kept, and wait for that.

    One that a session uses again, of this program or of another one, goes on.
    """
    while _folders:
        folder = _folders.pop()
        try:
            VirtualCameraConnection(VirtualCameraRequest(), folder).close(end_camera=True)
        except (SinkError, OSError) as why:
            log.info("a virtual camera that was kept goes on: %s", type(why).__name__)
