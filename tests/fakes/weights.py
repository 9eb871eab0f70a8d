"""How it may be with PersonaLive's weights, for widgets: no file is looked at."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from app.weights.catalog import CONVERTED, CONVERTIBLE, WeightsFile, read_catalog
from app.weights.progress import FileState
from app.weights.service_status import WeightsStatus
from app.weights.store.states import FileStatus, ModelStatus, StoreStatus

FOLDER = Path("kept") / "weights"
THERE = (FileState.READY, FileState.DAMAGED, FileState.VERIFYING, FileState.CONVERTING)
Choose = Callable[[WeightsFile], FileState]


def make_status(
    state: FileState | Choose = FileState.ABSENT, usable: bool = False, adopted: Path | None = None, **known: Any
) -> WeightsStatus:
    """All files of the program's own table in one state, or each in its own. known: fields of `WeightsStatus`.

    What is ready is converted; of what is partial, half is there.
    """
    choose: Choose = (lambda _: state) if isinstance(state, FileState) else state
    models = []
    for model in read_catalog().models:
        files = tuple(_make_file(file, choose(file), adopted is not None) for file in model.files)
        models.append(ModelStatus(model, files[0].state, files))
    joined = models[0].state if isinstance(state, FileState) else FileState.PARTIAL
    return WeightsStatus(StoreStatus(FOLDER, joined, tuple(models), adopted, usable), **known)


def make_ready(**known: Any) -> WeightsStatus:
    """Everything is there, and right."""
    return make_status(FileState.READY, usable=True, **known)


def _make_file(file: WeightsFile, state: FileState, adopted: bool) -> FileStatus:
    if file.optional or state is FileState.ABSENT:
        return FileStatus(file, FileState.ABSENT, 0, file.expected_bytes)
    if state not in THERE:
        return FileStatus(file, state, file.expected_bytes // 2, file.expected_bytes)
    is_converted = state is FileState.READY and file.target.endswith(CONVERTIBLE) and not adopted
    size = file.expected_bytes // 2 if is_converted else file.expected_bytes
    name = PurePosixPath(file.target).with_suffix(CONVERTED) if is_converted else file.target
    return FileStatus(file, state, size, size, FOLDER / name, adopted)
