"""What the user does, in the user's words: wear that face, hide, record, take the other camera.

Owns: the running session, what the user wants of it (`DesiredState`), and that the one follows the other.
Does not know: Qt, keys, sockets, where anything is kept on disk. Every call is quick and may come from any thread; what
is slow happens on a thread of its own, and how it went is told by `status` and to those who subscribed.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.control.countdown import Countdown
from app.control.desired_state import SLOTS, STAYS, DesiredState
from app.control.portrait_cache import PortraitCache
from app.control.session_protocol import ENDED, LiveSession, Open
from app.control.worker import WHEN_IDLE, Worker
from app.storage import presets
from app.storage.gallery_entry import GalleryPortrait
from app.storage.preset_settings import merge_preset_and_flags
from engine import (
    AvatarFrame,
    Calibrate,
    Delay,
    FollowNextPerson,
    Frame,
    LiveSettings,
    PersonaCamError,
    Portrait,
    PortraitCrop,
    PortraitError,
    RecordingRequest,
    SessionStatus,
    SetControl,
    Settings,
    Transition,
    check_opaque,
)

if TYPE_CHECKING:
    from engine import LiveRequest

CALIBRATES_IN_S = 3
"""Long enough to put on a relaxed face."""
CLOSE_S = 15.0
"""The longest that a camera which is being opened is waited for at the end."""


class ControllerEvent(Enum):
    """What subscribers are told. CHANGED: `status` has something new that the user, or a slow job, brought about."""

    CHANGED = "changed"
    SHOW_WINDOW = "show window"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class ControllerStatus:
    """A snapshot: what is wanted, and what is.

    engine: None as long as nothing has been opened. opening: that is under way.
    notice, notice_remedy: the last thing that went wrong and was survived; empty when there is none.
    notices: how many there have been. calibrates_in_s: 0 while no countdown is under way.
    """

    intent: DesiredState
    engine: SessionStatus | None
    opening: bool
    recording: bool
    notice: str
    notice_remedy: str
    notices: int = 0
    calibrates_in_s: int = 0


class LiveController:
    """From `start` to `close`. Raises from its calls what is wrong with a call; what fails later is a notice."""

    def __init__(
        self, intent: DesiredState, open_session: Open, portraits: PortraitCache | None = None, patient: bool = False
    ) -> None:
        """patient: begin also without the camera, portrait or output that is wanted, and say what is missing."""
        self._intent = intent
        self._patient = patient
        self._open_session = open_session
        self._portraits = portraits or PortraitCache()
        self._worker = Worker("on air")
        self._lock = threading.RLock()
        self._session: LiveSession | None = None
        self._opening = False
        self._recording: RecordingRequest | None = None  # asked for before there is a session
        self._cursor = intent.worn
        self._notice: tuple[str, str] = ("", "")
        self._notices = self._engine_notices = 0
        self._countdown = Countdown(
            lambda: self._send_command(Calibrate()), lambda: self._notify_subscribers(ControllerEvent.CHANGED)
        )
        self._subscribers: tuple[Callable[[ControllerEvent], None], ...] = ()

    # --- the run ----------------------------------------------------------------------------------------------

    def start_session(self) -> "Future[None]":
        """Open everything and begin, again if the last run has ended; the outcome tells how it went."""
        with self._lock:
            self._opening = True
        self._notify_subscribers(ControllerEvent.CHANGED)
        return self._worker.submit_job(self._open_and_start_session)

    def close(self) -> None:
        """End the run and release everything; waits for that."""
        self._countdown.cancel_countdown()
        self._worker.close(CLOSE_S)
        if self._session is not None:
            self._session.stop()

    def read_status(self) -> ControllerStatus:
        """Take a snapshot."""
        with self._lock:
            engine = None if self._session is None else self._session.read_status()
            ours = engine is None or (any(self._notice) and engine.notices == self._engine_notices)
            notice = self._notice if ours or engine is None else (engine.notice, engine.notice_remedy)
            notices = self._notices + (0 if engine is None else engine.notices)
            counts_s = self._countdown.left_s
            return ControllerStatus(
                self._intent, engine, self._opening, self._is_recording(), *notice, notices, counts_s
            )

    @property
    def latest_frame(self) -> AvatarFrame | None:
        """The picture shown last, for a preview that asks when it wants to draw."""
        session = self._session
        return None if session is None else session.latest_frame

    @property
    def latest_driver_frame(self) -> Frame | None:
        """The driver's picture read last, for the driver's own eyes."""
        session = self._session
        return None if session is None else session.latest_driver_frame

    def whole_run_delay(self) -> Delay | None:
        """The delay over the whole run."""
        return None if self._session is None else self._session.read_delay()

    @property
    def failure(self) -> PersonaCamError | None:
        """What ended the run, if it did not end well."""
        return None if self._session is None else self._session.failure

    def subscribe(self, told: Callable[[ControllerEvent], None]) -> Callable[[], None]:
        """Be told of events, on whatever thread they happen; return what ends that."""
        with self._lock:
            self._subscribers += (told,)

        def unsubscribe() -> None:
            with self._lock:
                self._subscribers = tuple(other for other in self._subscribers if other is not told)

        return unsubscribe

    def show_window(self) -> None:
        """Bring the program to the front."""
        self._notify_subscribers(ControllerEvent.SHOW_WINDOW)

    def request_quit(self) -> None:
        """Ask whoever runs the program to end it."""
        self._notify_subscribers(ControllerEvent.QUIT)

    def report_problem(self, failure: PersonaCamError) -> None:
        """Have the user told of something that went wrong and was survived."""
        with self._lock:
            self._notice = (failure.message, failure.remedy)
            self._notices += 1
            self._engine_notices = 0 if self._session is None else self._session.read_status().notices
        self._notify_subscribers(ControllerEvent.CHANGED)

    # --- portraits --------------------------------------------------------------------------------------------

    def set_gallery(self, gallery: Sequence[GalleryPortrait], slots: Sequence[str | None] | None = None) -> None:
        """Have another gallery; slots: ids behind the keys 1-9, without them the first nine."""
        with self._lock:
            before = self._current_portrait_file()
            numbered = slots if slots is not None else [entry.id for entry in gallery[: len(SLOTS)]]
            self._intent = replace(self._intent, gallery=tuple(gallery), slots=tuple(numbered))
            now = self._current_portrait_file()
        self._notify_subscribers(ControllerEvent.CHANGED)
        if now is not None and now != before and self._cursor == self._intent.worn:
            self.swap_portrait(self._intent.worn)  # it was cropped anew
        self._prefetch_gallery()

    def swap_portrait(self, id: str) -> None:
        """Show that portrait. Raises: PortraitError if there is none."""
        with self._lock:
            entry = self._intent.find_portrait(id)
            self._cursor = id
            portrait = self._portraits.get_cached(entry, self._intent.settings)
            if portrait is not None:
                self._swap_loaded_portrait(portrait)
        if portrait is None:
            self._worker.submit_job(lambda: self._load_and_swap_portrait(entry))
        self._notify_subscribers(ControllerEvent.CHANGED)

    def next_portrait(self) -> None:
        """Show the next portrait of the gallery."""
        self._swap_by_offset(1)

    def previous_portrait(self) -> None:
        """Show the one before."""
        self._swap_by_offset(-1)

    def swap_to_slot(self, number: int) -> None:
        """Show the portrait behind a key. Raises: PortraitError if there is none."""
        slots = self._intent.slots
        id = slots[number - 1] if 1 <= number <= len(slots) else None
        if id is None:
            raise PortraitError(f"Slot {number} is empty.", "Put a portrait into it first.")
        self.swap_portrait(id)

    def set_transition(self, transition: Transition) -> None:
        """Change portraits like that from now on."""
        self._update_desired_state(transition=transition)

    # --- what the picture shows -------------------------------------------------------------------------------

    def set_panic(self, on: bool | None = None) -> None:
        """Show the card at once, everywhere, until released; None: the other way round."""
        with self._lock:
            is_on = self._intent.panic if self._session is None else self._session.read_status().panic
            wanted = not is_on if on is None else on
            self._intent = replace(self._intent, panic=wanted)
            if self._session is not None:
                self._session.set_panic(wanted)
        self._notify_subscribers(ControllerEvent.CHANGED)

    def calibrate_neutral(self, now: bool = False) -> None:
        """Take the face for the face at rest: now, or after a few seconds to look at the camera; again: do not."""
        if now:
            self._countdown.cancel_countdown()
            self._send_command(Calibrate())
        elif self._countdown.left_s:
            self._countdown.cancel_countdown()
        elif self._session is not None:
            self._countdown.start_countdown(CALIBRATES_IN_S)

    def follow_next_person(self) -> None:
        """Follow another one of the people in view."""
        self._send_command(FollowNextPerson())

    def set_mirror(self, on: bool | None = None) -> None:
        """Move as a mirror image; None: the other way round."""
        self._adjust_settings(lambda settings: {"mirror": not settings.mirror if on is None else on})

    def set_own_pixels_only(self, on: bool | None = None) -> None:
        """Let no pixel of the driver into the picture; None: the other way round."""
        self._adjust_settings(lambda settings: {"own_pixels_only": not settings.own_pixels_only if on is None else on})

    def set_strength(self, part: str, value: float) -> None:
        """Let a part of the face - head, mouth, eyes, brows - follow that strongly. Raises: SettingsError."""
        self._adjust_settings(lambda settings: {"strengths": replace(settings.strengths, **{part: value})})

    def adjust_controls(self, **changes: Any) -> None:
        """Change what is part of `Control`: strengths, mirror, own_pixels_only, smoothing, background.

        Raises: SettingsError.
        """
        self._adjust_settings(lambda settings: changes)

    def _adjust_settings(self, changed: Callable[[Settings], dict[str, Any]]) -> None:
        with self._lock:
            changes = changed(self._intent.settings)
            settings = replace(self._intent.settings, **changes)
            check_opaque(settings.to_control().background)
            by_hand = self._intent.by_hand | {name: value for name, value in changes.items() if name in STAYS}
            self._intent = replace(self._intent, settings=settings, by_hand=by_hand)
            if self._session is not None:
                self._session.send_command(SetControl(settings.to_control()))
        self._notify_subscribers(ControllerEvent.CHANGED)

    def apply_preset(self, name: str) -> None:
        """Use the settings of a preset; what was chosen by hand stays, strengths do not. Raises: SettingsError."""
        by_hand = dict(self._intent.by_hand)
        personalive = by_hand.pop("personalive", None)
        settings = merge_preset_and_flags(presets.load_preset(name), by_hand, personalive)
        with self._lock:
            self._intent = replace(self._intent, preset=name, settings=settings)
            if self._session is not None:
                self._session.change_settings(settings)
        self._notify_subscribers(ControllerEvent.CHANGED)
        self._prefetch_gallery()

    # --- in and out -------------------------------------------------------------------------------------------

    def switch_camera(self, camera: str | None) -> None:
        """Be driven by another camera, or a clip; None: by nobody, the avatar lives by itself."""
        self._update_desired_state(camera=camera)
        self._run_on_session(lambda session: session.set_camera(camera))

    def keep_current_camera(self) -> None:
        """Want the camera that drives, since another one could not be opened."""
        with self._lock:
            if self._session is not None:
                self._intent = replace(self._intent, camera=self._session.read_status().driven_by)
        self._notify_subscribers(ControllerEvent.CHANGED)

    def set_output_enabled(self, on: bool | None = None) -> None:
        """Show the picture on the output, or on nothing but the preview; None: the other way round."""
        with self._lock:
            wanted = not self._intent.output_on if on is None else on
            self._intent = replace(self._intent, output_on=wanted)
        self._notify_subscribers(ControllerEvent.CHANGED)
        self._apply_output()

    def change_live_settings(self, **changes: Any) -> None:
        """Change fields of `LiveSettings` by name: size, rate, framing, zoom, position. Raises: SettingsError."""
        with self._lock:
            self._intent = replace(self._intent, live=replace(self._intent.live, **changes))
            if self._session is not None:
                self._session.change_live_settings(self._intent.live)
        self._notify_subscribers(ControllerEvent.CHANGED)

    def set_recordings_folder(self, folder: Path) -> None:
        """Keep recordings there, from the next one on."""
        self._update_desired_state(recordings=folder)

    def reset_settings(self) -> None:
        """Begin again with what everybody begins with; portrait and camera stay, and whether it is live."""
        before = self._intent.output
        with self._lock:
            usual, fresh = Settings(), DesiredState()
            self._intent = replace(
                self._intent,
                preset=presets.DEFAULT,
                settings=usual,
                by_hand={},
                transition=fresh.transition,
                output=fresh.output,
            )
            if self._session is not None:
                self._session.change_settings(usual)
                self._session.send_command(SetControl(usual.to_control()))
        self.change_live_settings(**{field.name: getattr(LiveSettings(), field.name) for field in fields(LiveSettings)})
        if self._intent.output != before and self._intent.output_on:
            self._apply_output()

    def set_models_folder(self, folder: Path) -> None:
        """Find PersonaLive's weights there, from the next preset on."""
        with self._lock:
            own = {**self._intent.by_hand.get("personalive", {}), "models": folder}
            self._intent = replace(self._intent, by_hand=self._intent.by_hand | {"personalive": own})
        self._notify_subscribers(ControllerEvent.CHANGED)

    def switch_output(self, output: str) -> None:
        """Show the picture on another output."""
        self._update_desired_state(output=output)
        self._apply_output()

    def set_recording(self, on: bool | None = None, file: Path | None = None) -> None:
        """Record what is shown; None: the other way round. file: without it, a new one named after the time."""
        with self._lock:
            is_on = self._is_recording()
            wanted = not is_on if on is None else on
            if wanted and (not is_on or file is not None):
                name = f"{datetime.now():%Y-%m-%d %H-%M-%S}.mp4"
                self._request_recording(
                    RecordingRequest(file or self._intent.recordings / name, self._intent.microphone)
                )
            elif is_on and not wanted:
                self._request_recording(None)
        self._notify_subscribers(ControllerEvent.CHANGED)

    def set_microphone(self, name: str | None) -> None:
        """Record with that microphone's sound from the next recording on; None: without sound."""
        self._update_desired_state(microphone=name)

    # --- inside -----------------------------------------------------------------------------------------------

    def _update_desired_state(self, **changes: Any) -> None:
        with self._lock:
            self._intent = replace(self._intent, **changes)
        self._notify_subscribers(ControllerEvent.CHANGED)

    def _send_command(self, command: Calibrate | FollowNextPerson) -> None:
        session = self._session
        if session is not None:
            session.send_command(command)

    def _is_recording(self) -> bool:
        if self._session is None:
            return self._recording is not None
        return self._session.read_status().recording is not None

    def _request_recording(self, recording: RecordingRequest | None) -> None:
        if self._session is None:
            self._recording = recording
        else:
            self._session.set_recording(recording)

    def _apply_output(self) -> None:
        output = self._intent.output if self._intent.output_on else None
        self._run_on_session(lambda session: session.set_output(output))

    def _run_on_session(self, act: Callable[[LiveSession], None]) -> None:
        """Do something with the running session; if it has ended, begin anew with what is wanted now."""
        session = self._session
        if session is None or session.read_status().state in ENDED:
            if (session is not None or any(self._notice)) and not self._opening:
                self.start_session()
            return
        act(session)

    def _current_portrait_file(self) -> tuple[Path, PortraitCrop | None] | None:
        """What the worn portrait is made of, or None if it is not in the gallery."""
        worn = next((entry for entry in self._intent.gallery if entry.id == self._intent.worn), None)
        return None if worn is None else (worn.path, worn.crop)

    def _swap_by_offset(self, by: int) -> None:
        with self._lock:
            ids = [entry.id for entry in self._intent.gallery]
            if not ids:
                raise PortraitError("The gallery is empty.", "Add a portrait first.")
            at = ids.index(self._cursor) if self._cursor in ids else -max(by, 0)
            self._cursor = ids[(at + by) % len(ids)]
            id = self._cursor
        self.swap_portrait(id)

    def _swap_loaded_portrait(self, portrait: Portrait) -> None:
        self._intent = replace(self._intent, worn=portrait.name)
        self._run_on_session(lambda session: session.swap_portrait(portrait, self._intent.transition))

    def _load_and_swap_portrait(self, entry: GalleryPortrait) -> None:
        """On the worker's thread: read a portrait, and wear it if it is still the one that is wanted."""
        portrait = self._load_portrait(entry)
        with self._lock:
            if portrait is not None and self._cursor == entry.id:
                self._swap_loaded_portrait(portrait)
        self._notify_subscribers(ControllerEvent.CHANGED)

    def _load_portrait(self, entry: GalleryPortrait) -> Portrait | None:
        try:
            return self._portraits.get_portrait(entry, self._intent.settings)
        except PersonaCamError as failure:
            self.report_problem(failure)
            return None

    def _prefetch_gallery(self) -> None:
        for entry in self._intent.gallery:
            self._worker.submit_job(lambda entry=entry: self._prefetch_portrait(entry), WHEN_IDLE)  # type: ignore[misc]

    def _prefetch_portrait(self, entry: GalleryPortrait) -> None:
        """On the worker's thread: read one portrait of the gallery ahead, and hand on all those read so far."""
        if entry not in self._intent.gallery or self._load_portrait(entry) is None:
            return
        with self._lock:
            settings = self._intent.settings
            found = [self._portraits.get_cached(other, settings) for other in self._intent.gallery]
            if self._session is not None:
                self._session.prefetch_portraits([portrait for portrait in found if portrait is not None])

    def _open_and_start_session(self) -> None:
        """On the worker's thread: open a session, and let it catch up with what was wanted meanwhile."""
        try:
            self._stop_last_session()
            self._notice = ("", "")
            began = replace(self._intent, output_on=self._intent.output_on and not self._patient)
            portrait = self._load_first_portrait(began)
            began = replace(began, worn=portrait.name)
            session = self._open_session(_make_live_request(began, self._patient), portrait)
            with self._lock:
                self._session = session
                handed_down = session.read_status().panic  # by an app that was killed while it was on
                self._intent = replace(self._intent, panic=self._intent.panic or handed_down)
                session.set_panic(self._intent.panic)
                session.start()
                self._apply_changes_since(began)
        except PersonaCamError as failure:
            self._notice = (failure.message, failure.remedy)
            raise
        except Exception as unforeseen:
            told = PersonaCamError(
                f"It could not be started: {unforeseen!r}.", "Run again with -v for the whole story."
            )
            self._notice = (told.message, told.remedy)
            raise
        finally:
            self._opening = False
            self._notify_subscribers(ControllerEvent.CHANGED)
        self._prefetch_gallery()

    def _load_first_portrait(self, began: DesiredState) -> Portrait:
        """Return the worn portrait, or with patience another if it cannot be read. Raises: PersonaCamError."""
        worn = began.find_portrait(began.worn)
        try:
            return self._portraits.get_portrait(worn, began.settings)
        except PersonaCamError as failure:
            others = [entry for entry in began.gallery if entry != worn] if self._patient else []
            for entry in others:
                portrait = self._load_portrait(entry)
                if portrait is not None:
                    self._update_desired_state(worn=entry.id)
                    self._cursor = entry.id
                    self.report_problem(failure)
                    return portrait
            raise

    def _stop_last_session(self) -> None:
        with self._lock:
            ended, self._session = self._session, None
        if ended is not None:
            ended.stop()

    def _apply_changes_since(self, began: DesiredState) -> None:
        """Do what was wanted while the session was being opened."""
        session, now = self._session, self._intent
        if session is None:
            return
        if now.settings != began.settings:
            session.change_settings(now.settings)
            session.send_command(SetControl(now.settings.to_control()))
        if now.live != began.live:
            session.change_live_settings(now.live)
        if (now.output, now.output_on) != (began.output, began.output_on):
            session.set_output(now.output if now.output_on else None)
        if now.camera != began.camera:
            session.set_camera(now.camera)
        worn = self._portraits.get_cached(now.find_portrait(now.worn), now.settings) if now.worn != began.worn else None
        if worn is not None:
            session.swap_portrait(worn, now.transition)
        if self._recording is not None:
            session.set_recording(self._recording)
            self._recording = None

    def _notify_subscribers(self, event: ControllerEvent) -> None:
        for told in self._subscribers:
            told(event)


def _make_live_request(intent: DesiredState, await_camera: bool) -> "LiveRequest":
    from engine import LiveRequest  # with everything behind it; `ctl list` needs no camera

    output = intent.output if intent.output_on else None
    return LiveRequest(intent.camera, output, intent.settings, intent.live, await_camera)
