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
from app.storage.serialization import to_plain
from engine import PersonaCamError, SettingsError

if TYPE_CHECKING:
    from engine import Settings

DEFAULT = "natural"
SUFFIX = ".toml"
NAME = re.compile(r"[^\W_](?:[\w .-]{0,38}[\w])?")
"""Names that are valid file names on every system, in any script."""
NOT_KEPT = {"seed", "neutral", "max_frames", "as_is", "mirror"}
"""Settings that belong to a run or to a person's habit."""
MODELS = "models"
"""Where this computer keeps the weights of `personalive`: not a matter of taste."""


@dataclass(frozen=True, slots=True)
class Preset:
    """gives: one line that says what the user gets. values: settings by name; strengths are a table of their own."""

    name: str
    gives: str
    values: Mapping[str, Any]
    own: bool = False


def list_presets() -> list[str]:
    """Return the names of all presets: the default one, the others that come with the program, the user's own."""
    return [*list_bundled(), *list_own()]


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

    Raises: SettingsError if there is none of that name, or the user's own cannot be read.
    """
    if name not in list_presets():
        raise SettingsError(
            "preset",
            "there is none named {name}.",
            "Choose one of: {presets}.",
            name=repr(name),
            presets=", ".join(list_presets()),
        )
    if name in list_bundled():
        content = tomllib.loads((_bundled_folder() / f"{name}{SUFFIX}").read_text(encoding="utf-8"))
        return Preset(name, content["gives"], content["settings"])
    try:
        content = tomllib.loads((presets_folder() / f"{name}{SUFFIX}").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(
            "preset", "{name} cannot be read: {reason}.", "Save it again.", name=repr(name), reason=error
        ) from error
    settings, gives = content.get("settings"), content.get("gives")
    if not isinstance(settings, dict):
        raise SettingsError("preset", "{name} has no settings in it.", "Save it again.", name=repr(name))
    return Preset(name, gives if isinstance(gives, str) else "", settings, own=True)


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
    differing = _changed_values(to_plain(settings), to_plain(type(settings)()))
    kept: dict[str, Any] = {field: value for field, value in differing.items() if field not in NOT_KEPT}
    kept.get("personalive", {}).pop(MODELS, None)
    file = presets_folder() / f"{name}{SUFFIX}"
    try:
        write_atomically(file, tomli_w.dumps({"gives": "", "settings": kept}).encode())
    except OSError as error:
        raise _file_error(error, file) from error
    return load_preset(name)


def delete_preset(name: str) -> None:
    """Delete one of the user's presets. Raises: SettingsError, SinkError."""
    if name not in list_own():
        raise SettingsError("preset", "you have none named {name}.", name=repr(name))
    file = presets_folder() / f"{name}{SUFFIX}"
    try:
        file.unlink()
    except OSError as error:
        raise _file_error(error, file) from error


def _file_error(error: OSError, file: Path) -> PersonaCamError:
    from engine import sink_error  # brings NumPy, and --help does without

    return sink_error(error, file)


def _changed_values(table: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that differ from the defaults, and always the animator, because a preset names it."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping) and isinstance(usual[name], Mapping):
            if inner := _changed_values(value, usual[name]):
                found[name] = inner
        elif value is not None and (value != usual[name] or name == "animator"):
            found[name] = value
    return found


def _bundled_folder() -> Traversable:
    return resources.files("assets") / "presets"
