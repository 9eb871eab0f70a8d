"""Sentences about a folder of weights for a terminal.

Owns: the sentences. Does not know: how a state comes about.
"""

import os
from collections.abc import Iterator

from app.weights.progress import FileState
from app.weights.service_status import WeightsStatus
from app.weights.store.states import FileStatus, ModelStatus

MB = 1_000_000
GB = 1_000_000_000


def describe_store(status: WeightsStatus) -> Iterator[str]:
    """Yield where the weights are, and the state of each model."""
    store = status.store
    state = _describe_state(store.state, store.done_bytes, store.expected_bytes)
    yield f"PersonaLive's weights in {store.folder}: {state}"
    if store.adopted is not None:
        is_gone = not os.path.isdir(store.adopted)  # noqa: PTH112 -- that of Path raises where nobody may look
        yield (
            f"  {store.adopted} was adopted, and is not there now."
            if is_gone
            else f"  They are read from {store.adopted}."
        )
    for model in store.models:
        yield f"  {model.model.name}: {_describe_state(model.state, model.done_bytes, model.expected_bytes)}"
        yield from (f"    {line}" for line in _describe_wrong_files(model))


def _describe_wrong_files(model: ModelStatus) -> Iterator[str]:
    """Yield the files that are in another state than the model, or damaged."""
    for each in model.files:
        if each.state is FileState.DAMAGED or (each.path is not None and each.state is not FileState.READY):
            yield f"{each.file.target}: {_describe_file(each)}"


def _describe_file(status: FileStatus) -> str:
    if status.state is FileState.PARTIAL and status.path is not None:
        return "not verified yet; `personacam models verify` does that"
    if status.state is FileState.DAMAGED:
        return "damaged; `personacam models download` fetches it again"
    return status.state


def _describe_state(state: FileState, done_bytes: int, expected_bytes: int) -> str:
    if state is FileState.READY:
        return f"ready, {write_size(done_bytes)}"
    if state is FileState.ABSENT:
        return f"absent, about {write_size(expected_bytes)} to download"
    return f"{state}, {write_size(done_bytes)} of about {write_size(expected_bytes)}"


def write_size(size: int) -> str:
    """Return a number of bytes as a person reads it."""
    return f"{size / GB:.2f} GB" if size >= GB / 10 else f"{size / MB:.1f} MB"


def describe_next_step(status: WeightsStatus) -> Iterator[str]:
    """Yield what can be done now."""
    if any(each.is_convertible for each in status.store.files):
        yield "`personacam models convert` writes them again: half the size, and safe to open."
    if status.is_usable:
        yield "--animator personalive finds them by itself."
