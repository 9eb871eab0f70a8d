"""The state of a run that the user wants, as one frozen value, and every change of it as a pure function.

Owns: the fields beside the user's settings, what a desired state is at the start, and what each change makes of it.
Does not know: what really is; how a desired state reaches the session (`reconcile`); who asks for a change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.control.animator_needs import PERSONALIVE
from app.control.ladder.steps import LadderStep, choose_step, find_step, move_step, toggle_step
from app.control.looks.portrait_looks import (
    keep_known_looks,
    note_change,
    reset_worn_look,
    undo_reset_of_look,
    wear_own_look,
)
from app.storage import presets, user_settings
from app.storage.folders import DEMO_CLIP, recordings_folder
from app.storage.gallery_entry import GalleryPortrait
from app.storage.portraits.slots import ids_by_slot
from app.storage.preset_settings import LOOK, merge_preset_and_flags, revert_settings
from app.storage.user_settings import NOBODY, ConsentMissingError, UserSettings, reset_settings, settings_at_start
from app.weights.errors import FolderError
from engine import (
    PersonaCamError,
    PortraitError,
    RecordingRequest,
    SettingsError,
    check_output_name,
    find_written_file,
    refuse_inputs,
)

if TYPE_CHECKING:  # it brings NumPy, which `ctl` does without
    from engine import Portrait

CHOSEN_BY_HAND = ("seed", "as_is", "mirror", "turn", "own_pixels_only", "background")
"""Settings that stay when the preset changes, if they differ from the one before."""
OF_THIS_COMPUTER = ("models", "device", "dtype", "runtime", "provider", "builds_gb", "offload")
"""The same of PersonaLive's settings."""


@dataclass(frozen=True, slots=True)
class DesiredState:
    """What the user wants: the settings, and what is none.

    slots: the ids behind the keys 1-9, None where there is none. portrait_asked: the id of the portrait asked for
    last, which may still be being read; `user.portrait` is the one that is shown, and `portrait` its picture, None
    before that is read. recording: the one under way, or to begin with the session. preview_watched: the user can see
    the preview. muted: recordings have silence in place of the microphone's sound, until the program ends.
    needs_consent: going live takes the consent of the first run.
    """

    user: UserSettings = field(default_factory=UserSettings)
    gallery: tuple[GalleryPortrait, ...] = ()
    slots: tuple[str | None, ...] = ()
    panic: bool = False
    portrait_asked: str = ""
    portrait: "Portrait | None" = None
    recording: RecordingRequest | None = None
    preview_watched: bool = True
    muted: bool = False
    needs_consent: bool = False

    @property
    def camera(self) -> str | None:
        """The camera, as in a LiveRequest: None for no driver, the bundled clip until one is chosen."""
        return None if self.user.camera == NOBODY else self.user.camera or str(DEMO_CLIP)

    @property
    def shown_on(self) -> str | None:
        """The output that is open, None for none."""
        return self.user.output if self.user.output_on else None

    def find_portrait(self, id: str) -> GalleryPortrait:
        """Return the portrait of that id. Raises: PortraitError if there is none."""
        found = next((entry for entry in self.gallery if entry.id == id), None)
        if found is None:
            raise PortraitError("There is no portrait {id} in the gallery.", "Choose another, or add one.", id=repr(id))
        return found

    def find_portrait_by_name(self, words: str) -> GalleryPortrait:
        """Return the portrait of that id, or else the only one with that name, in capitals or not.

        Raises: PortraitError if there is none, or several are called so.
        """
        called = [entry for entry in self.gallery if entry.name.casefold() == words.casefold()]
        if any(entry.id == words for entry in self.gallery) or not called:
            return self.find_portrait(words)
        if len(called) > 1:
            ids = ", ".join(entry.id for entry in called)
            raise PortraitError(
                "Several portraits are called {words}.", "Choose one of: {ids}.", words=repr(words), ids=ids
            )
        return called[0]

    def find_portrait_in_slot(self, number: int) -> str:
        """Return the id behind a key. Raises: PortraitError if there is none."""
        id = self.slots[number - 1] if 1 <= number <= len(self.slots) else None
        if id is None:
            raise PortraitError("Slot {number} is empty.", "Put a portrait into it first.", number=number)
        return id

    def find_portrait_beside(self, offset: int) -> str:
        """Return the id that many places after the last requested portrait, around the end; hidden ones are left out.

        Raises: PortraitError.
        """
        if not self.gallery:
            raise PortraitError("The gallery is empty.", "Add a portrait first.")
        seen = [entry for entry in self.gallery if not entry.is_hidden or entry.id == self.portrait_asked]
        if not seen:
            raise PortraitError("All portraits are hidden.", "Show one in the strip again.")
        ids = [entry.id for entry in seen]
        at = ids.index(self.portrait_asked) if self.portrait_asked in ids else -max(offset, 0)
        return ids[(at + offset) % len(ids)]


