"""A display of its own, the real program on it, and hands for it: Xvfb and xdotool."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from engine.camera_process.files import FILE_BACKEND
from tests.fakes.camera_reader import CameraReader

ROOT = Path(__file__).parents[2]
PATIENCE_S = 150.0
SCREEN = (1280, 800)
TOOLS = ("Xvfb", "xdotool")
NAME = "Persona Cam"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.desktop)
            item.add_marker(pytest.mark.slow)
            if missing:
                item.add_marker(pytest.mark.skip(reason=f"needs {' and '.join(missing)} (apt install xvfb xdotool)"))


def wait_until(met: Callable[[], object], what: str | Callable[[], str]) -> None:
    """Wait for a condition. what: said when it does not come; a function is asked at that moment."""
    until_s = time.monotonic() + PATIENCE_S
    while not met():
        assert time.monotonic() < until_s, what if isinstance(what, str) else what()
        time.sleep(0.1)


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of an empty X display."""
    with start_display(SCREEN) as name:
        yield name


@contextmanager
def start_display(size: tuple[int, int]) -> Iterator[str]:
    """Have an empty X display of this size, in pixels; its name."""
    read, write = os.pipe()
    words = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp"]
    with subprocess.Popen(words, pass_fds=(write,), stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
        server.terminate()


class Desktop:
    """The real program in a real window, and the mouse and keyboard in front of it."""

    def __init__(self, display: str, home: Path, camera: Path) -> None:
        self.home = home
        self.camera = camera
        self.device = home / "device"
        self.recordings = home / "recordings"
        self.device.touch()
        runtime = home / "runtime"
        runtime.mkdir(mode=0o700)
        own = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
        own |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "DISPLAY": display, "PYTHONPATH": str(ROOT)}
        unwanted = ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_SESSION_TYPE")
        self.surroundings = {name: value for name, value in os.environ.items() if name not in unwanted} | own
        self.surroundings |= {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        self.program: subprocess.Popen[str] | None = None

    def choose(self, **choices: Any) -> None:
        """Write what the program finds on the disk at its start."""
        content: dict[str, Any] = {
            "version": 1,
            "output": f"virtual-camera:{FILE_BACKEND}:{self.device}",
            "recordings": str(self.recordings),
            "settings": {"animator": "instant", "size_px": 256},
            "live": {"output_width_px": 640, "output_height_px": 360, "output_fps": 15},
        }
        file = self.home / "config" / "personacam" / "settings.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content | choices), encoding="utf-8")

    def start(self) -> None:
        """Start the program and wait for its window."""
        words = [sys.executable, "-m", "app", "window", "--camera", str(self.camera)]
        log = (self.home / "program.log").open("w")
        self.program = subprocess.Popen(words, env=self.surroundings, cwd=ROOT, stdout=log, stderr=log, text=True)
        log.close()
        wait_until(lambda: self.windows(), "there is no window")
        self.do("windowfocus", "--sync", self.windows()[0])

    def log(self) -> str:
        return (self.home / "program.log").read_text()

    def describe(self) -> str:
        """What there is to know when something does not come: the program's output, log, exit code and status."""
        logs = [file.read_text() for file in sorted(self.home.rglob("*.log"))]
        return "\n".join([*logs, f"exit code {self.program and self.program.poll()}", str(self.status())])

    def windows(self, name: str = NAME) -> list[str]:
        """The ids of the program's visible windows that are called something like this."""
        return self._xdotool("search", "--onlyvisible", "--maxdepth", "1", "--name", name).stdout.split()

    def title(self) -> str:
        return self._xdotool("getwindowname", self.windows()[0]).stdout.strip()

    def size(self) -> tuple[int, int]:
        """Width and height of the window."""
        told = self._xdotool("getwindowgeometry", "--shell", self.windows()[0]).stdout
        found = dict(line.split("=") for line in told.split())
        return int(found["WIDTH"]), int(found["HEIGHT"])

    def do(self, *words: str | int) -> None:
        """Have xdotool do this."""
        done = self._xdotool(*map(str, words))
        assert done.returncode == 0, done.stderr

    def keys(self, *names: str) -> None:
        for name in names:
            self.do("key", "--clearmodifiers", name)
            time.sleep(0.15)

    def status(self) -> dict[str, Any]:
        """What the program says of itself to `personacam ctl`; empty while it does not answer."""
        words = [sys.executable, "-m", "app", "ctl", "status", "--json"]
        done = subprocess.run(words, env=self.surroundings, cwd=ROOT, capture_output=True, text=True, check=False)
        found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
        return found

    def sent(self) -> list[bytes]:
        """The pictures that the device was given."""
        return [record.pixels for record in CameraReader(self.device).read()]

    def screenshot(self, name: str) -> Path:
        """Keep the window as it is seen now; PERSONACAM_SCREENSHOTS names a folder that outlives the test."""
        folder = Path(os.environ.get("PERSONACAM_SCREENSHOTS") or self.home / "screenshots")
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{name}.png"
        words = [sys.executable, "-m", "tests.desktop.screenshot", self.windows()[0], str(file)]
        subprocess.run(words, env=self.surroundings, cwd=ROOT, check=True)
        return file

    def click(self, x: int, y: int) -> None:
        """Press the left button there; negative: from the right and the bottom."""
        width, height = self.size()
        self.do("mousemove", "--window", self.windows()[0], x % width, y % height)
        self.do("click", 1)

    def stop(self) -> int:
        """End the program if it has not ended; return its exit code."""
        assert self.program is not None
        if self.program.poll() is None:
            self.program.terminate()
        return self.program.wait(PATIENCE_S)

    def _xdotool(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["xdotool", *words], env=self.surroundings, capture_output=True, text=True, check=False, timeout=30
        )


@pytest.fixture
def desktop(display: str, tmp_path: Path) -> Iterator[Desktop]:
    home = tmp_path / "home"
    home.mkdir()
    made = Desktop(display, home, ROOT / "assets" / "demo" / "driver.mp4")
    made.choose()
    yield made
    if made.program is not None:
        made.stop()
