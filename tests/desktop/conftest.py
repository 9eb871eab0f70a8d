"""A display of its own, the real program on it, and hands for it: Xvfb and xdotool.

Where a test asks for it, with a window manager (openbox) on screens that people have, and on a message bus of its own,
on which a screen reader's way in (AT-SPI, read by the system's Python) tells what it is told.
"""

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
import Xlib.display
import Xlib.X

from engine.camera_process.files import FILE_BACKEND
from tests.fakes.camera_reader import CameraReader

ROOT = Path(__file__).parents[2]
PATIENCE_S = 150.0
SCREEN = (1280, 800)
SCREENS = {"1280x720": ((1280, 720), 1.0), "1366x768": ((1366, 768), 1.0), "2560x1440": ((2560, 1440), 2.0)}
"""Size in pixels, and how many of them make one of the program's."""
TOOLS = ("Xvfb", "xdotool")
MANAGER = "openbox"
SYSTEM_PYTHON = Path("/usr/bin/python3")
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


@contextmanager
def start_window_manager(display: str) -> Iterator[None]:
    """Have windows with frames, which can be moved, minimised and maximised."""
    surroundings = os.environ | {"DISPLAY": display}
    with subprocess.Popen([MANAGER], env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as manager:
        until_s = time.monotonic() + PATIENCE_S
        while not _has_window_manager(display):
            assert time.monotonic() < until_s, f"{MANAGER} did not start"
            time.sleep(0.05)
        yield
        manager.terminate()


def _has_window_manager(name: str) -> bool:
    server = Xlib.display.Display(name)
    found = server.screen().root.get_full_property(
        server.intern_atom("_NET_SUPPORTING_WM_CHECK"), Xlib.X.AnyPropertyType
    )
    server.close()
    return found is not None


@contextmanager
def start_private_bus() -> Iterator[str]:
    """Have a message bus that nobody else is on; its address. What it starts (AT-SPI) ends with it."""
    words = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as bus:
        assert bus.stdout is not None
        yield bus.stdout.readline().strip()
        bus.terminate()


class Desktop:
    """The real program in a real window, and the mouse and keyboard in front of it."""

    is_managed = False
    """Whether there is a window manager, which puts every window into a frame."""

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
        depth = () if self.is_managed else ("--maxdepth", "1")
        return self._xdotool("search", "--onlyvisible", *depth, "--name", name).stdout.split()

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

    def read_aloud(self) -> list[dict[str, Any]]:
        """What a screen reader is told of the program, object by object; empty while it is not on the bus."""
        words = [str(SYSTEM_PYTHON), str(Path(__file__).with_name("read_aloud.py")), NAME]
        plain = {name: value for name, value in self.surroundings.items() if not name.startswith("PYTHON")}
        done = subprocess.run(words, env=plain, capture_output=True, text=True, check=False, timeout=60)
        told: list[dict[str, Any]] = json.loads(done.stdout) if done.returncode == 0 else []
        return told

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


@pytest.fixture(params=SCREENS)
def managed_desktop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desktop]:
    """The program on a screen that people have, with a window manager."""
    if shutil.which(MANAGER) is None:
        pytest.skip(f"needs {MANAGER} (apt install {MANAGER})")
    size, scale = SCREENS[request.param]
    home = tmp_path / "home"
    home.mkdir()
    with start_display(size) as name, start_window_manager(name):
        made = Desktop(name, home, ROOT / "assets" / "demo" / "driver.mp4")
        made.is_managed = True
        made.surroundings["QT_SCALE_FACTOR"] = str(scale)
        made.choose()
        yield made
        if made.program is not None:
            made.stop()


@pytest.fixture
def read_desktop(desktop: Desktop) -> Iterator[Desktop]:
    """The program on a bus of its own, on which it tells screen readers what there is."""
    if shutil.which("dbus-daemon") is None or not _has_pyatspi():
        pytest.skip("needs dbus-daemon and pyatspi (apt install at-spi2-core python3-pyatspi)")
    with start_private_bus() as address:
        desktop.surroundings["DBUS_SESSION_BUS_ADDRESS"] = address
        desktop.surroundings["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
        yield desktop
        if desktop.program is not None:
            desktop.stop()


def _has_pyatspi() -> bool:
    if not SYSTEM_PYTHON.exists():
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", "import pyatspi"], capture_output=True, check=False).returncode == 0


@pytest.fixture
def desktop(display: str, tmp_path: Path) -> Iterator[Desktop]:
    home = tmp_path / "home"
    home.mkdir()
    made = Desktop(display, home, ROOT / "assets" / "demo" / "driver.mp4")
    made.choose()
    yield made
    if made.program is not None:
        made.stop()
