"""What a conversion costs: `python -m tests.measure.weights_conversion FOLDER`, beside reading and writing those bytes.

FOLDER: weights in the published layout. Both sides run twice, by turns, on the disk of FOLDER. The conversion is one
process, and its figures are that process's; the other side reads every file and writes as many bytes as the conversion
wrote, in blocks.
"""

import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from engine import convert_in_child

BLOCK_BYTES = 1 << 20
MB = 1e6


def measure(name: str, work: Callable[[], int]) -> None:
    """Print wall time, processor time with children, and the bytes that the work returns."""
    before, began_s = os.times(), time.monotonic()
    written = work()
    wall_s, after = time.monotonic() - began_s, os.times()
    processor_s = sum(after[:4]) - sum(before[:4])
    sys.stdout.write(f"{name}: {wall_s:.1f} s, {processor_s:.1f} s of processor time, {written / MB:.0f} MB written\n")


def convert(models: Path, scratch: Path, check: bool) -> int:
    out = scratch / "converted"
    files = convert_in_child(models, out, check)
    size = sum(file.size_bytes for file in files)
    shutil.rmtree(out)
    return size


def read_and_write(models: Path, scratch: Path, size: int) -> int:
    """Read every file, and write that many bytes."""
    block = memoryview(bytearray(BLOCK_BYTES))
    written = 0
    with (scratch / "copy").open("wb", buffering=0) as out:
        for path in sorted(path for path in models.rglob("*") if path.is_file()):
            with path.open("rb", buffering=0) as file:
                while count := file.readinto(block):
                    if written < size:
                        written += out.write(block[:count])
    (scratch / "copy").unlink()
    return written


def main(models: Path) -> None:
    """Print all figures."""
    largest = max(path.stat().st_size for path in models.rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory(dir=models.parent) as folder:
        size = convert(models, Path(folder), False)  # all files are in memory then, as far as they fit
        for _ in range(2):
            measure("reading and writing", lambda: read_and_write(models, Path(folder), size))
            measure("conversion", lambda: convert(models, Path(folder), False))
            measure("conversion with a check of all entries", lambda: convert(models, Path(folder), True))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    sys.stdout.write(f"peak of the process {peak / MB:.0f} MB, {peak / largest:.2f} of the largest file\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
