"""Tries what a window needs, in a process of its own: where Qt cannot start, it ends the process that asks.

    python -c TRIAL       writes a line of JSON for each of Qt's plugins, and one for the start, if there is a display

Owns: the trial and its lines. Does not know: how the result is shown.
"""

import json
import os
import sys
from typing import Any, NoReturn

from app.cli.start.system_libraries import explain_import_error
from engine import Problem

TRIAL = "from app.cli.commands.doctor.window_trial import try_window; try_window()"
START = "start"


def has_display() -> bool:
    """Say if there is somewhere to open a window, as far as the environment knows."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return named or sys.platform != "linux"


def try_window() -> None:
    """Try each plugin, then the start; writes what was found."""
    try:
        from app.cli.start.qt_start import PLUGINS, check_plugin, start_qt
    except ImportError as error:
        _end_trial(explain_import_error(error) or Problem("{reason}", reason=error))
    for plugin in PLUGINS if sys.platform == "linux" else ():
        _write_line(what=plugin, problem=_to_plain(check_plugin(plugin)))
    if has_display():
        _write_line(what=START, platform=start_qt(_end_trial).platformName(), problem=None)


def _end_trial(problem: Problem) -> NoReturn:
    _write_line(what=START, problem=_to_plain(problem))
    os._exit(1)


def _write_line(**found: Any) -> None:
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def _to_plain(problem: Problem | None) -> dict[str, Any] | None:
    if problem is None:
        return None
    words = {"reason": problem.message, "advice": problem.advice}
    return {"template": "{reason}", "remedy": "{advice}", "values": words}
