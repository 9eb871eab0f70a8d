"""The verb `live`: shows the person in front of a camera as the portrait, in real time.

Owns: connecting the parts, and how long the run lasts.
Does not know: how a session works, how the status is printed, how `personacam ctl` connects.
"""

import logging
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

from app.cli import report
from app.cli.face_points_flag import points_by_portrait
from app.cli.live_report import make_report, name_written_video, summarize_run
from app.cli.live_status import show_live_status
from app.cli.path_checks import check_no_overwrite
from app.cli.result import CommandResult
from app.cli.settings_from_flags import find_background_file, live_settings_from_flags, settings_from_flags, user_flags
from app.cli.signals import Interrupt
from app.control.controller_status import ControllerEvent, ControllerStatus
from app.control.desired_state import DesiredState, show_gallery
from app.control.live_controller import LiveController
from app.control.session_protocol import ENDED
from app.remote.hotkey_listener import HotkeyStatus
from app.storage.folders import logs_folder
from app.storage.gallery_entry import portraits_from_paths
from app.storage.log_file import LogFile
from app.storage.user_settings import UserSettings
from engine import NULL, find_written_file, open_session

log = logging.getLogger(__name__)

ENDS = (ControllerEvent.QUIT, ControllerEvent.ASK_TO_QUIT)
"""Without a window there is nobody to ask."""
LOOK_S = 0.25
"""How often the status is read; on Windows a waiting thread gets no signal, so it is short."""


def run_live(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam live` asks for.

    Raises: PersonaCamError; KeyboardInterrupt if it was asked for before the run began.
    """
    with LogFile(logs_folder(), "live"):
        return _run_session(wanted, interrupt)


def _run_session(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    written = find_written_file(getattr(wanted, "output", ""))
    read = [*wanted.portrait, Path(wanted.camera), *find_background_file(wanted)]
    check_no_overwrite(read, [written, wanted.record, wanted.report])
    if wanted.report is not None:
        report.prepare_report(wanted.report)
    on_air = LiveController(desired_state_from_flags(wanted), open_session)
    with ExitStack() as open:
        if wanted.control:
            open.enter_context(_hold_single_instance())
        show = open.enter_context(show_live_status())
        open.callback(lambda: show(on_air.read_status()))  # changes that came with the end of the run are shown, too
        open.enter_context(closing(on_air))
        run = ForegroundRun(on_air, interrupt, show)
        if wanted.control:
            open.enter_context(_serve_control(on_air))
        if wanted.hotkeys:
            open.enter_context(_listen_to_hotkeys(on_air))
        on_air.set_preview_watched(getattr(wanted, "output", "") == NULL)  # a run without an output is meant to go on
        if wanted.record is not None:
            on_air.set_recording(True, wanted.record)
        run.wait_until_open(on_air.start_session())
        stopped = run.run_until_end(wanted.seconds)
    lines = [summarize_run(on_air), *name_written_video(on_air)]
    if wanted.report is not None:
        there = report.save_json(wanted.report, make_report(on_air))
        lines += report.describe_report(wanted.report, there)
    if on_air.failure is not None:
        raise on_air.failure
    return CommandResult(lines, interrupt.exit_code if stopped else 0)


def desired_state_from_flags(wanted: Namespace) -> DesiredState:
    """Read what is wanted at the start. Raises: PortraitError if there is no portrait; SettingsError."""
    gallery = portraits_from_paths(wanted.portrait, points_by_portrait(wanted))
    settings = settings_from_flags(wanted)
    user = UserSettings(
        camera=wanted.camera,
        preset=wanted.preset,
        portrait=gallery[0].id,
        settings=settings,
        live=live_settings_from_flags(wanted),
        models=settings.personalive.models,
        **user_flags(wanted),
    )
    return show_gallery(DesiredState(user, panic=wanted.panic), gallery)


class ForegroundRun:
    """One run in the foreground, until its time is up, it ends or fails, or its end is requested."""

    def __init__(self, on_air: LiveController, interrupt: Interrupt, show: Callable[[ControllerStatus], None]) -> None:
        self._on_air = on_air
        self._interrupt = interrupt
        self._show = show
        self._quit = threading.Event()
        on_air.subscribe(lambda event: self._quit.set() if event in ENDS else None)

    def wait_until_open(self, begun: "Future[None]") -> None:
        """Wait until everything is open.

        Raises: the error of the opening; KeyboardInterrupt.
        """
        while not (begun.done() or self._quit.wait(LOOK_S)):
            self._interrupt.raise_if_requested()
        self._interrupt.raise_if_requested()
        if begun.done():
            begun.result()

    def run_until_end(self, seconds: float | None) -> bool:
        """Return at the end of the run; True if Ctrl-C ended it."""
        until_s = None if seconds is None else time.monotonic() + seconds
        notices = 0
        while not self._quit.wait(_next_wait_s(until_s)):
            status = self._on_air.read_status()
            self._show(status)
            if status.notices != notices and status.engine is not None and status.notice == status.engine.notice:
                self._on_air.keep_what_is(status.engine.notice_about)
            notices = status.notices
            if self._interrupt.is_requested():
                return True
            if status.engine is None or status.engine.state in ENDED:
                break
            if until_s is not None and time.monotonic() >= until_s:
                break
        return False


@contextmanager
def _hold_single_instance() -> Iterator[None]:
    from app.remote.single_instance import SingleInstance

    only_one = SingleInstance()
    only_one.acquire_lock()
    try:
        yield
    finally:
        only_one.release_lock()


@contextmanager
def _serve_control(on_air: LiveController) -> Iterator[None]:
    from app.remote.ctl_protocol import socket_address
    from app.remote.ctl_server import ControlServer, answer_line

    control = ControlServer(partial(answer_line, on_air), socket_address())
    control.start_listening()
    try:
        yield
    finally:
        control.close()


@contextmanager
def _listen_to_hotkeys(on_air: LiveController) -> Iterator[None]:
    """Listen to hotkeys; what does not work is reported, and the run continues without it."""
    from app.remote.hotkeys import Hotkeys, effective_hotkeys
    from app.storage.folders import settings_folder
    from app.storage.settings_file import SettingsFile

    hotkeys = Hotkeys(on_air, _log_hotkey_problems)
    hotkeys.start_listening(effective_hotkeys(SettingsFile(settings_folder()).user_settings.hotkeys))
    try:
        yield
    finally:
        hotkeys.stop_listening()


def _log_hotkey_problems(status: HotkeyStatus) -> None:
    """On any thread: a desktop that is asked for its keys answers later."""
    for problem in status.problems:
        log.warning("%s", problem)


def _next_wait_s(until_s: float | None) -> float:
    return LOOK_S if until_s is None else max(0.0, min(LOOK_S, until_s - time.monotonic()))
