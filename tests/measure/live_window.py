"""Measures what the window costs while it is live and seen, beside the tracker and the animator; run by hand.

    QT_QPA_PLATFORM=offscreen python -m tests.measure.live_window [--against FOLDER] [--rounds 3] [--seconds 30]
    QT_QPA_PLATFORM=offscreen python -m tests.measure.live_window --run memory --seconds 600

FOLDER: a checkout of another commit, which is measured alternately, by this same file; of its ratios the median is
printed. Every run is a process of its own that opens the whole program, with folders of its own, the demo clip as the
camera and a file as the virtual camera:

- cost: processor time for one picture, of the whole program and its camera process, of the window's thread and of
  every other Python thread. Tracker and animator give answers that they gave before, so that their work is not counted.
- swap: from the key to the first picture that is not the one before, median of 20. The animator gives the same picture
  again and again for each portrait, so that any other byte is the change.
- start: processor time of the process from its start to the first painting of the window.
- memory: what the program and its camera process hold, at the start and at the end (PSS, Linux).
"""

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
KEPT = 60
"""After so many answers tracker and animator begin to repeat theirs."""
SETTLE_S = 10.0
SWAPS = 20
PAUSE_S = 1.5
"""Between two swaps: a transition is over by then."""
PATIENCE_S = 120.0
COUNTER = "counter"
"""The thread that counts pictures; its own work is left out."""
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--run", choices=("cost", "swap", "start", "memory"), action="append")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    kinds = chosen.run or ["cost", "swap", "start"]
    if chosen.here:
        measure_here(kinds[0], chosen.seconds)
        return
    for kind in kinds:
        found: dict[Path, list[dict[str, float]]] = {}
        folders = [ROOT] if chosen.against is None else [chosen.against, ROOT]
        for _ in range(chosen.rounds):
            for folder in folders:
                found.setdefault(folder, []).append(measure_checkout(folder, kind, chosen.seconds))
        print_found(kind, [found[folder] for folder in folders])


def measure_checkout(folder: Path, kind: str, seconds: float) -> dict[str, float]:
    """Run this file with the program that lies in that folder."""
    words = [sys.executable, __file__, "--here", "--run", kind, "--seconds", str(seconds)]
    surroundings = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(words, cwd=folder, env=surroundings, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def print_found(kind: str, sides: Sequence[list[dict[str, float]]]) -> None:
    """One line for each figure: the median of every side, and the median of their ratios."""
    names = dict.fromkeys(name for side in sides for run in side for name in run)
    for name in names:
        medians = [statistics.median(run.get(name, 0.0) for run in side) for side in sides]
        line = f"{kind:7} {name:34} " + "  ".join(f"{median:10.3f}" for median in medians)
        pairs = [(a.get(name, 0.0), b.get(name, 0.0)) for a, b in zip(sides[0], sides[-1], strict=True)]
        if len(sides) > 1 and all(before for before, _ in pairs):
            line += f"  ratio {statistics.median(after / before for before, after in pairs):5.2f}"
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


# --- one run --------------------------------------------------------------------------------------------------------


def measure_here(kind: str, seconds: float) -> None:
    """Open the program, measure, and print what was found as the last line."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        use_folders(Path(home))
        from PySide6.QtWidgets import QApplication

        if kind in ("cost", "swap"):
            repeat_answers(freeze=kind == "swap")
        device = Path(home) / "device"
        device.touch()
        choose_settings(device)
        application = QApplication(sys.argv[:1])
        program = Program()
        if kind == "start":
            sys.stdout.write(json.dumps({"seconds": wait_for_painting(program)}) + "\n")
            sys.stdout.flush()
            os._exit(0)
        program.show()
        program.wait_for_picture()
        program.go_live()
        run_events(SETTLE_S)
        found = {"cost": measure_cost, "swap": measure_swaps, "memory": measure_memory}[kind](program, device, seconds)
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()
        program.close()
        application.quit()


def wait_for_painting(program: "Program") -> float:
    """Show the window, and return the processor time of the process when it was painted first."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    painted: list[float] = []

    class PaintWatch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
            if event.type() == QEvent.Type.Paint and not painted:
                painted.append(time.process_time())
            return False

    watch = PaintWatch()
    program.main.installEventFilter(watch)
    program.show()
    while not painted:
        QApplication.processEvents()
    return painted[0]


def use_folders(home: Path) -> None:
    """Let everything that the program keeps be below this folder."""
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(home / name.lower())
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)


