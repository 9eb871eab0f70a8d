"""Checkpoints: all that a training needs to go on as if nothing had interrupted it, to the bit.

Owns: the files, that each is whole or not there, how many are kept. Does not know: stages, data, when one is written.
"""

import logging
import os
import pickle
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from engine.core.errors import ModelError
from engine.sinks import sink_error
from engine.training.randoms import Randoms
from engine.training.updates import Update

log = logging.getLogger(__name__)

KEPT = 2
"""Checkpoints that stay; the older one is there in case a disk damages the newer one."""


@dataclass(frozen=True, slots=True)
class TrainingState:
    """What changes while training. buffers: networks that count statistics, which no optimiser knows."""

    updates: Mapping[str, Update]
    buffers: Mapping[str, nn.Module]
    randoms: Randoms


def write_checkpoint(folder: Path, step: int, state: TrainingState, kept: int = KEPT) -> Path:
    """Write everything after `step` steps, then remove all checkpoints but the newest.

    A process may be killed at any moment: the file gets its name when it is whole and on the disk.
    Raises: DiskFullError, SinkError.
    """
    path = folder / f"step-{step:09d}.pt"
    part = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            torch.save({"step": step, **_read_all(state)}, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        for old in list_checkpoints(folder)[:-kept]:
            old.unlink()
    except OSError as failure:
        with suppress(OSError):
            part.unlink()
        raise sink_error(failure, path) from failure
    return path


def list_checkpoints(folder: Path) -> list[Path]:
    """Return the checkpoints of a folder, the newest last."""
    return sorted(folder.glob("step-*.pt"))


def restore_checkpoint(path: Path, state: TrainingState) -> int:
    """Restore everything; returns after how many steps it was written.

    Raises: ModelError if the file is damaged, or of another training.
    """
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        _restore_all(content, state)
        return int(content["step"])
    except (OSError, EOFError, KeyError, RuntimeError, TypeError, ValueError, pickle.UnpicklingError) as failure:
        log.info("%s: %s", path.name, failure)
        raise ModelError(
            "{path} is damaged, or a checkpoint of another training.",
            "Remove it, and the training goes on from the one before.",
            path=path,
        ) from failure


def _read_all(state: TrainingState) -> dict[str, Any]:
    return {
        "updates": {name: update.read_state() for name, update in state.updates.items()},
        "buffers": {name: dict(network.named_buffers()) for name, network in state.buffers.items()},
        "randoms": state.randoms.read_state(),
    }


def _restore_all(content: Mapping[str, Any], state: TrainingState) -> None:
    for name, update in state.updates.items():
        update.restore_state(content["updates"][name])
    for name, network in state.buffers.items():
        for key, buffer in network.named_buffers():
            buffer.copy_(content["buffers"][name][key])
    state.randoms.restore_state(content["randoms"])
