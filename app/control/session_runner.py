"""Runs a session that follows the desired state: opens it, applies every change, starts again after a failure.

Owns: the session, its start and end, the lock around it and the desired state, and the subscribers to events.
Does not know: what a change makes of that state (`desired_state`), how it reaches the session (`reconcile`), Qt, files.
Every call may come from any thread. A session is opened, and a portrait read, on the worker's thread. A change may read
a file (a background, a preset) on the caller's; under the lock nothing is slow, and panic needs no lock at all
(`panic_relay`).
"""

import gc
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from app.control import desired_state
from app.control.animator_needs import FALLBACK, MissingRequirement, find_missing_requirement
from app.control.controller_status import ControllerEvent, ControllerStatus
from app.control.desired_state import DesiredState
from app.control.notices import Notices
from app.control.panic_relay import PanicRelay
from app.control.portrait_loader import PortraitCache, PortraitLoader
from app.control.reconcile import Part, reconcile
from app.control.session_protocol import ENDED, LiveSession, Open
from app.control.worker import Worker
from app.storage.settings_file import CurrentSettings
from app.storage.user_settings import changed_fields
from app.weights.choice import find_weights
from engine import Delay, PersonaCamError, return_freed_memory

if TYPE_CHECKING:  # they bring NumPy, which `ctl` does without
    from engine import AvatarFrame, Frame, LiveRequest, Portrait

CLOSE_S = 1.0
"""How long a session that is being opened is waited for at the end. After that it is left behind; should it still be
opened, it is stopped at once."""
REOPENED = (Part.CAMERA, Part.OUTPUT, Part.PORTRAIT)
"""Choosing one of these begins again after a run that ended: the choice before may have been the reason."""