class Program:
    """The program of the checkout: this one, or one from before its rooms got their names."""

    def __init__(self) -> None:
        try:
            self._app: Any = importlib.import_module("app.gui.application").DesktopApp()
            link = self._app.link
            self.show, self.run_action, self.latest = self._app.show_window, link.run_action, link.latest_image
        except ModuleNotFoundError:
            self._app = importlib.import_module("app.program").Program()
            self.show, self.run_action, self.latest = self._app.show, self._app.link.do, self._app.link.latest
        self.close = self._app.close
        self.main: Any = self._app.main

    def wait_for_picture(self) -> None:
        until_s = time.monotonic() + PATIENCE_S
        while self.latest() is None:
            assert time.monotonic() < until_s, "it does not start"
            run_events(0.1)

    def go_live(self) -> None:
        self.run_action("output", True)


def choose_settings(device: Path) -> None:
    """Begin as one who was here before, with the demo clip as the camera."""
    wanted: dict[str, Any] = {"consent_seen": True, "output": f"virtual-camera:file:{device}"}
    try:
        folders = importlib.import_module("app.storage.folders")
        store: Any = importlib.import_module("app.storage.settings_file").SettingsFile(folders.settings_folder())
        store.change_settings(camera=str(folders.DEMO_CLIP), **wanted)
        store.save_settings()
    except ModuleNotFoundError:
        store = importlib.import_module("app.store").Store(importlib.import_module("app.folders").choices_folder())
        store.change(camera="assets/demo/driver.mp4", **wanted)
        store.save()


def repeat_answers(freeze: bool) -> None:
    """Let tracker and animator repeat answers. freeze: the animator, one for each portrait."""
    tracker: Any = importlib.import_module("engine.tracking.tracker").FaceTracker
    try:
        animator: Any = importlib.import_module("engine.animators.instant.animator").InstantAnimator
    except ModuleNotFoundError:
        animator = importlib.import_module("engine.instant.animator").InstantAnimator
    track = "track_face" if hasattr(tracker, "track_face") else "track"
    animate = "animate_chunk" if hasattr(animator, "animate_chunk") else "animate"
    setattr(tracker, track, _repeating(getattr(tracker, track)))
    setattr(animator, animate, (_freezing if freeze else _replaying)(getattr(animator, animate)))


def _repeating(find: Callable[..., Any]) -> Callable[..., Any]:
    faces: list[Any] = []
    calls = 0

    def track(self: object, image: Any) -> Any:
        nonlocal calls
        calls += 1
        if len(faces) < KEPT:
            faces.append(find(self, image))
            return faces[-1]
        return faces[calls % KEPT]

    return track


def _replaying(make: Callable[..., Any]) -> Callable[..., Any]:
    made: list[Any] = []
    calls = 0

    def animate(self: object, driver: Any, control: Any) -> Any:
        nonlocal calls
        calls += 1
        if len(made) < KEPT:
            made.extend(make(self, driver, control))
            return made[-len(driver) :]
        return [replace(made[calls % KEPT], capture_time_ns=frame.capture_time_ns) for frame in driver]

    return animate


def _freezing(make: Callable[..., Any]) -> Callable[..., Any]:
    made: dict[int, Any] = {}

    def animate(self: Any, driver: Any, control: Any) -> Any:
        key = id(self._stage.rig)
        if key not in made:
            made[key] = (self._stage.rig, make(self, driver, control)[-1])
        return [replace(made[key][1], capture_time_ns=frame.capture_time_ns) for frame in driver]

    return animate


