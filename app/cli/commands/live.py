"""The verb `live`: a camera's person as the portrait, in real time.

Owns: putting the pieces together, and how long it goes on.
Does not know: how a session works, how anything is told, how `personacam ctl` gets in.
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
from app.cli.live_report import content, summary
from app.cli.live_status import status_shown
from app.cli.path_checks import VIDEO_SUFFIX, check_nothing_is_overwritten
from app.cli.result import Outcome
from app.cli.settings_from_flags import background_file, by_hand, chosen_settings
from app.cli.signals import Interrupt
from app.control.desired_state import SLOTS, Intent
from app.control.live_controller import Event, OnAir, OnAirStatus
from app.control.session_protocol import ENDED
from app.storage.folders import recordings_folder
from app.storage.gallery_entry import portraits_of
from engine import LiveSettings, Transition, open_session

log = logging.getLogger(__name__)

LOOK_S = 0.25
"""How often the status is looked at; Windows lets no signal through to one who waits, so it is short."""


def live(wanted: Namespace, interrupt: Interrupt) -> Outcome:
    """Do what `personacam live` asks for.

    Raises: PersonaCamError; KeyboardInterrupt if it was asked for before the run began.
    """
    video = Path(wanted.output) if wanted.output.lower().endswith(VIDEO_SUFFIX) else None
    read = [*wanted.portrait, Path(wanted.camera), *background_file(wanted)]
    check_nothing_is_overwritten(read, [video, wanted.record, wanted.report])
    if wanted.report is not None:
        report.prepare(wanted.report)
    on_air = OnAir(intent_of(wanted), open_session)
    with ExitStack() as open:
        if wanted.control:
            open.enter_context(_only_one())
        show = open.enter_context(status_shown())
        open.callback(lambda: show(on_air.status()))  # what came to its end as the run did, is told, too
        open.enter_context(closing(on_air))
        run = Run(on_air, interrupt, show)
        if wanted.control:
            open.enter_context(_controlled(on_air))
        if wanted.hotkeys:
            open.enter_context(_hotkeys(on_air))
        if wanted.record is not None:
            on_air.record(True, wanted.record)
        run.wait_for(on_air.start())
        stopped = run.go_on(wanted.seconds)
    if wanted.report is not None:
        report.save(wanted.report, content(on_air))
    if on_air.failure is not None:
        raise on_air.failure
    return Outcome([summary(on_air)], interrupt.exit_code if stopped else 0)


def intent_of(wanted: Namespace) -> Intent:
    """Read what is wanted at the start. Raises: PortraitError if there is no portrait; SettingsError."""
    gallery = portraits_of(wanted.portrait)
    settings = chosen_settings(wanted)
    return Intent(
        gallery=gallery,
        slots=tuple(entry.id for entry in gallery[: len(SLOTS)]),
        worn=gallery[0].id,
        camera=wanted.camera,
        output=wanted.output,
        panic=wanted.panic,
        preset=wanted.preset,
        settings=settings,
        by_hand=by_hand(wanted),
        live=live_settings(wanted),
        transition=Transition(wanted.transition),
        recordings=recordings_folder(),
        microphone=wanted.microphone,
    )


def live_settings(wanted: Namespace) -> LiveSettings:
    """Read what is asked of the camera and given to the output; sizes are (width, height)."""
    (camera_width_px, camera_height_px), (output_width_px, output_height_px) = wanted.camera_size, wanted.output_size
    return LiveSettings(
        camera_width_px=camera_width_px,
        camera_height_px=camera_height_px,
        camera_fps=wanted.camera_fps,
        output_width_px=output_width_px,
        output_height_px=output_height_px,
        output_fps=wanted.output_fps,
        framing=wanted.framing,
        matrix=wanted.matrix,
        card_after_s=wanted.card_after,
    )


class Run:
    """One run in the foreground: until its time is up, it ends or fails, or somebody wants its end."""

    def __init__(self, on_air: OnAir, interrupt: Interrupt, show: Callable[[OnAirStatus], None]) -> None:
        self._on_air = on_air
        self._interrupt = interrupt
        self._show = show
        self._quit = threading.Event()
        on_air.subscribe(lambda event: self._quit.set() if event is Event.QUIT else None)

    def wait_for(self, begun: "Future[None]") -> None:
        """Wait until everything is open.

        Raises: what went wrong; KeyboardInterrupt.
        """
        while not (begun.done() or self._quit.wait(LOOK_S)):
            self._interrupt.check()
        self._interrupt.check()
        if begun.done():
            begun.result()

    def go_on(self, seconds: float | None) -> bool:
        """Return at the end; True if it was Ctrl-C."""
        until_s = None if seconds is None else time.monotonic() + seconds
        while not self._quit.wait(_pause_s(until_s)):
            status = self._on_air.status()
            self._show(status)
            if self._interrupt.asked():
                return True
            if status.engine is None or status.engine.state in ENDED:
                break
            if until_s is not None and time.monotonic() >= until_s:
                break
        return False


@contextmanager
def _only_one() -> Iterator[None]:
    from app.remote.single_instance import OnlyOne

    only_one = OnlyOne()
    only_one.claim()
    try:
        yield
    finally:
        only_one.release()


@contextmanager
def _controlled(on_air: OnAir) -> Iterator[None]:
    from app.remote.ctl_protocol import address
    from app.remote.ctl_server import Control, answer

    control = Control(partial(answer, on_air), address())
    control.start()
    try:
        yield
    finally:
        control.close()


@contextmanager
def _hotkeys(on_air: OnAir) -> Iterator[None]:
    """What does not work is said; the run goes on without it."""
    from app.remote.hotkeys import Hotkeys, keys_in_use
    from app.storage.folders import choices_folder
    from app.storage.settings_file import Store

    hotkeys = Hotkeys(on_air)
    for trouble in hotkeys.start(keys_in_use(Store(choices_folder()).choices.hotkeys)):
        log.warning("%s", trouble)
    try:
        yield
    finally:
        hotkeys.stop()


def _pause_s(until_s: float | None) -> float:
    return LOOK_S if until_s is None else max(0.0, min(LOOK_S, until_s - time.monotonic()))
