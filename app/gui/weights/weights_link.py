"""The connection between the weights service and the window: views in one direction, wishes in the other.

Owns: the service for the folder in use, and that nothing of it happens on the window's thread: a disk that hangs, or a
server, holds up no click. Does not know: any widget, how a task is done.
"""

import contextlib
import logging
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as TooLateError
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.control.animator_needs import PERSONALIVE, MissingRequirement, find_missing_requirement, has_graphics_card
from app.control.worker import Worker
from app.gui.preferences import Preferences
from app.gui.weights.weights_view import MemoryAnswer, WeightsView
from app.weights.progress import WeightsTask
from engine import PersonaCamError, Problem, Quality

if TYPE_CHECKING:  # they bring what only a task needs
    from app.storage.user_settings import UserSettings
    from app.weights.service import WeightsService
    from app.weights.store.verification import VerificationReport

log = logging.getLogger(__name__)

EVERY_MS = 200
"""The shortest time between two views: every file of a download has news as often, and a page is laid out each time."""
CLOSE_S = 5.0
"""How long the end of a task is waited for at the end of the program."""
Wish = Callable[["WeightsService"], "Future[Any] | None"]


class WeightsLink(QObject):
    """Lives on the window's thread; its work is done on others from `open_store` on. Every method returns at once."""

    changed = Signal(object)
    """A new WeightsView."""
    page_asked = Signal()
    """The user wants to see the page of the weights."""
    _made = Signal()
    _adopted = Signal()

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._models = preferences.user_settings.models
        self._worker, self._counter = Worker("weights"), Worker("memory plan")
        self._counted: Future[None] | None = None
        self._service: WeightsService | None = None
        self._guard = threading.Lock()
        self._view = self._told_view = WeightsView()
        self._followed: tuple[WeightsTask, bool] = (WeightsTask.NOTHING, False)
        """The task, and whether the weights were usable, at the last change of the service."""
        self._waiting = False
        self._closing = threading.Event()
        self._pace = QTimer(self, interval=EVERY_MS, singleShot=True)
        self._pace.timeout.connect(self._emit_view)
        self._made.connect(self._emit_soon)
        self._adopted.connect(self._use_store)
        preferences.changed.connect(self._follow_settings)

    @property
    def latest_view(self) -> WeightsView:
        """The latest view, for a widget that is made late."""
        return self._view

    def find_missing(self, animator: str) -> MissingRequirement:
        """Say the first thing that this animator needs and does not have, as far as it is known by now."""
        return self._view.missing if animator == PERSONALIVE else MissingRequirement.NOTHING

    def open_store(self) -> None:
        """Look at the folder in use, from now on."""
        self._worker.submit_job(self._open_service)

    def refresh_view(self) -> None:
        """Look at the folder again: another program may have changed it."""

        def refresh() -> None:
            if self._service is not None:
                self._service.refresh_status()
            self._look_again()

        self._worker.submit_job(refresh)

    def count_memory(self) -> None:
        """Ask the memory plan which quality fits into this computer; that takes some seconds."""
        if self._counted is None or self._counted.done():
            self._counted = self._counter.submit_job(self._count_memory)

    def start_download(self, accepts_terms: bool = False) -> None:
        """Download what is missing, check it, and convert it. accepts_terms: the user has just accepted them."""

        def start(service: "WeightsService") -> "Future[Any]":
            if accepts_terms:
                service.accept_terms()
            return service.start_download(convert=True)

        self._ask(start)

    def decline_terms(self) -> None:
        """Remember that the user does not accept them."""
        self._ask(lambda service: service.accept_terms(False))

    def pause_download(self) -> None:
        """Keep what has arrived, and go on later."""
        self._ask(lambda service: service.pause_download())

    def cancel_task(self) -> None:
        """End what is under way; of a download nothing unfinished stays."""
        self._ask(lambda service: service.cancel_task())

    def verify_files(self) -> None:
        """Read every file, and say whether it is right."""
        self._ask(lambda service: _on_success(service.verify_files(), self._say_verified))

    def convert_files(self) -> None:
        """Write everything again at half its size, and remove what is not needed any more."""
        self._ask(lambda service: service.convert_files(keep_originals=False))

    def remove_files(self) -> None:
        """Remove everything of it from the disk."""
        self._ask(lambda service: _on_success(service.remove_files(), self._say_freed))

    def adopt_folder(self, folder: Path) -> None:
        """Use the files of a folder that the user has, where they are."""

        def adopt(service: "WeightsService") -> "Future[Any]":
            from app.weights.store.places import find_layout

            find_layout(folder)  # refused before anything is changed
            if self._models is not None:
                service = self._reopen_service(None)
            return _on_success(service.adopt_folder(folder), lambda _: self._adopted.emit())

        self._ask(adopt)

    def change_folder(self, folder: Path) -> None:
        """Keep the weights in another folder from now on; what is in the old one stays there."""

        def change(_: "WeightsService") -> None:
            from app.gui.weights.chosen_folder import choose_download_folder

            choose_download_folder(folder)
            self._reopen_service(None)
            self._adopted.emit()

        self._ask(change)

    def close(self) -> None:
        """End what is under way as a pause does; waits for that, but not for ever. May be called more than once."""
        self._closing.set()
        self._pace.stop()
        closed = self._worker.submit_job(self._close_service)
        with contextlib.suppress(TooLateError, CancelledError):
            closed.result(CLOSE_S)
        self._worker.close(CLOSE_S)
        self._counter.close(CLOSE_S)

    # --- on the worker's thread -----------------------------------------------------------------------------------

    def _ask(self, wish: Wish) -> None:
        """Have something done by the service; an error of it is in the next view."""

        def ask() -> None:
            self._publish(news=None, refused=None)
            try:
                if self._service is None:
                    self._open_service()
                assert self._service is not None
                running = wish(self._service)
            except PersonaCamError as failure:
                self._publish(refused=failure.problem)
            else:
                if running is not None:
                    running.add_done_callback(self._note_unforeseen)
            self._look_again()

        self._worker.submit_job(ask).add_done_callback(self._note_unforeseen)

    def _open_service(self) -> None:
        try:
            self._reopen_service(self._models)
        except PersonaCamError as failure:  # a table that cannot be used
            self._publish(refused=failure.problem)
            raise

    def _reopen_service(self, folder: Path | None) -> "WeightsService":
        """Serve this folder from now on, None for the one of downloads. Raises: CatalogError."""
        from app.weights.service import WeightsService

        self._close_service()
        self._models = folder
        service = WeightsService(folder)
        self._followed = WeightsTask.NOTHING, service.read_status().is_usable
        self._service = service
        service.subscribe(lambda: self._follow_service(service))
        self._look_again()
        return service

    def _close_service(self) -> None:
        service, self._service = self._service, None
        if service is not None:
            service.close()

    def _look_again(self) -> None:
        """Publish what only a look at disks says."""
        service = self._service
        missing = find_missing_requirement(PERSONALIVE, self._models)
        if service is None:
            self._publish(missing=missing, lacks_card=not has_graphics_card())
            return
        self._publish(
            missing=missing,
            lacks_card=not has_graphics_card(),
            free_bytes=_measure_free(service.folder),
            removable_bytes=service.measure_removal(),
            spare_bytes=service.measure_removal(originals_only=True),
        )

    # --- on any thread --------------------------------------------------------------------------------------------

    def _follow_service(self, service: "WeightsService") -> None:
        """On a thread of the service."""
        if service is not self._service:
            return
        with self._guard:
            status, before = service.read_status(), self._followed
            self._followed = status.task, status.is_usable
        self._publish()
        if self._followed != before:
            self._worker.submit_job(self._look_again)
        if status.is_usable and not before[1]:
            self.count_memory()

    def _count_memory(self) -> None:
        from app.weights.memory_trial import ask_memory_plan

        self._publish(memory=None)
        found = ask_memory_plan(self._closing)
        problem = Problem.from_plain(found["problem"]) if found["problem"] else None
        best, needed = found.get("best"), found.get("needed")
        sizes = {Quality(name): size for name, size in (needed or {}).items()}
        best = Quality(best) if best else None
        free, total = found.get("free"), found.get("total")
        self._publish(memory=MemoryAnswer(best, problem, needed is not None, sizes, free, total))

    def _say_verified(self, report: "VerificationReport") -> None:
        if report.is_right:
            self._publish(news=Problem("Every file was read, and is right."))
        elif report.problem is not None:
            self._publish(refused=report.problem)

    def _say_freed(self, freed_bytes: int) -> None:
        self._publish(news=Problem("{size} are free again.", size=_write_size(freed_bytes)))

    def _note_unforeseen(self, done: "Future[Any]") -> None:
        """What a task itself says is in its status; anything else is said here."""
        failure = None if done.cancelled() else done.exception()
        if failure is not None and not isinstance(failure, PersonaCamError):
            log.error("the weights: %s", failure, exc_info=failure)
            problem = Problem("Something failed that should not: {reason}.", "Try again.", reason=repr(failure))
            self._publish(refused=problem)

    def _publish(self, **changes: Any) -> None:
        """Change the view; the status in it is always the newest one, also where threads overtake each other."""
        with self._guard:
            service = self._service
            status = self._view.status if service is None else service.read_status()
            self._view = replace(self._view, status=status, **changes)
            tells = not self._waiting and not self._closing.is_set()
            self._waiting = self._waiting or tells
        if tells:
            self._made.emit()

    # --- on the window's thread -----------------------------------------------------------------------------------

    def _emit_soon(self) -> None:
        """Tell the newest view now, or once the last one has been shown for a moment."""
        if not self._pace.isActive():
            self._emit_view()

    def _emit_view(self) -> None:
        """Tell the newest view, however many were made since."""
        with self._guard:
            self._waiting = False
            view = self._view
        if view != self._told_view:
            self._told_view = view
            self._pace.start()
            self.changed.emit(view)

    def _use_store(self) -> None:
        """No folder of the user's own any more: what the store has is found by itself."""
        user = self._preferences.user_settings
        own = replace(user.settings.personalive, models=None)
        self._preferences.change_settings(models=None, settings=replace(user.settings, personalive=own))

    def _follow_settings(self, settings: "UserSettings") -> None:
        if settings.models != self._models and self._view.status is not None:
            self._worker.submit_job(lambda: self._follow_models(settings.models))

    def _follow_models(self, models: Path | None) -> None:
        if models != self._models:
            self._reopen_service(models)


def _on_success(running: "Future[Any]", then: Callable[[Any], object]) -> "Future[Any]":
    """Have `then` called with the result, if there is one."""

    def note(done: "Future[Any]") -> None:
        if not done.cancelled() and done.exception() is None:
            then(done.result())

    running.add_done_callback(note)
    return running


def _write_size(count: int) -> str:
    """Say how many bytes, in every language alike."""
    return f"{count / 1e9:.1f} GB" if count >= 1e8 else f"{count / 1e6:.1f} MB"


def _measure_free(folder: Path) -> int | None:
    """Return what is free on the disk on which the folder is, or would be."""
    for each in (folder, *folder.absolute().parents):
        with contextlib.suppress(OSError):
            return shutil.disk_usage(each).free
    return None
