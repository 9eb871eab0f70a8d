"""Asks the memory plan of PersonaLive, in a process of its own: it needs torch, whose import may fail or take long.

    python -c TRIAL       writes a line of JSON: the forecast, or the problem that prevents one

Owns: the line, and which settings are asked about: those of the window. Does not know: how the result is shown.
"""

import json
import sys
from dataclasses import asdict, replace
from typing import Any

from app.storage.folders import settings_folder
from app.storage.settings_file import peek_settings
from app.weights.choice import PERSONALIVE, find_weights
from engine import PersonaCamError, Settings, forecast_memory

TRIAL = "from app.cli.commands.doctor.memory_trial import write_forecast; write_forecast()"


def write_forecast() -> None:
    """Count with the settings that are kept, and write what was found."""
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
