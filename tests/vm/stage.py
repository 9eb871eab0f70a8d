"""What the VM's tests share: drivers to load, programs to start, and OpenCV on the other side of the camera.

Owns: the ends of everything it starts. Does not know: what is tested.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.camera_process import wire
from engine.camera_process.files import BUFFER, CAMERA_LOCK
from engine.camera_process.locks import is_lock_held
from tests.vm import camera_app, reader

DEVICE = Path(camera_app.DEVICE)
LOOPBACK = Path(__file__).with_name("loopback.sh")
FILM = Path(os.environ.get("VM_CACHE", "/nowhere")) / "film"
OLD, NEW = "0.12.7", "0.15.0"
DEVICE_FPS, SEND_FPS = 10.0, 6.0
PATIENCE_S = 300.0
"""How long something may take on an emulated processor that shares its host."""


def load(version: str, exclusive_caps: int = 1) -> None:
    until_s = time.monotonic() + 20
    while subprocess.run([LOOPBACK, version, str(exclusive_caps)], check=False, capture_output=True).returncode:
        assert time.monotonic() < until_s, "the driver does not load"
        time.sleep(0.2)


class Program:
    """A program of ours, and what it says, line by line."""

    def __init__(self, *arguments: object) -> None:
        command = [sys.executable, *map(str, arguments)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines: list[str] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line)

    def step_back(self) -> None:
        """Let others go first; call it before the program has started threads or other programs."""
        os.setpriority(os.PRIO_PROCESS, self._process.pid, 10)

    def tell(self, line: str) -> None:
        """Give it a line to read."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def runs(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


class Viewer(Program):
    """OpenCV on the other side of the camera."""

    def __init__(self) -> None:
        folder = ["/vm"] if Path("/vm").is_dir() else []
        super().__init__(reader.__file__, DEVICE.name.removeprefix("video"), *folder)

    def seen(self) -> list[dict[str, Any]]:
        """Every picture so far."""
        return [json.loads(line) for line in list(self.lines) if line.startswith("{") and '"shows"' in line]

    def failed(self) -> bool:
        return any('"failed"' in line for line in list(self.lines))

    def wait_for(self, wanted: Callable[[Any], bool], after: int = 0, timeout_s: float = PATIENCE_S) -> int:
        """Wait for a picture that is wanted; its index."""
        until_s = time.monotonic() + timeout_s
        while time.monotonic() < until_s:
            for index, seen in enumerate(self.seen()[after:], after):
                if wanted(seen["shows"]):
                    return index
            time.sleep(0.05)
        raise AssertionError(f"not seen within {timeout_s} s: {self.lines[-5:]}")


class Show(Program):
    """A session that is told what to do."""

    def __init__(self, matrix: str = "601") -> None:
        super().__init__("-m", "tests.vm.show_app", FILM, f"virtual-camera:{DEVICE}", matrix)

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool], timeout_s: float = PATIENCE_S) -> None:
        """Wait until it says so of itself, from now on."""
        after, until_s = len(self.lines), time.monotonic() + timeout_s
        while not any(wanted(json.loads(line)) for line in self.lines[after:] if line.startswith("{")):
            assert time.monotonic() < until_s, f"it did not say so within {timeout_s} s: {self.lines[-5:]}"
            assert self.runs(), f"it ended: {self.lines[-5:]}"
            time.sleep(0.05)


def app(first_number: int) -> Program:
    return Program(camera_app.__file__, first_number, DEVICE_FPS, SEND_FPS)


def is_number(shows: object) -> bool:
    return isinstance(shows, int)


def camera_pid(runtime: Path) -> int:
    buffer = wire.FrameBuffer.attach(runtime / BUFFER)
    pid: int = buffer.header.camera_pid
    buffer.close()
    return pid


def wait_for_camera(runtime: Path) -> int:
    """Wait until there is a camera process; its number."""

    def there() -> bool:
        with contextlib.suppress(FileNotFoundError, wire.WireError):
            return camera_pid(runtime) > 0
        return False

    wait_until(there)
    return camera_pid(runtime)


def camera_counts(runtime: Path) -> wire.SentCounts:
    buffer = wire.FrameBuffer.attach(runtime / BUFFER)
    counts = buffer.counts
    buffer.close()
    return counts


def end_camera(runtime: Path) -> None:
    """Let the camera process of a killed app go before the driver is loaded again."""
    with contextlib.suppress(FileNotFoundError):
        wire.request_shutdown(runtime / BUFFER)
    until_s = time.monotonic() + 20
    while is_lock_held(runtime / CAMERA_LOCK) and time.monotonic() < until_s:
        time.sleep(0.05)


def wait_until(done: Callable[[], bool], timeout_s: float = PATIENCE_S) -> None:
    until_s = time.monotonic() + timeout_s
    while not done():
        assert time.monotonic() < until_s, "it did not happen in time"
        time.sleep(0.05)


def gaps_s(seen: list[dict[str, Any]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.diff([one["time_s"] for one in seen])


@dataclass(frozen=True, slots=True)
class Rate:
    """What the camera process did between two moments, and what a reader got of it."""

    seconds: float
    read: int
    sent: int
    late: int

    def check(self) -> None:
        """Every period was served or counted as late, however busy the computer is, and the reader got what was sent.

        Raises: AssertionError.
        """
        due = DEVICE_FPS * self.seconds
        assert self.read <= 1.1 * due + 1, self
        assert self.read >= 0.9 * self.sent - 1, self
        assert self.sent + self.late >= 0.9 * due - 1, self


class RateMeter:
    """Counts from when it is made."""

    def __init__(self, runtime: Path, viewer: Viewer) -> None:
        self._runtime, self._viewer = runtime, viewer
        self._begin = self._look()

    def stop(self) -> Rate:
        now = self._look()
        seconds, read, sent, late = (b - a for a, b in zip(self._begin, now, strict=True))
        return Rate(seconds, int(read), int(sent), int(late))

    def _look(self) -> tuple[float, int, int, int]:
        counts = camera_counts(self._runtime)
        return time.monotonic(), len(self._viewer.seen()), counts.sent, counts.late


def report(line: str) -> None:
    """Say what was measured; the VM's console is what a person reads."""
    sys.stdout.write(f"\nVM: {time.monotonic():.0f} s: {line}\n")
    with Path("/vm/report.txt").open("a") as file:
        file.write(line + "\n")
