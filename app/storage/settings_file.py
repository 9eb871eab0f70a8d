"""The user's choices, on disk between two runs.

Owns: what is remembered, its version, and what happens to a file that cannot be read. No secret, no picture is in it.
Does not know: who changes a choice, or what comes of it.
"""

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.storage.atomic_write import rename_unreadable, write_atomically
from app.storage.serialization import from_plain, to_plain
from engine import LiveSettings, Settings, SettingsError, SinkError, sink_error

log = logging.getLogger(__name__)

VERSION = 1
FILE = "settings.json"
LANGUAGES = ("", "en", "ko")
THEMES = ("system", "light", "dark")
TRANSITIONS = ("cut", "crossfade", "morph")
LASTING = ("badge", "output_width_px", "output_height_px", "output_fps")
"""Of the live settings, those that belong to the user and the computer, not to a day."""
MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class MeasuredSpeed:
    """What a preset did on this computer when it ran last."""

    delay_ms: float = 0.0
    fps: float = 0.0


@dataclass(frozen=True, slots=True)
class UserSettings:
    """Everything that is remembered. A bad value raises SettingsError, which names the field.

    language: "" is the system's. geometry: the window's place and size in Qt's own form, base64. camera: as in a
    LiveRequest, or None as long as none was chosen. portrait: id in the gallery, "" for the first one.
    hotkeys: action id -> key as Qt writes it; only those that differ from the action's own, "" for none.
    recordings: folder, or None for the usual one. models: folder of PersonaLive's weights. measured: by preset.
    consent_seen: the first run was gone through.
    """

    language: str = ""
    theme: str = "system"
    geometry: str = ""
    camera: str | None = None
    output: str = "virtual-camera"
    preset: str = "natural"
    portrait: str = ""
    transition: str = "crossfade"
    settings: Settings = field(default_factory=Settings)
    live: LiveSettings = field(default_factory=LiveSettings)
    microphone: str | None = None
    recordings: Path | None = None
    hotkeys: Mapping[str, str] = field(default_factory=dict)
    hotkeys_on: bool = True
    start_with_last_state: bool = True
    go_live_at_start: bool = False
    minimise_to_tray: bool = False
    consent_seen: bool = False
    driver_shown: bool = False
    models: Path | None = None
    measured: Mapping[str, MeasuredSpeed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, known in (("language", LANGUAGES), ("theme", THEMES), ("transition", TRANSITIONS)):
            value = getattr(self, name)
            if value not in known:
                raise SettingsError(name, f"{value!r} does not fit.", f"Choose one of: {', '.join(known)}.")

    def settings_at_start(self) -> "UserSettings":
        """Return what to begin with: all of it, or without what the user wore and set last time.

        What was consented to in the first run stays in any case, and so does the output's shape.
        """
        if self.start_with_last_state:
            return self
        fresh = UserSettings()
        settings = replace(fresh.settings, own_pixels_only=self.settings.own_pixels_only)
        live = replace(fresh.live, **{name: getattr(self.live, name) for name in LASTING})
        return replace(self, camera=fresh.camera, preset=fresh.preset, portrait="", settings=settings, live=live)


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What was wrong with the file that was found, for people."""

    message: str
    remedy: str


class SettingsFile:
    """One file in a folder. Any thread may call it."""

    def __init__(self, folder: Path) -> None:
        """Read what is there; what cannot be used is kept aside, and defaults take its place: see `complaint`."""
        self._file = folder / FILE
        self._lock = threading.Lock()
        self.complaint: FileProblem | None = None
        self._choices = self._saved = self._read_file()

    @property
    def user_settings(self) -> UserSettings:
        return self._choices

    def change_settings(self, **changes: Any) -> UserSettings:
        """Take new values for some fields; `save` writes them. Raises: SettingsError; then nothing has changed."""
        with self._lock:
            self._choices = replace(self._choices, **changes)
            return self._choices

    def reset_settings(self) -> UserSettings:
        """Forget everything but that the first run was gone through, and the window's place."""
        kept = self._choices
        with self._lock:
            self._choices = UserSettings(consent_seen=kept.consent_seen, geometry=kept.geometry)
            return self._choices

    def save_settings(self) -> None:
        """Write what has changed since it was last written. Raises: SinkError if that cannot be done."""
        with self._lock:
            if self._choices == self._saved:
                return
            content = {"version": VERSION, **to_plain(self._choices)}
            try:
                write_atomically(self._file, json.dumps(content, indent=2, ensure_ascii=False).encode())
            except OSError as error:
                told = sink_error(error, self._file, "").message
                raise SinkError(told, "The program goes on; what you change is lost when it ends.") from error
            self._saved = self._choices

    def _read_file(self) -> UserSettings:
        try:
            choices, bad = from_plain(UserSettings, self._read_table())
        except FileNotFoundError:
            return UserSettings()
        except (OSError, ValueError, RecursionError) as reason:
            self._keep_unreadable("Your settings could not be read, so the program starts with its own.", reason)
            return UserSettings()
        if bad:
            self._keep_unreadable(f"Some of your settings could not be read: {', '.join(bad)}.", None)
        return choices

    def _read_table(self) -> Mapping[str, Any]:
        """Return the file's table. Raises: OSError, ValueError."""
        if self._file.stat().st_size > MAX_BYTES:
            raise ValueError("the file is too large")
        content = json.loads(self._file.read_bytes())
        if not isinstance(content, dict):
            raise ValueError("the file holds no table")
        if content.get("version") != VERSION:
            raise ValueError(f"it is of version {content.get('version')!r}, and this program knows version {VERSION}")
        return content

    def _keep_unreadable(self, message: str, reason: Exception | None) -> None:
        log.warning("%s (%s)", message, reason)
        try:
            kept = rename_unreadable(self._file)
            self.complaint = FileProblem(message, f"The file was kept as {kept.name}.")
        except OSError as error:
            self.complaint = FileProblem(message, f"The file stays where it is: {error.strerror}.")
