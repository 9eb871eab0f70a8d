"""Starts the process that measures a case, and reads its result; a crash or a hang is a result, too.

Owns: that process. Does not know: what it does.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.bench.types import BenchCase, BenchResult

LOOK_S = 0.25
REST = "the rest"
"""What is not measured of a case that did not come to its end."""
WORDS_KEPT = 60
"""Of what a crashed process wrote last."""


def run_case(case: BenchCase, raise_if_stopped: Callable[[], None], timeout_s: float) -> Mapping[str, Any]:
    """Measure one case, and return its result as JSON holds it; of one that did not come to its end, what there is.

    raise_if_stopped: called often; what it raises ends the measurement and goes on to the caller.
    """
    with tempfile.TemporaryDirectory(prefix="personacam-bench-", ignore_cleanup_errors=True) as folder:
        out, errors = Path(folder) / "result.json", Path(folder) / "errors.txt"
        with errors.open("w", encoding="utf-8") as stream:
            words = [sys.executable, "-m", "engine.bench", str(out)]
            process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=stream, stderr=stream, text=True, encoding="utf-8"
            )
            try:
                ended = _feed_and_wait(process, json.dumps(asdict(case)), raise_if_stopped, timeout_s)
            finally:
                process.kill()
                process.wait()
        why_not = "" if ended else f"It was not done after {timeout_s:.0f} s."
        if ended and (process.returncode or not out.exists()):
            last = " ".join(errors.read_text(encoding="utf-8", errors="replace").split()[-WORDS_KEPT:])
            why_not = f"It ended with status {process.returncode}: {last}"
        return _read_result(case, out, why_not)


def _read_result(case: BenchCase, out: Path, why_not: str) -> Mapping[str, Any]:
    """Return what the process wrote. why_not: it did not come to its end, so that some of it may be missing."""
    if not out.exists():
        return BenchResult(case, problem=why_not).to_plain()
    content: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return {**content, "not_measured": {**content.get("not_measured", {}), REST: why_not}} if why_not else content


def _feed_and_wait(
    process: "subprocess.Popen[str]", case: str, raise_if_stopped: Callable[[], None], timeout_s: float
) -> bool:
    """Give the process its case, and wait for its end; False if the time was up first."""
    assert process.stdin is not None
    process.stdin.write(case)
    process.stdin.close()
    until_s = time.monotonic() + timeout_s
    while time.monotonic() < until_s:
        raise_if_stopped()
        try:
            process.wait(LOOK_S)
        except subprocess.TimeoutExpired:
            continue
        return True
    return False
