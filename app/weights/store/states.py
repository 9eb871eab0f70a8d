"""The state of every published file in a folder, and of every model: from names, sizes and the record alone.

Owns: the states, and how those of files make that of a model. Does not know: how a file gets into a state.
It is quick: nothing is read but the folder's entries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from app.storage.read_files import is_file_there
from app.weights.catalog import CONVERTED, CONVERTIBLE, WeightsCatalog, WeightsFile, WeightsModel, list_forms
from app.weights.progress import FileState
from app.weights.store.records import VerificationRecord
from engine import read_adopted_folder

PART = ".part"
"""What a download adds to the name of its target until it is whole."""
DISPENSABLE = "taesd/"
"""Where the one model lies without which the animator works, too, if more slowly."""


@dataclass(frozen=True, slots=True)
class FileStatus:
    """One file. done_bytes: of it that are there. expected_bytes: its size, or the best estimate.

    path: what an animator would read now, None without it. is_adopted: that lies in a folder of the user's.
    """

    file: WeightsFile
    state: FileState
    done_bytes: int
    expected_bytes: int
    path: Path | None = None
    is_adopted: bool = False

    @property
    def is_converted(self) -> bool:
        """Return True if it is there in the smaller form."""
        return self.path is not None and self.path.suffix == CONVERTED != PurePosixPath(self.file.target).suffix

    @property
    def is_convertible(self) -> bool:
        """Return True if it is there, verified, and only in the form in which it was published."""
        return self.state is FileState.READY and self.path is not None and self.path.suffix in CONVERTIBLE


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """One model; files that are optional do not count for its state."""

    model: WeightsModel
    state: FileState
    files: tuple[FileStatus, ...]

    @property
    def done_bytes(self) -> int:
        return sum(each.done_bytes for each in self._needed_files())

    @property
    def expected_bytes(self) -> int:
        return sum(each.expected_bytes for each in self._needed_files())

    def _needed_files(self) -> list[FileStatus]:
        return [each for each in self.files if not each.file.optional]


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """A folder of weights. is_usable: an animator can load it, since all that it cannot do without is ready."""

    folder: Path
    state: FileState
    models: tuple[ModelStatus, ...]
    adopted: Path | None = None
    is_usable: bool = field(default=False)

    @property
    def files(self) -> tuple[FileStatus, ...]:
        return tuple(each for model in self.models for each in model.files)

    @property
    def done_bytes(self) -> int:
        return sum(model.done_bytes for model in self.models)

    @property
    def expected_bytes(self) -> int:
        return sum(model.expected_bytes for model in self.models)


def look_at_store(
    folder: Path,
    catalog: WeightsCatalog,
    record: VerificationRecord,
    busy: Mapping[str, FileState] | None = None,
) -> StoreStatus:
    """Return the state of everything. busy: target -> what is being done with that file now."""
    adopted = read_adopted_folder(folder)
    folders = [folder] if adopted is None else [folder, adopted]
    models = []
    for model in catalog.models:
        files = tuple(_look_at_file(folders, file, record, (busy or {}).get(file.target)) for file in model.files)
        models.append(ModelStatus(model, _join_states(each.state for each in files if not each.file.optional), files))
    vital = [each.state for model in models for each in model.files if is_vital(each.file)]
    usable = bool(vital) and all(state is FileState.READY for state in vital)
    return StoreStatus(folder, _join_states(model.state for model in models), tuple(models), adopted, usable)


def is_vital(file: WeightsFile) -> bool:
    """Return True if no animator can do without this file."""
    return not file.optional and not file.target.startswith(DISPENSABLE)


def _look_at_file(
    folders: list[Path], file: WeightsFile, record: VerificationRecord, busy: FileState | None
) -> FileStatus:
    forms = [(folder / name, folder) for folder in folders for name in list_forms(file)]
    path, where = next(((path, where) for path, where in forms if is_file_there(path)), (None, folders[0]))
    if path is None:
        done = _measure_size(folders[0] / f"{file.target}{PART}")
        state = FileState.ABSENT if done is None else FileState.PARTIAL
        return FileStatus(file, busy or state, done or 0, max(file.expected_bytes, done or 0))
    size = _measure_size(path) or 0
    state = _judge_file(path, size, record)
    return FileStatus(file, busy or state, size, size, path, where != folders[0])


def is_other_version(status: FileStatus) -> bool:
    """Return True if a file is not the published one, by its size: made up, trained further, or from elsewhere."""
    is_published = status.path is not None and status.path.name == PurePosixPath(status.file.target).name
    return is_published and status.file.size_bytes not in (None, status.done_bytes)


def _judge_file(path: Path, size: int, record: VerificationRecord) -> FileState:
    known = record.find_verification(path)
    if known is not None:
        return FileState.READY if known.is_right else FileState.DAMAGED
    return FileState.DAMAGED if size == 0 or record.find_size(path) not in (None, size) else FileState.PARTIAL


def _join_states(states: Iterable[FileState]) -> FileState:
    """Return the state of a whole: what is going on, else what is wrong, else what all of it is."""
    found = set(states)
    for state in (FileState.DOWNLOADING, FileState.VERIFYING, FileState.CONVERTING, FileState.DAMAGED):
        if state in found:
            return state
    return found.pop() if len(found) == 1 else FileState.PARTIAL if found else FileState.ABSENT


def _measure_size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
