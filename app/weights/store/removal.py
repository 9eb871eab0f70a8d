"""Removes weights from a folder, and says before what that frees.

Owns: which files are removed: those of the table, in every form, and what is left of downloads. Never anything else,
and nothing in a folder that was adopted. Does not know: who asks, and whether an animator uses them.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.storage.read_files import is_file_there
from app.weights.catalog import CONVERTED, TABLE, WeightsCatalog, WeightsFile, list_forms
from app.weights.errors import DiskError
from app.weights.store.records import VerificationRecord
from app.weights.store.states import PART
from engine import ADOPTION_FILE, partial_path, system_reason


@dataclass(frozen=True, slots=True)
class Removal:
    """What would be removed. freed_bytes: what the disk gains; a file with a second name on the disk frees nothing."""

    files: tuple[Path, ...]
    freed_bytes: int


def plan_removal(folder: Path, catalog: WeightsCatalog, models: Iterable[str] = ()) -> Removal:
    """Return what removing these models would remove, without any: all of them, and that a folder was adopted."""
    wanted = set(models)
    files = [file for file in catalog.files if not wanted or file.model in wanted]
    paths = [path for file in files for path in _list_own_files(folder, file)]
    if not wanted:
        paths += [folder / name for name in (ADOPTION_FILE, TABLE)]
    return _make_removal(paths)


def plan_original_removal(folder: Path, catalog: WeightsCatalog, record: VerificationRecord) -> Removal:
    """Return which published files are not needed any more, since their converted forms are verified."""
    return _make_removal(path for file in catalog.files if (path := _find_spare(folder, file, record)) is not None)


def remove_files(folder: Path, removal: Removal, record: VerificationRecord) -> int:
    """Remove these files, and the folders that are empty then; returns the bytes that are free again.

    Raises: DiskError if a file cannot be removed; those before it are gone.
    """
    for path in removal.files:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise DiskError(
                "{path} cannot be removed: {reason}.",
                "Close the programs that use it, and try again.",
                path=path,
                reason=system_reason(error),
            ) from error
        record.forget_files(path)
    for parent in sorted(
        {each for path in removal.files for each in path.parents if folder in each.parents}, reverse=True
    ):
        with contextlib.suppress(OSError):  # it is not empty
            parent.rmdir()
    return removal.freed_bytes


def _list_own_files(folder: Path, file: WeightsFile) -> Iterator[Path]:
    """Yield the names that a file may have in the folder, whole or not."""
    for name in list_forms(file):
        yield folder / name
        yield partial_path(folder / name)
    for ending in (PART, f"{PART}.json"):
        yield folder / f"{file.target}{ending}"


def _find_spare(folder: Path, file: WeightsFile, record: VerificationRecord) -> Path | None:
    forms = [folder / name for name in list_forms(file)]
    if len(forms) == 1 or not is_file_there(forms[1]):
        return None
    known = record.find_verification(forms[0])
    return forms[1] if forms[0].suffix == CONVERTED and known is not None and known.is_right else None


def _make_removal(paths: Iterable[Path]) -> Removal:
    there = tuple(path for path in paths if is_file_there(path) or os.path.islink(path))  # noqa: PTH114
    return Removal(there, sum(_measure_freed(path) for path in there))


def _measure_freed(path: Path) -> int:
    status = path.lstat()
    return status.st_size if status.st_nlink == 1 else 0
