"""Checkpoints: all that a training needs to go on as if nothing had interrupted it, to the bit.

Owns: the files, that each is whole or not there, how many are kept. Does not know: stages, data, when one is written.
"""

import logging
import os
import pickle
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from engine.core.errors import ModelError, TrainingError
from engine.sinks import sink_error
from engine.training.average import WeightAverage
from engine.training.randoms import Randoms
from engine.training.updates import Update
from engine.training.whole_files import write_whole

log = logging.getLogger(__name__)

DAMAGE = (OSError, EOFError, KeyError, RuntimeError, TypeError, ValueError, pickle.UnpicklingError)
KEPT = 2
"""Checkpoints that stay; the older one is there in case a disk damages the newer one."""


Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a training goes on with, or not at all. places: batches of one step, each with random numbers of its own."""

    stage: int = 0
    places: int = 1
    data: str = ""


@dataclass(frozen=True, slots=True)
class TrainingState:
    """What changes while training. buffers: networks that count statistics, which no optimiser knows."""

    updates: Mapping[str, Update]
    buffers: Mapping[str, nn.Module]
    randoms: Randoms
    facts: Facts = Facts()
    average: WeightAverage | None = None


def read_state(state: TrainingState, randoms: Content | None = None) -> Content:
    """Return everything, nothing copied that is whole. randoms: those of all processes, if there are several."""
    return {
        "facts": asdict(state.facts),
        "updates": {name: update.read_state() for name, update in state.updates.items()},
        "buffers": {name: dict(network.named_buffers()) for name, network in state.buffers.items()},
        "randoms": state.randoms.read_state() if randoms is None else randoms,
        "average": None if state.average is None else state.average.read_state(),
    }


def write_checkpoint(folder: Path, step: int, content: Content, kept: int = KEPT) -> Path:
    """Write what `read_state` gave after `step` steps, then remove all checkpoints but the newest.

    A process may be killed at any moment: the file gets its name when it is whole and on the disk.
    Raises: DiskFullError, SinkError.
    """
    path = folder / f"step-{step:09d}.pt"
    with write_whole(path) as part, part.open("wb") as file:
        torch.save({"step": step, **content}, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        _keep_name(folder)
        for old in list_checkpoints(folder)[:-kept]:
            old.unlink()
    except OSError as failure:
        raise sink_error(failure, path) from failure
    return path


def list_checkpoints(folder: Path) -> list[Path]:
    """Return the checkpoints of a folder, the newest last."""
    return sorted(folder.glob("step-*.pt"))


def read_checkpoint(path: Path) -> Content:
    """Return what a checkpoint holds. Raises: ModelError if it is damaged."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        if not (isinstance(content, dict) and {"step", "facts", "updates"} <= content.keys()):
            raise KeyError("facts")
    except DAMAGE as failure:
        raise _damage_error(path, failure) from failure
    return content


def restore_checkpoint(path: Path, state: TrainingState) -> int:
    """Restore everything; returns after how many steps it was written.

    Raises: ModelError if the file is damaged, or of another training; TrainingError if it is of another stage, other
    data, or as many processes.
    """
    content = read_checkpoint(path)
    _compare_facts(path, content["facts"], state.facts)
    try:
        _restore_all(content, state)
        return int(content["step"])
    except DAMAGE as failure:
        raise _damage_error(path, failure) from failure


def _damage_error(path: Path, failure: Exception) -> ModelError:
    log.info("%s: %s", path.name, failure)
    return ModelError(
        "{path} is damaged, or a checkpoint of another training.",
        "Remove it, and the training goes on from the one before.",
        path=path,
    )


def _compare_facts(path: Path, found: Content, wanted: Facts) -> None:
    if found["stage"] != wanted.stage:
        raise TrainingError(
            "{path} is a checkpoint of stage {found}, and cannot go on as stage {wanted}.",
            "Choose another folder with --out.",
            path=path,
            found=found["stage"],
            wanted=wanted.stage,
        )
    if found["data"] != wanted.data:
        raise TrainingError(
            "{path} was written for other data.",
            "Give the data that it was begun with, or begin again with --no-resume.",
            path=path,
        )
    if found["places"] != wanted.places:
        raise TrainingError(
            "{path} was written with {found} batches for a step, on all processes together, and not with {wanted}.",
            "Change optimizer.accumulation or the number of processes, or begin again with --no-resume.",
            path=path,
            found=found["places"],
            wanted=wanted.places,
        )


def _keep_name(folder: Path) -> None:
    """Bring the folder's names to the disk, where the system can."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _restore_all(content: Content, state: TrainingState) -> None:
    for name, update in state.updates.items():
        update.restore_state(content["updates"][name])
    for name, network in state.buffers.items():
        for key, buffer in network.named_buffers():
            buffer.copy_(content["buffers"][name][key])
    if state.average is not None:
        state.average.restore_state(content["average"])
    state.randoms.restore_state(content["randoms"])
