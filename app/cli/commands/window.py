"""The verb `window`: the program as most people use it.

Owns: what must be there before a window can be opened, Ctrl-C, and the exit code.
Does not know: what the program is made of.
"""

import os
import sys
from argparse import Namespace

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.cli.result import Outcome
from app.cli.signals import Interrupt
from app.gui.application import Program
from app.gui.crash_offer import CrashOffer
from app.gui.languages import Languages
from app.gui.widgets.basics.theme import Look
from app.remote.single_instance import OnlyOne, RunningAlreadyError
from app.storage.crash_reports import CrashReports
from app.storage.folders import reports_folder
from app.storage.settings_file import Choices
from engine import PersonaCamError

INTERRUPT_LOOK_MS = 200


def window(wanted: Namespace, interrupt: Interrupt) -> Outcome:
    """Do what `personacam window` asks for.

    Raises: PersonaCamError if there is nowhere to show a window.
    """
    _check_display()
    only_one = OnlyOne()
    try:
        only_one.claim()
    except RunningAlreadyError as first:
        return Outcome([str(first)])
    try:
        return _window(wanted, interrupt)
    finally:
        only_one.release()


def _window(wanted: Namespace, interrupt: Interrupt) -> Outcome:
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Persona Cam")
    application.setDesktopFileName("personacam")
    application.setQuitOnLastWindowClosed(False)
    look, languages = Look(application), Languages(application)
    program = Program(wanted.camera)
    program.ended.connect(application.exit)

    def appear(choices: Choices) -> None:
        languages.use(choices.language)
        look.use(choices.theme)

    program.preferences.changed.connect(appear)
    appear(program.preferences.choices)
    reports = CrashReports(reports_folder(), lambda: program.preferences.choices)
    reports.begin()
    program.show()
    CrashOffer(reports, program.main).make()
    asked = QTimer(application, interval=INTERRUPT_LOOK_MS)
    asked.timeout.connect(lambda: application.exit() if interrupt.asked() else None)
    asked.start()
    application.exec()
    program.close()
    reports.end()
    return Outcome([], interrupt.exit_code if interrupt.asked() else 0)


def _check_display() -> None:
    """Qt would end the program without a word that helps."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform == "linux" and not named:
        raise PersonaCamError("There is no display for a window.", "`personacam --help` lists what works without one.")
