"""`personacam bench --window`: how soon the window is there, and what a picture costs the window's thread.

Owns: both measurements, each in a process of its own with folders of its own, and the lines that tell them.
Does not know: how a window works; it asks the real program.
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
"""What the project promises."""
SIDE_PX = 512
PATIENCE_S = 120.0
SETTLE_MS, LOOK_MS = 3000, 200
FOLDERS = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "APPDATA", "LOCALAPPDATA")


def measure(seconds: float) -> dict[str, Any]:
    """Return visible_s, picture_ms, else_ms_per_s, pictures.

    visible_s: from the start of the process to the window's first painting. picture_ms: what the window's thread works
    while pictures move, less what it works while the card stands still, for each picture. else_ms_per_s: the latter.
    """
    with tempfile.TemporaryDirectory() as folder:
        surroundings = os.environ | dict.fromkeys(FOLDERS, folder)
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform == "linux":
            surroundings["QT_QPA_PLATFORM"] = "offscreen"
        began_s = time.time()
        words = [sys.executable, "-m", "app.window_bench", str(began_s), str(seconds)]
        done = subprocess.run(
            words, capture_output=True, text=True, env=surroundings, timeout=seconds + PATIENCE_S, check=False
        )
        if done.returncode:
            return {"problem": " ".join(done.stderr.split())}
        content: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return content


def lines(found: Mapping[str, Any]) -> list[str]:
    """Put it into words."""
    if "problem" in found:
        return [f"window: {found['problem']}"]
    return [
        f"window visible after {found['visible_s']:.2f} s (at most {VISIBLE_MAX_S} s)",
        f"{found['picture_ms']:.2f} ms of its thread for a picture of {SIDE_PX} px (at most {PICTURE_MAX_MS} ms);"
        f" {found['else_ms_per_s']:.0f} ms a second for all else; {found['pictures']} pictures, {found['platform']}",
    ]


def _main(began_s: float, seconds: float) -> None:
    """In the process that is measured."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from app.program import Program
    from app.view_state import Phase
    from app.widgets.look import Look
    from engine import LiveSettings

    application = QApplication(sys.argv[:1])
    Look(application)
    program = Program()
    live = LiveSettings(output_width_px=SIDE_PX, output_height_px=SIDE_PX)
    program.preferences.change(consent_seen=True, live=live)
    preview = program.main.preview
    preview.setFixedSize(SIDE_PX, SIDE_PX)
    span_ms = int(seconds * 1000)
    found: dict[str, Any] = {"platform": application.platformName()}

    class Watch(QObject):
        """Notes the first painting, and counts those of the preview."""

        painted = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
            if event.type() == QEvent.Type.Paint:
                found.setdefault("visible_s", time.time() - began_s)
                self.painted += 1
            return False

    watch = Watch()
    preview.installEventFilter(watch)
    worked: list[tuple[float, int]] = []

    def begin() -> None:
        if program.link.view.phase is not Phase.RUNNING:
            QTimer.singleShot(LOOK_MS, begin)
            return
        QTimer.singleShot(SETTLE_MS, note)
        QTimer.singleShot(SETTLE_MS + span_ms, note)
        QTimer.singleShot(SETTLE_MS + span_ms, lambda: program.link.do("panic", True))
        QTimer.singleShot(2 * SETTLE_MS + span_ms, note)
        QTimer.singleShot(2 * SETTLE_MS + 2 * span_ms, note)
        QTimer.singleShot(2 * SETTLE_MS + 2 * span_ms, application.exit)

    def note() -> None:
        worked.append((time.thread_time() * 1000, watch.painted))

    program.show()
    begin()
    application.exec()
    program.close()
    (before_ms, none), (after_ms, all_), (still_before_ms, _), (still_after_ms, _) = worked
    still_ms, pictures = still_after_ms - still_before_ms, all_ - none
    found |= {
        "picture_ms": (after_ms - before_ms - still_ms) / max(1, pictures),
        "else_ms_per_s": still_ms / seconds,
        "pictures": pictures,
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    _main(float(sys.argv[1]), float(sys.argv[2]))
