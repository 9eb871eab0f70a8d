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
WORDS_KEPT = 60
"""Of what a crashed process wrote last."""


def run_case(case: BenchCase, raise_if_stopped: Callable[[], None], timeout_s: float) -> Mapping[str, Any]:
    """Measure one case, and return its result as JSON holds it.

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
        if not ended:
            return BenchResult(case, problem=f"It was not done after {timeout_s:.0f} s.").to_plain()
        if process.returncode or not out.exists():
            last = " ".join(errors.read_text(encoding="utf-8", errors="replace").split()[-WORDS_KEPT:])
            return BenchResult(case, problem=f"It ended with status {process.returncode}: {last}").to_plain()
        content: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return content


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
