"""Keeps what was built: a folder for each build, under the user's cache, complete or not there at all.

    cache/
    ├── cuda-512-float16-0123456789abcdef/    a build: its files and manifest.json, which was used when it was touched
    ├── cuda-512-float16-0123456789abcdef.lock    held by the process that builds it
    ├── cuda-512-float16-0123456789abcdef.log     what was said while it was built
    ├── .making-…                             a build in progress; when it is complete, it gets its name
    └── .removed-…                            one on its way out

Owns: names, the order in which builds have to go, and that neither damage nor another process is in the way of a run.
Does not know: what is in a build, torch.
"""

import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from engine.animators.personalive.compiled.builds.manifest import (
    MANIFEST,
    BuildKey,
    DamagedBuildError,
    Manifest,
    check_build,
    read_manifest,
    write_manifest,
)
from engine.camera_process.locks import FileLock, is_lock_held
from engine.core.errors import BuildError
from engine.core.runtime_folder import NO_ROOM
from engine.core.system.reasons import system_reason

log = logging.getLogger(__name__)

MAKING, REMOVED, LOCK, LOG = ".making-", ".removed-", ".lock", ".log"
BEING_REMOVED_S = 60.0
"""A folder on its way out is left to the process that removes it for that long."""
GB = 1_000_000_000
USUAL_LIMIT_BYTES = 30 * GB
"""Room for about five builds at full size in float16: what is exported and what is built of it."""


@dataclass(frozen=True, slots=True)
class CachedBuild:
    """A build that is there. used_s: when it was used last, in seconds since 1970. manifest: None if it is damaged."""

    name: str
    folder: Path
    size_bytes: int
    used_s: float
    manifest: Manifest | None


def builds_folder() -> Path:
    """Return where builds are kept: a cache of the user's, which can be made again at any time."""
    return platformdirs.user_cache_path("personacam", appauthor=False) / "engines"


