"""Downloads several files at once into one folder.

Owns: what is known of each file before it is fetched, the room on the disk, who fetches what when, and what is left
behind: whole files, and parts that a later download goes on with. Does not know: the user, terms, conversion.
"""

import contextlib
import logging
import os
import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from app.weights.catalog import WeightsFile
from app.weights.errors import DiskError, StoppedError, WeightsError
from app.weights.fetching.bandwidth import BandwidthLimit
from app.weights.fetching.hub import FileMetadata, Hub, read_size
from app.weights.fetching.partial_file import remove_partial
from app.weights.fetching.patience import Patience
from app.weights.fetching.progress import DownloadProgress, DownloadState, ProgressBoard
from app.weights.fetching.requests import HubClient, InterruptedTransferError
from app.weights.fetching.transfer import FileTransfer, TransferTools
from app.weights.folder_lock import hold_folder
from app.weights.hashing import hash_file, unreadable_error
from app.weights.pins import Pin, PinStore
from engine import system_reason

log = logging.getLogger(__name__)

SPARE_BYTES = 16 << 20
"""At most so much of the disk stays free beside the files: the disk needs some itself, and other programs do."""
GB = 1e9


@dataclass(frozen=True, slots=True)
class DownloadSettings:
    """at_once: how many files. limit: of all together."""

    hub: Hub = field(default_factory=Hub)
    at_once: int = 3
    limit: BandwidthLimit = field(default_factory=lambda: BandwidthLimit(None))
    patience: Patience = field(default_factory=Patience)


@dataclass(frozen=True, slots=True)
class DownloadWatch:
    """Who wants to know. on_progress: called on the threads that download, a few times a second for each file.

    on_folder_busy: another program works in the folder, and its end is waited for.
    """

    on_progress: Callable[[DownloadProgress], object] = lambda _: None
    on_folder_busy: Callable[[], object] = lambda: None


@dataclass(frozen=True, slots=True)
class DownloadReport:
    """ready: what each file is that is whole and in its place now. failed: why the others are not.

    stopped: by the user; what has arrived is kept.
    """

    ready: dict[WeightsFile, Pin]
    failed: dict[WeightsFile, WeightsError]
    stopped: bool = False


def download_files(
    files: Sequence[WeightsFile],
    folder: Path,
    pins: PinStore,
    settings: DownloadSettings,
    stop: threading.Event,
    watch: DownloadWatch = DownloadWatch(),
) -> DownloadReport:
    """Download these files into their places in a folder, and return what became of them.

    A file that is there already is checked, and fetched again if it is wrong. stop: set it, and the download ends
    within a second or so; start it again, and it goes on.
    Raises: DiskError if there is no room, or nothing can be written; RefusedError if nothing can be asked.
    """
    if not files:
        return DownloadReport({}, {})
    board = ProgressBoard(watch.on_progress)
    try:
        with (
            hold_folder(folder, stop, watch.on_folder_busy),
            HubClient(settings.hub, settings.patience, settings.limit, stop) as client,
        ):

            def keep_pin(file: WeightsFile, pin: Pin) -> None:
                if file.sha256 is None:
                    pins.add_pin(file, pin)

            tools = TransferTools(client, settings.patience, settings.limit, stop, board, keep_pin)
            return _Download(files, folder, pins, tools).run(settings.at_once)
    except StoppedError as error:
        return DownloadReport({}, dict.fromkeys(files, error), stopped=True)


def discard_partials(files: Sequence[WeightsFile], folder: Path, stop: threading.Event) -> int:
    """Remove what is unfinished of these files, and return how many bytes that frees.

    Raises: DiskError; StoppedError.
    """
    if not os.path.isdir(folder):  # noqa: PTH112 -- that of Path raises where nobody may look
        return 0
    with hold_folder(folder, stop):
        try:
            freed = sum(remove_partial(folder / file.target) for file in files)
        except OSError as error:
            raise DiskError(
                "{folder} cannot be written to: {reason}.",
                "Make room, check its permissions, or choose another folder.",
                folder=folder,
                reason=system_reason(error),
            ) from error
        for file in files:
            _remove_empty_folders(folder / file.target, folder)
        return freed


