"""Measures what `personacam animate` with Instant costs, beside another checkout; run by hand.

    python -m tests.measure.instant_speed [--against FOLDER] [--clip FILE]... [--portrait FILE]... [--rounds 3]
        [--run picture|whole|prepare]...

FOLDER: a checkout of another commit, which is measured alternately, by this same file; of the ratios the median is
printed. Every run is a process of its own. Times are milliseconds of processor time of all threads of the process.

- picture: medians of the stages of the run's own report, measured in processor time instead of on the clock. What
  encodes the video is left out, because its threads would work at the same time. `track and animate` is the sum of
  two medians; `all` is everything from the first frame read to the last picture, for each picture.
- whole: the run as a user starts it, with its video: processor time for each picture (start and preparation are left
  out), the report's own medians, on the clock, and its peak memory in MB.
- prepare: preparing each portrait that was loaded; the first one loads networks, of the others the median is taken.
"""

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "assets/demo/driver.mp4"
PORTRAITS = [ROOT / "assets/portraits" / f"{name}.png" for name in ("astronaut", "hopper", "mira", "theo")]
KINDS = ("picture", "whole", "prepare")
SIZE_PX = 512
PREPARED = 3
"""How often every portrait is prepared."""
NEWER, OLDER = 0, 1
NAMES = {
    "stopwatch": ("engine.core.stopwatch", "engine.stopwatch"),
    "start": ("app.__main__", "app.__main__"),
    "video sink": ("engine.sinks.video_file.sink", "engine.sinks.video"),
    "write": ("write_frame", "write"),
    "load": ("engine.portrait.load", "engine.portrait"),
    "settings": ("engine.core.settings", "engine.settings"),
    "animator": ("engine.animators.instant.animator", "engine.instant.animator"),
    "prepare": ("prepare_portrait", "prepare"),
}
"""What things are called, in this checkout and in those from before its rooms got their names."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--clip", type=Path, action="append")
    parser.add_argument("--portrait", type=Path, action="append")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--run", choices=KINDS, action="append")
    parser.add_argument("--here", choices=KINDS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    portraits, clips = chosen.portrait or PORTRAITS, chosen.clip or [CLIP]
    if chosen.here:
        sys.stdout.write("\n" + json.dumps(measure_here(chosen.here, portraits, clips[0])) + "\n")
        return
    folders = [ROOT] if chosen.against is None else [chosen.against.resolve(), ROOT]
    for kind in chosen.run or KINDS:
        for clip in clips[:1] if kind == "prepare" else clips:
            compare_checkouts(kind, portraits, clip.resolve(), folders, chosen.rounds)


def compare_checkouts(kind: str, portraits: list[Path], clip: Path, folders: list[Path], rounds: int) -> None:
    """Measure every checkout in turn, and print their medians and the median of the ratios."""
    found: list[list[dict[str, float]]] = [[] for _ in folders]
    for number in range(rounds):
        one = [portraits[number % len(portraits)]] if kind != "prepare" else portraits
        for folder, runs in zip(folders, found, strict=True):
            runs.append(measure_checkout(folder, kind, one, clip))
    title = kind if kind == "prepare" else f"{kind}, {clip.name}"
    for name in dict.fromkeys(name for runs in found for run in runs for name in run):
        medians = [statistics.median(run.get(name, 0.0) for run in runs) for runs in found]
        line = f"{title:30} {name:20} " + "  ".join(f"{median:9.2f}" for median in medians)
        pairs = [(old.get(name, 0.0), new.get(name, 0.0)) for old, new in zip(found[0], found[-1], strict=True)]
        if len(folders) > 1 and all(old for old, _ in pairs):
            line += f"  ratio {statistics.median(new / old for old, new in pairs):5.2f}"
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measure_checkout(folder: Path, kind: str, portraits: list[Path], clip: Path) -> dict[str, float]:
    """Run this file with the program that lies in that folder."""
    words = [sys.executable, str(Path(__file__).resolve()), "--here", kind, "--clip", str(clip)]
    words += [word for portrait in portraits for word in ("--portrait", str(portrait.resolve()))]
    surroundings = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run(words, cwd=folder, env=surroundings, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


# --- one run --------------------------------------------------------------------------------------------------------


def measure_here(kind: str, portraits: list[Path], clip: Path) -> dict[str, float]:
    """Measure the checkout that is on the path."""
    sys.path.remove(str(Path(__file__).parent))
    if kind == "prepare":
        return measure_preparing(portraits)
    return measure_run(portraits[0], clip, with_video=kind == "whole")


def measure_run(portrait: Path, clip: Path, with_video: bool) -> dict[str, float]:
    """Run `animate`; with_video: as it is, otherwise without what encodes, and with stages in processor time."""
    spent = SpentTime(on_the_clock=with_video)
    find_module("stopwatch").Stopwatch.__init__.__defaults__ = (spent.read_now_ns,)
    if not with_video:
        setattr(find_module("video sink").VideoSink, find_name("write"), lambda *_: None)
    with tempfile.TemporaryDirectory() as folder:
        report, video = Path(folder) / "report.json", Path(folder) / "video.mp4"
        words = ["--portrait", portrait, "--driver", clip, "--size", SIZE_PX, "--out", video, "--report", report]
        sys.argv = ["personacam", "animate", *map(str, words)]
        with suppress(SystemExit):
            code = find_module("start").main()
            assert code == 0 or (code == 1 and not with_video), code  # nothing is kept of a video without pictures
        there: dict[str, Any] = json.loads(report.read_text())
    stages = {name: times["p50"] for name, times in there["stage_ms"].items()}
    figures = {"all": spent.used_ms / there["frames_in"], "track and animate": stages["track"] + stages["animate"]}
    return figures | stages | ({"peak MB": there["peak_rss_mb"]} if with_video else {})


class SpentTime:
    """A stopwatch's clock that remembers how much processor time passed between its first and last use."""

    def __init__(self, on_the_clock: bool) -> None:
        self._on_the_clock = on_the_clock
        self._first_ns = self._last_ns = 0

    def read_now_ns(self) -> int:
        self._last_ns = time.process_time_ns()
        self._first_ns = self._first_ns or self._last_ns
        return time.perf_counter_ns() if self._on_the_clock else self._last_ns

    @property
    def used_ms(self) -> float:
        return (self._last_ns - self._first_ns) / 1e6


def measure_preparing(files: list[Path]) -> dict[str, float]:
    """Return how long it took to prepare the first portrait, and the others."""
    tracker = importlib.import_module("engine.tracking.tracker").FaceTracker()
    load = find_module("load")
    portraits = [load.load_portrait(file, tracker, SIZE_PX) for file in files]
    settings = find_module("settings").Settings(size_px=SIZE_PX)
    animator = find_module("animator").InstantAnimator(settings, 25.0)
    took_ms = []
    for portrait in portraits * PREPARED:
        began_ns = time.process_time_ns()
        getattr(animator, find_name("prepare"))(portrait)
        took_ms.append((time.process_time_ns() - began_ns) / 1e6)
    return {"first": took_ms[0], "another": statistics.median(took_ms[1:])}


def find_module(of: str) -> Any:
    """Return the module that has it, by its name in this checkout or by its older one."""
    with suppress(ModuleNotFoundError):
        return importlib.import_module(NAMES[of][NEWER])
    return importlib.import_module(NAMES[of][OLDER])


def find_name(of: str) -> str:
    """Return what it is called in this checkout, or in older ones."""
    return NAMES[of][NEWER if find_module("stopwatch").__name__ == NAMES["stopwatch"][NEWER] else OLDER]


if __name__ == "__main__":
    main()