def measure_cost(program: Program, device: Path, seconds: float) -> dict[str, float]:
    """Processor time for one picture, in milliseconds."""
    device.write_bytes(b"")
    seen: set[int] = set()
    counting = threading.Event()
    counter = threading.Thread(target=_count_pictures, args=(program, seen, counting), name=COUNTER)
    before = read_times()
    counter.start()
    run_events(seconds)
    after = read_times()
    counting.set()
    counter.join()
    pictures = len(seen)
    found = {name: 1000 * (after[name] - before.get(name, 0.0)) / pictures for name in after if name != COUNTER}
    counted = 1000 * (after[COUNTER] - before.get(COUNTER, 0.0)) / pictures
    found["process"] -= counted
    found["all"] = found["process"] + found["camera process"]
    ordered = dict(sorted(found.items(), key=lambda item: -item[1]))
    return ordered | {"pictures a second": pictures / seconds}


def _count_pictures(program: Program, seen: set[int], end: threading.Event) -> None:
    last, number = None, 0
    while not end.wait(0.005):
        newest = program.latest()
        if newest is not last:
            last, number = newest, number + 1
            seen.add(number)


def read_times() -> dict[str, float]:
    """Seconds of processor time so far: of the process, its camera process and its Python threads by name."""
    times = {"process": time.process_time(), "camera process": children_s()}
    for thread in threading.enumerate():
        fields = Path(f"/proc/self/task/{thread.native_id}/stat").read_text().rpartition(")")[2].split()
        name = "window's thread" if thread is threading.main_thread() else f"thread {thread.name}"
        name = COUNTER if thread.name == COUNTER else name
        times[name] = times.get(name, 0.0) + (int(fields[11]) + int(fields[12])) / TICKS
    own = sum(value for name, value in times.items() if name.startswith(("thread", "window")))
    return times | {"other threads": times["process"] - own}


def children_s() -> float:
    """Processor time of this process's children that run, as Linux counts it."""
    return sum(
        (int(fields[11]) + int(fields[12])) / TICKS for fields in _children_stats() if int(fields[1]) == os.getpid()
    )


def _children_stats() -> list[list[str]]:
    stats = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            stats.append(stat.read_text().rpartition(")")[2].split())
        except OSError:
            continue
    return stats


def measure_swaps(program: Program, device: Path, seconds: float) -> dict[str, float]:
    """From the key to the first other picture, in milliseconds; portraits are prepared by then."""
    import numpy as np

    took_ms = []
    for slot in (1, 2, 3, 1, 2, 3):
        program.run_action(f"slot-{slot}")
        run_events(PAUSE_S)
    for index in range(SWAPS):
        before = program.latest()
        assert before is not None
        kept = before.copy()
        changed_s: list[float] = []
        ended = threading.Event()

        def wait_for_change(kept: Any = kept, changed_s: list[float] = changed_s, ended: Any = ended) -> None:
            until_s = time.monotonic() + PATIENCE_S
            last = None
            while time.monotonic() < until_s:
                newest = program.latest()
                if newest is not None and newest is not last and not np.array_equal(newest, kept):
                    changed_s.append(time.monotonic())
                    break
                last = newest
                time.sleep(0.001)
            ended.set()

        watcher = threading.Thread(target=wait_for_change)
        run_events(0.037 * (index % 3))
        watcher.start()
        began_s = time.monotonic()
        program.run_action(f"slot-{1 + index % 3}")
        while not ended.is_set():
            run_events(0.01)
        watcher.join()
        took_ms.append(1000 * (changed_s[0] - began_s))
        device.write_bytes(b"")
        run_events(PAUSE_S)
    return {"median": statistics.median(took_ms), "slowest": max(took_ms)}


def measure_memory(program: Program, device: Path, seconds: float) -> dict[str, float]:
    """Megabytes at the start and at the end, and those of the camera process."""
    found = {"start MB": memory_mb(os.getpid())}
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        run_events(5)
        device.write_bytes(b"")
    camera = _child_pids()
    return found | {"end MB": memory_mb(os.getpid()), "camera process MB": sum(map(memory_mb, camera))}


def _child_pids() -> list[int]:
    pids = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                pids.append(int(stat.parent.name))
        except OSError:
            continue
    return pids


def memory_mb(pid: int) -> float:
    """What the process holds, with its share of what it shares."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError(pid)


def run_events(seconds: float) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
