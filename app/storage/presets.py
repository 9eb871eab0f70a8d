"""Presets: a name for a set of settings, one TOML file each: some come with the program, others are the user's own.

Owns: the list of presets, their files, and writing the user's own.
Does not know: what a setting does, which preset is used.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.storage.atomic_write import write_atomically
from app.storage.folders import presets_folder
from app.storage.read_files import ContentError, decode_toml, read_small_file
from app.storage.serialization import from_plain, to_plain
from app.storage.versions.version_0_1_0 import current_preset_name, migrate_settings
from engine import PersonaCamError, Problem, SettingsError, system_reason

if TYPE_CHECKING:
    from engine import Settings

DEFAULT = "natural"
PERSONALIVE = "personalive"
"""A preset from before there was a ladder of qualities: known to commands and keys, and in no list any more."""
SUFFIX = ".toml"
NAME = re.compile(r"[^\W_](?:[\w .-]{0,38}[\w])?")
"""Names that are valid file names on every system, in any script."""
NOT_KEPT = {"animator", "seed", "neutral", "max_frames", "as_is", "mirror", "turn", "quality"}
"""Settings that belong to a run, to a person's habit, or to the ladder of qualities and what a computer can do."""
MAX_BYTES = 1_000_000
NAMES_SHOWN, NAME_SHOWN = 8, 60
"""How many of the settings that were left out are named, and how many letters of each: a file may have any number."""
MODELS = "models"
"""Where this computer keeps the weights of `personalive`: not a matter of taste."""


@dataclass(frozen=True, slots=True)
class Preset:
    """gives: one line that says what the user gets. values: settings by name; strengths are a table of their own.

    left_out: what the user's own file sets and cannot be used: unknown settings, and values that do not fit.
    """

    name: str
    gives: str
    values: Mapping[str, Any]
    own: bool = False
    left_out: tuple[str, ...] = ()

    @property
    def problem(self) -> Problem | None:
        """What was left out of it, None if nothing was."""
        if not self.left_out:
            return None
        return Problem(
            "The preset {preset} has settings that cannot be used; they are left out: {names}.",
            "Save it again.",
            preset=self.name,
            names=", ".join(name[:NAME_SHOWN] for name in self.left_out[:NAMES_SHOWN]),
        )


def list_presets() -> list[str]:
    """Return the names of all presets: the default one, the others that come with the program, the user's own."""
    return [*(name for name in list_bundled() if name != PERSONALIVE), *list_own()]


def list_bundled() -> list[str]:
    """Return the names of those that come with the program, the default one first."""
    found = [file.name.removesuffix(SUFFIX) for file in _bundled_folder().iterdir() if file.name.endswith(SUFFIX)]
    return sorted(found, key=lambda name: (name != DEFAULT, name))


def list_own() -> list[str]:
    """Return the names of the user's own."""
    try:
        files = [file for file in presets_folder().iterdir() if file.suffix == SUFFIX]
    except OSError:
        return []
    return sorted(file.stem for file in files if NAME.fullmatch(file.stem) and file.stem not in list_bundled())


def load_preset(name: str) -> Preset:
    """Read one preset.

    Raises: SettingsError if there is none of that name, or the user's own cannot be read. A bad value in the user's own
    costs only itself: see `left_out`.
    """
    known, bundled = list_presets(), list_bundled()
    if name not in (*known, *bundled):
        name = current_preset_name(name)
    if name not in (*known, *bundled):
        raise SettingsError(
            "preset",
            "there is none named {name}.",
            "Choose one of: {presets}.",
            name=repr(name),
            presets=", ".join(known),
        )
    if name in bundled:
        content = tomllib.loads((_bundled_folder() / f"{name}{SUFFIX}").read_text(encoding="utf-8"))
        return Preset(name, content["gives"], content["settings"])
    try:
        content = decode_toml(read_small_file(presets_folder() / f"{name}{SUFFIX}", MAX_BYTES))
    except (OSError, ContentError) as error:
        reason = error.reason if isinstance(error, ContentError) else system_reason(error)
        raise SettingsError(
            "preset", "{name} cannot be read: {reason}.", "Save it again.", name=repr(name), reason=reason
        ) from error
    settings, gives = content.get("settings"), content.get("gives")
    if not isinstance(settings, dict):
        raise SettingsError("preset", "{name} has no settings in it.", "Save it again.", name=repr(name))
    values, left_out = _usable_values(settings)
    line = gives.encode(errors="replace").decode() if isinstance(gives, str) else ""  # Qt refuses what is not UTF-8
    return Preset(name, line, values, own=True, left_out=left_out)