class _Download:
    """One run: asks what the files are, looks for room, fetches them."""

    def __init__(self, files: Sequence[WeightsFile], folder: Path, pins: PinStore, tools: TransferTools) -> None:
        self._files, self._folder, self._pins, self._tools = files, folder, pins, tools
        self._bound: dict[WeightsFile, FileMetadata] = {}
        self._said: dict[WeightsFile, FileMetadata] = {}
        self._is_silent = False
        self._announced: dict[WeightsFile, int] = {}
        self._ready: dict[WeightsFile, Pin] = {}
        self._failed: dict[WeightsFile, WeightsError] = {}

    def run(self, at_once: int) -> DownloadReport:
        with ThreadPoolExecutor(max(1, at_once), thread_name_prefix="weights-download") as pool:
            try:
                _wait_for_all([pool.submit(self._find_out, file) for file in self._files])
                self._check_room()
                for file in self._files:
                    self._tools.progress.note_state(file, DownloadState.WAITING)
                _wait_for_all([pool.submit(self._fetch, file) for file in self._files])
            except BaseException as error:
                pool.shutdown(wait=False, cancel_futures=True)
                if not isinstance(error, Exception):  # Ctrl-C: do not wait for those that run
                    self._tools.stop.set()
                raise
        for file in self._files:
            _remove_empty_folders(self._folder / file.target, self._folder)
        stopped = any(isinstance(error, StoppedError) for error in self._failed.values())
        return DownloadReport(self._ready, self._failed, stopped)

    def _find_out(self, file: WeightsFile) -> None:
        """Collect what must hold of a file: by the table, by an earlier download, by the hub."""
        bound, said = FileMetadata(file.revision, file.size_bytes, file.sha256), FileMetadata()
        pin = None if file.sha256 else self._pins.find_pin(file)
        if pin is not None:
            bound = bound.or_else(FileMetadata(pin.revision, pin.size_bytes, pin.sha256))
        if bound.sha256 is None or bound.size_bytes is None:
            said = self._ask_hub(file, bound)
        self._bound[file], self._said[file] = bound, said
        self._tools.progress.note_size(file, self._known(file).size_bytes)

    def _known(self, file: WeightsFile) -> FileMetadata:
        return self._bound[file].or_else(self._said[file])

    def _ask_hub(self, file: WeightsFile, known: FileMetadata) -> FileMetadata:
        """What the hub says of the file beforehand. A server that does not say is asked for the file itself later.

        What another server announces is only used for the room on the disk: it may be wrong.
        """
        contact = self._tools.contact
        url = self._tools.client.hub.file_url(file, known.revision)
        if self._is_silent and not contact.answered:
            return FileMetadata()
        try:
            with self._tools.client.ask("HEAD", url, {}) as answer:
                contact.answered = True
                if answer.status == 200 and not answer.is_encoded:
                    length = read_size(answer.headers.get("Content-Length"))
                    self._announced[file] = file.expected_bytes if length is None else length
                return answer.metadata  # the hub's own, even if the server that it points to answers a GET only
        except (InterruptedTransferError, WeightsError):
            self._is_silent = True
            return FileMetadata()

    def _check_room(self) -> None:
        """Raises: DiskError if what is still to come does not fit on the disk."""
        needed = sum(self._missing_bytes(file) for file in self._files)
        needed += min(SPARE_BYTES, needed // 100)
        try:
            free = shutil.disk_usage(self._folder).free
        except OSError as error:
            raise unreadable_error(self._folder, error) from error
        if needed > free:
            raise DiskError(
                "The weights need {needed} GB more, and {folder} has {free} GB left.",
                "Make room, or choose another folder.",
                needed=_write_gb(needed),
                folder=self._folder,
                free=_write_gb(free),
            )

    def _missing_bytes(self, file: WeightsFile) -> int:
        target = self._folder / file.target
        size = self._known(file).size_bytes
        size = self._announced.get(file, file.expected_bytes) if size is None else size
        there = (_size_of(one) for one in (target, target.with_name(f"{target.name}.part")))
        return max(0, size - max(there))

    def _fetch(self, file: WeightsFile) -> None:
        board = self._tools.progress
        try:
            if self._tools.stop.is_set():
                raise StoppedError("The download was stopped.")
            pin = self._find_whole(file)
            if pin is None:
                target = self._folder / file.target
                pin = FileTransfer(file, self._bound[file], self._said[file], target, self._tools).fetch_file()
        except WeightsError as error:
            log.info("%s: %s", file.path, type(error).__name__)
            self._failed[file] = error
            stopped = isinstance(error, StoppedError)
            board.note_state(file, DownloadState.STOPPED if stopped else DownloadState.FAILED)
        else:
            self._ready[file] = pin
            board.note_size(file, pin.size_bytes)
            board.note_state(file, DownloadState.READY)

    def _find_whole(self, file: WeightsFile) -> Pin | None:
        """Return what the file is if it is there already, and right."""
        target, known, board = self._folder / file.target, self._known(file), self._tools.progress
        if known.sha256 is None or not target.is_file():
            return None
        size = _size_of(target)
        if known.size_bytes not in (None, size):
            return None
        board.note_state(file, DownloadState.VERIFYING)
        if hash_file(target, self._tools.stop, lambda count: board.note_known(file, count)) != known.sha256:
            board.note_bytes(file, 0, known.size_bytes)
            return None
        with contextlib.suppress(OSError):
            remove_partial(target)
        pin = Pin(known.sha256, size, known.revision)
        self._tools.keep_pin(file, pin)
        return pin


def _wait_for_all(jobs: Sequence[Future[None]]) -> None:
    for job in jobs:
        job.result()


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _remove_empty_folders(target: Path, folder: Path) -> None:
    """Folders in which nothing is, as no file of theirs arrived."""
    for parent in target.parents:
        if parent == folder or not parent.is_relative_to(folder):
            return
        with contextlib.suppress(OSError):
            parent.rmdir()
            continue
        return


def _write_gb(count: int) -> str:
    return f"{count / GB:.2f}"
