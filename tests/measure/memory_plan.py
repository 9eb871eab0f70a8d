"""Counted and measured memory of PersonaLive at its published size, on the processor; run by hand.

    python -m tests.measure.memory_plan FOLDER [--size 256] [--dtype float32] [--quality best balanced fast]

FOLDER has the weights, made up or not (`tests.measure.personalive` writes made-up ones). Every quality runs in a
process of its own, on Linux: what it holds once everything is imported is subtracted.
"""

import argparse
import json
import multiprocessing
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from engine.animators.personalive.animator import PersonaLiveAnimator
from engine.animators.personalive.memory.footprint import Footprint, FootprintCounter
from engine.animators.personalive.memory.plan import GIB
from engine.animators.personalive.weights.networks import make_networks
from engine.core.settings import PersonaLiveSettings, Quality, Settings
from engine.core.types import Control, Frame, Portrait

CHUNKS = 6
"""Enough that every keyframe is stored: with a threshold of 0 each chunk stores one."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--quality", type=Quality, nargs="+", default=list(Quality))
    chosen = parser.parse_args()
    for quality in chosen.quality:
        process = multiprocessing.get_context("spawn").Process(target=measure, args=(chosen, quality))
        process.start()
        process.join()


def measure(chosen: argparse.Namespace, quality: Quality) -> None:
    """Count, then run, and report both in GiB on standard output."""
    own = PersonaLiveSettings(
        models=chosen.folder, dtype=chosen.dtype, device="cpu", keyframe_threshold=0.0, raw_stream=True
    )
    settings = Settings(animator="personalive", size_px=chosen.size, as_is=True, quality=quality, personalive=own)
    dtype: torch.dtype = getattr(torch, chosen.dtype)
    counted = FootprintCounter(make_networks(chosen.folder), dtype, settings, on_card=False).count_quality(quality)
    measured = run_animator(settings)
    for stage, size in sum_stages(counted).items():
        line = {
            "quality": quality.value,
            "size": chosen.size,
            "dtype": chosen.dtype,
            "stage": stage,
            "counted_gib": round(size / GIB, 2),
            "measured_gib": round(measured[stage] / GIB, 2),
            "ratio": round(size / measured[stage], 3),
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def sum_stages(counted: Footprint) -> dict[str, int]:
    """Return what should be in memory at most in each stage of a run."""
    weights = sum(counted.weights.values())
    kept = weights + counted.caches + counted.window
    return {
        "loading": weights,
        "portrait": weights + max(counted.portrait.values()),
        "chunks": kept + max(counted.chunk_peak, *counted.portrait.values()),
    }


def run_animator(settings: Settings) -> dict[str, int]:
    """Return the most that was in memory in each stage of a run, without what was there before it."""
    before = read_memory("VmRSS")
    measured: dict[str, int] = {}

    def note_peak(stage: str, work: Callable[[], None]) -> None:
        Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
        work()
        measured[stage] = read_memory("VmHWM") - before

    made: list[PersonaLiveAnimator] = []
    note_peak("loading", lambda: made.append(PersonaLiveAnimator(settings, 25.0)))
    (animator,) = made
    pictures = np.random.default_rng(0).integers(0, 256, (CHUNKS, 4, settings.size_px, settings.size_px, 3), np.uint8)
    portrait = Portrait("noise", pictures[0, 0], None)
    note_peak("portrait", lambda: animator.swap_portrait(animator.prepare_portrait(portrait)))

    def animate_chunks() -> None:
        for number, chunk in enumerate(pictures):
            animator.animate_chunk([Frame(picture, number) for picture in chunk], Control())

    note_peak("chunks", animate_chunks)
    return measured


def read_memory(name: str) -> int:
    """Return one of this process's figures in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(name))


if __name__ == "__main__":
    main()