def save_preset(name: str, settings: "Settings") -> Preset:
    """Save settings as one of the user's presets; one with that name is replaced.

    Raises: SettingsError if the name does not fit; SinkError if it cannot be written.
    """
    import tomli_w

    name = name.strip()
    if not NAME.fullmatch(name):
        raise SettingsError(
            "preset", "{name} is no name for one.", "Use letters, numbers and spaces, up to 40.", name=repr(name)
        )
    if name.casefold() in list_bundled():
        raise SettingsError("preset", "{name} comes with the program.", "Choose another name.", name=repr(name))
    kept = {field: value for field, value in _differing_values(settings).items() if field not in NOT_KEPT}
    kept.get("personalive", {}).pop(MODELS, None)
    file = presets_folder() / f"{name}{SUFFIX}"
    try:
        write_atomically(file, tomli_w.dumps({"gives": "", "settings": kept}).encode())
    except UnicodeEncodeError:
        raise SettingsError(
            "preset",
            "the background {background} cannot be saved, because its name is not UTF-8.",
            "Rename the picture.",
            background=repr(settings.background),
        ) from None
    except OSError as error:
        raise _file_error(error, file) from error
    return load_preset(name)


def delete_preset(name: str) -> bytes:
    """Delete one of the user's presets; return what was in its file. Raises: SettingsError, SinkError."""
    if name not in list_own():
        raise SettingsError("preset", "you have none named {name}.", name=repr(name))
    file = presets_folder() / f"{name}{SUFFIX}"
    try:
        content = file.read_bytes()
        file.unlink()
    except OSError as error:
        raise _file_error(error, file) from error
    return content


def read_preset_file(name: str) -> bytes | None:
    """Return what is in the file of one of the user's presets, None if there is none."""
    try:
        return read_small_file(presets_folder() / f"{name}{SUFFIX}", MAX_BYTES)
    except (OSError, ContentError):
        return None


def restore_preset(name: str, content: bytes) -> None:
    """Bring back one of the user's presets, as `delete_preset` or `read_preset_file` returned it. Raises: SinkError."""
    file = presets_folder() / f"{name}{SUFFIX}"
    try:
        write_atomically(file, content)
    except OSError as error:
        raise _file_error(error, file) from error


def _file_error(error: OSError, file: Path) -> PersonaCamError:
    from engine import sink_error  # brings NumPy, and --help does without

    return sink_error(error, file)


def _usable_values(table: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return what a table of settings sets, without what cannot be used, and the names of that."""
    from app.storage.user_settings import UserSettings  # which names the usual preset

    before = "settings."
    table = migrate_settings(table)
    read, bad = from_plain(UserSettings, {"settings": table})
    names = [name.removeprefix(before) for name in bad]
    known = {*_list_names(to_plain(read.settings)), *names}
    names += [name for name in _list_names(table) if name not in known]
    return _differing_values(read.settings), tuple(dict.fromkeys(names))


def _list_names(table: Mapping[str, Any], before: str = "") -> dict[str, None]:
    """Return the names of a table, in order, and those of the tables in it as `table.name`."""
    names: dict[str, None] = {}
    for name, value in table.items():
        names[f"{before}{name}"] = None
        if isinstance(value, Mapping) and not before:
            names |= _list_names(value, f"{name}.")
    return names


def _differing_values(settings: "Settings") -> dict[str, Any]:
    return _changed_values(to_plain(settings), to_plain(type(settings)()))


def _changed_values(table: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that differ from the defaults."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping) and isinstance(usual[name], Mapping):
            if inner := _changed_values(value, usual[name]):
                found[name] = inner
        elif value is not None and value != usual[name]:
            found[name] = value
    return found


def _bundled_folder() -> Traversable:
    return resources.files("assets") / "presets"
