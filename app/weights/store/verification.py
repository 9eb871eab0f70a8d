"""Verifies files: by the hash that is known of them, or by what is in them where nobody knows a hash.

Owns: which hash a file must have, and what is remembered of the result. Does not know: how a file got there, threads.

A file of unknown hash, such as one of an adopted folder, or of another size than the published one, is right if the
networks can be made of all files together: a process of its own reads every number. From then on its hash is known.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.weights.catalog import WeightsCatalog, WeightsFile
from app.weights.errors import StoppedError
from app.weights.hashing import hash_file
from app.weights.pins import PinStore
from app.weights.progress import FileState
from app.weights.store.records import VerificationRecord
from app.weights.store.states import FileStatus, is_other_version, is_vital, look_at_store
from engine import PersonaCamError, Problem, check_in_child

OnBytes = Callable[[int], object]
OnFile = Callable[[WeightsFile], object]


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """wrong: files that are damaged. missing: needed ones that are not there. unknown: those of which nothing can be
    said, because others without which they cannot be checked are missing. other: right, but not the published ones.
    problem: why the networks refuse them."""

    wrong: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    other: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def is_right(self) -> bool:
        """Return True if everything is there, and right."""
        return not (self.wrong or self.missing or self.unknown)


class FolderVerification:
    """One verification of a folder, on one thread."""

    def __init__(
        self,
        folder: Path,
        catalog: WeightsCatalog,
        record: VerificationRecord,
        pins: PinStore,
        stop: threading.Event,
    ) -> None:
        self._folder, self._catalog, self._record, self._pins, self._stop = folder, catalog, record, pins, stop
        self._hashes: dict[Path, str] = {}
        """Of files of which nobody knows what it should be."""
        self._problem: Problem | None = None

    def verify_files(self, on_file: OnFile = lambda _: None, on_bytes: OnBytes = lambda _: None) -> VerificationReport:
        """Read every file that is there. on_file gets the one that is read next, on_bytes how much was read.

        Raises: DiskError if a file cannot be read, StoppedError.
        """
        for status in self._look_at_files():
            if status.path is not None:
                on_file(status.file)
                self._verify_file(status, status.path, on_bytes)
        if self._hashes and not self._list_missing_vital():
            self._verify_content()
        return self._make_report()

    def count_bytes(self) -> int:
        """Return how much there is to read."""
        return sum(status.done_bytes for status in self._look_at_files() if status.path is not None)

    def _verify_file(self, status: FileStatus, path: Path, on_bytes: OnBytes) -> None:
        expected = self._find_expected_hash(status, path)
        found = hash_file(path, self._stop, on_bytes)
        if expected is None:
            self._hashes[path] = found
        else:
            self._record.keep_verification(path, expected, is_right=found == expected)

    def _find_expected_hash(self, status: FileStatus, path: Path) -> str | None:
        """By the table, by the first download, or by what was verified before."""
        file = status.file
        if path.name != Path(file.target).name or is_other_version(status):
            return self._record.find_hash(path)
        pin = None if file.sha256 else self._pins.find_pin(file)
        return file.sha256 or (pin.sha256 if pin is not None else self._record.find_hash(path))

    def _verify_content(self) -> None:
        """Let the networks judge. Raises: StoppedError."""
        try:
            if not check_in_child(self._folder, is_cancelled=self._stop.is_set):
                raise StoppedError("The check was stopped.")
        except StoppedError:
            raise
        except PersonaCamError as error:
            self._problem = error.problem
            named = str(error.problem)
            for path in self._hashes:
                if str(path) in named:
                    self._record.keep_verification(path, "", is_right=False)
            return
        for path, sha256 in self._hashes.items():
            self._record.keep_verification(path, sha256)

    def _make_report(self) -> VerificationReport:
        files = [status for status in self._look_at_files() if not status.file.optional]
        wrong = [status.file.target for status in files if status.state is FileState.DAMAGED]
        unknown = [status.file.target for status in files if status.path and status.state is FileState.PARTIAL]
        missing = [status.file.target for status in files if status.path is None]
        other = [each.file.target for each in files if each.state is FileState.READY and is_other_version(each)]
        return VerificationReport(tuple(wrong), tuple(missing), tuple(unknown), tuple(other), self._problem)

    def _look_at_files(self) -> tuple[FileStatus, ...]:
        return look_at_store(self._folder, self._catalog, self._record).files

    def _list_missing_vital(self) -> list[str]:
        files = self._look_at_files()
        return [status.file.target for status in files if status.path is None and is_vital(status.file)]
