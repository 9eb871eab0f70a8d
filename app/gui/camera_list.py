"""Which cameras can be chosen, found without keeping the window waiting.

Owns: the thread that looks. Does not know: which one is chosen, or how it is shown.
"""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.control.worker import Worker

CLOSE_S = 5.0


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """One camera. word: what ACTIONS' `camera` takes. name: as it calls itself."""

    word: str
    name: str


class CameraScanner(QObject):
    """Looks when it is asked to; lives on the window's thread."""

    found = Signal(object)
    """A tuple of CameraChoice; told only when it has changed."""
    _seen = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cameras: tuple[CameraChoice, ...] = ()
        self._worker = Worker("cameras")
        self._seen.connect(self._update_cameras)

    def scan_cameras(self) -> None:
        """Look for cameras; opens none of them. Returns at once."""
        self._worker.submit_job(lambda: self._seen.emit(list_camera_choices()))

    def close(self) -> None:
        self._worker.close(CLOSE_S)

    def _update_cameras(self, cameras: tuple[CameraChoice, ...]) -> None:
        if cameras != self.cameras:
            self.cameras = cameras
            self.found.emit(cameras)


def list_camera_choices() -> tuple[CameraChoice, ...]:
    """Return the cameras that are plugged in; slow."""
    from engine import list_cameras  # loads OpenCV

    found = list_cameras()
    names = [camera.name for camera in found]
    return tuple(
        CameraChoice(camera.name if names.count(camera.name) == 1 else str(camera.number), camera.name)
        for camera in found
    )
