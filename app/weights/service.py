"""Everything that can be done with the weights, for window and command line alike, one task after the other.

Owns: the service's thread, what is under way, and the snapshot of it. Does not know: Qt, a terminal, how a task does
its work (`tasks`).
"""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.weights.catalog import WeightsCatalog, read_catalog
from app.weights.errors import StoppedError
from app.weights.progress import TaskProgress, WeightsTask
from app.weights.service_status import WeightsStatus
from app.weights.store import places, terms
from app.weights.store.verification import VerificationReport
from app.weights.tasks import TaskRunner
from engine import ConvertedFile, PersonaCamError

if TYPE_CHECKING:  # it brings what a download needs
    from app.weights.fetching.download import DownloadReport, DownloadSettings

Result = TypeVar("Result")


class WeightsService:
    """The weights in one folder. Every method may be called from any thread, and none waits for its task.

    A task that is asked for while another runs begins after it. Each returns a future: its result, or the error, which
    is in the status, too. `subscribe` hears of every change, on the service's own threads, at most some times a second.
    """

    def __init__(self, folder: Path | None = None, manifest: Path | None = None) -> None:
        """folder: the one for downloads by default. manifest: a table of other files, such as those of a mirror.

        Raises: CatalogError if a table cannot be used.
        """
        self.folder = places.find_store() if folder is None else folder
        catalog = places.find_catalog(self.folder) if manifest is None else read_catalog(manifest)
        table = None if manifest is None else manifest.read_bytes()
        self._last_download: tuple[tuple[str, ...], DownloadSettings | None, bool] = ((), None, False)
        self._paused = False
        self._guard = threading.Lock()
        self._stops: set[threading.Event] = set()
        self._subscribers: tuple[Callable[[], None], ...] = ()
        self._runner = TaskRunner(self.folder, catalog, self._change_status, table)
        self._status = WeightsStatus(self._runner.look_at_store(), terms_accepted=terms.are_terms_accepted())
        self._thread = ThreadPoolExecutor(1, "weights")

    @property
    def catalog(self) -> WeightsCatalog:
        """The table of the files."""
        return self._runner.catalog

    def read_status(self) -> WeightsStatus:
        """Return the newest snapshot."""
        return self._status

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Call `changed` after each change of the status, on a thread of the service."""
        self._subscribers += (changed,)

    def accept_terms(self, accepted: bool = True) -> None:
        """Remember the user's answer. Raises: DiskError."""
        terms.answer_terms(accepted)
        self._change_status(terms_accepted=accepted)

    def start_download(
        self, models: Iterable[str] = (), settings: "DownloadSettings | None" = None, convert: bool = False
    ) -> "Future[DownloadReport]":
        """Download what is missing, unverified or damaged of these models, of all without any, and verify it.

        convert: afterwards convert, too, and remove the published files that are not needed any more.
        Its future raises: TermsNotAcceptedError, WeightsError if a file could not be had.
        """
        wanted = tuple(models)
        self._last_download = wanted, settings, convert

        def download(stop: threading.Event) -> "DownloadReport":
            from app.weights.fetching.download import DownloadSettings
            from app.weights.fetching.hub import hub_from_environment

            terms.check_terms()
            report = self._runner.download_files(stop, wanted, settings or DownloadSettings(hub_from_environment()))
            if convert and not report.stopped:
                self._change_status(task=WeightsTask.CONVERT, progress=TaskProgress())
                self._runner.convert_files(stop, keep_originals=False)
            return report

        return self._start_task(WeightsTask.DOWNLOAD, download)

    def pause_download(self) -> None:
        """Stop the download; everything that has arrived is kept, also when the program ends. Its report says so."""
        self._paused = True
        self._stop_tasks()

    def resume_download(
        self, settings: "DownloadSettings | None" = None, convert: bool = False
    ) -> "Future[DownloadReport]":
        """Go on where it was paused, or where an earlier run of the program ended."""
        return self.start_download((), settings, convert)

    def cancel_task(self) -> None:
        """Stop what is under way. What a download has left unfinished is removed; whole files stay."""
        is_download = self._status.task is WeightsTask.DOWNLOAD or self._status.is_paused
        self._paused = False
        self._stop_tasks()
        if is_download:
            self._start_task(WeightsTask.REMOVE, self._runner.discard_partials)

    def verify_files(self) -> "Future[VerificationReport]":
        """Read every file, and compare it with what is known of it."""
        return self._start_task(WeightsTask.VERIFY, self._runner.verify_files)

    def convert_files(self, keep_originals: bool = True) -> "Future[list[ConvertedFile]]":
        """Convert all files that are ready to float16 safetensors, beside them, in a process of its own.

        keep_originals: else the published files that are not needed any more are removed afterwards.
        """
        return self._start_task(WeightsTask.CONVERT, lambda stop: self._runner.convert_files(stop, keep_originals))

    def adopt_folder(self, folder: Path) -> "Future[VerificationReport]":
        """Use the files of a folder that the user has, without copying them, and verify them.

        Its future raises: FolderError if the folder lacks files, which names them.
        """
        return self._start_task(WeightsTask.ADOPT, lambda stop: self._runner.adopt_folder(stop, folder))

    def measure_removal(self, models: Iterable[str] = (), originals_only: bool = False) -> int:
        """Return how many bytes `remove_files` would free."""
        return self._runner.plan_removal(tuple(models), originals_only).freed_bytes

    def remove_files(self, models: Iterable[str] = (), originals_only: bool = False) -> "Future[int]":
        """Remove these models, all without any, and return how many bytes that frees. Adopted files stay.

        originals_only: only published files whose converted forms are there, and verified.
        """
        wanted = tuple(models)
        return self._start_task(
            WeightsTask.REMOVE, lambda stop: self._runner.remove_files(stop, wanted, originals_only)
        )

    def refresh_status(self) -> None:
        """Look at the folder again: another program may have changed it. What the last task said stays."""
        self._thread.submit(self._refresh_status)

    def close(self) -> None:
        """End what is under way as a pause does, and the thread."""
        self._stop_tasks()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _refresh_status(self) -> None:
        self._runner.read_records()
        self._change_status()

    def _stop_tasks(self) -> None:
        with self._guard:
            for stop in self._stops:
                stop.set()

    def _start_task(self, task: WeightsTask, work: Callable[[threading.Event], Result]) -> "Future[Result]":
        stop = threading.Event()
        with self._guard:
            self._stops.add(stop)
        return self._thread.submit(self._run_task, task, work, stop)

    def _run_task(self, task: WeightsTask, work: Callable[[threading.Event], Result], stop: threading.Event) -> Result:
        """On the service's thread: do it, and publish how it went. Raises: whatever it raises."""
        self._change_status(task=task, progress=TaskProgress(), is_paused=False, problem=None)
        problem = None
        try:
            return work(stop)
        except StoppedError:
            raise
        except PersonaCamError as error:
            problem = error.problem
            raise
        finally:
            with self._guard:
                self._stops.discard(stop)
            paused = self._paused and stop.is_set() and task is WeightsTask.DOWNLOAD
            self._change_status(task=WeightsTask.NOTHING, is_paused=paused, is_waiting=False, problem=problem)

    def _change_status(self, **changes: Any) -> None:
        """On any thread. The store is looked at each time."""
        with self._guard:
            self._status = replace(self._status, **{"store": self._runner.look_at_store(), **changes})
        for changed in self._subscribers:
            changed()
