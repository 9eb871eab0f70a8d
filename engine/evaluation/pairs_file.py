"""Reads the table of pairs: a TOML file with [[pair]] and [[setup]] tables, or a CSV file with a line for each pair.

Owns: the form of both, and what is refused. Does not know: what is measured. Paths are relative to the file's folder.
In TOML the driver and the portrait may be lists: then every combination is a pair.
"""

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from io import StringIO
from itertools import product
from pathlib import Path
from typing import Any

from engine.core.errors import SettingsError
from engine.core.settings import PersonaLiveSettings, Settings, list_settings
from engine.core.system.reasons import system_reason
from engine.evaluation.types import Pair, Setup

FIELD = "pairs"
PAIR_KEYS = ("name", "driver", "portrait", "output", "max_frames")
TABLES = ("pair", "setup")
DOCUMENT = "See docs/evaluation.md."


@dataclass(frozen=True, slots=True)
class PairsFile:
    """pairs: at least one. setups: as they stand in the file; empty if the command line has the only one."""

    pairs: tuple[Pair, ...]
    setups: tuple[Mapping[str, Any], ...] = ()

    def make_setups(self, usual: Settings) -> tuple[Setup, ...]:
        """Return the setups: each of the file over the usual settings, or these alone. Raises: SettingsError."""
        if not self.setups:
            return (Setup(usual.animator, usual),)
        made = tuple(_make_setup(table, usual) for table in self.setups)
        _refuse_same_names("setup", [setup.name for setup in made])
        return made


def read_pairs(file: Path) -> PairsFile:
    """Read the table. Raises: SettingsError that names what is wrong in it."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as failure:
        reason = system_reason(failure) if isinstance(failure, OSError) else "it is no text"
        raise _refuse("{name} cannot be read: {reason}.", name=file.name, reason=reason) from failure
    rows, setups = _read_csv(text) if file.suffix.lower() == ".csv" else _read_toml(text, file.name)
    pairs = tuple(_make_pair(row, file.absolute().parent) for several in rows for row in _combine_files(several))
    if not pairs:
        raise _refuse("{name} has no pair.", name=file.name)
    _refuse_same_names("pair", [pair.name for pair in pairs])
    return PairsFile(pairs, tuple(setups))


def _read_csv(text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rows = []
    for row in csv.DictReader(StringIO(text)):
        kept = {key: value for key, value in row.items() if key is not None and value}
        if kept.get("max_frames", "").isdecimal():
            kept["max_frames"] = int(kept["max_frames"])
        rows.append(kept)
    return rows, []


def _read_toml(text: str, name: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        raise _refuse("{name} is no TOML: {reason}.", name=name, reason=failure) from failure
    for key, tables in content.items():
        if key not in TABLES or not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            raise _refuse("{name} has {key}, where [[pair]] or [[setup]] belongs.", name=name, key=repr(key))
    return content.get("pair", []), content.get("setup", [])


def _combine_files(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a row for each combination, if the driver or the portrait is a list of files."""
    several = {key: row[key] for key in ("driver", "portrait") if isinstance(row.get(key), list)}
    if several and ("name" in row or "output" in row):
        raise _refuse("A pair with a list of files has a name or an output, which are of one pair.")
    for chosen in product(*several.values()):
        yield {**row, **dict(zip(several, chosen, strict=True))}


def _make_pair(row: Mapping[str, Any], folder: Path) -> Pair:
    """Make a pair of a row; a missing portrait is the driver's own first picture."""
    strange = [key for key in row if key not in PAIR_KEYS]
    if strange:
        raise _refuse("A pair has {key}; it may have: {known}.", key=repr(strange[0]), known=", ".join(PAIR_KEYS))
    limit = row.get("max_frames")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise _refuse("max_frames is {value}, where a number from 1 on belongs.", value=repr(limit))
    places = {key: _find_file(key, row[key], folder) for key in ("driver", "portrait", "output") if key in row}
    if "driver" not in places:
        raise _refuse("A pair has no driver.")
    usual = "self" if "portrait" not in places else places["portrait"].stem
    return Pair(str(row.get("name", f"{usual} x {places['driver'].stem}")), **places, max_frames=limit)


def _find_file(key: str, value: object, folder: Path) -> Path:
    if not isinstance(value, str):
        raise _refuse("{key} is {value}, where the name of a file belongs.", key=key, value=repr(value))
    path = folder / value
    if not path.exists():
        raise _refuse("There is no {key} {value}.", key=key, value=value)
    return path


def _make_setup(table: Mapping[str, Any], usual: Settings) -> Setup:
    """Put a setup's words over the usual settings; those of PersonaLive alone may stand beside the others."""
    given = dict(table)
    name = given.pop("name", None)
    own_names = {one.name for one in fields(PersonaLiveSettings)}
    own = {key: given.pop(key) for key in list(given) if key in own_names}
    strange = [key for key in given if key not in list_settings(Settings)]
    if strange:
        raise _refuse("A setup has {key}, which is no setting.", key=repr(strange[0]))
    own |= {key: tuple(own[key]) for key in ("levels", "ablations") if key in own}
    own |= {key: Path(own[key]) for key in ("models",) if key in own}
    settings = replace(usual, **given, personalive=replace(usual.personalive, **own))
    return Setup(str(name) if name is not None else _describe_setup(table), settings)


def _describe_setup(table: Mapping[str, Any]) -> str:
    return ", ".join(str(value) for value in table.values()) or "usual"


def _refuse_same_names(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise _refuse("Two {what}s are called {name}.", what=what, name=name)
        seen.add(name)


def _refuse(template: str, **values: object) -> SettingsError:
    return SettingsError(FIELD, template, DOCUMENT, **values)
