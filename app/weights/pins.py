"""What the first download of a file has found out about it: later downloads must match.

    weights-pins.json   by repository and path: the commit, the size, the SHA-256

Owns: that file, in the user's own folder: it outlives the weights. Does not know: the hub, the weights themselves.
Two programs may use it at once.
"""

import contextlib
import json
import logging
import os
import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.storage.atomic_write import rename_unreadable
from app.storage.read_files import ContentError, decode_json, read_small_file
from app.weights.catalog import SIZE_MAX_BYTES, WeightsFile
from app.weights.errors import DiskError
from engine import FileLock, Phrase, system_reason

log = logging.getLogger(__name__)

FORMAT = 1
MAX_BYTES = 10_000_000
LOCK_TRIES = 50
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Pin:
    """What a file was. revision: the commit, None if the server named none."""

    sha256: str
    size_bytes: int
    revision: str | None = None


class PinStore:
    """The pins of one user. Any thread may call it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def find_pin(self, file: WeightsFile) -> Pin | None:
        """Return what is known from an earlier download. Raises: DiskError if the pins cannot be read."""
        return self._read().get(_name_file(file))

    def add_pin(self, file: WeightsFile, pin: Pin) -> None:
        """Keep what a download has found out; what is kept already stays. Raises: DiskError."""
        with self._lock, self._explain_failures():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with _hold_lock(self._path):
                pins = self._read()
                if _name_file(file) not in pins:
                    self._write({**pins, _name_file(file): pin})

    def _read(self) -> dict[str, Pin]:
        with self._explain_failures():
            try:
                content = read_small_file(self._path, MAX_BYTES)
            except FileNotFoundError:
                return {}
            except ContentError:
                return self._put_aside()
            try:
                table = decode_json(content)
                if table["format"] != FORMAT:
                    return self._put_aside()
                return {name: pin for name, row in table["pins"].items() if (pin := _read_pin(row)) is not None}
            except (ValueError, TypeError, LookupError, AttributeError):
                return self._put_aside()

    def _put_aside(self) -> dict[str, Pin]:
        """Pins that cannot be read would be lost with the next one that is written."""
        log.warning("the pins of the weights cannot be read; they are kept as %s", rename_unreadable(self._path).name)
        return {}

    def _write(self, pins: Mapping[str, Pin]) -> None:
        table = {"format": FORMAT, "pins": {name: asdict(pin) for name, pin in sorted(pins.items())}}
        fresh = self._path.with_name(f"{self._path.name}.new")  # one name, so that nothing stays if this is killed
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(table, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

    @contextlib.contextmanager
    def _explain_failures(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _unkept_error(self._path, system_reason(error)) from error


def _name_file(file: WeightsFile) -> str:
    return f"{file.repository}/{file.path}"


def _read_pin(row: Any) -> Pin | None:
    try:
        pin = Pin(row["sha256"], row["size_bytes"], row["revision"])
    except (TypeError, LookupError):
        return None
    whole = type(pin.size_bytes) is int and 0 <= pin.size_bytes <= SIZE_MAX_BYTES
    named = pin.revision is None or (isinstance(pin.revision, str) and _COMMIT.fullmatch(pin.revision) is not None)
    return pin if whole and named and isinstance(pin.sha256, str) and _SHA256.fullmatch(pin.sha256) else None


@contextlib.contextmanager
def _hold_lock(path: Path) -> Iterator[None]:
    """Another program holds it for as long as it takes to write a small file."""
    lock = FileLock(path.with_name(f"{path.name}.lock"))
    for _ in range(LOCK_TRIES):
        if lock.acquire():
            break
        time.sleep(0.02)
    else:
        raise _unkept_error(path, Phrase("another program keeps it locked"))
    try:
        yield
    finally:
        lock.release()


def _unkept_error(path: Path, reason: Phrase | str) -> DiskError:
    return DiskError(
        "What is known of the weights cannot be kept in {file}: {reason}.",
        "Make room, and check its permissions.",
        file=path,
        reason=reason,
    )
