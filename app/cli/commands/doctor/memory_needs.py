"""Checks which qualities of PersonaLive fit into this computer's memory, by the memory plan, in a process of its own.

Owns: the sentence about it. Does not know: how memory is counted. The process imports torch, which the doctor does not.
"""

from collections.abc import Mapping
from typing import Any

from app.cli.commands.doctor.diagnostic_result import DiagnosticResult
from app.weights.memory_trial import ask_memory_plan
from engine import Problem

WHAT = "memory for PersonaLive"
GIB = 1 << 30


def check_memory() -> DiagnosticResult:
    """Name the best quality that fits with the window's settings, and what each needs of what is free."""
    return _read_forecast(ask_memory_plan())


def _read_forecast(found: Mapping[str, Any]) -> DiagnosticResult:
    problem = found["problem"] and Problem.from_plain(found["problem"])
    if "needed" not in found:
        return DiagnosticResult(WHAT, problem=problem, needed=False)
    fits, needs = say_fitting(found), say_needed(found)
    if problem is None:
        return DiagnosticResult(WHAT, f"{fits}; {needs}; {say_free(found)}", needed=False)
    problem = Problem(
        "{short} {fits}; {needs}", "{advice}", short=problem.message, fits=fits, needs=needs, advice=problem.advice
    )
    return DiagnosticResult(WHAT, problem=problem, needed=False)


def say_fitting(found: Mapping[str, Any]) -> str:
    """Say which quality fits, and for what that was counted."""
    form = f"at {found['size_px']} px in {found['dtype']}"
    if found["is_published"]:
        form += " with the published weights"
    return f"The best quality that fits {form} is {found['best']}" if found["best"] else f"No quality fits {form}"


def say_needed(found: Mapping[str, Any]) -> str:
    """Say what each quality needs, of the memory where it is computed."""
    return "GiB needed: " + ", ".join(f"{quality} {_format_gib(size)}" for quality, size in found["needed"].items())


def say_free(found: Mapping[str, Any]) -> str:
    """Say what is free of that memory, and, if it is a graphics card's, what is needed of RAM beside it."""
    free = f"{_format_gib(found['free'])} of {_format_gib(found['total'])} are free now"
    if found["device"] == "cpu":
        return f"of the computer's memory {free}"
    ram = f"{_format_gib(found['ram_needed'])} of the computer's {_format_gib(found['ram_free'])} that are free"
    return f"of the graphics card's memory {free}; beside it, {ram}"


def _format_gib(size: float) -> str:
    return f"{size / GIB:.1f}"
