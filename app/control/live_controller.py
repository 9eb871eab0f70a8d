"""The user's actions as methods: show that portrait, hide, record, use another camera.

Owns: one call for each, which makes a new desired state. Does not know: what a change makes of it (`desired_state`),
how the session follows it (`session_runner`, `reconcile`), Qt, keys, sockets, files. Every call may come from any
thread; all are quick but those that read a file, a background or a preset, and these hold up no other call.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.control import desired_state
from app.control.controller_status import ControllerStatus
from app.control.countdown import Countdown
from app.control.desired_state import DesiredState
from app.control.ladder.steps import LadderStep
from app.control.looks import portrait_looks
from app.control.portrait_loader import PortraitCache
from app.control.reconcile import Part
from app.control.session_protocol import Open
from app.control.session_runner import SessionRunner
from app.storage.gallery_entry import GalleryPortrait
from app.storage.settings_file import CurrentSettings
from app.storage.user_settings import UserSettings
from app.weights.store.places import find_layout
from engine import Calibrate, FollowNextPerson, SettingsError, Transition

if TYPE_CHECKING:  # it brings NumPy, which `ctl` does without
    from engine import Portrait

CALIBRATES_IN_S = 3
"""Long enough to put on a relaxed face."""


class LiveController(SessionRunner):
    """What can be done while a session runs, before it does, and after. Raises what is wrong with a call."""

    def __init__(
        self,
        desired: DesiredState,
        open_session: Open,
        portraits: PortraitCache | None = None,
        settings: CurrentSettings | None = None,
        tolerate_missing: bool = False,
    ) -> None:
        super().__init__(desired, open_session, portraits, settings, tolerate_missing)
        self._before_reset: UserSettings | None = None
        self._before_preset: UserSettings | None = None
        self._resets = 0
        self._before_looks: DesiredState | None = None
        self._countdown = Countdown(lambda: self.calibrate_neutral(now=True), self._notify_subscribers)

    def close(self) -> None:
        self._countdown.cancel_countdown()
        super().close()

    def read_status(self) -> ControllerStatus:
        return replace(
            super().read_status(),
            calibrates_in_s=self._countdown.left_s,
            resets=self._resets,
            can_undo_reset=self._before_reset is not None,
        )

    # --- portraits --------------------------------------------------------------------------------------------

    def set_gallery(self, gallery: Sequence[GalleryPortrait], slots: Sequence[str | None] | None = None) -> None:
        """Have another gallery; slots: ids behind the keys 1-9, without them the first nine."""
        with self._lock:
            before = self._desired
            after = self._save_desired(lambda desired: desired_state.show_gallery(desired, gallery, slots))
        self._notify_subscribers()
        if desired_state.is_cropped_differently(before, after):
            self.swap_portrait(after.user.portrait)
        self._load_gallery()

    def swap_portrait(self, id: str) -> None:
        """Show that portrait, as soon as it is read. Raises: PortraitError if there is none."""
        with self._lock:
            entry = self._desired.find_portrait(id)
            desired = self._save_desired(lambda desired: replace(desired, portrait_asked=id))
            portrait = self._loader.find_loaded(desired, id)
        if portrait is None:
            self._loader.load_soon(entry, lambda: self._desired, self._show_if_still_asked)
            self._notify_subscribers()
        else:
            self._show_if_still_asked(portrait)

    def next_portrait(self) -> None:
        """Show the next portrait of the gallery. Raises: PortraitError if it is empty."""
        self.swap_portrait(self._desired.find_portrait_beside(1))

    def previous_portrait(self) -> None:
        """Show the one before. Raises: PortraitError if the gallery is empty."""
        self.swap_portrait(self._desired.find_portrait_beside(-1))

    def swap_to_slot(self, number: int) -> None:
        """Show the portrait behind a key. Raises: PortraitError if there is none."""
        self.swap_portrait(self._desired.find_portrait_in_slot(number))

    def use_look_for_all(self) -> None:
        """Make the look that is worn the common one, and no portrait have another; `undo_looks` undoes it."""
        self._change_looks(portrait_looks.use_look_for_all)

    def forget_own_look(self, id: str) -> None:
        """Let a portrait take the common look; `undo_looks` undoes it. Raises: PortraitError if there is none."""
        self._desired.find_portrait(id)
        self._change_looks(lambda desired: portrait_looks.forget_own_look(desired, id))

    def undo_looks(self) -> None:
        """Undo the last call of one of these two. Raises: SettingsError if there was none."""
        before, self._before_looks = self._before_looks, None
        if before is None:
            raise SettingsError("undo-look", "no looks were given up since the start.", "Change them one by one.")
        common, looks = before.user.common_look, portrait_looks.looks_of(before)
        self._change_desired(lambda desired: portrait_looks.restore_looks(desired, common, looks))

    def _change_looks(self, change: Callable[[DesiredState], DesiredState]) -> None:
        before = self._desired
        self._change_desired(change)
        self._before_looks = before

    def set_transition(self, transition: Transition) -> None:
        """Change portraits like that from now on."""
        self._change_desired(lambda desired: desired_state.choose(desired, transition=transition))

    # --- what the picture shows -------------------------------------------------------------------------------

    def set_panic(self, on: bool | None = None) -> None:
        """Show the card at once, everywhere, until released; None toggles it. Waits for nothing else that goes on."""
        self._panic.set_panic(on)
        self._notify_subscribers()

    def calibrate_neutral(self, now: bool = False) -> None:
        """Take the face for the face at rest: now, or after a few seconds to look at the camera; again cancels that."""
        counting = self._countdown.left_s > 0
        self._countdown.cancel_countdown()
        if now and self._session is not None:
            self._session.send_command(Calibrate())
        elif not counting and self._session is not None:
            self._countdown.start_countdown(CALIBRATES_IN_S)

    def follow_next_person(self) -> None:
        """Follow another one of the people in view."""
        if self._session is not None:
            self._session.send_command(FollowNextPerson())

    def set_mirror(self, on: bool | None = None) -> None:
        """Move as a mirror image; None toggles it."""
        self._change_desired(lambda desired: desired_state.switch_setting(desired, "mirror", on))

    def set_own_pixels_only(self, on: bool | None = None) -> None:
        """Let no pixel of the driver into the picture; None toggles it."""
        self._change_desired(lambda desired: desired_state.switch_setting(desired, "own_pixels_only", on))

    def set_quality(self, step: LadderStep | None = None) -> None:
        """Trade the look of the pictures for their delay; None: from Instant to PersonaLive, or back.

        Another animator is loaded while the one before carries on; what failed before is tried again.
        """
        self._change_desired(lambda desired: desired_state.choose_ladder_step(desired, step), Part.SETTINGS)

    def step_quality(self, places: int = 1) -> None:
        """Use the quality that many places up the ladder, around the end; negative: down."""
        self._change_desired(lambda desired: desired_state.move_on_ladder(desired, places), Part.SETTINGS)

    def set_strength(self, part: str, value: float) -> None:
        """Let a part of the face - head, mouth, eyes, brows - follow that strongly. Raises: SettingsError."""
        self._change_desired(lambda desired: desired_state.adjust_strength(desired, part, value))

    def adjust_controls(self, **changes: Any) -> None:
        """Change what is part of `Control`: strengths, mirror, own_pixels_only, turn, smoothing, background.

        Raises: SettingsError.
        """
        self._change_desired(lambda desired: desired_state.adjust_settings(desired, **changes))

    def apply_preset(self, name: str) -> None:
        """Use the settings of a preset; what was chosen by hand stays, strengths do not. Raises: SettingsError.

        What of it cannot be used is left out, and a notice says so.
        """
        left_out, before = desired_state.find_left_out(name), self._desired.user
        self._change_desired(lambda desired: desired_state.choose_preset(desired, name), Part.SETTINGS)
        self._before_preset = before
        if left_out is not None:
            self.report_problem(left_out)
        self._load_gallery()

    def revert_preset(self) -> None:
        """Use all that the chosen preset says, whatever was changed since. Raises: SettingsError."""
        before = self._desired.user
        self._change_desired(desired_state.revert_preset)
        self._before_preset = before

    def undo_preset(self) -> None:
        """Bring back preset and look from before the last change of them. Raises: SettingsError if there was none."""
        before = self._before_preset
        if before is None:
            raise SettingsError(
                "undo-preset", "no preset was chosen since the start.", "Change the settings one by one."
            )
        self._change_desired(lambda desired: desired_state.restore_look(desired, before))
        self._before_preset = None

    # --- in and out -------------------------------------------------------------------------------------------

    def switch_camera(self, camera: str | None) -> None:
        """Use another camera or a clip; None: no driver, and the avatar moves by itself."""
        self._change_desired(lambda desired: desired_state.choose_camera(desired, camera), Part.CAMERA)

    def keep_what_is(self, matter: str) -> None:
        """Want the camera or the output in use, since another one could not be opened.

        matter: of the engine's notice; of another one than "camera" and "output" nothing is kept.
        """
        keep = {"camera": desired_state.choose_camera, "output": desired_state.choose_output_in_use}.get(matter)
        if keep is None:
            return
        with self._lock:
            if self._session is not None:
                engine = self._session.read_status()
                in_use = engine.driven_by if matter == "camera" else engine.shown_on
                self._save_desired(lambda desired: keep(desired, in_use))
        self._notify_subscribers()

    def set_preview_watched(self, on: bool) -> None:
        """Say whether anybody can see the preview. If not, the camera rests off air until it is needed."""
        self._change_desired(lambda desired: replace(desired, preview_watched=on))

    def set_output_enabled(self, on: bool | None = None) -> None:
        """Show the picture on the output, or on nothing but the preview; None toggles it."""
        self._change_desired(lambda desired: desired_state.switch_output_on(desired, on), Part.OUTPUT)

    def switch_output(self, output: str) -> None:
        """Show the picture on another output. Raises: SinkError if there is none of that name, or it is a file
        that is read.
        """
        desired_state.check_output(self._desired, output)  # looks at files, which no lock waits for
        self._change_desired(lambda desired: desired_state.choose(desired, output=output), Part.OUTPUT)

    def change_live_settings(self, **changes: Any) -> None:
        """Change fields of `LiveSettings` by name: size, rate, framing, zoom, position. Raises: SettingsError."""
        self._change_desired(lambda desired: desired_state.adjust_live(desired, **changes))

    def set_card_picture(self, file: str) -> None:
        """Have that picture on the card, empty for none. It is copied: the file may go away afterwards.

        Raises: PortraitError if it cannot be read; SinkError if it cannot be copied.
        """
        from app.storage.own_card.card_picture import keep_card_picture

        kept = keep_card_picture(file) if file else ""  # reads a file, which no lock waits for
        self._change_desired(lambda desired: desired_state.adjust_live(desired, card_picture=kept))

    def change_personalive_settings(self, **changes: Any) -> None:
        """Change fields of `PersonaLiveSettings` by name; if it runs, it is loaded again. Raises: SettingsError."""
        self._change_desired(lambda desired: desired_state.adjust_personalive(desired, **changes))

    def set_recordings_folder(self, folder: Path) -> None:
        """Keep recordings there, from the next one on."""
        self._change_desired(lambda desired: desired_state.choose(desired, recordings=folder))

    def set_models_folder(self, folder: Path) -> None:
        """Find PersonaLive's weights there, from the next preset on. Raises: FolderError if it lacks some of them."""
        layout = find_layout(folder)  # looks at files, which no lock waits for
        self._change_desired(lambda desired: desired_state.choose(desired, models=layout))

    def set_microphone(self, name: str | None) -> None:
        """Record with that microphone's sound from the next recording on; None: without sound."""
        self._change_desired(lambda desired: desired_state.choose(desired, microphone=name))

    def set_muted(self, on: bool | None = None) -> None:
        """Record silence in place of the microphone's sound, or its sound again; None toggles it."""
        self._change_desired(lambda desired: replace(desired, muted=not desired.muted if on is None else on))

    def set_recording(self, on: bool | None = None, file: Path | None = None) -> None:
        """Record what is shown; None toggles it. file: without it, a new one named after the time.

        Raises: SinkError if the file is one that is read.
        """
        if file is not None:
            desired_state.check_written_file(self._desired, file)
        name = f"{datetime.now():%Y-%m-%d %H-%M-%S}.mp4"
        self._change_desired(lambda state: desired_state.switch_recording(state, self._is_recording(), on, file, name))

    def reset_settings(self) -> None:
        """Begin again with the defaults; portrait and camera stay, and whether it is live.

        `undo_reset` brings the settings back, until the program ends.
        """
        before = self._desired.user
        self._change_desired(desired_state.reset_desired)
        if self._desired.user != before:  # a second reset in a row leaves what the first one replaced
            self._before_reset, self._resets = before, self._resets + 1
            self._notify_subscribers()
        self._load_gallery()

    def undo_reset(self) -> None:
        """Bring back the settings from before the last reset. Raises: SettingsError if there was none."""
        before = self._before_reset
        if before is None:
            raise SettingsError("undo-reset", "no settings were reset since the start.", "Change them one by one.")
        self._change_desired(lambda desired: desired_state.undo_reset(desired, before))
        self._before_reset = None
        self._load_gallery()

    def _show_if_still_asked(self, portrait: "Portrait") -> None:
        self._change_desired(lambda desired: desired_state.show_portrait_asked(desired, portrait), Part.PORTRAIT)
        unusable = portrait_looks.find_unusable_background(self._desired)
        if unusable is not None:
            self.report_problem(unusable)
