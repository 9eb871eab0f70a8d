"""A camera, through OpenCV: Video4Linux, Media Foundation, DirectShow or AVFoundation.

Owns: the open device, the format requested and the format received, and which of its pictures are usable.
Does not know: faces; which camera the user means (`camera_list`); what happens after it is lost (`capture_loop`).
"""

import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np

from engine.core.clock import NS_PER_MS, NS_PER_S, Clock
from engine.core.errors import SourceError
from engine.core.problem import Phrase
from engine.core.settings import LiveSettings
from engine.core.types import Frame, Image
from engine.sources import SourceInfo
from engine.sources.camera_list import Camera

log = logging.getLogger(__name__)

FIRST_PICTURE_S = 6.0
"""Cameras need one to three seconds to wake up."""
SILENT_S = 3.0
"""A camera that sends nothing usable for this long counts as lost."""
RETRY_S = 0.02
TRUSTED_NS = NS_PER_S
"""A device time stamp further than this from now is not trusted."""
STALE_PERIODS = 2.5
"""A picture that has waited in the camera driver for this many periods is skipped for a newer one."""
QUEUE_MAX = 4
"""How many pictures camera drivers keep."""
FLAT_ROWS = 8
"""A picture is damaged if its last 1/FLAT_ROWS of rows hold one of the colours that missing data decodes to."""
FILLERS = ((0, 154, 0), (0, 135, 0), (128, 128, 128))
"""RGB of zero bytes read as YUV (as OpenCV and as others decode them), and of the missing part of a torn JPEG."""
FILLER_TOLERANCE = 2


USUAL = LiveSettings()


@dataclass(frozen=True, slots=True)
class CameraRequest:
    """The format requested from a camera; what it gives may differ, and is in the source's info."""

    width_px: int = USUAL.camera_width_px
    height_px: int = USUAL.camera_height_px
    fps: int = USUAL.camera_fps


class Capture(Protocol):
    """The part of cv2.VideoCapture that is used."""

    def isOpened(self) -> bool: ...  # noqa: N802
    def grab(self) -> bool: ...
    def retrieve(self, image: Any = None) -> tuple[bool, Any]: ...
    def get(self, propId: int) -> float: ...  # noqa: N803
    def set(self, propId: int, value: float) -> bool: ...  # noqa: N803
    def release(self) -> None: ...


OpenCapture = Callable[[Camera], Capture]


def open_capture(camera: Camera) -> Capture:
    """Open a device; the capture returned may not be open."""
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")
    os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2.VideoCapture(camera.index, camera.backend)


