"""A file that is being downloaded: the bytes so far, and what is needed to go on with them in another process.

    NAME.part       the bytes
    NAME.part.json  first line: whose bytes they are; then one line for each checkpoint: how many bytes, their hash

Owns: these two files beside the target; that bytes are only gone on with if they are still what arrived; that the
target appears whole, at once, or not at all. Does not know: servers, which hash is right, who else is at work here.

Nothing is written but at the end, so a process may be killed at any moment. After a power failure the last bytes may be
others than those that arrived: the checkpoints tell, and what lies behind the last good one is dropped.
"""

import contextlib
import json
import logging
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from app.weights.errors import DiskError
from app.weights.hashing import BLOCK_BYTES, RunningHash, sync_folder, unreadable_error
from engine import system_reason

log = logging.getLogger(__name__)

CHECKPOINT_BYTES = 64 << 20
NOTES_MAX_BYTES = 10_000_000
FORMAT = 1
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
BINARY = getattr(os, "O_BINARY", 0)
_STRONG_TAG = re.compile(r'"[\x21\x23-\x7e]{0,1000}"')
_DATE = re.compile(r"[\x20-\x7e]{1,100}")
_CHECKPOINT = re.compile(r"([0-9]{1,16}) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Version:
    """Which version of a file bytes are of, as far as the server says. Empty, None: it does not say.

    etag: of the server that sent the bytes; linked: the file's SHA-256 by the hub. size_bytes: of the whole file.
    """

    etag: str = ""
    modified: str = ""
    linked: str = ""
    size_bytes: int | None = None

    @property
    def condition(self) -> str:
        """Return what a server accepts as "If-Range": a strong tag, else a date, else nothing."""
        usable = _STRONG_TAG if self.etag else _DATE
        said = self.etag or self.modified
        return said if usable.fullmatch(said) else ""

    def is_same(self, other: "Version") -> bool:
        """Return True if both are surely of one version."""
        if self.size_bytes is not None and other.size_bytes is not None and self.size_bytes != other.size_bytes:
            return False
        if self.linked and other.linked:
            return self.linked == other.linked
        if self.etag or other.etag:
            return self.etag == other.etag and self.etag.startswith('"')
        return bool(self.modified) and self.modified == other.modified

    def is_other(self, other: "Version") -> bool:
        """Return True if they are surely of two versions."""
        if self.size_bytes is not None and other.size_bytes is not None and self.size_bytes != other.size_bytes:
            return True
        if self.linked and other.linked:
            return self.linked != other.linked
        if self.etag and other.etag:
            return self.etag.removeprefix("W/") != other.etag.removeprefix("W/")
        return bool(self.modified and other.modified) and self.modified != other.modified


class PartialFile:
    """The bytes of one target so far. One thread uses it. Every method raises DiskError if the disk fails."""

    def __init__(self, target: Path, identity: str) -> None:
        """identity: which published file it is; bytes of another one are never gone on with."""
        self.target, self._identity = target, identity
        self.part = target.with_name(f"{target.name}.part")
        self._notes = target.with_name(f"{target.name}.part.json")
        self.version = Version()
        self.length = 0
        self._hash = self._new_hash()
        self._file: int | None = None

    def reopen(self, on_bytes: Callable[[int], object]) -> None:
        """Take up what an earlier process left, as far as it is still what arrived; on_bytes: told while it reads."""
        noted = self._read_notes()
        if noted is None or not self.part.is_file() or self.part.is_symlink():
            self.discard()
            return
        self.version, checkpoints = noted
        try:
            self.length = self._rehash(checkpoints, on_bytes)
            if self.length == 0:
                self.discard()
                return
            self._file = os.open(self.part, os.O_WRONLY | NO_FOLLOW | BINARY)
            if self.length < os.fstat(self._file).st_size:
                os.ftruncate(self._file, self.length)
                self._write_notes({count: known for count, known in checkpoints.items() if count <= self.length})
            os.lseek(self._file, self.length, os.SEEK_SET)
        except OSError as error:
            raise self._unwritable_error(error) from error

    def begin(self, version: Version) -> None:
        """Start from nothing with this version."""
        self.discard()
        self.version = version
        try:
            self.part.parent.mkdir(parents=True, exist_ok=True)
            self._write_notes({})
            self._file = os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | NO_FOLLOW | BINARY, 0o666)
        except OSError as error:
            self.discard()
            raise self._unwritable_error(error) from error

    def append(self, chunk: bytes) -> None:
        """Add bytes that have just arrived; they are with the system when this returns."""
        assert self._file is not None, "begin or reopen first"
        view = memoryview(chunk)
        try:
            while view:
                view = view[os.write(self._file, view) :]
        except OSError as error:
            raise self._unwritable_error(error) from error
        self.length += len(chunk)
        self._hash.feed(chunk)

    @property
    def is_begun(self) -> bool:
        """Return True if there are bytes of a known version, be it none of them yet."""
        return self._file is not None

    def read_beginning(self) -> bytes:
        """Return the first bytes."""
        try:
            with self.part.open("rb") as content:
                return content.read(200)
        except OSError as error:
            raise unreadable_error(self.part, error) from error

    def free_bytes(self) -> int:
        """Return how much room its disk has left."""
        try:
            return shutil.disk_usage(self.target.parent).free
        except OSError as error:
            raise unreadable_error(self.target.parent, error) from error

    def hexdigest(self) -> str:
        """Return the SHA-256 of all bytes so far."""
        return self._hash.hexdigest()

    def finish(self) -> None:
        """Put the bytes into their place, for good."""
        assert self._file is not None, "begin or reopen first"
        try:
            os.fsync(self._file)
            self._close_file()
            self.part.replace(self.target)
            self._notes.unlink(missing_ok=True)
            sync_folder(self.target.parent)
        except OSError as error:
            raise self._unwritable_error(error) from error

    def close(self) -> None:
        """Leave the bytes to a later try; without any, leave nothing."""
        self._hash.close()
        if self._file is not None and self.length == 0:
            self.discard()
        self._close_file()

    def discard(self) -> None:
        """Remove all of it."""
        self._hash.close()
        self._hash = self._new_hash()
        self._close_file()
        self.length, self.version = 0, Version()
        try:
            self.part.unlink(missing_ok=True)
            self._notes.unlink(missing_ok=True)
        except NotADirectoryError:
            pass
        except OSError as error:
            raise self._unwritable_error(error) from error

    def _close_file(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _new_hash(self) -> RunningHash:
        return RunningHash(self._note_checkpoint, CHECKPOINT_BYTES)

    def _write_notes(self, checkpoints: dict[int, str]) -> None:
        head = {"format": FORMAT, "of": self._identity, **asdict(self.version)}
        lines = [json.dumps(head), *(f"{count} {digest}" for count, digest in checkpoints.items())]
        self._notes.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _note_checkpoint(self, count: int, digest: str) -> None:
        """On the thread that hashes. A checkpoint that cannot be written only costs bytes after a power failure."""
        try:
            with self._notes.open("a", encoding="utf-8") as notes:
                notes.write(f"\n{count} {digest}\n")  # on a line of its own even if the last one is torn
        except OSError as error:
            log.warning("a checkpoint could not be written: %s", error.strerror)

    def _read_notes(self) -> tuple[Version, dict[int, str]] | None:
        """Return which version the bytes are of, and the checkpoints; None if that is not known."""
        try:
            with self._notes.open(encoding="utf-8") as file:
                first, *lines = file.read(NOTES_MAX_BYTES).split("\n")
            head = json.loads(first)
            if head.pop("format") != FORMAT or head.pop("of") != self._identity:
                return None
            version = Version(**head)
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            return None
        texts = (version.etag, version.modified, version.linked)
        if not all(isinstance(text, str) for text in texts) or type(version.size_bytes) not in (int, type(None)):
            return None
        found = (_CHECKPOINT.fullmatch(line) for line in lines)
        return version, {int(line[1]): line[2] for line in found if line}

    def _rehash(self, checkpoints: dict[int, str], on_bytes: Callable[[int], object]) -> int:
        """Hash the bytes that are there, and return how many of them are what arrived."""
        size = self.part.stat().st_size
        if self.version.size_bytes is not None and size > self.version.size_bytes:
            return 0
        good = 0
        with self.part.open("rb", buffering=0) as content:
            for end in [*sorted(count for count in checkpoints if count < size), size]:
                self._hash_up_to(content.fileno(), end, on_bytes)
                if end in checkpoints and self._hash.hexdigest() != checkpoints[end]:
                    log.warning("a download's last bytes are not those that arrived; going on from byte %d", good)
                    self._hash = self._new_hash()
                    content.seek(0)
                    self._hash_up_to(content.fileno(), good, lambda _: None)
                    return good
                good = end
        return size

    def _hash_up_to(self, file: int, end: int, on_bytes: Callable[[int], object]) -> None:
        at = os.lseek(file, 0, os.SEEK_CUR)
        while at < end and (chunk := os.read(file, min(BLOCK_BYTES, end - at))):
            self._hash.feed_known(chunk)
            at += len(chunk)
            on_bytes(len(chunk))

    def _unwritable_error(self, error: OSError) -> DiskError:
        return DiskError(
            "{folder} cannot be written to: {reason}.",
            "Make room, check its permissions, or choose another folder.",
            folder=self.target.parent,
            reason=system_reason(error),
        )


def remove_partial(target: Path) -> int:
    """Remove what is unfinished of a file, and return how many bytes that frees. Raises: OSError."""
    freed = 0
    for ending in (".part", ".part.json"):
        unfinished = target.with_name(target.name + ending)
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            freed += unfinished.lstat().st_size
            unfinished.unlink()
    return freed