# --- the start ----------------------------------------------------------------------------------------------------


def desired_at_start(last: UserSettings, gallery: Sequence[GalleryPortrait]) -> DesiredState:
    """Return what is wanted at the start. A portrait that is gone gives way to the first, a preset to the usual one."""
    user = settings_at_start(last)
    ids = [entry.id for entry in gallery]
    portrait = user.portrait if user.portrait in ids else "".join(ids[:1])
    is_usable = user.preset != presets.PERSONALIVE and not _find_unreadable_preset(user)
    preset = user.preset if is_usable else presets.DEFAULT
    return wear_own_look(show_gallery(DesiredState(replace(user, portrait=portrait, preset=preset)), gallery))


def find_preset_problem(user: UserSettings) -> PersonaCamError | None:
    """Return what is wrong with the preset of the start: another is used instead, or a part of it is left out."""
    name = settings_at_start(user).preset
    unreadable = _find_unreadable_preset(settings_at_start(user))
    if unreadable is not None:
        return unreadable
    return find_left_out(name)


def find_weights_problem(user: UserSettings) -> PersonaCamError | None:
    """Return what the folder lacks that was chosen for PersonaLive's weights; looks at files."""
    from app.weights.store.places import check_folder  # the start of the window does without

    try:
        if user.models is not None:
            check_folder(user.models)
    except FolderError as error:
        return error
    return None


def find_left_out(preset: str) -> PersonaCamError | None:
    """Return what a preset sets that cannot be used. Raises: SettingsError if it cannot be read at all."""
    left_out = presets.load_preset(preset).problem
    return None if left_out is None else PersonaCamError.from_problem(left_out)


def _find_unreadable_preset(user: UserSettings) -> PersonaCamError | None:
    try:
        presets.load_preset(user.preset)
    except SettingsError as failure:
        return PersonaCamError(
            "The preset {preset} cannot be used; the usual one takes its place.",
            "{advice}",
            preset=user.preset,
            advice=failure.problem.advice_phrase,
        )
    return None


# --- changes ------------------------------------------------------------------------------------------------------


def choose(desired: DesiredState, **changes: Any) -> DesiredState:
    """Take new values for some of the user's settings. Raises: SettingsError."""
    return replace(desired, user=replace(desired.user, **changes))


def choose_camera(desired: DesiredState, camera: str | None) -> DesiredState:
    """Take what `DesiredState.camera` is to be. The bundled clip counts as none chosen: it moves with the program."""
    return choose(desired, camera=NOBODY if camera is None else None if camera == str(DEMO_CLIP) else camera)


def choose_output_in_use(desired: DesiredState, output: str | None) -> DesiredState:
    """Take what `DesiredState.shown_on` is to be; without one, the output stays chosen and is off."""
    return choose(desired, output_on=False) if output is None else choose(desired, output=output, output_on=True)


def check_output(desired: DesiredState, output: str) -> None:
    """Refuse an output that there is not, or that is a file which is read; looks at files. Raises: SinkError."""
    check_output_name(output)
    written = find_written_file(output)
    if written is not None:
        check_written_file(desired, written)


def check_written_file(desired: DesiredState, file: Path) -> None:
    """Refuse a file that is read; looks at files. Raises: SinkError."""
    refuse_inputs(file, list_inputs(desired))


