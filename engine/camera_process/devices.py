"""Opens virtual camera devices, and says what to install when there is none.

Owns: opening one by name, and what there is to do if none opens.
Does not know: the words for what is wrong (`device_errors`), what pictures show, pacing, the frame buffer.
"""

import contextlib
import errno
import os
import stat
import struct
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .device_errors import BackendError, DeviceError, DeviceWords, explain_backend, join_reasons
from .files import FILE_BACKEND

RECORD = struct.Struct("<8sQQQ")
"""The head of each picture in the `file` device: RECORD_MAGIC, number from 0, sent_at_ns, bytes."""
RECORD_MAGIC = b"PCAMREC1"

MODPROBE = "sudo modprobe v4l2loopback exclusive_caps=1 max_buffers=4 card_label='Persona Cam'"
"""exclusive_caps=1: without it browsers do not list the camera. max_buffers=4: with the usual 2, the driver overwrites
a picture that a slow program is still reading, which then gets parts of two pictures."""
GROUP = "sudo usermod -aG video $USER"
RELOAD = f"sudo modprobe -r v4l2loopback && {MODPROBE}"
INSTALL = (
    "sudo apt install v4l2loopback-dkms"
    " && echo 'options v4l2loopback exclusive_caps=1 max_buffers=4 card_label=\"Persona Cam\"'"
    " | sudo tee /etc/modprobe.d/personacam.conf"
    " && echo v4l2loopback | sudo tee /etc/modules-load.d/personacam.conf"
    " && sudo modprobe v4l2loopback"
)
"""These two files create the camera at every start of the computer."""
NOT_INSTALLED = "pyvirtualcam is not installed"
NO_DEVICE = "No virtual camera could be opened. {reasons}"
TAKEN_AWAY = "The virtual camera {device} was taken away."
_LOOPBACK = Path("/sys/module/v4l2loopback")
_OPENS_ONCE = ("old", "0.12.")
"""Versions that, with exclusive_caps=1, accept only one writer until they are loaded again."""
_VIDEO = Path("/sys/class/video4linux")


class VirtualCameraDevice(Protocol):
    """An open virtual camera. name: of the device, as other programs list it. backend: what opened it."""

    @property
    def name(self) -> str: ...

    @property
    def backend(self) -> str: ...

    def send_frame(self, pixels: NDArray[np.uint8]) -> None:
        """Give it one picture: (frame_bytes,) uint8 in the format it was opened with.

        Raises: DeviceError if the device is gone.
        """

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """The requested device. device, backend: None means the first that works. pixel_format: rgb, i420 or nv12."""

    device: str | None
    backend: str | None
    width_px: int
    height_px: int
    fps: float
    pixel_format: str


def open_device(request: DeviceRequest) -> VirtualCameraDevice:
    """Open the requested device, or the first that works.

    Raises: DeviceError with the reason of every backend that was tried.
    """
    if request.backend == FILE_BACKEND:
        return FileDevice(request.device or "")
    reasons, said = [], []
    for backend, device in _list_candidates(request):
        try:
            return PyvirtualcamDevice(request, backend, device)
        except BackendError as failed:
            reasons.append(failed.name_backend(backend, device))
            said.append(failed.said)
    raise explain_missing_device(" ".join(said), join_reasons(reasons))


