"""Lists the cameras, and finds the one that the user means.

Owns: names, numbers and paths of cameras, and that a virtual camera is never listed as a camera.
Does not know: how a camera is read.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
from cv2_enumerate_cameras import enumerate_cameras

from engine.core.errors import SourceError

VIRTUAL_NAMES = ("persona cam", "personacam", "obs virtual camera", "obs-camera", "unity video capture")
"""How the names of virtual cameras begin that this program creates or can write to; none is listed as a camera."""
SYS_VIDEO = Path("/sys/class/video4linux")

if sys.platform == "win32":
    BACKENDS: tuple[int, ...] = (cv2.CAP_MSMF, cv2.CAP_DSHOW)
elif sys.platform == "darwin":
    BACKENDS = (cv2.CAP_AVFOUNDATION,)
else:
    BACKENDS = (cv2.CAP_V4L2,)


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera that is plugged in.

    number: what a user types. index, backend: what OpenCV opens. path: of the device, or empty.
    """

    number: int
    name: str
    path: str
    index: int
    backend: int


ListCameras = Callable[[], Sequence[Camera]]


def list_cameras() -> list[Camera]:
    """Return the cameras, sorted by number, without virtual cameras. Opens none of them."""
    found: list[Camera] = []
    for backend in BACKENDS:
        known = {camera.name for camera in found}
        for entry in enumerate_cameras(backend):
            name, path = entry.name or "", entry.path or ""
            if name in known or is_virtual_camera(name, path):
                continue
            number = entry.index if backend == cv2.CAP_V4L2 else len(found)
            found.append(Camera(number, name, path, entry.index, backend))
    return sorted(found, key=lambda camera: camera.number)


def is_virtual_camera(name: str, path: str, sys_video: Path = SYS_VIDEO) -> bool:
    """Return True if programs write to this device, so that it is no camera: by its name, or as a loopback device."""
    if name.casefold().startswith(VIRTUAL_NAMES):
        return True
    entry = sys_video / Path(path).name
    return bool(path) and entry.exists() and "/devices/virtual/" in entry.resolve().as_posix()


def find_camera(wanted: str, cameras: Sequence[Camera]) -> Camera:
    """Return the camera with this number, device path, name, or part of a name.

    A loopback device that another program feeds is not listed, but its path is accepted here.
    Raises: SourceError if none or several match.
    """
    if wanted.isdecimal():
        fitting = [camera for camera in cameras if camera.number == int(wanted)]
    elif wanted.startswith("/"):
        fitting = [camera for camera in cameras if _is_same_device(camera.path, wanted)] or _find_unlisted(wanted)
    else:
        fitting = _find_by_name(wanted, cameras)
    if not fitting:
        if not cameras:
            raise SourceError(
                "There is no camera {wanted}.",
                "No camera is plugged in; `personacam doctor` says more.",
                wanted=repr(wanted),
            )
        raise SourceError(
            "There is no camera {wanted}.",
            "There are: {cameras}.",
            wanted=repr(wanted),
            cameras=_list_names(cameras),
        )
    if len(fitting) > 1:
        raise SourceError(
            "The camera name {wanted} fits several: {names}.",
            "Give the number instead.",
            wanted=repr(wanted),
            names=_list_names(fitting),
        )
    return fitting[0]


def find_lost_camera(lost: Camera, cameras: Sequence[Camera]) -> Camera:
    """Return a camera that was unplugged and may have returned under another index.

    Raises: SourceError if it has not returned.
    """
    same_name = [camera for camera in cameras if camera.name == lost.name]
    if not same_name:
        raise SourceError(
            "The camera {camera} is not there.", "Plug it in; it is taken up again by itself.", camera=lost.name
        )
    return next((camera for camera in same_name if camera.path == lost.path), same_name[0])


def _find_by_name(wanted: str, cameras: Sequence[Camera]) -> list[Camera]:
    key = wanted.casefold()
    exact = [camera for camera in cameras if camera.name.casefold() == key]
    return exact or [camera for camera in cameras if key in camera.name.casefold()]


def _is_same_device(path: str, wanted: str) -> bool:
    return bool(path) and Path(path).resolve() == Path(wanted).resolve()


def _find_unlisted(wanted: str) -> list[Camera]:
    """Return a video device that exists but is not listed; only on Linux."""
    device = Path(wanted).resolve()
    number = device.name.removeprefix("video")
    if not device.exists() or not number.isdecimal():
        return []
    return [Camera(int(number), device.name, str(device), int(number), cv2.CAP_V4L2)]


def _list_names(cameras: Sequence[Camera]) -> str:
    return ", ".join(f"{camera.number} ({camera.name})" for camera in cameras)
