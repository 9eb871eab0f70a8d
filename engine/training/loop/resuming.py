"""Checkpoints of a run: written by one process for all, and the newest whole one is where a training goes on.

Owns: which checkpoint that is. Does not know: what is in one (`checkpoints`).
"""

import logging
from collections import ChainMap
from pathlib import Path

from engine.core.errors import ModelError
from engine.sinks import sink_error
from engine.training.checkpoints import (
    TrainingState,
    list_checkpoints,
    read_state,
    restore_checkpoint,
    write_checkpoint,
)
from engine.training.loop.setup import Setup
from engine.training.parallel.processes import Processes, run_on_main

log = logging.getLogger(__name__)


def resume_newest(setup: Setup, folder: Path) -> int:
    """Restore the newest checkpoint that is whole; returns after how many steps it was written, 0 if there is none.

    Raises: ModelError if there are some and all are damaged; TrainingError if it is of another training.
    """
    found = list_checkpoints(folder)[::-1]
    for number, path in enumerate(found):
        try:
            step = restore_checkpoint(path, setup.state)
        except ModelError as damage:
            if number + 1 == len(found):
                raise
            log.warning("%s", damage)
            continue
        log.warning("Stage %d goes on after %d steps; --no-resume begins again.", setup.stage, step)
        return step
    return 0


def save_checkpoint(state: TrainingState, folder: Path, step: int, kept: int, processes: Processes) -> None:
    """Write a checkpoint with the generators of all processes; returns when it is there.

    Raises: DiskFullError, SinkError; see `run_on_main`.
    """
    randoms = dict(ChainMap(*processes.gather_objects(state.randoms.read_state())))
    content = read_state(state, randoms)  # on all: parameters may be divided between them
    run_on_main(processes, lambda: write_checkpoint(folder, step, content, kept))


def forget_checkpoints(folder: Path, processes: Processes) -> None:
    """Remove the checkpoints of an earlier training, which begins again. Raises: SinkError if one cannot be removed."""
    run_on_main(processes, lambda: _remove_all(list_checkpoints(folder)))


def _remove_all(paths: list[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as failure:
            raise sink_error(failure, path) from failure