class PyvirtualcamDevice:
    """A device of the system, through pyvirtualcam. Raises: BackendError if it does not open."""

    def __init__(self, request: DeviceRequest, backend: str, device: str | None) -> None:
        try:
            import pyvirtualcam
        except ImportError as missing:
            words = DeviceWords("pyvirtualcam is not installed ({reason}).", reason=missing)
            raise BackendError(NOT_INSTALLED, words) from missing
        if backend not in pyvirtualcam.camera.BACKENDS:
            known = ", ".join(pyvirtualcam.camera.BACKENDS)
            raise BackendError("", DeviceWords("this system has no such backend; it has {known}.", known=known))
        try:
            self._camera = pyvirtualcam.Camera(
                request.width_px,
                request.height_px,
                request.fps,
                fmt=pyvirtualcam.PixelFormat[request.pixel_format.upper()],
                device=device,
                backend=backend,
            )
        except (RuntimeError, ValueError, OSError) as failed:
            said = _backend_reason(str(failed), backend)
            raise BackendError(said, explain_backend(said)) from failed
        self._rgb_shape = (request.height_px, request.width_px, 3) if request.pixel_format == "rgb" else None
        self._node = Path(self.name) if self.name.startswith("/dev/") else None
        self._node_number = self._node.stat().st_rdev if self._node else 0

    @property
    def name(self) -> str:
        return str(self._camera.device)

    @property
    def backend(self) -> str:
        return str(self._camera.backend)

    def send_frame(self, pixels: NDArray[np.uint8]) -> None:
        with _raise_on_stderr(self.name):
            self._camera.send(pixels if self._rgb_shape is None else pixels.reshape(self._rgb_shape))
        if self._node and not _is_same_node(self._node, self._node_number):
            raise DeviceError(TAKEN_AWAY, "Bring it back: {command}", device=self.name, command=MODPROBE)

    def close(self) -> None:
        self._camera.close()


class FileDevice:
    """A fake camera for tests: appends each picture, with its time, to a file that must exist, as a device node must.

    Only an empty file, or one with such pictures, is written to: any other holds something of the user's.
    Removing the file removes the camera; creating it again brings the camera back.
    """

    backend = FILE_BACKEND

    def __init__(self, path: str) -> None:
        self.name = path
        self._number = 0
        try:
            self._file = _open_record_file(path)
        except OSError as failed:
            reason = _explain_record_file(failed)
            words = DeviceWords("{backend} on {device}: {reason}", backend=FILE_BACKEND, device=path, reason=reason)
            raise DeviceError(NO_DEVICE, "Make an empty file there.", reasons=words) from failed

    def send_frame(self, pixels: NDArray[np.uint8]) -> None:
        head = RECORD.pack(RECORD_MAGIC, self._number, time.monotonic_ns(), pixels.nbytes)
        try:
            if not os.path.samestat(Path(self.name).stat(), os.fstat(self._file)):
                raise FileNotFoundError(self.name)
            os.write(self._file, head + pixels.tobytes())
        except OSError as failed:
            raise DeviceError(TAKEN_AWAY, "Make an empty file there.", device=self.name) from failed
        self._number += 1

    def close(self) -> None:
        os.close(self._file)


def _open_record_file(path: str) -> int:
    """Return the number of the open file. Raises: OSError if there is none, or it holds anything but such pictures."""
    if not stat.S_ISREG(Path(path).stat().st_mode):  # opening a pipe would wait for its reader
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    file = os.open(path, os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0))
    try:
        if os.read(file, len(RECORD_MAGIC)) not in (b"", RECORD_MAGIC):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    except OSError:
        os.close(file)
        raise
    return file


def _explain_record_file(failed: OSError) -> DeviceWords:
    if isinstance(failed, FileNotFoundError):
        return DeviceWords("there is no such file.")
    if isinstance(failed, FileExistsError):
        return DeviceWords("it holds something else than pictures of this camera, or is no ordinary file.")
    return DeviceWords("it cannot be opened ({reason}).", reason=failed.strerror)


def explain_missing_device(said: str, reasons: DeviceWords | str) -> DeviceError:
    """Return the error that nothing could be opened, with what to do on this system.

    said: what the backends said, in their own words. reasons: the same in ours.
    """
    if NOT_INSTALLED in said:
        return DeviceError(NO_DEVICE, "Install it: {command}", reasons=reasons, command="pip install pyvirtualcam")
    if sys.platform == "win32":
        return DeviceError(
            NO_DEVICE,
            "Install OBS Studio (it brings the OBS Virtual Camera), or Unity Capture, and try again. "
            "If OBS is running, stop its own virtual camera.",
            reasons=reasons,
        )
    if sys.platform == "darwin":
        return DeviceError(
            NO_DEVICE,
            "Install OBS Studio 30 or later, start its virtual camera once, allow it in System Settings, "
            "stop it again, and try again.",
            reasons=reasons,
        )
    return _explain_missing_loopback(said, reasons)


