"""A connection whose camera process this process plays, on a fake clock."""

import json
from pathlib import Path
from typing import Any

from engine.camera_process import wire
from engine.camera_process.files import BUFFER, CAMERA_LOCK, REPLY
from engine.camera_process.locks import FileLock
from engine.sinks.virtual_camera.connection import (
    VirtualCameraRequest,
)

REQUEST = VirtualCameraRequest("/dev/video20", "v4l2loopback", 64, 36, 29.97, "rgb", linger_s=7.0)
NOW_S = 1e7


class FakeProcess:
    """A camera process that runs until it is killed or a test ends it."""

    def __init__(self) -> None:
        self.returncode: int | None = None
        self.killed = False

    def poll(self) -> int | None:
        return self.returncode

    def kill(self) -> None:
        self.killed, self.returncode = True, -9

    def wait(self, timeout: float | None = None) -> int | None:
        return self.returncode


class Stage:
    """The app's folder, what it started, and the camera's end, which a test plays."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[tuple[list[str], FakeProcess]] = []
        self.lock = FileLock(folder / CAMERA_LOCK)
        self.buffers: list[wire.FrameBuffer] = []

    def spawn(self, command: list[str], output: Any) -> FakeProcess:
        self.started.append((command, FakeProcess()))
        return self.started[-1][1]

    def run_camera(self, shape: wire.Shape = REQUEST.shape, device: str = "/dev/video20") -> wire.FrameBuffer:
        """A camera process runs and has made its buffer."""
        assert self.lock.acquire()
        (self.folder / BUFFER).unlink(missing_ok=True)
        buffer = wire.FrameBuffer.create(self.folder / BUFFER, shape)
        buffer.write_status_text({"device": device, "backend": "v4l2loopback"})
        self.buffers.append(buffer)
        return buffer

    def reply(self, problem: str | None = None) -> None:
        told = None if problem is None else {"template": problem, "values": {}, "remedy": ""}
        (self.folder / REPLY).write_text(json.dumps({"problem": told}))
