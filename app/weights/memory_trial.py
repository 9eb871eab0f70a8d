"""Asks the memory plan of PersonaLive, in a process of its own: it needs torch, whose import may fail or take long.

    python -c TRIAL       writes a line of JSON: the forecast, or the problem that prevents one

Owns: that process, its line, and which settings are asked about: those of the window. Does not know: how the result
is shown.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from app.storage.folders import settings_folder
from app.storage.settings_file import peek_settings
from app.weights.choice import PERSONALIVE, find_weights
from engine import PersonaCamError, Problem, Settings, forecast_memory

TRIAL = "from app.weights.memory_trial import write_forecast; write_forecast()"
TIMEOUT_S = 120.0
LOOK_S = 0.1
"""How often it is looked whether the answer is still wanted."""
POLITE = 10
"""The process gives way to a show that is running."""


# --- in the program that asks --------------------------------------------------------------------------------------


def ask_memory_plan(stop: threading.Event | None = None) -> Mapping[str, Any]:
    """Return what the plan says, as `read_forecast` writes it; only "problem" if it cannot say. Takes some seconds.

    stop: set it, and the process is killed.
    """
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", TRIAL], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    except OSError as error:
        return _report_failure(str(error))
    with process:
        try:
            answer, words = _await_answer(process, stop or threading.Event())
        except subprocess.TimeoutExpired as late:
            process.kill()
            return _report_failure(str(late))
    lines = answer.strip().splitlines()
    if process.returncode or not lines:
        said = words.strip().splitlines()
        return _report_failure(said[-1] if said else f"it ended with status {process.returncode}")
    found: Mapping[str, Any] = json.loads(lines[-1])
    return found


def _await_answer(process: "subprocess.Popen[str]", stop: threading.Event) -> tuple[str, str]:
    """Raises: subprocess.TimeoutExpired after the last second, or at once if nobody wants the answer any more."""
    until = time.monotonic() + TIMEOUT_S
    while True:
        try:
            return process.communicate(timeout=LOOK_S)
        except subprocess.TimeoutExpired:
            if stop.is_set() or time.monotonic() > until:
                raise


def _report_failure(reason: str) -> Mapping[str, Any]:
    return {"problem": Problem("it could not be counted: {reason}", reason=reason).to_plain()}


# --- in the process that answers -----------------------------------------------------------------------------------


def write_forecast() -> None:
    """Count with the settings that are kept, and write what was found."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, POLITE)
    sys.stdout.write(json.dumps(read_forecast(find_settings())) + "\n")


def find_settings() -> Settings:
    """Return the window's settings as PersonaLive would have them."""
    user = peek_settings(settings_folder())
    return find_weights(replace(user.settings, animator=PERSONALIVE), user.models)


def read_forecast(settings: Settings) -> dict[str, Any]:
    """Return what JSON can hold of the forecast; only "problem" if there is none."""
    try:
        forecast = forecast_memory(settings)
    except PersonaCamError as failure:
        return {"problem": failure.problem.to_plain()}
    problem = None if forecast.problem is None else forecast.problem.to_plain()
    return {**asdict(replace(forecast, problem=None)), "problem": problem}
