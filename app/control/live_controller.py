"""What the user does, in the user's words: wear that face, hide, record, take the other camera.

Owns: the running session, what the user wants of it (`Intent`), and that the one follows the other.
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
from app.control.desired_state import SLOTS, STAYS, Intent
from app.control.portrait_cache import Portraits
from app.control.session_protocol import ENDED, LiveSession, Open
from app.control.worker import WHEN_IDLE, Worker
from app.storage import presets
from app.storage.gallery_entry import GalleryPortrait
from app.storage.preset_settings import merged
from engine import (
    Adjust,
    AvatarFrame,
    Calibrate,
    Delay,
    FollowNext,
    Frame,
    LiveSettings,
    PersonaCamError,
    Portrait,
    PortraitCrop,
    PortraitError,
    Recording,
    Settings,
    Status,
    Transition,
    check_opaque,
)

if TYPE_CHECKING:
    from engine import LiveRequest

CALIBRATES_IN_S = 3
"""Long enough to put on a relaxed face."""
CLOSE_S = 15.0
"""The longest that a camera which is being opened is waited for at the end."""


class Event(Enum):
    """What subscribers are told. CHANGED: `status` has something new that the user, or a slow job, brought about."""

    CHANGED = "changed"
    SHOW_WINDOW = "show window"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class OnAirStatus:
    """A snapshot: what is wanted, and what is.

    engine: None as long as nothing has been opened. opening: that is under way.
    notice, notice_remedy: the last thing that went wrong and was survived; empty when there is none.
    notices: how many there have been. calibrates_in_s: 0 while no countdown is under way.
    """

    intent: Intent
    engine: Status | None
    opening: bool
    recording: bool
    notice: str
    notice_remedy: str
    notices: int = 0
    calibrates_in_s: int = 0


class OnAir:
    """From `start` to `close`. Raises from its calls what is wrong with a call; what fails later is a notice."""

    def __init__(
        self, intent: Intent, open_session: Open, portraits: Portraits | None = None, patient: bool = False
    ) -> None:
        """patient: begin also without the camera, portrait or output that is wanted, and say what is missing."""
        self._intent = intent
        self._patient = patient
        self._open_session = open_session
        self._portraits = portraits or Portraits()
        self._worker = Worker("on air")
        self._lock = threading.RLock()
        self._session: LiveSession | None = None
        self._opening = False
        self._recording: Recording | None = None  # asked for before there is a session
        self._cursor = intent.worn
        self._notice: tuple[str, str] = ("", "")
        self._notices = self._engine_notices = 0
        self._countdown = Countdown(lambda: self._send(Calibrate()), lambda: self._tell(Event.CHANGED))
        self._subscribers: tuple[Callable[[Event], None], ...] = ()

    # --- the run ----------------------------------------------------------------------------------------------

    def start(self) -> "Future[None]":
        """Open everything and begin, again if the last run has ended; the outcome tells how it went."""
        with self._lock:
            self._opening = True
        self._tell(Event.CHANGED)
        return self._worker.do(self._begin)

    def close(self) -> None:
        """End the run and release everything; waits for that."""
        self._countdown.stop()
        self._worker.close(CLOSE_S)
        if self._session is not None:
            self._session.stop()

    def status(self) -> OnAirStatus:
        """Take a snapshot."""
        with self._lock:
            engine = None if self._session is None else self._session.status()
            ours = engine is None or (any(self._notice) and engine.notices == self._engine_notices)
            notice = self._notice if ours or engine is None else (engine.notice, engine.notice_remedy)
            notices = self._notices + (0 if engine is None else engine.notices)
            counts_s = self._countdown.left_s
            return OnAirStatus(self._intent, engine, self._opening, self._is_recording(), *notice, notices, counts_s)

    @property
    def latest(self) -> AvatarFrame | None:
        """The picture shown last, for a preview that asks when it wants to draw."""
        session = self._session
        return None if session is None else session.latest

    @property
    def driver_latest(self) -> Frame | None:
        """The driver's picture read last, for the driver's own eyes."""
        session = self._session
        return None if session is None else session.driver_latest

    def delay(self) -> Delay | None:
        """The delay over the whole run."""
        return None if self._session is None else self._session.delay()

    @property
    def failure(self) -> PersonaCamError | None:
        """What ended the run, if it did not end well."""
        return None if self._session is None else self._session.failure

    def subscribe(self, told: Callable[[Event], None]) -> Callable[[], None]:
        """Be told of events, on whatever thread they happen; return what ends that."""
        with self._lock:
            self._subscribers += (told,)

        def unsubscribe() -> None:
            with self._lock:
                self._subscribers = tuple(other for other in self._subscribers if other is not told)

        return unsubscribe

    def show_window(self) -> None:
        """Bring the program to the front."""
        self._tell(Event.SHOW_WINDOW)

    def quit(self) -> None:
        """Ask whoever runs the program to end it."""
        self._tell(Event.QUIT)

    def tell(self, failure: PersonaCamError) -> None:
        """Have the user told of something that went wrong and was survived."""
        with self._lock:
            self._notice = (failure.message, failure.remedy)
            self._notices += 1
            self._engine_notices = 0 if self._session is None else self._session.status().notices
        self._tell(Event.CHANGED)

    # --- portraits --------------------------------------------------------------------------------------------

    def use_gallery(self, gallery: Sequence[GalleryPortrait], slots: Sequence[str | None] | None = None) -> None:
        """Have another gallery; slots: ids behind the keys 1-9, without them the first nine."""
        with self._lock:
            before = self._worn_picture()
            numbered = slots if slots is not None else [entry.id for entry in gallery[: len(SLOTS)]]
            self._intent = replace(self._intent, gallery=tuple(gallery), slots=tuple(numbered))
            now = self._worn_picture()
        self._tell(Event.CHANGED)
        if now is not None and now != before and self._cursor == self._intent.worn:
            self.wear(self._intent.worn)  # it was cropped anew
        self._read_ahead()

    def wear(self, id: str) -> None:
        """Show that portrait. Raises: PortraitError if there is none."""
        with self._lock:
            entry = self._intent.entry(id)
            self._cursor = id
            portrait = self._portraits.ready(entry, self._intent.settings)
            if portrait is not None:
                self._put_on(portrait)
        if portrait is None:
            self._worker.do(lambda: self._fetch_and_put_on(entry))
        self._tell(Event.CHANGED)

    def next(self) -> None:
        """Show the next portrait of the gallery."""
        self._step(1)

    def previous(self) -> None:
        """Show the one before."""
        self._step(-1)

    def slot(self, number: int) -> None:
        """Show the portrait behind a key. Raises: PortraitError if there is none."""
        slots = self._intent.slots
        id = slots[number - 1] if 1 <= number <= len(slots) else None
        if id is None:
            raise PortraitError(f"Slot {number} is empty.", "Put a portrait into it first.")
        self.wear(id)

    def use_transition(self, transition: Transition) -> None:
        """Change portraits like that from now on."""
        self._want(transition=transition)

    # --- what the picture shows -------------------------------------------------------------------------------

    def panic(self, on: bool | None = None) -> None:
        """Show the card at once, everywhere, until released; None: the other way round."""
        with self._lock:
            is_on = self._intent.panic if self._session is None else self._session.status().panic
            wanted = not is_on if on is None else on
            self._intent = replace(self._intent, panic=wanted)
            if self._session is not None:
                self._session.panic(wanted)
        self._tell(Event.CHANGED)

    def calibrate(self, now: bool = False) -> None:
        """Take the face for the face at rest: now, or after a few seconds to look at the camera; again: do not."""
        if now:
            self._countdown.stop()
            self._send(Calibrate())
        elif self._countdown.left_s:
            self._countdown.stop()
        elif self._session is not None:
            self._countdown.start(CALIBRATES_IN_S)

    def follow_next(self) -> None:
        """Follow another one of the people in view."""
        self._send(FollowNext())

    def mirror(self, on: bool | None = None) -> None:
        """Move as a mirror image; None: the other way round."""
        self._adjust(lambda settings: {"mirror": not settings.mirror if on is None else on})

    def own_pixels_only(self, on: bool | None = None) -> None:
        """Let no pixel of the driver into the picture; None: the other way round."""
        self._adjust(lambda settings: {"own_pixels_only": not settings.own_pixels_only if on is None else on})

    def strength(self, part: str, value: float) -> None:
        """Let a part of the face - head, mouth, eyes, brows - follow that strongly. Raises: SettingsError."""
        self._adjust(lambda settings: {"strengths": replace(settings.strengths, **{part: value})})

    def adjust(self, **changes: Any) -> None:
        """Change what is part of `Control`: strengths, mirror, own_pixels_only, smoothing, background.

        Raises: SettingsError.
        """
        self._adjust(lambda settings: changes)

    def _adjust(self, changed: Callable[[Settings], dict[str, Any]]) -> None:
        with self._lock:
            changes = changed(self._intent.settings)
            settings = replace(self._intent.settings, **changes)
            check_opaque(settings.control().background)
            by_hand = self._intent.by_hand | {name: value for name, value in changes.items() if name in STAYS}
            self._intent = replace(self._intent, settings=settings, by_hand=by_hand)
            if self._session is not None:
                self._session.send(Adjust(settings.control()))
        self._tell(Event.CHANGED)

    def use_preset(self, name: str) -> None:
        """Use the settings of a preset; what was chosen by hand stays, strengths do not. Raises: SettingsError."""
        by_hand = dict(self._intent.by_hand)
        personalive = by_hand.pop("personalive", None)
        settings = merged(presets.load(name), by_hand, personalive)
        with self._lock:
            self._intent = replace(self._intent, preset=name, settings=settings)
            if self._session is not None:
                self._session.use_settings(settings)
        self._tell(Event.CHANGED)
        self._read_ahead()

    # --- in and out -------------------------------------------------------------------------------------------

    def use_camera(self, camera: str | None) -> None:
        """Be driven by another camera, or a clip; None: by nobody, the avatar lives by itself."""
        self._want(camera=camera)
        self._on_session(lambda session: session.use_camera(camera))

    def keep_camera(self) -> None:
        """Want the camera that drives, since another one could not be opened."""
        with self._lock:
            if self._session is not None:
                self._intent = replace(self._intent, camera=self._session.status().driven_by)
        self._tell(Event.CHANGED)

    def output(self, on: bool | None = None) -> None:
        """Show the picture on the output, or on nothing but the preview; None: the other way round."""
        with self._lock:
            wanted = not self._intent.output_on if on is None else on
            self._intent = replace(self._intent, output_on=wanted)
        self._tell(Event.CHANGED)
        self._show()

    def frame(self, **changes: Any) -> None:
        """Change fields of `LiveSettings` by name: size, rate, framing, zoom, position. Raises: SettingsError."""
        with self._lock:
            self._intent = replace(self._intent, live=replace(self._intent.live, **changes))
            if self._session is not None:
                self._session.use_live(self._intent.live)
        self._tell(Event.CHANGED)

    def use_recordings(self, folder: Path) -> None:
        """Keep recordings there, from the next one on."""
        self._want(recordings=folder)

    def reset(self) -> None:
        """Begin again with what everybody begins with; portrait and camera stay, and whether it is live."""
        before = self._intent.output
        with self._lock:
            usual, fresh = Settings(), Intent()
            self._intent = replace(
                self._intent,
                preset=presets.DEFAULT,
                settings=usual,
                by_hand={},
                transition=fresh.transition,
                output=fresh.output,
            )
            if self._session is not None:
                self._session.use_settings(usual)
                self._session.send(Adjust(usual.control()))
        self.frame(**{field.name: getattr(LiveSettings(), field.name) for field in fields(LiveSettings)})
        if self._intent.output != before and self._intent.output_on:
            self._show()

    def use_models(self, folder: Path) -> None:
        """Find PersonaLive's weights there, from the next preset on."""
        with self._lock:
            own = {**self._intent.by_hand.get("personalive", {}), "models": folder}
            self._intent = replace(self._intent, by_hand=self._intent.by_hand | {"personalive": own})
        self._tell(Event.CHANGED)

    def use_output(self, output: str) -> None:
        """Show the picture on another output."""
        self._want(output=output)
        self._show()

    def record(self, on: bool | None = None, file: Path | None = None) -> None:
        """Record what is shown; None: the other way round. file: without it, a new one named after the time."""
        with self._lock:
            is_on = self._is_recording()
            wanted = not is_on if on is None else on
            if wanted and (not is_on or file is not None):
                name = f"{datetime.now():%Y-%m-%d %H-%M-%S}.mp4"
                self._ask_for(Recording(file or self._intent.recordings / name, self._intent.microphone))
            elif is_on and not wanted:
                self._ask_for(None)
        self._tell(Event.CHANGED)

    def use_microphone(self, name: str | None) -> None:
        """Record with that microphone's sound from the next recording on; None: without sound."""
        self._want(microphone=name)

    # --- inside -----------------------------------------------------------------------------------------------

    def _want(self, **changes: Any) -> None:
        with self._lock:
            self._intent = replace(self._intent, **changes)
        self._tell(Event.CHANGED)

    def _send(self, command: Calibrate | FollowNext) -> None:
        session = self._session
        if session is not None:
            session.send(command)

    def _is_recording(self) -> bool:
        if self._session is None:
            return self._recording is not None
        return self._session.status().recording is not None

    def _ask_for(self, recording: Recording | None) -> None:
        if self._session is None:
            self._recording = recording
        else:
            self._session.record(recording)

    def _show(self) -> None:
        output = self._intent.output if self._intent.output_on else None
        self._on_session(lambda session: session.show_on(output))

    def _on_session(self, act: Callable[[LiveSession], None]) -> None:
        """Do something with the running session; if it has ended, begin anew with what is wanted now."""
        session = self._session
        if session is None or session.status().state in ENDED:
            if (session is not None or any(self._notice)) and not self._opening:
                self.start()
            return
        act(session)

    def _worn_picture(self) -> tuple[Path, PortraitCrop | None] | None:
        """What the worn portrait is made of, or None if it is not in the gallery."""
        worn = next((entry for entry in self._intent.gallery if entry.id == self._intent.worn), None)
        return None if worn is None else (worn.path, worn.crop)

    def _step(self, by: int) -> None:
        with self._lock:
            ids = [entry.id for entry in self._intent.gallery]
            if not ids:
                raise PortraitError("The gallery is empty.", "Add a portrait first.")
            at = ids.index(self._cursor) if self._cursor in ids else -max(by, 0)
            self._cursor = ids[(at + by) % len(ids)]
            id = self._cursor
        self.wear(id)

    def _put_on(self, portrait: Portrait) -> None:
        self._intent = replace(self._intent, worn=portrait.name)
        self._on_session(lambda session: session.swap(portrait, self._intent.transition))

    def _fetch_and_put_on(self, entry: GalleryPortrait) -> None:
        """On the worker's thread: read a portrait, and wear it if it is still the one that is wanted."""
        portrait = self._fetch(entry)
        with self._lock:
            if portrait is not None and self._cursor == entry.id:
                self._put_on(portrait)
        self._tell(Event.CHANGED)

    def _fetch(self, entry: GalleryPortrait) -> Portrait | None:
        try:
            return self._portraits.get(entry, self._intent.settings)
        except PersonaCamError as failure:
            self.tell(failure)
            return None

    def _read_ahead(self) -> None:
        for entry in self._intent.gallery:
            self._worker.do(lambda entry=entry: self._make_ready(entry), WHEN_IDLE)  # type: ignore[misc]

    def _make_ready(self, entry: GalleryPortrait) -> None:
        """On the worker's thread: read one portrait of the gallery ahead, and hand on all those read so far."""
        if entry not in self._intent.gallery or self._fetch(entry) is None:
            return
        with self._lock:
            settings = self._intent.settings
            found = [self._portraits.ready(other, settings) for other in self._intent.gallery]
            if self._session is not None:
                self._session.keep_ready([portrait for portrait in found if portrait is not None])

    def _begin(self) -> None:
        """On the worker's thread: open a session, and let it catch up with what was wanted meanwhile."""
        try:
            self._end_last()
            self._notice = ("", "")
            began = replace(self._intent, output_on=self._intent.output_on and not self._patient)
            portrait = self._first_portrait(began)
            began = replace(began, worn=portrait.name)
            session = self._open_session(_request(began, self._patient), portrait)
            with self._lock:
                self._session = session
                handed_down = session.status().panic  # by an app that was killed while it was on
                self._intent = replace(self._intent, panic=self._intent.panic or handed_down)
                session.panic(self._intent.panic)
                session.start()
                self._catch_up(began)
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
            self._tell(Event.CHANGED)
        self._read_ahead()

    def _first_portrait(self, began: Intent) -> Portrait:
        """Return the worn portrait, or with patience another if it cannot be read. Raises: PersonaCamError."""
        worn = began.entry(began.worn)
        try:
            return self._portraits.get(worn, began.settings)
        except PersonaCamError as failure:
            others = [entry for entry in began.gallery if entry != worn] if self._patient else []
            for entry in others:
                portrait = self._fetch(entry)
                if portrait is not None:
                    self._want(worn=entry.id)
                    self._cursor = entry.id
                    self.tell(failure)
                    return portrait
            raise

    def _end_last(self) -> None:
        with self._lock:
            ended, self._session = self._session, None
        if ended is not None:
            ended.stop()

    def _catch_up(self, began: Intent) -> None:
        """Do what was wanted while the session was being opened."""
        session, now = self._session, self._intent
        if session is None:
            return
        if now.settings != began.settings:
            session.use_settings(now.settings)
            session.send(Adjust(now.settings.control()))
        if now.live != began.live:
            session.use_live(now.live)
        if (now.output, now.output_on) != (began.output, began.output_on):
            session.show_on(now.output if now.output_on else None)
        if now.camera != began.camera:
            session.use_camera(now.camera)
        worn = self._portraits.ready(now.entry(now.worn), now.settings) if now.worn != began.worn else None
        if worn is not None:
            session.swap(worn, now.transition)
        if self._recording is not None:
            session.record(self._recording)
            self._recording = None

    def _tell(self, event: Event) -> None:
        for told in self._subscribers:
            told(event)


def _request(intent: Intent, await_camera: bool) -> "LiveRequest":
    from engine import LiveRequest  # with everything behind it; `ctl list` needs no camera

    output = intent.output if intent.output_on else None
    return LiveRequest(intent.camera, output, intent.settings, intent.live, await_camera)
