"""`personacam bench --window`: measures how soon the window is visible, and what a picture costs its thread.

Owns: both measurements, in a process of their own with folders of its own, and the lines that are printed.
Does not know: how a window works; it runs the real program and the real preview.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from typing import Any

VISIBLE_MAX_S, PICTURE_MAX_MS = 2.0, 1.5
"""The project's limits."""
SIDE_PX = 512
PICTURE_S = 1 / 30
PATIENCE_S = 120.0
FOLDERS = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "APPDATA", "LOCALAPPDATA")


def measure_window(seconds: float) -> dict[str, Any]:
    """Return visible_s, picture_ms, pictures, platform; or problem.

    visible_s: from the start of the process to the window's first painting. picture_ms: the work of the window's thread
    to show one picture of 512 px, from checking for it to having it on the screen, measured for `seconds`.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # a bus of the desktop may still write
        surroundings = os.environ | dict.fromkeys(FOLDERS, folder)
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform == "linux":
            surroundings["QT_QPA_PLATFORM"] = "offscreen"
        words = [sys.executable, "-m", "app.cli.commands.bench.window", str(time.time()), str(seconds)]
        done = subprocess.run(
            words, capture_output=True, text=True, env=surroundings, timeout=seconds + PATIENCE_S, check=False
        )
        if done.returncode:
            return {"problem": " ".join(done.stderr.split())}
        content: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return content


def format_lines(found: Mapping[str, Any]) -> list[str]:
    """Return the measurements as lines of text."""
    if "problem" in found:
        return [f"window: {found['problem']}"]
    return [
        f"window visible after {found['visible_s']:.2f} s (at most {VISIBLE_MAX_S} s)",
        f"{found['picture_ms']:.2f} ms of its thread for a picture of {SIDE_PX} px (at most {PICTURE_MAX_MS} ms);"
        f" {found['pictures']} pictures, {found['platform']}",
    ]


def _run_measurement(began_s: float, seconds: float) -> None:
    """Measure; called in the process that is measured."""
    from PySide6.QtWidgets import QApplication

    from app.gui.widgets.basics.theme import Theme

    application = QApplication(sys.argv[:1])
    Theme(application)
    found: dict[str, Any] = {"platform": application.platformName(), "visible_s": _first_paint_at_s() - began_s}
    found |= _measure_pictures(seconds)
    sys.stdout.write(json.dumps(found) + "\n")


def _first_paint_at_s() -> float:
    """Show the program's window, and return when it was painted first."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    from app.gui.application import DesktopApp

    class FirstPaintFilter(QObject):
        at_s: float | None = None

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
            if event.type() == QEvent.Type.Paint and self.at_s is None:
                self.at_s = time.time()
            return False

    program = DesktopApp()
    program.preferences.change_settings(consent_seen=True)
    first = FirstPaintFilter()
    program.main.preview.installEventFilter(first)
    program.main.show()
    while first.at_s is None:
        QApplication.processEvents()
    program.close()
    return first.at_s


def _measure_pictures(seconds: float) -> dict[str, Any]:
    """Show moving pictures in the preview, and measure what that costs this thread."""
    import numpy as np
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    from app.control.desired_state import DesiredState, choose
    from app.gui.preview_scaler import Feed
    from app.gui.view_state import ViewState
    from app.gui.widgets.main.preview import Preview
    from engine import LiveSettings

    moving = list(np.random.default_rng(0).integers(0, 255, (8, SIDE_PX, SIDE_PX, 3), np.uint8))
    shown = 0

    def show_next_picture() -> None:
        nonlocal shown
        shown += 1

    preview = Preview(Feed(lambda: moving[shown % len(moving)]), Feed(lambda: None))
    preview.show_view(
        ViewState(desired=choose(DesiredState(), live=LiveSettings(output_width_px=SIDE_PX, output_height_px=SIDE_PX)))
    )
    preview.setFixedSize(SIDE_PX, SIDE_PX)
    preview.show()
    loop = QEventLoop()
    clock = QTimer(interval=round(PICTURE_S * 1000), timerType=Qt.TimerType.PreciseTimer)
    clock.timeout.connect(show_next_picture)
    clock.start()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    worked_s = time.thread_time()
    loop.exec()
    worked_s = time.thread_time() - worked_s
    clock.stop()
    preview.shutdown()
    preview.close()
    return {"picture_ms": worked_s * 1000 / max(1, shown), "pictures": shown}


if __name__ == "__main__":
    _run_measurement(float(sys.argv[1]), float(sys.argv[2]))
