"""SHA-256 of whole files, and of bytes while they arrive.

Owns: that hashing runs beside what brings the bytes. Does not know: where bytes come from, which hash is right.
"""

import hashlib
import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from app.weights.errors import DiskError, StoppedError
from engine import system_reason

BLOCK_BYTES = 1 << 20
WAITING_BLOCKS = 16
"""This many blocks may wait to be hashed; then the thread that brings more waits, too."""


def hash_file(path: Path, stop: threading.Event | None = None, on_bytes: Callable[[int], object] | None = None) -> str:
    """Return a file's SHA-256 as 64 lower letters. on_bytes: gets how many bytes more have been read.

    Raises: DiskError if it cannot be read; StoppedError.
    """
    digest, block = hashlib.sha256(), memoryview(bytearray(BLOCK_BYTES))
    try:
        with path.open("rb", buffering=0) as content:
            while count := content.readinto(block):
                digest.update(block[:count])
                if on_bytes is not None:
                    on_bytes(count)
                if stop is not None and stop.is_set():
                    raise StoppedError("The check was stopped.")
    except OSError as error:
        raise unreadable_error(path, error) from error
    return digest.hexdigest()


def unreadable_error(path: Path, error: OSError) -> DiskError:
    """Return the error that says why a file cannot be read."""
    return DiskError(
        "{path} cannot be read: {reason}.", "Check its permissions.", path=path, reason=system_reason(error)
    )


class RunningHash:
    """Hashes what it is fed, in order, on a thread of its own.

    on_checkpoint: gets, on that thread, about every `checkpoint_bytes` the count so far and the hash up to there.
    """

    def __init__(self, on_checkpoint: Callable[[int, str], object], checkpoint_bytes: int) -> None:
        self._on_checkpoint, self._checkpoint_bytes = on_checkpoint, checkpoint_bytes
        self._digest = hashlib.sha256()
        self._count, self._next_checkpoint = 0, checkpoint_bytes
        self._block: list[bytes] = []
        self._block_bytes = 0
        self._blocks: queue.Queue[list[bytes] | None] = queue.Queue(WAITING_BLOCKS)
        self._thread: threading.Thread | None = None

    def feed(self, chunk: bytes) -> None:
        """Hash these bytes, too, soon."""
        self._block.append(chunk)
        self._block_bytes += len(chunk)
        if self._block_bytes >= BLOCK_BYTES:
            self._hand_over()

    def feed_known(self, chunk: bytes | memoryview) -> None:
        """Hash bytes that were there before, now; only before the first `feed`."""
        self._digest.update(chunk)
        self._count += len(chunk)
        self._next_checkpoint = self._count + self._checkpoint_bytes

    def hexdigest(self) -> str:
        """Return the hash of all that was fed; waits until it is done."""
        self._hand_over()
        self.close()
        return self._digest.hexdigest()

    def close(self) -> None:
        """End the thread, once what was handed over is hashed; more may be fed later."""
        if self._thread is not None:
            self._blocks.put(None)
            self._thread.join()
            self._thread = None

    def _hand_over(self) -> None:
        if not self._block:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._hash_blocks, name="weights-hash", daemon=True)
            self._thread.start()
        self._blocks.put(self._block)
        self._block, self._block_bytes = [], 0

    def _hash_blocks(self) -> None:
        while (block := self._blocks.get()) is not None:
            for chunk in block:
                self._digest.update(chunk)
                self._count += len(chunk)
            if self._count >= self._next_checkpoint:
                self._next_checkpoint = self._count + self._checkpoint_bytes
                self._on_checkpoint(self._count, self._digest.hexdigest())


def sync_folder(folder: Path) -> None:
    """Make sure that a renamed file keeps its name even if the power fails. Does nothing where that is not possible."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
