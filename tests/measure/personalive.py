"""Seconds per chunk and peak memory of PersonaLive at its published size, with made-up weights; run by hand.

    python -m tests.measure.personalive FOLDER [--size 256] [--dtype bfloat16] [--device cpu] [--passes 2]

Writes the published layout into FOLDER in float16 (5.5 GB) unless it is there, then animates grey noise with the
exact savings on and off, each in a process of its own. The numbers mean nothing as pictures; the work is the real one.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import time
from pathlib import Path

import numpy as np
import torch

from engine.animators.personalive.animator import PersonaLiveAnimator
from engine.core.settings import PersonaLiveSettings, Settings
from engine.core.types import Control, Frame, Portrait
from tests.personalive import write_models


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--dtype", default="bfloat16")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--passes", type=int, default=2)
    chosen = parser.parse_args()
    if not (chosen.folder / "personalive").is_dir():
        write_models(chosen.folder, "full", half=True)
    for exact_savings in (True, False):
        process = multiprocessing.get_context("spawn").Process(target=measure, args=(chosen, exact_savings))
        process.start()
        process.join()


def measure(chosen: argparse.Namespace, exact_savings: bool) -> None:
    """Animate a few chunks and report on standard output."""
    own = PersonaLiveSettings(
        models=chosen.folder, dtype=chosen.dtype, device=chosen.device, exact_savings=exact_savings, raw_stream=True
    )
    settings = Settings(animator="personalive", size_px=chosen.size, as_is=True, personalive=own)
    clock = Clock()
    animator = PersonaLiveAnimator(settings, 25.0)
    clock.lap("load")
    pictures = np.random.default_rng(0).integers(0, 256, (4, chosen.size, chosen.size, 3), np.uint8)
    animator.swap_portrait(animator.prepare_portrait(Portrait("noise", pictures[0], None)))
    clock.lap("prepare and show")
    driver = [Frame(picture, 40 * number) for number, picture in enumerate(pictures)]
    for number in range(1 + chosen.passes):
        animator.animate_chunk(driver, Control())
        clock.lap(f"chunk {number + 1}")
    report = {
        "exact_savings": exact_savings,
        "seconds": clock.elapsed,
        "processor_seconds": clock.worked,
        "peak_gib": round(peak_bytes(chosen.device) / 2**30, 2),
        "threads": torch.get_num_threads(),
    }
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()


class Clock:
    """Time passed, and time that processors worked for this process: on a busy computer the second tells more."""

    def __init__(self) -> None:
        self.elapsed: dict[str, float] = {}
        self.worked: dict[str, float] = {}
        self._since = (time.perf_counter(), time.process_time())

    def lap(self, name: str) -> None:
        now = (time.perf_counter(), time.process_time())
        self.elapsed[name], self.worked[name] = (round(b - a, 2) for a, b in zip(self._since, now, strict=True))
        self._since = now


def peak_bytes(device: str) -> int:
    """Most memory used so far: of the GPU, or of this process."""
    if device.startswith("cuda"):
        return torch.cuda.max_memory_allocated()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