class SessionRunner:
    """From `start_session` to `close`. Raises from its calls what is wrong with a call; later failures are notices."""

    def __init__(
        self,
        desired: DesiredState,
        open_session: Open,
        portraits: PortraitCache | None = None,
        settings: CurrentSettings | None = None,
        tolerate_missing: bool = False,
    ) -> None:
        """settings: the value to read and change, `desired.user` from now on; without it, one for this run alone.

        tolerate_missing: start even if camera, portrait or output is unavailable, and report it.
        """
        self._settings = settings or CurrentSettings(desired.user)
        self._run_state = replace(desired, portrait_asked=desired.user.portrait)
        self._open_session = open_session
        self._tolerate_missing = tolerate_missing
        self._lock = threading.RLock()
        self._session: LiveSession | None = None
        self._opening = self._closed = False
        self._notices = Notices()
        self._panic = PanicRelay(desired.panic)
        self._worker = Worker("on air")
        self._portrait_worker = Worker("portraits", gives_way=True)
        self._loader = PortraitLoader(portraits or PortraitCache(), self._portrait_worker, self.report_problem)
        self._subscribers: tuple[Callable[[ControllerEvent], None], ...] = ()
        self._settings.change_settings(**changed_fields(self._settings.user_settings, desired.user))

    def start_session(self) -> "Future[None]":
        """Open everything and begin, again if the last run has ended; the future raises what went wrong."""
        self._opening = True
        self._notify_subscribers()
        return self._worker.submit_job(self._open_and_start_session)

    def close(self) -> None:
        """End the run and release everything, also a virtual camera that was kept after a failure.

        Waits for that, but not for long while a session is being opened.
        """
        from engine import end_kept_cameras  # with the camera's memory; `ctl` needs none

        with self._lock:
            self._closed = True
        self._worker.close(CLOSE_S)
        self._portrait_worker.close(CLOSE_S)
        if self._session is not None:
            self._session.stop()
        end_kept_cameras()

    def read_status(self) -> ControllerStatus:
        """Take a snapshot."""
        with self._lock:
            engine = None if self._session is None else self._session.read_status()
            notice, notices = self._notices.newest_notice(engine)
            recording = self._desired.recording if engine is None else engine.recording
            return ControllerStatus(self._desired, engine, self._opening, recording is not None, notice, notices)

    @property
    def latest_frame(self) -> "AvatarFrame | None":
        """The picture shown last, for a preview that asks when it wants to draw."""
        session = self._session
        return None if session is None else session.latest_frame

    def wait_for_picture(self, shown: int, timeout_s: float) -> int:
        """Wait until another number of pictures was shown than `shown`, or for so long; return their number.

        It waits all the time while nothing runs.
        """
        session = self._session
        if session is None:
            time.sleep(timeout_s)
            return shown
        return session.wait_for_picture(shown, timeout_s)

    @property
    def latest_driver_frame(self) -> "Frame | None":
        """The driver's picture read last, for the driver's own eyes."""
        session = self._session
        return None if session is None else session.latest_driver_frame

    @property
    def sound_level(self) -> float | None:
        """How loud the latest sound of the recording was, 0 to 1; None without a recording that has sound."""
        session = self._session
        return None if session is None else session.sound_level

    def whole_run_delay(self) -> Delay | None:
        """The delay over the whole run."""
        return None if self._session is None else self._session.read_delay()

    @property
    def failure(self) -> PersonaCamError | None:
        """What ended the run, if it did not end well."""
        return None if self._session is None else self._session.failure

    def subscribe(self, callback: Callable[[ControllerEvent], None]) -> Callable[[], None]:
        """Have `callback` called with events, on whatever thread they happen; return what ends that."""
        with self._lock:
            self._subscribers += (callback,)

        def unsubscribe() -> None:
            with self._lock:
                self._subscribers = tuple(other for other in self._subscribers if other is not callback)

        return unsubscribe

    def show_window(self) -> None:
        """Bring the program to the front."""
        self._notify_subscribers(ControllerEvent.SHOW_WINDOW)

    def request_quit(self) -> None:
        """Request the end of the program, at once and unasked."""
        self._notify_subscribers(ControllerEvent.QUIT)

    def ask_to_quit(self) -> None:
        """Request the end of the program, after a question if something would be lost by it."""
        self._notify_subscribers(ControllerEvent.ASK_TO_QUIT)

    def report_problem(self, failure: PersonaCamError) -> None:
        """Make a notice of something that went wrong and did not end the run."""
        with self._lock:
            self._notices.add_notice(failure, None if self._session is None else self._session.read_status())
        self._notify_subscribers()

    # --- the desired state ----------------------------------------------------------------------------------------

    @property
    def _desired(self) -> DesiredState:
        return replace(self._run_state, user=self._settings.user_settings, panic=self._panic.on)

    def _write_desired(self, before: DesiredState, after: DesiredState) -> None:
        """Under the lock. Only the settings that differ are written: the window may change others meanwhile."""
        self._run_state = after
        self._settings.change_settings(**changed_fields(before.user, after.user))

    def _save_desired(self, change: Callable[[DesiredState], DesiredState]) -> DesiredState:
        """Take another desired state and return it; the session does not follow it yet. change: must be quick."""
        with self._lock:
            before = self._desired
            after = change(before)
            self._write_desired(before, after)
            return after

    def _change_desired(self, change: Callable[[DesiredState], DesiredState | None], again: Part | None = None) -> None:
        """Have another desired state, and the session follow it. change: returns None if nothing is to be done.

        change: may read a file, and is called again if something else has changed meanwhile.
        """
        changed = starts_again = False
        while not changed:
            state = self._run_state
            before = replace(state, user=self._settings.user_settings, panic=self._panic.on)
            after = change(before)
            if after is None:
                return
            with self._lock:
                changed = self._run_state is state  # every change of this class makes another one
                if changed:
                    self._write_desired(before, after)
                    starts_again = again in REOPENED and self._has_ended()
                    self._opening = self._opening or starts_again
                    if not starts_again and self._session is not None:
                        reconcile(before, after, self._session, again)
        if starts_again:
            self.start_session()
        else:
            self._notify_subscribers()

    def _has_ended(self) -> bool:
        """Whether a run, or an attempt to start one, is over."""
        if self._opening:
            return False
        return self._notices.has_newest if self._session is None else self._session.read_status().state in ENDED

    def _is_recording(self) -> bool:
        """Whether it really is, or will be from the start of the session."""
        if self._session is None:
            return self._desired.recording is not None
        return self._session.read_status().recording is not None

    def _load_gallery(self) -> None:
        self._loader.load_ahead(lambda: self._desired, self._prepare_portraits)

    def _prepare_portraits(self, portraits: "list[Portrait]") -> None:
        with self._lock:
            if self._session is not None:
                self._session.prefetch_portraits(portraits)

    def _open_and_start_session(self) -> None:
        """On the worker's thread: open a session with what is wanted now, and let it follow what was wanted since."""
        try:
            self._stop_last_session()
            opened = self._desired
            if self._tolerate_missing:
                opened = desired_state.choose(_without_missing_animator(opened), output_on=False)
            portrait = self._loader.load_first(opened, self._tolerate_missing)
            session = self._open_session(_make_live_request(opened, self._tolerate_missing), portrait)
            self._start_opened_session(session, opened, portrait)
        except PersonaCamError as failure:
            self._notices.note_failed_start(failure)
            raise
        except Exception as unforeseen:
            reported = PersonaCamError(
                "It could not be started: {reason}.", "Run again with -v for the whole story.", reason=repr(unforeseen)
            )
            self._notices.note_failed_start(reported)
            raise
        finally:
            self._opening = False
            self._notify_subscribers()
        self._load_gallery()

    def _start_opened_session(self, session: LiveSession, opened: DesiredState, portrait: "Portrait") -> None:
        with self._lock:
            if not self._closed:
                self._follow_desired(session, opened, portrait)
                return
        session.stop()

    def _follow_desired(self, session: LiveSession, opened: DesiredState, portrait: "Portrait") -> None:
        """Under the lock: begin with this session, and let it do what was wanted since."""
        wanted = opened.user.portrait
        desired = self._save_desired(lambda state: desired_state.show_first_portrait(state, wanted, portrait))
        self._session = session
        self._panic.add_session(session)  # before the first picture
        session.start()
        opened = replace(opened, portrait=portrait, recording=None, preview_watched=True, muted=False)
        reconcile(opened, desired, session)

    def _stop_last_session(self) -> None:
        """A recording ends with its session; the next one does not begin it again."""
        with self._lock:
            ended, self._session = self._session, None
            self._notices.clear_newest()
            if ended is not None:
                self._save_desired(lambda desired: replace(desired, recording=None))
        if ended is not None:
            ended.stop()  # may take seconds: panic reaches it until then
            self._panic.remove_session(ended)
            del ended
            gc.collect()  # the parts of a session hold each other, and with them pictures and networks
            return_freed_memory()

    def _notify_subscribers(self, event: ControllerEvent = ControllerEvent.CHANGED) -> None:
        for callback in self._subscribers:
            callback(event)


def _without_missing_animator(desired: DesiredState) -> DesiredState:
    """Return the state in which Instant moves the portrait, if its animator cannot be had for lack of its files.

    Following the desired state then asks for that animator, and says why it cannot be had; the run goes on.
    """
    user = desired.user
    missing = find_missing_requirement(user.settings.animator, user.models or user.settings.personalive.models)
    if missing not in (MissingRequirement.PACKAGES, MissingRequirement.WEIGHTS):
        return desired
    return desired_state.choose(desired, settings=replace(user.settings, animator=FALLBACK))


def _make_live_request(desired: DesiredState, await_camera: bool) -> "LiveRequest":
    from engine import LiveRequest  # with everything behind it; `ctl list` needs no camera

    settings = find_weights(desired.user.settings, desired.user.models)
    return LiveRequest(desired.camera, desired.shown_on, settings, desired.user.live, await_camera)
