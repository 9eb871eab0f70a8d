"""What is known of the weights files in a folder: which were verified, and with what result.

Owns: a small file for each folder, in the user's own records, so that a folder that is read only has one, too.
Does not know: how a file is verified, which files there should be. A file that was changed since counts as unknown.
"""

import hashlib
import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.storage.atomic_write import write_atomically
from app.storage.folders import weights_records_folder
from app.storage.read_files import decode_json, read_small_file
from app.weights.errors import DiskError
from engine import system_reason

log = logging.getLogger(__name__)

MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found when a file was verified, and the file's size and time then.

    sha256: the one that it should have, empty if nobody knows. is_right: it is the file that it should be.
    """

    size_bytes: int
    changed_ns: int
    sha256: str
    is_right: bool


class VerificationRecord:
    """The verifications of one folder. Belongs to one thread; it is written at once."""

    def __init__(self, folder: Path) -> None:
        name = hashlib.sha256(os.path.realpath(folder).encode("utf-8", "surrogateescape")).hexdigest()[:24]
        self._file = weights_records_folder() / "verified" / f"{name}.json"
        self._found = self._read_file()

    def find_verification(self, path: Path) -> Verification | None:
        """Return what is known of a file as it is now, None if nothing is."""
        known = self._found.get(os.path.realpath(path))
        try:
            status = path.stat()
        except OSError:
            return None
        is_same = known is not None and (known.size_bytes, known.changed_ns) == (status.st_size, status.st_mtime_ns)
        return known if is_same else None

    def read_again(self) -> None:
        """Know also what another program has found meanwhile."""
        self._found = {**self._found, **self._read_file()}

    def find_hash(self, path: Path) -> str | None:
        """Return the hash that a file should have, whatever it is now; None if that is unknown."""
        known = self._found.get(os.path.realpath(path))
        return known.sha256 or None if known is not None else None

    def find_size(self, path: Path) -> int | None:
        """Return the size that a file had when it was right, None if it never was."""
        known = self._found.get(os.path.realpath(path))
        return known.size_bytes if known is not None and known.is_right else None

    def keep_verification(self, path: Path, sha256: str, is_right: bool = True) -> None:
        """Remember what was found; sha256: the one that it should have.

        Raises: DiskError if the file is gone, or nothing can be written.
        """
        try:
            status = path.stat()
            self.read_again()
            self._found[os.path.realpath(path)] = Verification(status.st_size, status.st_mtime_ns, sha256, is_right)
            self._write_file()
        except OSError as error:
            raise _unwritten_error(error) from error

    def forget_files(self, *paths: Path) -> None:
        """Know nothing of these files any more. Raises: DiskError."""
        self.read_again()
        if not [path for path in paths if self._found.pop(os.path.realpath(path), None) is not None]:
            return
        try:
            self._write_file()
        except OSError as error:
            raise _unwritten_error(error) from error

    def _read_file(self) -> dict[str, Verification]:
        try:
            plain: dict[str, Any] = decode_json(read_small_file(self._file, MAX_BYTES))
            return {path: Verification(**known) for path, known in plain.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError) as reason:
            log.warning("a record of verified weights cannot be read: %s", type(reason).__name__)
            return {}

    def _write_file(self) -> None:
        plain = {path: asdict(known) for path, known in self._found.items()}
        write_atomically(self._file, json.dumps(plain, indent=1, ensure_ascii=True).encode())


def _unwritten_error(error: OSError) -> DiskError:
    return DiskError(
        "What is known of the weights cannot be kept: {reason}.",
        "Free some space, or check the permissions of your data folder.",
        reason=system_reason(error),
    )
