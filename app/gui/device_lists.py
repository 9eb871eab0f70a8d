"""Which cameras and microphones can be chosen, found without keeping the window waiting.

Owns: the threads that look. Does not know: which one is chosen, or how it is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.control.worker import Worker

CLOSE_S = 5.0


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """One camera. word: what ACTIONS' `camera` takes. name: as it calls itself. number: its own, as it is typed."""

    word: str
    name: str
    number: str = ""


class DeviceScanner(QObject):
    """Looks when it is asked to; lives on the window's thread."""

    found = Signal(object)
    """A tuple of devices; emitted only when it has changed."""
    _seen = Signal(object)

    def __init__(self, name: str, list_devices: Callable[[], tuple[Any, ...]], parent: QObject | None = None) -> None:
        """name: of the thread. list_devices: finds them; slow."""
        super().__init__(parent)
        self._devices: tuple[Any, ...] = ()
        self._list_devices = list_devices
        self._worker = Worker(name)
        self._seen.connect(self._update_devices)

    def scan_devices(self) -> None:
        """Look for devices; opens none of them. Returns at once."""
        self._worker.submit_job(lambda: self._seen.emit(self._list_devices()))

    def close(self) -> None:
        self._worker.close(CLOSE_S)

    def _update_devices(self, devices: tuple[Any, ...]) -> None:
        if devices != self._devices:
            self._devices = devices
            self.found.emit(devices)


class CameraScanner(DeviceScanner):
    """The cameras that are plugged in."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("cameras", list_camera_choices, parent)

    @property
    def cameras(self) -> tuple[CameraChoice, ...]:
        return self._devices


class MicrophoneScanner(DeviceScanner):
    """The microphones that are plugged in, by name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__("microphones", list_microphone_names, parent)

    @property
    def microphones(self) -> tuple[str, ...]:
        return self._devices


def list_camera_choices() -> tuple[CameraChoice, ...]:
    """Return the cameras that are plugged in; slow."""
    from engine import list_cameras  # loads OpenCV

    found = list_cameras()
    names = [camera.name for camera in found]
    return tuple(
        CameraChoice(
            camera.name if names.count(camera.name) == 1 else str(camera.number), camera.name, str(camera.number)
        )
        for camera in found
    )


def list_microphone_names() -> tuple[str, ...]:
    """Return the microphones that are plugged in; slow."""
    from engine import list_microphones  # loads miniaudio

    return tuple(list_microphones())
