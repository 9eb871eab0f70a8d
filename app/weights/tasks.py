"""The tasks of the weights service, each on the service's thread from its start to its end.

Owns: the order of the steps of a task, and what is remembered of each. Does not know: threads, who asked, terms, how a
step is done: downloads are `fetching`, folders and records `store`, conversion the engine's.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.storage.atomic_write import write_atomically
from app.storage.folders import weights_folder, weights_records_folder
from app.storage.read_files import is_file_there
from app.weights.catalog import CONVERTIBLE, TABLE, WeightsCatalog, WeightsFile
from app.weights.errors import DiskError, FolderError, StoppedError
from app.weights.folder_lock import hold_folder
from app.weights.hashing import hash_file
from app.weights.pins import PinStore
from app.weights.progress import FileState, TaskProgress
from app.weights.service_status import SpeedMeter
from app.weights.store import adoption, removal
from app.weights.store.records import VerificationRecord
from app.weights.store.removal import Removal
from app.weights.store.states import FileStatus, StoreStatus, look_at_store
from app.weights.store.verification import FolderVerification, VerificationReport
from engine import ConversionProgress, ConvertedFile, convert_in_child, system_reason

if TYPE_CHECKING:  # it brings what a download needs
    from app.weights.fetching.download import DownloadReport, DownloadSettings
    from app.weights.fetching.progress import DownloadProgress

PINS = "pins.json"
PUBLISH_S = 0.1
"""Between two reports of how far a task is, at least."""
BUSY = {"waiting": FileState.DOWNLOADING, "downloading": FileState.DOWNLOADING, "verifying": FileState.VERIFYING}
"""State of a download -> the file's."""