class EngineCache:
    """The builds in one folder. Several processes may use it at once."""

    def __init__(
        self, folder: Path, limit_bytes: int = USUAL_LIMIT_BYTES, wall_clock_s: Callable[[], float] = time.time
    ) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self._wall_clock_s = wall_clock_s

    def find_build(self, key: BuildKey) -> Path | None:
        """Return the folder of this build, now used; None if there is none, or it is damaged. Never raises.

        Every byte is compared: a damaged engine may end the process that loads it.
        """
        folder = self.folder / key.name
        if not os.path.lexists(folder):
            return None
        try:
            check_build(folder, key)
        except DamagedBuildError as damage:
            log.warning("A build of the engines is damaged and is made again: %s.", damage)
            return None
        with suppress(OSError):  # on a disk that is read-only: it goes first, no more
            self._mark_used(folder)
        return folder

    @contextmanager
    def lock_build(self, key: BuildKey, wait: Callable[[], None]) -> Iterator[None]:
        """Hold the build's lock; while another process has it, `wait` is called again and again.

        Raises: BuildError if the folder cannot be used.
        """
        with self._explain_errors():
            self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / f"{key.name}{LOCK}")
        while not self._acquire_lock(lock):
            wait()
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def make_build(self, key: BuildKey, build_s: dict[str, float]) -> Iterator[Path]:
        """Give a folder to build in. When the body ends, it becomes the build; if it raises, nothing stays.

        Under the lock only. build_s: how long each step took, complete when the body ends.
        Raises: BuildError if the folder cannot be used.
        """
        self.remove_leftovers(of=key.name)
        with self._explain_errors():
            making = Path(tempfile.mkdtemp(prefix=f"{MAKING}{key.name}-", dir=self.folder))
        try:
            yield making
            with self._explain_errors():
                write_manifest(making, key, tuple(build_s.items()))
                self._publish_build(making, self.folder / key.name)
        finally:
            shutil.rmtree(making, ignore_errors=True)
        self.enforce_limit(key.name)

    def log_file(self, key: BuildKey) -> Path:
        """Return where the log of a build is."""
        return self.folder / f"{key.name}{LOG}"

    def list_builds(self) -> list[CachedBuild]:
        """Return all builds, the one used last first; damage is seen only where the manifest shows it."""
        found = [self._describe_build(path) for path in self._list_folders()]
        return sorted((one for one in found if one is not None), key=lambda one: -one.used_s)

    def remove_build(self, name: str) -> int:
        """Free a build, and return its size in bytes. Raises: BuildError if there is none, or it is in use."""
        build = next((one for one in self.list_builds() if one.name == name), None)
        if build is None:
            raise BuildError(
                "There is no build named {name}.", "`personacam models list` names those that are there.", name=name
            )
        if is_lock_held(self.folder / f"{name}{LOCK}"):
            raise BuildError("{name} is being built just now.", "Wait until that is done, or cancel it.", name=name)
        with self._explain_errors():
            self._free_build(build)
        return build.size_bytes

    def remove_leftovers(self, of: str = "") -> int:
        """Remove what killed builds left behind; return how many there were. Never raises.

        of: the build whose lock the caller holds.
        """
        left = [path for path in self._list_entries() if path.name.startswith((MAKING, REMOVED))]
        left = [path for path in left if _made_name(path) == of or not self._is_in_use(path)]
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        self._remove_free_locks()
        return len(left)

    def enforce_limit(self, keep: str) -> list[str]:
        """Free the builds that were used longest ago, until the rest fits; never the one to keep. Returns names."""
        gone = []
        builds = self.list_builds()
        too_much = sum(one.size_bytes for one in builds) - self.limit_bytes
        for build in reversed(builds):
            if too_much <= 0:
                break
            if build.name != keep and not is_lock_held(self.folder / f"{build.name}{LOCK}"):
                with suppress(OSError):  # in use, where the system does not remove open files
                    self._free_build(build)
                    too_much -= build.size_bytes
                    gone.append(build.name)
        return gone

    def free_bytes(self) -> int:
        """Return the room that is left on the cache's disk. Raises: BuildError."""
        with self._explain_errors():
            self.folder.mkdir(parents=True, exist_ok=True)
            return shutil.disk_usage(self.folder).free

    def _mark_used(self, folder: Path) -> None:
        now_s = self._wall_clock_s()
        os.utime(folder / MANIFEST, (now_s, now_s))

    def _acquire_lock(self, lock: FileLock) -> bool:
        with self._explain_errors():
            return lock.acquire()

    def _remove_free_locks(self) -> None:
        """Remove the files of locks whose holders were killed."""
        for path in self._list_entries():
            if path.name.endswith(LOCK):
                with suppress(OSError):
                    if not is_lock_held(path):
                        lock = FileLock(path)
                        lock.acquire()
                        lock.release()

    def _publish_build(self, making: Path, folder: Path) -> None:
        """Give a complete build its name, in place of a damaged one."""
        self._mark_used(making)
        _write_through(making)
        if os.path.lexists(folder):
            self._discard_folder(folder)
        making.rename(folder)

    def _free_build(self, build: CachedBuild) -> None:
        self._discard_folder(build.folder)
        self.folder.joinpath(f"{build.name}{LOG}").unlink(missing_ok=True)

    def _discard_folder(self, folder: Path) -> None:
        """Take a build away: its name at once, its files as far as the system lets go of them."""
        removed = Path(tempfile.mkdtemp(prefix=REMOVED, dir=self.folder))
        try:
            folder.rename(removed / folder.name)
        finally:
            shutil.rmtree(removed, ignore_errors=True)

    def _is_in_use(self, path: Path) -> bool:
        """Whether another process is at work in such a folder."""
        if path.name.startswith(REMOVED):
            return self._wall_clock_s() - _modified_s(path) < BEING_REMOVED_S
        return is_lock_held(self.folder / f"{_made_name(path)}{LOCK}")

    def _describe_build(self, folder: Path) -> CachedBuild | None:
        try:
            files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else [folder]
            size_bytes = sum(path.lstat().st_size for path in files)
            used = folder / MANIFEST
            used_s = (used if used.is_file() else folder).lstat().st_mtime
        except OSError:  # another process has just removed it
            return None
        try:
            manifest = read_manifest(folder)
        except DamagedBuildError:
            return CachedBuild(folder.name, folder, size_bytes, used_s, None)
        return CachedBuild(folder.name, folder, size_bytes, used_s, manifest)

    def _list_folders(self) -> list[Path]:
        return [path for path in self._list_entries() if path.is_dir() and not path.name.startswith(".")]

    def _list_entries(self) -> list[Path]:
        try:
            return sorted(self.folder.iterdir())
        except OSError:
            return []

    @contextmanager
    def _explain_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as failure:
            raise explain_cache_error(failure, self.folder) from failure


def explain_cache_error(failure: OSError, folder: Path) -> BuildError:
    """Return what to say of a failure in the cache's folder."""
    if failure.errno in NO_ROOM:
        return BuildError(
            "The disk of {folder} is full.",
            "Free some space there: `personacam models list` shows what builds take, and how to free them.",
            folder=folder,
        )
    return BuildError(
        "{folder}, where builds are kept, cannot be used: {reason}.",
        "Make it a folder that you may write to.",
        folder=folder,
        reason=system_reason(failure),
    )


def _made_name(path: Path) -> str:
    """Return the name of the build that a folder in progress is for."""
    return path.name.removeprefix(MAKING).rpartition("-")[0]


def _modified_s(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


def _write_through(folder: Path) -> None:
    """Have the system write every file to the disk: after a power cut a name must not stand for half a build."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
