"""The memory that PersonaLive needs at its published size, from counts; no weights are needed, nothing is computed.

    python -m tests.measure.memory_table [--size 512] [--dtype float16] [--device cuda]

Prints the table in ARCHITECTURE.md, in GiB.
"""

import argparse
import sys
from collections.abc import Iterable

import torch

from engine.animators.personalive.memory.footprint import Footprint, FootprintCounter
from engine.animators.personalive.memory.plan import GIB, plan_memory
from engine.animators.personalive.weights.made_up import configs
from engine.animators.personalive.weights.networks import create_networks
from engine.core.settings import Quality, Settings

HEADS = (
    "quality",
    "size",
    "type",
    "weights",
    "caches and window",
    "largest stage of a chunk",
    "all stay",
    "three leave",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, nargs="+", default=[512])
    parser.add_argument("--dtype", nargs="+", default=["float16"])
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    chosen = parser.parse_args()
    _write_row(HEADS)
    _write_row("---" for _ in HEADS)
    for size_px in chosen.size:
        for dtype in chosen.dtype:
            for quality, footprint in count_all(size_px, getattr(torch, dtype), chosen.device == "cuda").items():
                cells = describe_footprint(footprint, quality, chosen.device == "cuda")
                _write_row((quality.value, f"{size_px}²", dtype, *cells))


def count_all(size_px: int, dtype: torch.dtype, on_card: bool) -> dict[Quality, Footprint]:
    """Count every quality of the published networks."""
    networks = create_networks(configs("full").__getitem__, True)
    counter = FootprintCounter(networks, dtype, Settings(animator="personalive", size_px=size_px), on_card)
    return {quality: counter.count_quality(quality) for quality in Quality}


def describe_footprint(footprint: Footprint, quality: Quality, on_card: bool) -> list[str]:
    """Return the figures of a row."""
    stays, leaves = (plan_memory(footprint, quality, on_card, offloads) for offloads in (False, True))
    stage = max(footprint.chunk, key=lambda name: footprint.chunk[name])
    return [
        f"{sum(footprint.weights.values()) / GIB:.2f}",
        f"{(footprint.caches + footprint.window) / GIB:.2f}",
        f"{footprint.chunk_peak / GIB:.2f} ({stage.replace('_', ' ')})",
        f"{stays.device_bytes / GIB:.2f}",
        f"{leaves.device_bytes / GIB:.2f} + {leaves.ram_bytes / GIB:.2f} in RAM" if leaves.offloads else "",
    ]


def _write_row(cells: Iterable[str]) -> None:
    sys.stdout.write("| " + " | ".join(cells) + " |\n")


if __name__ == "__main__":
    main()
