"""Runs the tests that are marked with gpu, on a machine without what the other tests need.

Owns: which files they are in, and what is made of pytest's report. Does not know: the other parts, the table.
"""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Collection
from importlib.util import find_spec
from pathlib import Path

from tests.gpu.table import Row

TITLE = "tests"
TESTS = Path("tests") / "engine" / "animators" / "personalive"
FILES = (TESTS / "test_golden_stream.py", TESTS / "memory" / "test_check.py")
GRAPH_FILE = TESTS / "compiled" / "test_runtimes.py"
"""Builds graphs, with two packages that a bare machine hardly has."""
GRAPH_PACKAGES = ("onnxruntime", "onnx", "onnxscript")
LIMIT_S = 150.0
PLAIN = (
    *("--noconftest", "-c", os.devnull, "--rootdir=.", "--import-mode=importlib", "-p", "no:cacheprovider"),
    *("-W", "ignore::pytest.PytestUnknownMarkWarning"),
)
"""Without the project's own settings, whose plug-ins are not there."""


def run_marked_tests(scratch: Path, left_s: float) -> Row:
    """Run them, and return what came of it: done, skipped if none ran, or the problem. scratch: for the report."""
    if find_spec("pytest") is None:
        return {"title": TITLE, "skipped": "pytest is missing"}
    report = scratch / "tests.xml"
    files = [*FILES, *([GRAPH_FILE] if all(find_spec(name) for name in GRAPH_PACKAGES) else [])]
    chosen = ["-q", "-m", "gpu", "-k", "not published", "-p", "tests.gpu.fixtures", f"--junitxml={report}"]
    words = [sys.executable, "-m", "pytest", *chosen, *PLAIN, *map(str, files)]
    room_s = max(1.0, min(LIMIT_S, left_s))
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=room_s, check=False)
    except subprocess.TimeoutExpired:
        return {"title": TITLE, "problem": f"They were not done after {room_s:.0f} s."}
    if not report.exists():
        return {"title": TITLE, "problem": (done.stderr or done.stdout).strip()[-300:] or "pytest wrote no report."}
    return read_report(report)


def read_report(report: Path) -> Row:
    """Return pytest's report (JUnit XML) as a row: how many passed, failed and were skipped, and why."""
    cases = list(ET.parse(report).getroot().iter("testcase"))
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    skipped = [case for case in cases if case.find("skipped") is not None]
    passed = len(cases) - len(failed) - len(skipped)
    reasons = sorted({case.find("skipped").get("message", "") for case in skipped})  # type: ignore[union-attr]
    words = _count_words({"passed": passed, "failed": len(failed), "skipped": len(skipped)})
    if reasons:
        words += f" ({'; '.join(reasons)})"
    row: Row = {"title": TITLE, "tests": {"passed": passed, "failed": len(failed), "skipped": len(skipped)}}
    if failed:
        return {**row, "problem": f"{words}: {', '.join(case.get('name', '') for case in failed)}"}
    return {**row, "done" if passed else "skipped": words}


def _count_words(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "there is none"


def list_missing(names: Collection[str]) -> list[str]:
    """Return those of the packages that are not installed."""
    return [name for name in names if find_spec(name) is None]
