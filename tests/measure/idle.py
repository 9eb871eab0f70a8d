"""Processor time of the window's program while nobody looks; run by hand, with a display or without one.

    QT_QPA_PLATFORM=offscreen python -m tests.measure.idle [--seconds 60] [--camera CLIP]

Opens the whole program with folders of its own, a clip as the camera and a file as the virtual camera. Measures the
processor time of its process, and of the camera process: shown, minimised, hidden, live and hidden, and hidden again.
Prints one line for each, in percent of one core.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.gui.application import DesktopApp
from app.gui.view_state import Phase
from app.storage.folders import DEMO_CLIP, settings_folder
from app.storage.settings_file import SettingsFile

SETTLE_S = 8.0
"""After each change: until the camera is released, and what was begun is done."""
PATIENCE_S = 120.0
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--camera", default=str(DEMO_CLIP))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        use_folders(Path(home))
        device = Path(home) / "device"
        device.touch()
        store = SettingsFile(settings_folder())
        store.change_settings(consent_seen=True, camera=chosen.camera, output=f"virtual-camera:file:{device}")
        store.save_settings()
        application = QApplication(sys.argv[:1])
        program = DesktopApp()
        program.show_window()
        wait_for(lambda: program.link.latest_view.phase is Phase.RUNNING)
        measure_stages(program, device, chosen.seconds)
        program.close()
        application.quit()


def use_folders(home: Path) -> None:
    """Let everything that the program keeps be below this folder."""
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(home / name.lower())
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)


def measure_stages(program: DesktopApp, device: Path, seconds: float) -> None:
    main, link = program.main, program.link
    stages: tuple[tuple[str, Callable[[], object]], ...] = (
        ("shown", lambda: None),
        ("minimised", main.showMinimized),
        ("shown again", main.bring_to_front),
        ("hidden", main.hide),
        ("live and hidden", lambda: link.run_action("output", True)),
        ("hidden after that", lambda: link.run_action("output", False)),
    )
    for name, change in stages:
        change()
        run_events(SETTLE_S)
        device.write_bytes(b"")
        wall_s, own_s, camera_s = time.monotonic(), time.process_time(), camera_process_s()
        run_events(seconds)
        passed_s = (time.monotonic() - wall_s) / 100
        own, camera = (time.process_time() - own_s) / passed_s, (camera_process_s() - camera_s) / passed_s
        sys.stdout.write(f"{name:18} {own:5.1f} %, camera process {camera:4.1f} %\n")
        sys.stdout.flush()


def camera_process_s() -> float:
    """Processor time of this process's children that run, as Linux counts it."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def run_events(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def wait_for(met: Callable[[], bool]) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while not met():
        assert time.monotonic() < until_s, "it does not start"
        run_events(0.1)


if __name__ == "__main__":
    main()
