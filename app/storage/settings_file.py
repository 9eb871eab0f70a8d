"""The user's settings: the current value while the program runs, and its file between two runs.

Owns: the current value, its file, the file's version, and what happens to a file that cannot be read.
Does not know: what a setting means, which code changes it.
"""

import logging
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from app.storage.atomic_write import copy_unreadable, rename_unreadable, write_atomically
from app.storage.read_files import decode_json, read_small_file
from app.storage.serialization import encode_json, from_plain, to_plain
from app.storage.user_settings import KEPT_FIELDS, UserSettings
from app.storage.versions.version_0_1_0 import migrate_user_settings
from engine import Phrase, Problem, SinkError, sink_error, system_reason

log = logging.getLogger(__name__)

VERSION = 1
FILE = "settings.json"
MAX_BYTES = 1_000_000


class CurrentSettings:
    """Holds the current settings. Any thread may call it."""

    def __init__(self, user_settings: UserSettings) -> None:
        self._value = user_settings
        self._lock = threading.Lock()
        self._subscribers: tuple[Callable[[], None], ...] = ()

    @property
    def user_settings(self) -> UserSettings:
        return self._value

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Call `changed` after each change, on the thread that made the change."""
        self._subscribers += (changed,)

    def change_settings(self, **changes: Any) -> UserSettings:
        """Change some fields, and return the new settings. Raises: SettingsError; then nothing has changed."""
        with self._lock:
            before = self._value
            after = self._value = replace(before, **changes)
        if after != before:
            for changed in self._subscribers:
                changed()
        return after


class SettingsFile(CurrentSettings):
    """Settings that are kept in a folder: read when this is made, written by `save_settings`."""

    def __init__(self, folder: Path) -> None:
        """Read the file; one that cannot be used is renamed, of one with bad values a copy is kept: see `problem`."""
        self._file = folder / FILE
        self._writing = threading.Lock()
        self.problem: Problem | None = None
        """What was wrong with the file that was found."""
        self._saved: Mapping[str, Any] = {}
        self._keep_first: Callable[[], Path] | None = None
        """Keeps a file that could not be read; until that has worked, nothing is written over it."""
        settings, is_whole = self._read_file()
        super().__init__(settings)
        if is_whole:
            self._saved = kept_values(settings)
        else:
            self._replace_bad_values()

    def save_settings(self) -> None:
        """Write what is kept, if it has changed since it was last written. Raises: SinkError if that cannot be done."""
        with self._writing:
            kept = kept_values(self.user_settings)
            if kept == self._saved:
                return
            content = {"version": VERSION, **to_plain(kept)}
            try:
                if self._keep_first is not None:
                    with suppress(FileNotFoundError):  # it is gone: nothing is left that could be written over
                        self._keep_first()
                    self._keep_first = None
                write_atomically(self._file, encode_json(content))
            except OSError as error:
                raise SinkError(
                    "{problem}",
                    "The program goes on; what you change is lost when it ends.",
                    problem=sink_error(error, self._file).problem.message_phrase,
                ) from error
            self._saved = kept

    def _read_file(self) -> tuple[UserSettings, bool]:
        """Return the settings, and whether the file can stay as it is until something changes."""
        try:
            content = read_small_file(self._file, MAX_BYTES)
            settings, bad = _parse_settings(content)
        except FileNotFoundError as missing:
            if os.path.lexists(self._file):  # a link to what is not there now
                return self._start_without(missing)
            return UserSettings(), True
        except (OSError, ValueError) as reason:
            return self._start_without(reason)
        if bad:
            what = Phrase("Some of your settings could not be read: {names}.", names=", ".join(bad))
            self._keep_unreadable(what, partial(copy_unreadable, self._file, content))
        return settings, not bad

    def _start_without(self, reason: Exception) -> tuple[UserSettings, bool]:
        log.warning("%s: %s", self._file, reason)
        what = Phrase("Your settings could not be read, so the program starts with its own.")
        self._keep_unreadable(what, partial(rename_unreadable, self._file))
        return UserSettings(), True

    def _replace_bad_values(self) -> None:
        """Write what could be read, so that the next start does not find the same bad values."""
        try:
            self.save_settings()
        except SinkError as error:
            log.warning("%s", error.problem)

    def _keep_unreadable(self, what: Phrase, keep: Callable[[], Path]) -> None:
        try:
            self.problem = Problem("{what}", "The file was kept as {file}.", what=what, file=keep().name)
        except OSError as error:
            self._keep_first = keep
            self.problem = Problem(
                "{what}", "The file stays where it is: {reason}.", what=what, reason=system_reason(error)
            )
        log.warning("%s", self.problem)


def peek_settings(folder: Path) -> UserSettings:
    """Return the settings kept in a folder, defaults for what cannot be read; all files stay as they are."""
    try:
        return _parse_settings(read_small_file(folder / FILE, MAX_BYTES))[0]
    except (OSError, ValueError):
        return UserSettings()


def _parse_settings(content: bytes) -> tuple[UserSettings, list[str]]:
    """Return the settings of a file, and the names of those that could not be read. Raises: ValueError."""
    table = migrate_user_settings(_read_table(content))
    return from_plain(UserSettings, {name: table[name] for name in KEPT_FIELDS if name in table})


def _read_table(content: bytes) -> Mapping[str, Any]:
    """Return the file's table. Raises: ValueError."""
    table = decode_json(content)
    if not isinstance(table, dict):
        raise ValueError("the file holds no table")
    if table.get("version") != VERSION:
        raise ValueError(f"it is of another version, and this program knows version {VERSION}")
    return table


def kept_values(settings: UserSettings) -> dict[str, Any]:
    """Return what is stored of the settings, by field."""
    return {name: getattr(settings, name) for name in KEPT_FIELDS}