class TaskRunner:
    """Does one task at a time; `look_at_store` may be called from any thread meanwhile."""

    def __init__(
        self, folder: Path, catalog: WeightsCatalog, publish: Callable[..., None], table: bytes | None = None
    ) -> None:
        """publish: is called with the fields of `WeightsStatus` that change. table: the catalog's, to be kept beside
        the files if it is not the program's own."""
        self.folder, self.catalog = folder, catalog
        self._publish, self._table = publish, table
        self._record = VerificationRecord(folder)
        self._pins = PinStore(weights_records_folder() / PINS)
        self._busy: dict[str, FileState] = {}
        self._published_s = float("-inf")

    def look_at_store(self) -> StoreStatus:
        """Return the state of every file now."""
        return look_at_store(self.folder, self.catalog, self._record, dict(self._busy))

    def read_records(self) -> None:
        """Know also what another program has verified meanwhile."""
        self._record.read_again()

    # --- download --------------------------------------------------------------------------------------------------

    def download_files(
        self, stop: threading.Event, models: Sequence[str], settings: "DownloadSettings"
    ) -> "DownloadReport":
        """Download what is not ready of these models, of all without any.

        Raises: WeightsError, the first of several.
        """
        from app.weights.fetching.download import DownloadReport, DownloadWatch, download_files

        self._verify_unverified(stop)
        self._drop_damaged_conversions()
        wanted = [each.file for each in self._list_needed(models) if each.state is not FileState.READY]
        if not wanted:
            return DownloadReport({}, {})
        total = _TotalOfFiles(self._busy, self._publish, self._keep_table)
        watch = DownloadWatch(total.note_progress, lambda: self._publish(is_waiting=True))
        with self._table_of_what_is_there(), self._busy_files():
            report = download_files(wanted, self.folder, self._pins, settings, stop, watch)
        for file, pin in report.ready.items():
            self._record.keep_verification(self.folder / file.target, pin.sha256)
        if report.failed and not report.stopped:
            raise next(iter(report.failed.values()))
        return report

    def discard_partials(self, stop: threading.Event) -> int:
        """Remove what downloads have left unfinished, and return how many bytes that frees. Raises: DiskError."""
        from app.weights.fetching.download import discard_partials

        with self._table_of_what_is_there():
            return discard_partials(self.catalog.files, self.folder, stop)

    def _list_needed(self, models: Sequence[str]) -> list[FileStatus]:
        files = self.look_at_store().files
        return [each for each in files if not each.file.optional and (not models or each.file.model in models)]

    def _drop_damaged_conversions(self) -> None:
        """Remove damaged files of the store whose published form would be fetched beside them for nothing."""
        for each in self.look_at_store().files:
            if each.state is FileState.DAMAGED and each.is_converted and not each.is_adopted and each.path is not None:
                self._unlink_file(each.path)

    @contextlib.contextmanager
    def _table_of_what_is_there(self) -> Iterator[None]:
        """In the end, let the folder say which files it has, whole or not; without any it says nothing.

        Raises: DiskError.
        """
        done = False
        try:
            yield
            done = True
        finally:
            with contextlib.nullcontext() if done else contextlib.suppress(DiskError):
                self._settle_table()

    def _settle_table(self) -> None:
        if any(each.state is not FileState.ABSENT for each in self.look_at_store().files):
            self._keep_table()
        elif self._table is not None and is_file_there(self.folder / TABLE):
            self._unlink_file(self.folder / TABLE)

    def _keep_table(self) -> None:
        """Let the folder say which files it has. Raises: DiskError."""
        if self._table is None:
            return
        try:
            write_atomically(self.folder / TABLE, self._table)
        except OSError as error:
            raise _unwritable_error(self.folder, error) from error

    # --- verify ----------------------------------------------------------------------------------------------------

    def verify_files(self, stop: threading.Event) -> VerificationReport:
        """Read every file. Raises: DiskError, StoppedError."""
        verification = FolderVerification(self.folder, self.catalog, self._record, self._pins, stop)
        meter, done = SpeedMeter(verification.count_bytes()), 0

        def note_file(file: WeightsFile) -> None:
            self._busy.clear()
            self._busy[file.target] = FileState.VERIFYING
            self._publish()

        def note_bytes(count: int) -> None:
            nonlocal done
            done += count
            self._publish_progress(meter.measure_progress(done))

        with self._busy_files():
            return verification.verify_files(note_file, note_bytes)

    def adopt_folder(self, stop: threading.Event, folder: Path) -> VerificationReport:
        """Use another folder's files, and verify them. Raises: FolderError, DiskError, StoppedError."""
        with self._hold_folder(stop):
            adoption.adopt_folder(self.folder, folder, self.catalog)
            self._keep_table()
        return self.verify_files(stop)

    def _verify_unverified(self, stop: threading.Event) -> None:
        if any(each.path is not None and each.state is FileState.PARTIAL for each in self.look_at_store().files):
            self.verify_files(stop)

    # --- convert ---------------------------------------------------------------------------------------------------

    def convert_files(self, stop: threading.Event, keep_originals: bool) -> list[ConvertedFile]:
        """Convert what is not converted yet.

        Raises: FolderError if a file is damaged or nothing is there; ModelError, SinkError, DiskError, StoppedError.
        """
        self._verify_unverified(stop)
        targets = self._list_convertible()
        converted = self._convert(stop, targets) if targets else []
        if not keep_originals:
            self._remove(stop, removal.plan_original_removal(self.folder, self.catalog, self._record))
        return converted

    def _list_convertible(self) -> list[str]:
        files = self.look_at_store().files
        damaged = next((each.path for each in files if each.path and each.state is FileState.DAMAGED), None)
        if damaged is not None:
            raise FolderError("{path} is damaged.", "Download it again: personacam models download", path=damaged)
        if not any(each.path for each in files):
            raise FolderError(
                "There is nothing to convert in {folder}.",
                "Download it first: personacam models download",
                folder=self.folder,
            )
        return [each.file.target for each in files if each.path is not None and each.path.suffix in CONVERTIBLE]

    def _convert(self, stop: threading.Event, targets: list[str]) -> list[ConvertedFile]:
        meter = SpeedMeter(0)
        checks = self._table is not None or is_file_there(self.folder / TABLE)  # of other files than the published

        def note_progress(progress: ConversionProgress) -> None:
            now = meter.measure_progress(progress.done_bytes)
            rest = progress.total_bytes - progress.done_bytes
            eta_s = rest / now.bytes_per_s if now.bytes_per_s > 0 else None
            self._publish_progress(TaskProgress(progress.done_bytes, progress.total_bytes, now.bytes_per_s, eta_s))

        def keep_file(file: ConvertedFile) -> None:
            self._record.keep_verification(file.path, file.sha256)

        with self._hold_folder(stop), self._busy_files(dict.fromkeys(targets, FileState.CONVERTING)):
            converted = convert_in_child(self.folder, self.folder, checks, note_progress, keep_file, stop.is_set)
            self._verify_copies(stop)
        if stop.is_set():
            raise StoppedError("The conversion was stopped.")
        return converted

    def _verify_copies(self, stop: threading.Event) -> None:
        """What is not converted was copied out of an adopted folder: it is what it was there, or it is damaged."""
        store = self.look_at_store()
        for each in store.files:
            if store.adopted and each.path and not each.is_adopted and each.state is FileState.PARTIAL:
                expected = self._record.find_hash(store.adopted / each.file.target)
                if expected is not None:
                    found = hash_file(each.path, stop)
                    self._record.keep_verification(each.path, expected, is_right=found == expected)

    # --- remove ----------------------------------------------------------------------------------------------------

    def plan_removal(self, models: Sequence[str], originals_only: bool) -> Removal:
        """Return what `remove_files` would remove."""
        if originals_only:
            return removal.plan_original_removal(self.folder, self.catalog, self._record)
        return removal.plan_removal(self.folder, self.catalog, models)

    def remove_files(self, stop: threading.Event, models: Sequence[str], originals_only: bool) -> int:
        """Remove models, or published files that are not needed; returns how many bytes are free then."""
        return self._remove(stop, self.plan_removal(models, originals_only))

    def _remove(self, stop: threading.Event, planned: Removal) -> int:
        if not planned.files:
            return 0
        with self._hold_folder(stop):
            for path in planned.files:
                _sync_conversion(path)
            freed = removal.remove_files(self.folder, planned, self._record)
        if self.folder == weights_folder():
            with contextlib.suppress(OSError):  # something is left in it
                self.folder.rmdir()
        self._publish(freed_bytes=freed)
        return freed

    def _unlink_file(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable_error(path.parent, error) from error
        self._record.forget_files(path)

    # --- all of them -----------------------------------------------------------------------------------------------

    def _hold_folder(self, stop: threading.Event) -> contextlib.AbstractContextManager[None]:
        return hold_folder(self.folder, stop, lambda: self._publish(is_waiting=True))

    @contextlib.contextmanager
    def _busy_files(self, busy: dict[str, FileState] | None = None) -> Any:
        """Say of these files that something is being done with them."""
        self._busy.update(busy or {})
        self._publish()
        try:
            yield
        finally:
            self._busy.clear()

    def _publish_progress(self, progress: TaskProgress) -> None:
        """Not for every block that was read: each time the folder is looked at."""
        now_s = time.monotonic()
        if now_s - self._published_s >= PUBLISH_S:
            self._published_s = now_s
            self._publish(progress=progress, is_waiting=False)


class _TotalOfFiles:
    """Adds up the progress of the files of a download."""

    def __init__(
        self, busy: dict[str, FileState], publish: Callable[..., None], on_first_bytes: Callable[[], object]
    ) -> None:
        self._busy, self._publish, self._on_first_bytes = busy, publish, on_first_bytes
        self._has_begun = False
        self._files: dict[WeightsFile, DownloadProgress] = {}

    def note_progress(self, progress: "DownloadProgress") -> None:
        """On a thread that downloads."""
        from app.weights.fetching.progress import sum_progress

        self._files[progress.file] = progress
        if progress.done_bytes and not self._has_begun:
            self._has_begun = True
            self._on_first_bytes()
        if progress.state in BUSY:
            self._busy[progress.file.target] = BUSY[progress.state]
        else:
            self._busy.pop(progress.file.target, None)
        total = sum_progress(list(self._files.values()))
        shown = TaskProgress(total.done_bytes, total.size_bytes, total.bytes_per_s, total.eta_s)
        self._publish(progress=shown, is_waiting=False)


def _sync_conversion(published: Path) -> None:
    """Before a published file goes, make sure that what replaces it is on the disk."""
    with contextlib.suppress(OSError):  # there is none
        handle = os.open(published.with_suffix(".safetensors"), os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unwritable_error(folder: Path, error: OSError) -> DiskError:
    return DiskError(
        "{folder} cannot be written to: {reason}.",
        "Make room, check its permissions, or choose another folder.",
        folder=folder,
        reason=system_reason(error),
    )
