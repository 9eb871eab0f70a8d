"""Loads portraits from picture files and caches them: the requested one now, the others ahead.

Owns: what was read, which portrait is read when, and that one which cannot be read is reported and skipped.
Does not know: which portrait is asked for next, what a session does with one.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from app.control.desired_state import DesiredState
from app.control.worker import WHEN_IDLE, Worker
from app.storage.gallery_entry import GalleryPortrait
from app.storage.portraits.named_problem import name_portrait
from engine import PersonaCamError, Settings

if TYPE_CHECKING:  # it brings NumPy, which `ctl` does without
    from engine import Portrait

KEPT_MAX = 64
"""At 512 px that is 50 MB."""

Read = Callable[[GalleryPortrait, Settings], "Portrait"]
"""Makes a portrait of a file; slow. Raises: PersonaCamError."""


def read_portrait(entry: GalleryPortrait, settings: Settings) -> "Portrait":
    """Read a portrait with a tracker of its own.

    Raises: PortraitError, NoFaceError.
    """
    from engine import FaceTracker, load_portrait, return_freed_memory  # only here: they bring all that finds faces

    try:
        with closing(FaceTracker()) as tracker:
            return load_portrait(entry.path, tracker, settings.size_px, settings.as_is, entry.crop, entry.points)
    finally:
        return_freed_memory()  # the whole picture was much larger than the portrait


class PortraitCache:
    """The portraits read already, those used last kept. Callable from any thread; `get_portrait` is slow."""

    def __init__(self, read: Read = read_portrait) -> None:
        self._read = read
        self._kept: OrderedDict[tuple[GalleryPortrait, int, bool], Portrait] = OrderedDict()
        self._lock = threading.Lock()

    def get_cached(self, entry: GalleryPortrait, settings: Settings) -> "Portrait | None":
        """Return the portrait if it was read already."""
        key = (entry, settings.size_px, settings.as_is)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def get_portrait(self, entry: GalleryPortrait, settings: Settings) -> "Portrait":
        """Return the portrait; read it if need be.

        Raises: PersonaCamError.
        """
        found = self.get_cached(entry, settings)
        if found is not None:
            return found
        portrait = replace(self._read_and_name(entry, settings), name=entry.id)
        with self._lock:
            self._kept[entry, settings.size_px, settings.as_is] = portrait
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
        return portrait

    def _read_and_name(self, entry: GalleryPortrait, settings: Settings) -> "Portrait":
        """Return the portrait; it, or the error, calls it as the user does."""
        try:
            portrait = self._read(entry, settings)
        except PersonaCamError as failure:
            raise type(failure).from_problem(name_portrait(failure.problem, entry)) from failure
        return portrait if portrait.remark is None else replace(portrait, remark=name_portrait(portrait.remark, entry))


class PortraitLoader:
    """Reads on the worker's thread. report_problem: takes what could not be read."""

    def __init__(
        self, portraits: PortraitCache, worker: Worker, report_problem: Callable[[PersonaCamError], None]
    ) -> None:
        self._portraits = portraits
        self._worker = worker
        self._report_problem = report_problem
        self._remarked: set[str] = set()

    def find_loaded(self, desired: DesiredState, id: str) -> "Portrait | None":
        """Return the portrait of that id if it was read already. Raises: PortraitError if there is none of that id."""
        return self._portraits.get_cached(desired.find_portrait(id), desired.user.settings)

    def load_soon(
        self, entry: GalleryPortrait, desired: Callable[[], DesiredState], then: Callable[["Portrait"], None]
    ) -> None:
        """Read a portrait before anything that is read ahead, then pass it on, on the worker's thread."""

        def load_and_pass_on() -> None:
            portrait = self._load_or_report(entry, desired().user.settings)
            if portrait is not None:
                then(portrait)

        self._worker.submit_job(load_and_pass_on)

    def load_ahead(self, desired: Callable[[], DesiredState], then: Callable[["list[Portrait]"], None]) -> None:
        """Read the gallery while there is nothing else to do; `then` takes all that are read, after each new one."""

        def load_and_pass_on(entry: GalleryPortrait) -> None:
            now = desired()
            if entry in now.gallery and self._load_or_report(entry, now.user.settings) is not None:
                then(self._all_loaded(desired()))

        for entry in desired().gallery:
            self._worker.submit_job(lambda entry=entry: load_and_pass_on(entry), WHEN_IDLE)  # type: ignore[misc]

    def load_first(self, desired: DesiredState, accept_others: bool) -> "Portrait":
        """Return the portrait that is wanted, or another of the gallery if it cannot be read. Raises: PersonaCamError.

        accept_others: without it, no other portrait will do, unless the wanted one was only found in a folder.
        """
        wanted, settings = desired.find_portrait(desired.user.portrait), desired.user.settings
        try:
            return self._get_and_remark(wanted, settings)
        except PersonaCamError as failure:
            may_give_way = accept_others or wanted.is_found
            others = (entry for entry in desired.gallery if may_give_way and entry != wanted)
            loaded = (self._load_or_report(entry, settings) for entry in others)
            found = next((portrait for portrait in loaded if portrait is not None), None)
            if found is None:
                raise
            self._report_problem(failure)
            return found

    def _load_or_report(self, entry: GalleryPortrait, settings: Settings) -> "Portrait | None":
        try:
            return self._get_and_remark(entry, settings)
        except PersonaCamError as failure:
            self._report_problem(failure)
            return None

    def _get_and_remark(self, entry: GalleryPortrait, settings: Settings) -> "Portrait":
        """Return the portrait; what was done to its picture is said once. Raises: PersonaCamError."""
        portrait = self._portraits.get_portrait(entry, settings)
        if portrait.remark is not None and entry.id not in self._remarked:
            self._remarked.add(entry.id)
            self._report_problem(PersonaCamError.from_problem(portrait.remark))
        return portrait

    def _all_loaded(self, desired: DesiredState) -> "list[Portrait]":
        found = [self._portraits.get_cached(entry, desired.user.settings) for entry in desired.gallery]
        return [portrait for portrait in found if portrait is not None]
