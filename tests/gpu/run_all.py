"""Everything that needs a graphics card, on a bare machine, in eight minutes: tests, bench, a stream of a minute.

Owns: the order, the time each part may take, the table and the JSON. Does not know: how anything is measured.
What is lacking is said first; what had no time, or failed, stands in the table with the reason.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.gpu.wheels import FOLDER, unpack_missing

NEEDED = ("torch", "transformers", "numpy", "safetensors", "PIL", "diffusers", "lazy_loader")
WISHED = {"cv2": "the delay of a live run is not measured", "pytest": "the tests are not run"}
"""Packages that may be missing, and what is left out then."""
TORCH_MIN = (2, 11)
LIMIT_S = 480.0
QUALITIES = ("best", "balanced", "fast", "lowest-delay")
Row = dict[str, Any]


def main() -> int:
    """Run all parts, print the table, and return the exit status: 0 if every part that could run succeeded."""
    wanted = _parse_words()
    until_s = time.monotonic() + wanted.limit_s
    with tempfile.TemporaryDirectory(prefix="personacam-gpu-", ignore_cleanup_errors=True) as scratch:
        site = Path(scratch) / "site"
        unpacked = unpack_missing(wanted.wheels, site)
        sys.path.append(str(site))
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), str(site)]))
        lacking = list(list_lacking(wanted.device))
        _say(*(f"Lacks {what}: {then}." for what, then in lacking), f"Unpacked: {', '.join(unpacked) or 'nothing'}.")
        if any(then == "nothing can be measured" for _, then in lacking):
            return 1
        rows = list(_run_parts(wanted, Path(scratch), until_s))
    _say(*format_rows(rows))
    content = {"versions": _read_versions(), "lacking": dict(lacking), "rows": rows}
    wanted.out.parent.mkdir(parents=True, exist_ok=True)
    wanted.out.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    _say(f"{wanted.out}: all figures.")
    return 1 if any("problem" in row for row in rows) else 0


def list_lacking(device: str) -> Iterator[tuple[str, str]]:
    """Yield what is missing on this machine, and what follows from that."""
    for name in NEEDED:
        if find_spec(name) is None:
            yield name, "nothing can be measured"
    if find_spec("torch") is not None:
        import torch

        if tuple(int(part) for part in torch.__version__.split(".")[:2]) < TORCH_MIN:
            yield f"torch {TORCH_MIN[0]}.{TORCH_MIN[1]} (it has {torch.__version__})", "nothing can be measured"
        if device == "cuda" and not torch.cuda.is_available():
            yield "a graphics card that torch can use", "nothing can be measured"
    for name, then in WISHED.items():
        if find_spec(name) is None:
            yield name, then


def format_rows(rows: list[Row]) -> Iterator[str]:
    """Yield a line for each row, under a heading."""
    yield f"{'':<28}{'pictures/s':>11}{'chunk ms':>10}{'95 %':>9}{'TFLOP/s':>9}{'share':>7}{'card MB':>9}"
    for row in rows:
        if "problem" in row or "chunk_ms" not in row:
            yield f"{row['title']:<28} {row.get('problem') or row['done']}"
            continue
        spread = row["chunk_ms"]
        values = [
            f"{row['pictures_per_s']:>11.1f}{spread['median']:>10.1f}",
            f"{spread['p95']:>9.1f}" if "p95" in spread else " " * 9,
            f"{row['tflop_per_s']:>9.3g}{row['share_of_peak']:>7.0%}" if "tflop_per_s" in row else " " * 16,
            f"{row['device_memory_mb']:>9.0f}" if "device_memory_mb" in row else "",
        ]
        yield f"{row['title']:<28}{''.join(values)}"


def _run_parts(wanted: argparse.Namespace, scratch: Path, until_s: float) -> Iterator[Row]:
    """Run the tests, write weights, measure every quality, then the stream; a part without time says so."""
    from engine import BenchCase, run_case, write_made_up_weights

    yield _run_tests(until_s)
    started_s = time.monotonic()
    size = write_made_up_weights(scratch / "weights", "tiny" if wanted.tiny else "full")
    yield {"title": "made-up weights", "done": f"{size}, written in {time.monotonic() - started_s:.0f} s"}
    own = {"models": str(scratch / "weights"), "device": wanted.device}
    size_px, seconds = (64, 1.0) if wanted.tiny else (512, 6.0)
    cases = [
        *(BenchCase("personalive", seconds, size_px, quality, own, f"made-up, {size}") for quality in QUALITIES),
        BenchCase("personalive", 2.0 if wanted.tiny else 60.0, size_px, "balanced", own, f"made-up, {size}"),
    ]
    for number, case in enumerate(cases):
        left_s = until_s - time.monotonic()
        title = f"stream of {case.seconds:.0f} s" if number == len(QUALITIES) else case.title
        if left_s < case.seconds + 5:
            yield {"title": title, "problem": "There was no time left for it."}
            continue
        _say(f"{title} ...")
        yield {**run_case(case, lambda: None, left_s), "title": title}


def _run_tests(until_s: float) -> Row:
    """Run the tests that are marked with gpu, without what the other tests need."""
    if find_spec("pytest") is None:
        return {"title": "tests", "done": "not run: pytest is missing"}
    plain = ["--noconftest", "-c", os.devnull, "--rootdir=.", "--import-mode=importlib", "-p", "no:cacheprovider"]
    words = [sys.executable, "-m", "pytest", "-q", "-m", "gpu", "-p", "tests.gpu.fixtures", *plain]
    room_s = max(1.0, min(150.0, until_s - time.monotonic()))
    files = ["tests/engine/animators/personalive/test_golden_stream.py"]
    try:
        done = subprocess.run([*words, *files], capture_output=True, text=True, timeout=room_s, check=False)
    except subprocess.TimeoutExpired:
        return {"title": "tests", "problem": f"They were not done after {room_s:.0f} s."}
    last = next(iter(done.stdout.strip().splitlines()[-1:]), done.stderr.strip()[-200:])
    return {"title": "tests", "done" if done.returncode == 0 else "problem": last}


def _parse_words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests/gpu/run", description=__doc__)
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda", help="cpu tries the script itself")
    parser.add_argument("--tiny", action="store_true", help="small networks, small pictures, seconds")
    parser.add_argument("--wheels", type=Path, default=FOLDER, help="the folder that tests/gpu/pack made")
    parser.add_argument("--out", type=Path, default=Path("out") / "gpu.json", help="the JSON")
    parser.add_argument("--limit-s", type=float, default=LIMIT_S, help="for all of it (480)")
    return parser.parse_args()


def _read_versions() -> dict[str, str]:
    found = {"python": sys.version.split()[0]}
    for name in ("torch", "transformers", "diffusers", "numpy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
