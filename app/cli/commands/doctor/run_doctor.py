"""The verb `doctor`: says what is installed, what is missing, and the command that fixes it.

Owns: which checks there are, and their order. Does not know: how anything works. It must run when nothing else does,
so it imports late.
"""

import json
import os
from argparse import Namespace
from collections.abc import Iterator

from app.cli.commands.doctor import (
    computer,
    installation,
    live_needs,
    memory_needs,
    personalive_needs,
    window_needs,
)
from app.cli.commands.doctor.diagnostic_result import DiagnosticResult
from app.cli.result import CommandResult
from app.cli.signals import Interrupt


def run_doctor(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam doctor` asks for; the exit code is 1 if something needed is missing."""
    findings = []
    for finding in run_checks():
        interrupt.raise_if_requested()
        findings.append(finding)
    healthy = all(finding.found for finding in findings if finding.needed)
    if wanted.json:
        lines = [json.dumps({"healthy": healthy, "findings": [finding.to_plain() for finding in findings]}, indent=2)]
    else:
        lines = [line for finding in findings for line in finding.to_lines()]
        lines.append("Everything needed is here." if healthy else "Something needed is missing; see above.")
    return CommandResult(lines, 0 if healthy else 1)


def run_checks() -> Iterator[DiagnosticResult]:
    """Run all checks, one after the other."""
    yield installation.check_python()
    yield from installation.check_packages()
    yield from installation.check_models()
    yield from installation.check_encoders()
    yield installation.check_animation()
    yield from window_needs.check_window()
    yield live_needs.check_meeting_place()
    yield from live_needs.check_live_needs()
    yield live_needs.check_hotkeys()
    yield live_needs.check_control()
    yield computer.check_disk_space()
    yield computer.check_log()
    yield DiagnosticResult("processors", f"{os.cpu_count() or 1}", needed=False)
    yield from installation.check_extras()
    yield personalive_needs.check_graphics_card()
    yield personalive_needs.check_runtimes()
    yield personalive_needs.check_weights()
    yield personalive_needs.check_builds()
    yield memory_needs.check_memory()