class CameraSource:
    """One camera, open until `close`. Passes the contract of every source; it never ends by itself."""

    def __init__(
        self,
        camera: Camera,
        request: CameraRequest,
        clock: Clock,
        opener: OpenCapture = open_capture,
        interrupted: threading.Event | None = None,
    ) -> None:
        """Open the camera and wait for its first picture. interrupted: when set, every wait ends.

        Raises: SourceError if the camera is missing, busy, forbidden, or sends nothing.
        """
        self._camera = camera
        self._clock = clock
        self._interrupted = interrupted or threading.Event()
        self._buffer: Image | None = None
        self._last_ns = -1
        self._capture = opener(camera)
        try:
            self._request_format(request)
            self._first: Frame | None = self._wait_for_frame(FIRST_PICTURE_S)
        except SourceError:
            self.close()
            raise
        if self._first is None:
            self.close()
            raise SourceError("Opening the camera {camera} was given up.", camera=camera.name)
        self._size = self._first.image.shape[1], self._first.image.shape[0]
        asked, given = (request.width_px, request.height_px, request.fps), (*self._size, self._fps)
        log.info("camera %s: asked for %dx%d at %g, given %dx%d at %g", camera.name, *asked, *given)

    @property
    def info(self) -> SourceInfo:
        """What the camera gives now; its pictures may change size while it runs."""
        fps = Fraction(self._fps).limit_denominator(1001)
        return SourceInfo(self._camera.name, *self._size, fps, frames=None, sound=None)

    def read_frame(self) -> Frame | None:
        """Return the next usable picture, or None when interrupted (the driver's own wait, 1 s, may come first).

        Raises: SourceError if the camera is gone or has been silent for SILENT_S.
        """
        frame, self._first = self._first or self._wait_for_frame(SILENT_S), None
        if frame is not None:
            self._size = frame.image.shape[1], frame.image.shape[0]
        return frame

    def close(self) -> None:
        """Release the device; its light goes off."""
        self._capture.release()

    def _request_format(self, request: CameraRequest) -> None:
        if not self._capture.isOpened():
            raise _cannot_open_error(self._camera)
        capture = self._capture
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, request.width_px)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, request.height_px)
        capture.set(cv2.CAP_PROP_FPS, request.fps)
        self._fps = capture.get(cv2.CAP_PROP_FPS) or float(request.fps)

    def _wait_for_frame(self, patience_s: float) -> Frame | None:
        until_ns = self._clock.now_ns() + int(patience_s * NS_PER_S)
        damaged = 0
        while not self._interrupted.is_set():
            image = self._grab_image()
            if image is not None and not is_damaged(image):
                return Frame(image, self._capture_time_ns())
            damaged += image is not None
            if self._is_unplugged():
                raise SourceError("The camera {camera} was unplugged.", "Plug it in again.", camera=self._camera.name)
            if self._clock.now_ns() >= until_ns:
                raise _no_picture_error(self._camera, patience_s, damaged)
            self._clock.wait(self._interrupted, RETRY_S)
        return None

    def _grab_image(self) -> Image | None:
        """Return the next picture as a new RGB array, or None if the driver gave none."""
        try:
            if not self._grab_newest():
                return None
            ok, raw = self._capture.retrieve(self._buffer)
        except cv2.error as failed:
            log.debug("camera %s: %s", self._camera.name, failed)
            return None
        if not ok or raw is None or raw.size == 0:
            return None
        self._buffer = raw
        grey = raw.ndim == 2 or raw.shape[2] == 1
        return np.asarray(cv2.cvtColor(raw, cv2.COLOR_GRAY2RGB if grey else cv2.COLOR_BGR2RGB), np.uint8)

    def _grab_newest(self) -> bool:
        """Grab the newest picture, skipping those that waited in the driver; only one is decoded."""
        stale_ns = STALE_PERIODS * NS_PER_S / self._fps
        for _ in range(QUEUE_MAX):
            if not self._capture.grab():
                return False
            if self._clock.now_ns() - self._device_time_ns() < stale_ns:
                break
        return True

    def _device_time_ns(self) -> int:
        """Return when the last picture was taken: Video4Linux stamps it with the monotonic clock; elsewhere, now."""
        now_ns = self._clock.now_ns()
        if self._camera.backend != cv2.CAP_V4L2:
            return now_ns
        stamp_ns = int(self._capture.get(cv2.CAP_PROP_POS_MSEC) * NS_PER_MS)
        return stamp_ns if 0 <= now_ns - stamp_ns < TRUSTED_NS else now_ns

    def _capture_time_ns(self) -> int:
        """Return the device's time, made strictly rising."""
        self._last_ns = max(self._device_time_ns(), self._last_ns + 1)
        return self._last_ns

    def _is_unplugged(self) -> bool:
        return _has_device_file(self._camera) and not Path(self._camera.path).exists()


def is_damaged(image: Image) -> bool:
    """Return True if the lower rows hold only a colour that missing data decodes to: a green, grey or half picture.

    A real picture is never that even, because of noise; a black picture (a covered lens) counts as a picture.
    """
    rows = image[-max(1, image.shape[0] // FLAT_ROWS) :: 2, ::4]
    corner = rows[-1, -1].astype(int)
    if not any(np.abs(corner - filler).max() <= FILLER_TOLERANCE for filler in FILLERS):
        return False
    return bool(np.abs(rows.astype(np.int16) - corner.astype(np.int16)).max() <= FILLER_TOLERANCE)


def _has_device_file(camera: Camera) -> bool:
    return camera.backend == cv2.CAP_V4L2 and bool(camera.path)


def _no_picture_error(camera: Camera, patience_s: float, damaged: int) -> SourceError:
    if damaged:
        return SourceError(
            "The camera {camera} sends only damaged pictures.", "Try another USB port or cable.", camera=camera.name
        )
    return SourceError(
        "The camera {camera} has sent no picture for {patience_s} s.",
        "Close other programs that use it; unplug it and plug it in again.",
        camera=camera.name,
        patience_s=f"{patience_s:.0f}",
    )


def _cannot_open_error(camera: Camera) -> SourceError:
    """Return an error with the likely reason why a camera does not open."""
    if _has_device_file(camera):
        if not Path(camera.path).exists():
            return SourceError(
                "The camera {camera} is not there ({path}).", "Plug it in.", camera=camera.name, path=camera.path
            )
        if not os.access(camera.path, os.R_OK | os.W_OK):
            return SourceError(
                "This user may not use the camera {camera} ({path}).",
                "Run: sudo usermod -aG video $USER, then log out and in.",
                camera=camera.name,
                path=camera.path,
            )
    return SourceError(
        "The camera {camera} cannot be opened: most likely another program uses it.",
        "{advice}",
        camera=camera.name,
        advice=_settings_hint(),
    )


def _settings_hint() -> Phrase:
    if sys.platform == "darwin":
        return Phrase("Close the other program, or allow the camera in System Settings > Privacy & Security > Camera.")
    if sys.platform == "win32":
        return Phrase("Close the other program, or allow the camera in Settings > Privacy > Camera.")
    return Phrase("Close the other program; `fuser -v /dev/video*` names it.")
