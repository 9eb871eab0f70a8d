"""Checks that a window can be opened, by starting Qt in a process of its own.

Owns: what the trial's lines mean. Does not know: how Qt is tried (`window_trial`).
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from app.cli.commands.doctor.diagnostic_result import DiagnosticResult
from app.cli.commands.doctor.requirements import reinstall_command
from app.cli.commands.doctor.window_trial import START, TRIAL, has_display
from engine import Problem

NAMES = {"xcb": "window on X11", "wayland": "window on Wayland", START: "window"}
TIMEOUT_S = 60


def check_window() -> Iterator[DiagnosticResult]:
    """Try Qt's plugins and, on a display, its start. Only the start, where there is a display, is needed."""
    try:
        done = subprocess.run([sys.executable, "-c", TRIAL], capture_output=True, text=True, timeout=TIMEOUT_S)
    except (OSError, subprocess.SubprocessError) as error:
        yield _report_failure(str(error))
        return
    found = [json.loads(line) for line in done.stdout.splitlines()]
    for one in found:
        yield _read_line(one)
    if has_display() and START not in {one["what"] for one in found}:
        words = done.stderr.strip().splitlines()
        yield _report_failure(words[-1] if words else f"Qt ended with status {done.returncode}")
    elif not has_display():
        problem = Problem("there is no display here", "start it from a desktop; `personacam --help` lists the rest")
        yield DiagnosticResult(NAMES[START], problem=problem, needed=False)


def _read_line(found: Mapping[str, Any]) -> DiagnosticResult:
    problem = found["problem"] and Problem.from_plain(found["problem"])
    detail = f"opens on {found['platform']}" if "platform" in found else "Qt's plugin for it loads"
    return DiagnosticResult(NAMES[found["what"]], detail, problem, needed=found["what"] == START)


def _report_failure(reason: str) -> DiagnosticResult:
    problem = Problem("{reason}", "{command}", reason=reason, command=reinstall_command())
    return DiagnosticResult(NAMES[START], problem=problem, needed=has_display())
