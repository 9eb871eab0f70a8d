"""`personacam cameras`: what can be given to `live --camera`.

Owns: the list as text and as data. Does not know: how cameras are found.
"""

from collections.abc import Sequence
from typing import Any

from engine import Camera

NONE = "No camera is plugged in. `personacam doctor` says more; a video file can be given instead of a camera."


def as_text(cameras: Sequence[Camera]) -> str:
    """Return one line for each camera: number, name, path."""
    if not cameras:
        return NONE
    width = max(len(camera.name) for camera in cameras)
    return "\n".join(f"{camera.number:>3}  {camera.name:<{width}}  {camera.path}".rstrip() for camera in cameras)


def as_data(cameras: Sequence[Camera]) -> list[dict[str, Any]]:
    """Return the same for a program."""
    return [{"number": camera.number, "name": camera.name, "path": camera.path} for camera in cameras]