def list_inputs(desired: DesiredState) -> list[Path]:
    """Return what a run reads, or may read: the camera, which may be a file, background, card, portraits."""
    user = desired.user
    named = [Path(name) for name in (desired.camera, user.settings.background, user.live.card_picture) if name]
    return [*named, *(entry.path for entry in desired.gallery)]


def switch_output_on(desired: DesiredState, on: bool | None) -> DesiredState:
    """Turn the output on or off; None toggles it. Raises: ConsentMissingError."""
    wanted = not desired.user.output_on if on is None else on
    if wanted and desired.needs_consent and not desired.user.consent_seen:
        raise ConsentMissingError
    return choose(desired, output_on=wanted)


def require_consent(desired: DesiredState) -> DesiredState:
    """From now on nobody goes live before consent was given; without it nobody is live now."""
    is_on = desired.user.output_on and desired.user.consent_seen
    return choose(replace(desired, needs_consent=True), output_on=is_on)


def adjust_live(desired: DesiredState, **changes: Any) -> DesiredState:
    """Take new values for fields of LiveSettings. Raises: SettingsError."""
    return note_change(desired, choose(desired, live=replace(desired.user.live, **changes)))


def adjust_settings(desired: DesiredState, **changes: Any) -> DesiredState:
    """Take new values for fields of Settings. Raises: SettingsError, also for a transparent background."""
    from engine import check_opaque  # it brings NumPy, too

    settings = replace(desired.user.settings, **changes)
    check_opaque(settings.to_control().background)
    return note_change(desired, choose(desired, settings=settings))


def adjust_personalive(desired: DesiredState, **changes: Any) -> DesiredState:
    """Take new values for fields of PersonaLiveSettings. Raises: SettingsError."""
    return adjust_settings(desired, personalive=replace(desired.user.settings.personalive, **changes))


def switch_setting(desired: DesiredState, name: str, on: bool | None) -> DesiredState:
    """Turn a field of Settings on or off; None toggles it."""
    return adjust_settings(desired, **{name: not getattr(desired.user.settings, name) if on is None else on})


def choose_ladder_step(desired: DesiredState, step: LadderStep | None) -> DesiredState:
    """Take a step of the ladder, and leave all else; None goes from Instant to PersonaLive, or back."""
    settings = desired.user.settings
    return choose(desired, settings=choose_step(settings, toggle_step(settings) if step is None else step))


def move_on_ladder(desired: DesiredState, places: int) -> DesiredState:
    """Take the step that many places up the ladder, around the end; negative: down."""
    return choose_ladder_step(desired, move_step(find_step(desired.user.settings), places))


def adjust_strength(desired: DesiredState, part: str, value: float) -> DesiredState:
    """Let a part of the face follow that strongly. Raises: SettingsError."""
    return adjust_settings(desired, strengths=replace(desired.user.settings.strengths, **{part: value}))


def choose_preset(desired: DesiredState, name: str) -> DesiredState:
    """Take the settings of a preset; what was chosen by hand stays, strengths do not. Raises: SettingsError.

    The step of the ladder stays, since a preset says how the avatar moves. One that names PersonaLive, as those did
    that were saved before there was a ladder, chooses it, too; the bundled one of that name does nothing else.
    """
    preset, now = presets.load_preset(name), desired.user.settings
    if preset.name == presets.PERSONALIVE:
        return adjust_settings(desired, animator=PERSONALIVE)
    by_hand, of_this_computer = _chosen_by_hand(desired.user)
    settings = merge_preset_and_flags(preset, by_hand, of_this_computer)
    animator = PERSONALIVE if settings.animator == PERSONALIVE else now.animator
    settings = replace(settings, quality=now.quality, animator=animator)
    return note_change(desired, choose(desired, preset=preset.name, settings=settings))


def revert_preset(desired: DesiredState) -> DesiredState:
    """Take all that the chosen preset says, whatever was chosen by hand since. Raises: SettingsError."""
    preset = presets.load_preset(desired.user.preset)
    return note_change(desired, choose(desired, settings=revert_settings(desired.user.settings, preset)))


