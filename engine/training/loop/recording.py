"""What a training shows of itself while it runs: points of curves, and sheets of sample pictures.

Owns: when each is due, and that one process writes for all. Does not know: how they look, what a step does.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from engine.training.data.order import DataOrder
from engine.training.data.prepared import PreparedClips
from engine.training.loop.loading import ClipBatches
from engine.training.loop.records.curves import CurveWriter
from engine.training.loop.records.sampling import sample_pictures, space_levels
from engine.training.loop.records.sheet import draw_sheet, write_sheet
from engine.training.loop.request import RunFolders
from engine.training.loop.setup import Setup, make_form
from engine.training.loop.stage_runs import Outcome, Shown, move_batch
from engine.training.networks import Stage
from engine.training.noise import RUNGS
from engine.training.parallel.processes import Processes, run_on_main

SHEET_STEP = 2**31
"""The step, beyond all others, whose batch every sheet of stages 1 and 2 shows."""


class Recorder:
    """Writes what steps report. first_step: after which the training goes on."""

    def __init__(self, setup: Setup, clips: PreparedClips, processes: Processes, first_step: int) -> None:
        self._setup = setup
        self._processes = processes
        self._saving = setup.request.recipe.saving
        self._folders = RunFolders(setup.request.out, int(setup.stage))
        self._curves: CurveWriter | None = None
        run_on_main(processes, lambda: self._open_curves(first_step))
        order = DataOrder(clips.count_clips(), self._saving.seed)
        self._samples = ClipBatches(clips, order, make_form(setup.networks, clips.size_px))

    def record_step(self, step: int, outcome: Outcome, took_s: float, steps: int) -> None:
        """Write what is due after this many steps. took_s: of this step; steps: of the whole training."""
        if step % self._saving.log_every == 0 or step == steps:
            numbers = {**self._average_numbers(outcome.numbers), "seconds": took_s, **self._read_norms()}
            run_on_main(self._processes, lambda: self._write_numbers(step, numbers))
        if step % self._saving.sheet_every == 0 or step == steps:
            shown = outcome.shown or self._sample_pictures()  # on all processes, as networks may be divided
            run_on_main(self._processes, lambda: self._write_sheet(step, shown))

    def close(self) -> None:
        """Close the curves' file, in which everything is already."""
        if self._curves is not None:
            self._curves.close()

    def _open_curves(self, first_step: int) -> None:
        self._curves = CurveWriter(self._folders.events, first_step)

    def _write_numbers(self, step: int, numbers: Mapping[str, float]) -> None:
        assert self._curves is not None
        self._curves.write_numbers(step, numbers)

    def _write_sheet(self, step: int, shown: Shown) -> None:
        assert self._curves is not None
        sheet = draw_sheet(shown, self._saving.sheet_rows)
        write_sheet(self._folders.sheets, step, sheet)
        self._curves.write_picture(step, "samples", sheet)

    def _average_numbers(self, numbers: Mapping[str, Tensor]) -> dict[str, float]:
        """Average what all processes report of one step."""
        values = torch.stack([value.float() for value in numbers.values()])
        return dict(zip(numbers, self._processes.average_numbers(values).tolist(), strict=True))

    def _read_norms(self) -> dict[str, float]:
        norms = {"gradient_norm": self._setup.update.norm}
        if self._setup.discriminator is not None:
            norms["gradient_norm_of_the_discriminator"] = self._setup.discriminator_update.norm
        return norms

    def _sample_pictures(self) -> Shown:
        passes = self._saving.sheet_passes if self._setup.stage is Stage.IMAGE else len(RUNGS)
        batch = move_batch(self._samples.load_pairs(SHEET_STEP, self._saving.sheet_rows), self._setup.device)
        return sample_pictures(self._setup.networks, batch, space_levels(passes), self._saving.seed)
