"""Makes Qt's application object; where Qt would abort the program, a sentence says why and what to do.

Qt chooses a plugin for the kind of display by itself, and ends the program (SIGABRT) if none works. It says why in
messages just before: these are collected, and the last one ends the program in order instead.

Owns: what Qt's messages of a failed start mean. Does not know: windows.
"""

import ctypes
import logging
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import PySide6
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.cli.start.system_libraries import WAYLAND, WINDOW, X11, explain_missing, list_missing
from engine import Problem

log = logging.getLogger(__name__)

PLUGINS = {"xcb": WINDOW | X11, "wayland": WINDOW | WAYLAND}
"""Qt's plugin for a kind of display -> the libraries of the system that it needs."""
DISPLAYS = {"xcb": "DISPLAY", "wayland": "WAYLAND_DISPLAY"}
"""Qt's plugin -> the variable that says where its display is."""
_PLUGIN = re.compile(r'Qt platform plugin "([^"]+)"')
_KNOWN = re.compile(r"Available platform plugins are: ([^\n]*?)\.?\s*$", re.MULTILINE)
_NO_DISPLAY = ("could not connect to display", "Failed to create wl_display")


def start_qt(end_program: Callable[[Problem], None]) -> QApplication:
    """Return Qt's application object. end_program: is called if Qt cannot start; does not return."""
    said: list[str] = []

    def keep_message(kind: QtMsgType, _context: object, words: str) -> None:
        said.append(words)
        if kind == QtMsgType.QtFatalMsg:
            end_program(explain_failed_start(said, os.environ))

    before = qInstallMessageHandler(keep_message)
    application = QApplication(sys.argv[:1])
    qInstallMessageHandler(before)
    for words in said:
        log.info("Qt: %s", words.strip())
    return application


def explain_failed_start(said: Sequence[str], environment: Mapping[str, str]) -> Problem:
    """Return why there can be no window. said: Qt's messages, in order."""
    words = "\n".join(said)
    tried = [name for name in dict.fromkeys(_PLUGIN.findall(words)) if name in PLUGINS]
    for plugin in tried:
        problem = check_plugin(plugin)
        if problem is not None:
            return problem
    known = _KNOWN.search(words)
    if "Could not find the Qt platform plugin" in words and known:
        return Problem(
            "Qt knows no kind of display that is called {name}.",
            "Set QT_QPA_PLATFORM to one of these, or unset it: {known}.",
            name=environment.get("QT_QPA_PLATFORM", ""),
            known=known[1],
        )
    if any(sign in words for sign in _NO_DISPLAY):
        places = [f"{name}={environment[name]}" for name in DISPLAYS.values() if environment.get(name)]
        return Problem(
            "There is no display that a window could be opened on: nothing answers at {places}.",
            "Start it from a desktop, or correct these variables.",
            places=", ".join(places) or "DISPLAY",
        )
    return Problem(
        "Qt cannot open a window: {reason}.",
        "`personacam doctor` says what is missing.",
        reason=said[0].strip().rstrip(".") if said else "?",
    )


def check_plugin(plugin: str) -> Problem | None:
    """Return what keeps Qt's plugin for a kind of display from being loaded; None if it loads."""
    missing = list_missing(PLUGINS[plugin])
    if missing:
        return explain_missing(missing)
    file = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / f"libq{plugin}.so"
    try:
        ctypes.CDLL(str(file))
    except OSError as error:
        return Problem("Qt's plugin {plugin} does not load: {reason}.", plugin=plugin, reason=error)
    return None