def _explain_missing_loopback(said: str, reasons: DeviceWords | str) -> DeviceError:
    version = loopback_version()
    if version is None:
        return DeviceError(NO_DEVICE, "Install and load v4l2loopback: {command}", reasons=reasons, command=INSTALL)
    nodes = _list_loopback_nodes()
    if "does not exist" in said and nodes:
        return DeviceError(NO_DEVICE, "The virtual cameras here are: {nodes}.", reasons=reasons, nodes=", ".join(nodes))
    if "missing permissions" in said:
        return DeviceError(
            NO_DEVICE,
            "Add yourself to the group video: {command}; then log out and in again.",
            reasons=reasons,
            command=GROUP,
        )
    if version.startswith(_OPENS_ONCE) and "not a video output device" in said:
        return DeviceError(
            NO_DEVICE,
            "This v4l2loopback (0.12.7 or older) lets a camera be opened for writing only once. Close the programs "
            "that use the camera and load it again: {command} (v4l2loopback 0.13 and later do not need this).",
            reasons=reasons,
            command=RELOAD,
        )
    if "busy" in said:
        return DeviceError(
            NO_DEVICE, "Another program writes to this camera: end it, or name another device.", reasons=reasons
        )
    return DeviceError(NO_DEVICE, "Load the camera again: {command}", reasons=reasons, command=RELOAD)


def opens_only_once(backend: str | None) -> bool:
    """Return True if a device that was opened and closed could not be opened again until its driver is loaded again."""
    return backend != FILE_BACKEND and (loopback_version() or "").startswith(_OPENS_ONCE)


def loopback_version() -> str | None:
    """Return the version of the loaded v4l2loopback, "old" for 0.12.7 and before, or None if it is not loaded."""
    if not _LOOPBACK.exists():
        return None
    version = _LOOPBACK / "version"
    return version.read_text().strip() if version.exists() else "old"


def _list_candidates(request: DeviceRequest) -> Iterator[tuple[str, str | None]]:
    """Yield backend and device, in the order to try."""
    if request.backend is not None:
        yield request.backend, request.device
    elif sys.platform == "win32":
        if request.device in (None, "OBS Virtual Camera"):
            yield "obs", request.device
        if request.device != "OBS Virtual Camera":
            yield "unitycapture", request.device
    elif sys.platform == "darwin":
        yield "obs", request.device
    elif request.device is not None:
        yield "v4l2loopback", request.device
    else:
        nodes = _list_loopback_nodes()
        for node in nodes:
            yield "v4l2loopback", node
        if not nodes:
            yield "v4l2loopback", None


def _list_loopback_nodes() -> list[str]:
    """Return the nodes of v4l2loopback, lowest first; real cameras are left out, so that none is opened."""
    numbers = [int(node.name[5:]) for node in _VIDEO.glob("video*") if (node / "max_openers").exists()]
    return [f"/dev/video{number}" for number in sorted(numbers)]


def _backend_reason(text: str, backend: str) -> str:
    """Return pyvirtualcam's message without its prefix."""
    reason = text.removeprefix(f"'{backend}' backend: ").strip()
    return reason if reason.endswith(".") else reason + "."


@contextlib.contextmanager
def _raise_on_stderr(name: str) -> Iterator[None]:
    """Raise an error for a failed write, which pyvirtualcam only prints to stderr.

    Its Linux backend does so on purpose, because it may be temporary. stderr is our log file: if it grows, a write
    failed.
    """
    before = os.fstat(2).st_size
    yield
    if os.fstat(2).st_size > before:
        raise DeviceError(
            "The virtual camera {name} does not take pictures any more.", "It is opened again.", name=name
        )


def _is_same_node(path: Path, number: int) -> bool:
    try:
        return path.stat().st_rdev == number
    except OSError:
        return False
