"""Measures the processor time from the start of the program to the first moving picture of the avatar in the window.

    QT_QPA_PLATFORM=offscreen python -m tests.measure.first_picture --against ../before --rounds 5

Each start is a process of its own with a fresh home; the bundled clip is the camera. All of the process's threads
count, from the start of Python on. Two ways in: the first run, by a user who presses whatever leads on as soon as it is
there, and a start after it. `window` is the same up to the first painting of the window. With `--against`, another
checkout (made with the same environment) is measured in turn with this one, and the ratio of the medians is printed.

Owns: the starts, and what counts as moving. Does not know: how the program gets there.
"""

import argparse
import contextlib
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2]
PATIENCE_S = 120.0
FOLDERS = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")
START = "start"
PROGRAMS = (
    ("app.gui.application:DesktopApp", "app.gui.widgets.basics.theme:Theme"),
    ("app.program:Program", "app.widgets.look:Look"),
)
"""The program and its theme, in this checkout and in older ones."""
WAYS = {"first run": False, "later start": True}
"""What is measured -> whether the first run is behind the user."""


def measure_start(checkout: Path, is_later: bool) -> dict[str, float]:
    """Return processor seconds until the `window` is painted, and until the avatar is `moving` in it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        surroundings = os.environ | dict.fromkeys(FOLDERS, folder) | {"PYTHONPATH": str(checkout)}
        words = [sys.executable, str(Path(__file__).resolve()), START, str(int(is_later))]
        done = subprocess.run(
            words, capture_output=True, text=True, env=surroundings, cwd=checkout, timeout=PATIENCE_S, check=False
        )
    if done.returncode:
        raise SystemExit(done.stderr)
    content: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return content


def compare_checkouts(checkouts: list[Path], rounds: int) -> None:
    """Measure each in turn, and print medians and their ratio."""
    for way, is_later in WAYS.items():
        found: list[list[dict[str, float]]] = [[] for _ in checkouts]
        for _ in range(rounds):
            for checkout, runs in zip(checkouts, found, strict=True):
                runs.append(measure_start(checkout, is_later))
        for what in ("window", "moving"):
            medians = [statistics.median(run[what] for run in runs) for runs in found]
            ratio = f"  ratio {medians[0] / medians[-1]:.2f}" if len(medians) > 1 else ""
            times = " · ".join(f"{median:.2f} s" for median in medians)
            sys.stdout.write(f"{way}, start to {what}: {times}{ratio}\n")


def _run_start(is_later: bool) -> None:
    """Start the program, and write what it took; in the process that is measured."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv[:1])
    program = _create_program(application, is_later)
    found: dict[str, float] = {}

    class PaintFilter(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
            if event.type() == QEvent.Type.Paint and "window" not in found:
                found["window"] = time.process_time()
            return False

    painted = PaintFilter()
    application.installEventFilter(painted)
    _call_first(program, "show_window", "show")
    seen: list[bytes] = []
    while len(seen) < 2:
        application.processEvents()
        _press_on(program)
        picture = _shown_picture(program)
        if picture and picture not in seen:
            seen.append(picture)
        time.sleep(0.005)
    found["moving"] = time.process_time()
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _create_program(application: Any, is_later: bool) -> Any:
    """Return the program's object, in its theme; older checkouts call things otherwise."""
    for names in PROGRAMS:
        with contextlib.suppress(ImportError):
            make, theme = (_find_name(name) for name in names)
            break
    theme(application)
    program = make()
    _call_first(program.preferences, "change_settings", "change", consent_seen=is_later)
    return program


def _find_name(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _call_first(of: Any, *names: str, **values: Any) -> Any:
    """Call the first of these methods that there is."""
    return next(getattr(of, name) for name in names if hasattr(of, name))(**values)


def _press_on(program: Any) -> None:
    """Lead on through a first run that has steps; one that is a single screen shows the avatar by itself."""
    button = getattr(program.main._first_run, "_next", None)
    if button is not None and program.link.is_attached:
        button.click()


def _shown_picture(program: Any) -> bytes:
    """Return what of the avatar is on the screen, made small; empty before there is anything."""
    preview = getattr(program.main._first_run, "preview", program.main.preview)
    canvas = _call_first(preview._avatar, "newest_canvas", "newest") if preview.isVisible() else None
    return b"" if canvas is None else bytes(canvas[::8, ::8].tobytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path, help="another checkout")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    compare_checkouts([HERE, *([chosen.against.resolve()] if chosen.against else [])], chosen.rounds)


if __name__ == "__main__":
    if sys.argv[1:2] == [START]:
        _run_start(sys.argv[2] == "1")
    else:
        main()
