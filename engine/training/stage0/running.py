"""Runs one part of stage 0: goes on from the newest checkpoint, writes others, and stops when it is asked to.

Owns: when checkpoints and figures are written, and their files. Does not know: what is learned.

A folder of a part has `step-NNNNNNNNN.pt`, which resume to the bit, and `figures.jsonl`: the terms of the loss and the
figures over held-out characters, one line for each time they were written.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.training.checkpoints import (
    TrainingState,
    list_checkpoints,
    read_state,
    restore_checkpoint,
    write_checkpoint,
)
from engine.training.randoms import Randoms
from engine.training.stage0.pieces import Piece, Plan

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds between checkpoints, and between figures. stop_after_s: work no longer than that, None for to the end."""

    checkpoint_s: float = 180.0
    figures_s: float = 120.0
    stop_after_s: float | None = None


class PieceRun:
    """One part's training in one folder."""

    def __init__(self, piece: Piece, plan: Plan, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._piece = piece
        self._plan = plan
        self._folder = folder
        self._clock = clock
        self._state = TrainingState({"piece": piece.update}, {"piece": piece.weights}, Randoms(plan.seed))
        self._terms: dict[str, float] = {}
        self._counted = 0
        self.step = self._resume()

    def run(self, pauses: Pauses, is_stopped: Callable[[], bool] = lambda: False) -> int:
        """Train until the plan's end, or until told to stop; returns the steps done in all.

        Raises: DiskFullError, SinkError.
        """
        started = saved = shown = self._clock()
        while self.step < self._plan.steps and not is_stopped():
            self._collect_terms(self._piece.train_step(self.step))
            self.step += 1
            now = self._clock()
            if now - shown >= pauses.figures_s:
                self._write_figures(now - started)
                shown = self._clock()
            if now - saved >= pauses.checkpoint_s:
                write_checkpoint(self._folder, self.step, read_state(self._state))
                saved = self._clock()
            if pauses.stop_after_s is not None and now - started >= pauses.stop_after_s:
                break
        write_checkpoint(self._folder, self.step, read_state(self._state))
        self._write_figures(self._clock() - started)
        return self.step

    def _resume(self) -> int:
        checkpoints = list_checkpoints(self._folder)
        if not checkpoints:
            return 0
        log.info("going on from %s", checkpoints[-1].name)
        return restore_checkpoint(checkpoints[-1], self._state)

    def _collect_terms(self, terms: Mapping[str, float]) -> None:
        self._counted += 1
        for name, value in terms.items():
            self._terms[name] = self._terms.get(name, 0.0) + value

    def _write_figures(self, worked_s: float) -> None:
        """Write the means since the last time, and what the held-out characters give."""
        means = {name: value / max(1, self._counted) for name, value in self._terms.items()}
        line = {"step": self.step, "worked_s": worked_s, "cpu_s": time.process_time(), **means, **self._piece.measure()}
        rounded = {name: round(value, 5) for name, value in line.items()}
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "figures.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(rounded) + "\n")
        log.info("%s", rounded)
        self._terms, self._counted = {}, 0
