"""One run of `tests.measure.personalive`, as a process of its own: `python personalive_run.py JSON`.

Owns: the run, with the engine that the Python path has, which may be an older version with other names.
Does not know: the other runs.
"""

import importlib
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch


def main() -> None:
    wanted = json.loads(sys.argv[1])
    if wanted["threads"]:
        torch.set_num_threads(wanted["threads"])
    clock = Clock()
    stage = open_stage(wanted)
    clock.record_lap("load")
    stage.show_portrait()
    clock.record_lap("prepare and show")
    for number in range(1 + wanted["passes"]):
        stage.animate_chunk()
        clock.record_lap(f"chunk {number + 1}")
    peak_gib = round(peak_bytes(wanted["device"]) / 2**30, 2)
    laps = list(clock.worked.values())
    report = {
        "form": wanted["form"],
        "chunk": min(laps[3:], default=laps[2]),
        "first_picture": round(sum(laps[:3]), 2),
        "peak_gib": peak_gib,
        "processor_seconds": clock.worked,
        "seconds": clock.elapsed,
        "qualities": measure_qualities(stage) if wanted["qualities"] else {},
        "threads": torch.get_num_threads(),
    }
    sys.stdout.write(json.dumps(report) + "\n")


class Stage:
    """An animator, and grey noise for it. names: what this version calls preparing, showing and animating."""

    def __init__(self, animator: Any, messages: Any, size_px: int, names: tuple[str, str, str]) -> None:
        self.animator = animator
        self._prepare, self._show, self._animate = (getattr(animator, name) for name in names)
        pictures = np.random.default_rng(0).integers(0, 256, (4, size_px, size_px, 3), np.uint8)
        self._portrait = messages.Portrait("noise", pictures[0], None)
        self._driver = [messages.Frame(picture, 40 * number) for number, picture in enumerate(pictures)]
        self._control = messages.Control()

    def show_portrait(self) -> None:
        self._show(self._prepare(self._portrait))

    def animate_chunk(self) -> None:
        self._animate(self._driver, self._control)


def open_stage(wanted: dict[str, Any]) -> Stage:
    """Load the weights with the version of the engine that is found."""
    try:
        names = ("prepare_portrait", "swap_portrait", "animate_chunk")
        animator = importlib.import_module("engine.animators.personalive.animator")
        messages = importlib.import_module("engine.core.types")
        settings = importlib.import_module("engine.core.settings")
    except ModuleNotFoundError:  # the layout of the first versions
        names = ("prepare", "show", "animate")
        animator = importlib.import_module("engine.diffusion.animator")
        messages, settings = importlib.import_module("engine.messages"), importlib.import_module("engine.settings")
    own = settings.PersonaLiveSettings(
        models=Path(wanted["folder"]).resolve(),
        dtype=wanted["dtype"],
        device=wanted["device"],
        exact_savings=wanted["form"] != "plain",
        raw_stream=True,
    )
    chosen = settings.Settings(animator="personalive", size_px=wanted["size"], as_is=True, personalive=own)
    return Stage(animator.PersonaLiveAnimator(chosen, 25.0), messages, wanted["size"], names)


def measure_qualities(stage: Stage) -> dict[str, float]:
    """Processor seconds of one chunk of each quality, the better of two, in turn."""
    best: dict[str, float] = {}
    steps = importlib.import_module("engine.core.settings").QUALITY_STEPS
    for name in 2 * list(steps):
        stage.animator.switch_quality(name)
        since_s = time.process_time()
        stage.animate_chunk()
        best[name] = min(best.get(name, float("inf")), round(time.process_time() - since_s, 2))
    return best


class Clock:
    """Time passed, and time that processors worked for this process: on a busy computer the second tells more."""

    def __init__(self) -> None:
        self.elapsed: dict[str, float] = {}
        self.worked: dict[str, float] = {}
        self._since = (time.perf_counter(), time.process_time())

    def record_lap(self, name: str) -> None:
        now = (time.perf_counter(), time.process_time())
        self.elapsed[name], self.worked[name] = (round(b - a, 2) for a, b in zip(self._since, now, strict=True))
        self._since = now


def peak_bytes(device: str) -> int:
    """Most memory used so far: of the GPU, or of this process."""
    if device.startswith("cuda"):
        return int(torch.cuda.max_memory_allocated())
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
