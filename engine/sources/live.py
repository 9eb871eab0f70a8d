"""Opens what the user gives as the camera: a camera, an address on the network, or a file that is played as one.

Owns: finding and opening the source by the user's text, the first time and after it was lost.
Does not know: when a source counts as lost, or how often to try (`capture_loop`).
"""

import os
import re
import threading
from pathlib import Path

from engine.core.clock import Clock, SystemClock
from engine.core.errors import SourceError
from engine.core.system.address_mask import is_address, resembles_address
from engine.core.system.stream_address import address_error
from engine.sources import LiveOpener
from engine.sources.addresses.stream import AddressOpener
from engine.sources.camera import CameraRequest, CameraSource, OpenCapture, open_capture
from engine.sources.camera_list import Camera, ListCameras, find_camera, find_lost_camera, list_cameras
from engine.sources.realtime import RealtimeSource

DEVICES = Path("/dev")
FILE_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}")
"""A text with such an ending means a file: names of cameras hardly ever have one."""
PREVIEW = CameraRequest(640, 360, 15)
"""The format requested from a camera for a preview, before it is chosen."""


def make_live_opener(wanted: str, request: CameraRequest, clock: Clock) -> LiveOpener:
    """Return an opener for the source that the user means.

    wanted: a camera's number, name, part of its name or device path; an address (`stream_address`); or the path of a
    video or folder of pictures.
    Raises: SourceError if it looks like a path and nothing exists there, or like an address that is not allowed.
    """
    if is_address(wanted):
        return AddressOpener(wanted, clock)
    file = Path(wanted)
    if _path_exists(file) and not Path(os.path.realpath(file)).is_relative_to(DEVICES):
        return FileOpener(file, clock)
    if resembles_address(wanted):
        raise address_error(wanted)
    if FILE_SUFFIX.fullmatch(file.suffix) and not file.is_relative_to(DEVICES):
        raise SourceError("There is no file or folder {file}.", "Check the spelling of the path.", file=file)
    return CameraOpener(wanted, request, clock)


def make_preview_opener(camera: str) -> LiveOpener:
    """Return an opener of this camera, by its number or name, for a small preview. Raises: SourceError."""
    return make_live_opener(camera, PREVIEW, SystemClock())


def _path_exists(file: Path) -> bool:
    """Return True if the path exists, or may not be accessed; opening it then gives the error."""
    try:
        return file.exists()
    except OSError:
        return True


class FileOpener:
    """Plays a video file, or a folder of pictures, from its beginning."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._interrupted = threading.Event()

    def __call__(self) -> RealtimeSource:
        return RealtimeSource(self._file, self._clock, self._interrupted)

    def interrupt(self) -> None:
        self._interrupted.set()


class CameraOpener:
    """Opens a camera by the user's text the first time, and from then on by the name that it had."""

    def __init__(
        self,
        wanted: str,
        request: CameraRequest,
        clock: Clock,
        cameras: ListCameras = list_cameras,
        opener: OpenCapture = open_capture,
    ) -> None:
        self._wanted = wanted
        self._request = request
        self._clock = clock
        self._cameras = cameras
        self._opener = opener
        self._known: Camera | None = None
        self._interrupted = threading.Event()

    def __call__(self) -> CameraSource:
        """Open the camera, wherever it is plugged in now.

        Raises: SourceError if it is not connected or does not open.
        """
        cameras = self._cameras()
        camera = find_camera(self._wanted, cameras) if self._known is None else find_lost_camera(self._known, cameras)
        source = CameraSource(camera, self._request, self._clock, self._opener, self._interrupted)
        self._known = camera if camera in cameras else None
        return source

    def interrupt(self) -> None:
        self._interrupted.set()
