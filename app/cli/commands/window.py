"""The verb `window`: opens the window.

Owns: the checks before a window can be opened, Ctrl-C, and the exit code.
Does not know: the parts of the desktop application.
"""

import logging
import os
import sys
from argparse import Namespace
from functools import partial
from typing import NoReturn

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.cli.result import CommandResult
from app.cli.signals import Interrupt
from app.cli.start.qt_start import start_qt
from app.gui.application import DesktopApp
from app.gui.crash_offer import CrashReportOffer
from app.gui.languages import Languages
from app.gui.widgets.basics.app_icon import draw_app_icon
from app.gui.widgets.basics.theme import Theme
from app.remote.single_instance import AlreadyRunningError, SingleInstance
from app.storage.crash_reports import CrashReporter
from app.storage.desktop_entry import APP_ID, APP_NAME, install_desktop_entry
from app.storage.folders import logs_folder
from app.storage.log_file import LogFile
from app.storage.user_settings import UserSettings
from engine import PersonaCamError, Problem

log = logging.getLogger(__name__)

INTERRUPT_LOOK_MS = 200


def run_window(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam window` asks for.

    Raises: PersonaCamError if there is nowhere to show a window.
    """
    _check_display()
    only_one = SingleInstance()
    try:
        only_one.acquire_lock()
    except AlreadyRunningError as first:
        return CommandResult([str(first)])
    try:
        with LogFile(logs_folder(), "window") as log_file:
            application = start_qt(partial(_refuse_window, only_one))
            return _run_application(application, wanted, interrupt, log_file)
    finally:
        only_one.release_lock()


def _refuse_window(only_one: SingleInstance, problem: Problem) -> NoReturn:
    """End the program at once: Qt, which calls this, would abort it otherwise."""
    log.info("%s", problem)
    sys.stderr.write(f"personacam: {problem}\n")
    sys.stderr.flush()
    only_one.release_lock()
    os._exit(1)


def _run_application(
    application: QApplication, wanted: Namespace, interrupt: Interrupt, log_file: LogFile
) -> CommandResult:
    application.setApplicationName(APP_NAME)
    application.setDesktopFileName(APP_ID)
    application.setWindowIcon(draw_app_icon())
    _show_icon_in_panels(application.platformName())
    application.setQuitOnLastWindowClosed(False)
    look, languages = Theme(application), Languages(application)
    program = DesktopApp(wanted.camera)
    program.ended.connect(application.exit)

    def apply_appearance(choices: UserSettings) -> None:
        languages.set_language(choices.language)
        program.set_output_language(languages.current_language)
        look.choose_theme(choices.theme)

    program.preferences.changed.connect(apply_appearance)
    apply_appearance(program.preferences.user_settings)
    reports = CrashReporter(logs_folder(), lambda: program.preferences.user_settings, log_file)
    reports.start_reporting()
    program.show_window()
    CrashReportOffer(reports, program.main).offer_report()
    asked = QTimer(application, interval=INTERRUPT_LOOK_MS)
    asked.timeout.connect(lambda: application.exit() if interrupt.is_requested() else None)
    asked.start()
    application.exec()
    program.close()
    reports.stop_reporting()
    return CommandResult([], interrupt.exit_code if interrupt.is_requested() else 0)


def _show_icon_in_panels(display: str) -> None:
    """Let panels and task bars have the icon, where a window's own does not reach them."""
    if display == "wayland":
        try:
            install_desktop_entry()
        except OSError as error:
            log.info("the desktop has no entry of the program: %s", type(error).__name__)
    if sys.platform == "win32":
        import ctypes  # otherwise Windows shows the icon of Python, which runs this

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_ID)


def _check_display() -> None:
    """Raise an error without a display; Qt would end the program with no helpful message."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform == "linux" and not named:
        raise PersonaCamError("There is no display for a window.", "`personacam --help` lists what works without one.")
