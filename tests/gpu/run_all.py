"""Everything that needs a graphics card, on a bare machine, in eight minutes: tests, bench, a stream of a minute.

Owns: the order of the parts, what is lacking, and the JSON. Does not know: how anything is measured.
What is lacking is said first; what was skipped, had no time, or failed, stands in the table with the reason.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.gpu.bench_cases import FULL, TINY, find_providers, list_cases, measure_cases
from tests.gpu.marked_tests import run_marked_tests
from tests.gpu.table import Row, format_rows
from tests.gpu.wheels import FOLDER, unpack_missing

NEEDED = ("torch", "transformers", "numpy", "safetensors", "PIL", "diffusers", "lazy_loader", "platformdirs")
WISHED = {"pytest": "the tests are not run"}
"""Packages that may be missing, and what is left out then."""
TORCH_MIN = (2, 11)
LIMIT_S = 480.0


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
        rows: list[Row] = []
        for row in _run_parts(wanted, Path(scratch), until_s):
            rows.append(row)
            write_figures(wanted.out, {"versions": _read_versions(), "lacking": dict(lacking), "rows": rows})
    _say(*format_rows(rows), f"{wanted.out}: all figures.")
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


def write_figures(file: Path, content: dict[str, Any]) -> None:
    """Write the JSON, as far as it goes: after every part, since the machine may be taken away before the last one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _run_parts(wanted: argparse.Namespace, scratch: Path, until_s: float) -> Iterator[Row]:
    """Run the tests, write weights, measure every quality, a stream, the providers; a part without time says so."""
    from engine import write_made_up_weights

    yield run_marked_tests(scratch, until_s - time.monotonic())
    started_s = time.monotonic()
    size = write_made_up_weights(scratch / "weights", "tiny" if wanted.tiny else "full")
    yield {"title": "made-up weights", "done": f"{size}, written in {time.monotonic() - started_s:.0f} s"}
    own = {"models": str(scratch / "weights"), "device": wanted.device}
    providers, why_none = find_providers(wanted.device)
    if why_none:
        yield {"title": "ONNX Runtime", "skipped": why_none}
    cases = list(list_cases(TINY if wanted.tiny else FULL, own, f"made-up, {size}", providers))
    yield from measure_cases(cases, lambda: until_s - time.monotonic(), _say)


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