def restore_look(desired: DesiredState, before: UserSettings) -> DesiredState:
    """Take preset and look from before again. The step of the ladder stays, and what belongs to this computer."""
    look = {name: getattr(before.settings, name) for name in LOOK}
    return note_change(desired, choose(desired, preset=before.preset, settings=replace(desired.user.settings, **look)))


def reset_desired(desired: DesiredState) -> DesiredState:
    """Begin again with the defaults; portrait and camera stay, and whether it is live."""
    return reset_worn_look(replace(desired, user=reset_settings(desired.user)))


def undo_reset(desired: DesiredState, before: UserSettings) -> DesiredState:
    """Take the settings from before a reset again; portrait and camera stay, and whether it is live."""
    return undo_reset_of_look(replace(desired, user=user_settings.undo_reset(desired.user, before)), before)


def show_gallery(
    desired: DesiredState, gallery: Sequence[GalleryPortrait], slots: Sequence[str | None] | None = None
) -> DesiredState:
    """Have another gallery; slots: ids behind the keys 1-9, without them by the portraits' own numbers.

    What of their looks is the portraits' own stays for those that are known.
    """
    numbered = ids_by_slot(gallery) if slots is None else tuple(slots)
    return keep_known_looks(desired, replace(desired, gallery=tuple(gallery), slots=numbered))


def show_portrait(desired: DesiredState, portrait: "Portrait") -> DesiredState:
    """Show this portrait, which was read, with its look."""
    return wear_own_look(choose(replace(desired, portrait=portrait), portrait=portrait.name))


def show_portrait_asked(desired: DesiredState, portrait: "Portrait") -> DesiredState | None:
    """Show what was read; None if another one was asked for meanwhile."""
    return show_portrait(desired, portrait) if desired.portrait_asked == portrait.name else None


def show_first_portrait(desired: DesiredState, wanted: str, portrait: "Portrait") -> DesiredState:
    """Show what was read for the start in place of `wanted`, unless another was asked for meanwhile."""
    asked = portrait.name if desired.portrait_asked == wanted else desired.portrait_asked
    shown = show_portrait(desired, portrait) if desired.user.portrait == wanted else desired
    return replace(shown, portrait_asked=asked)


def switch_recording(
    desired: DesiredState, is_on: bool, on: bool | None, file: Path | None, name: str
) -> DesiredState | None:
    """Begin a recording or end it; None toggles it. Return None if it is so already.

    is_on: whether one really is under way. file: without it, a new one of that name in the user's folder.
    """
    wanted = not is_on if on is None else on
    if wanted and (not is_on or file is not None):
        folder = desired.user.recordings or recordings_folder()
        return replace(desired, recording=RecordingRequest(file or folder / name, desired.user.microphone))
    return replace(desired, recording=None) if is_on and not wanted else None


def is_cropped_differently(before: DesiredState, after: DesiredState) -> bool:
    """Whether the portrait that is shown, and none after it asked for, is made of something else than before."""
    states = (before, after)
    old, new = (next((one for one in state.gallery if one.id == state.user.portrait), None) for state in states)
    is_other = new is not None and (old is None or (old.path, old.crop) != (new.path, new.crop))
    return is_other and after.portrait_asked == after.user.portrait


def _chosen_by_hand(user: UserSettings) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what differs from the preset, and of PersonaLive's settings what belongs to this computer."""
    try:
        given = merge_preset_and_flags(presets.load_preset(user.preset), {})
    except SettingsError:  # it was deleted meanwhile
        given = merge_preset_and_flags(presets.load_preset(presets.DEFAULT), {})
    now = user.settings
    by_hand = {name: getattr(now, name) for name in CHOSEN_BY_HAND if getattr(now, name) != getattr(given, name)}
    own = {name: getattr(now.personalive, name) for name in OF_THIS_COMPUTER}
    own = {name: value for name, value in own.items() if value != getattr(given.personalive, name)}
    return by_hand, own if user.models is None else {**own, "models": user.models}
