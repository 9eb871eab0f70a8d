"""The training of one stage, from its start or its newest checkpoint to its end.

Owns: the loop: when a step is taken, and when a checkpoint, a sheet and a point of the curves are due.
Does not know: what a step does (`stage_runs`), how these are written, how processes are started.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial

from engine.training.data.batch import Batch
from engine.training.data.order import DataOrder
from engine.training.data.prepared import PreparedClips
from engine.training.loop.export_run import export_newest
from engine.training.loop.exporting import HALF
from engine.training.loop.loading import ClipBatches, batches_ahead
from engine.training.loop.recording import Recorder
from engine.training.loop.request import RunFolders, TrainingReport, TrainingRequest, Watcher
from engine.training.loop.resuming import forget_checkpoints, resume_newest, save_checkpoint
from engine.training.loop.setup import Setup, list_own_places, make_form, make_setup
from engine.training.loop.stage_runs import make_run
from engine.training.parallel.processes import Processes, run_on_main


def train_to_end(
    request: TrainingRequest, clips: PreparedClips, processes: Processes, watcher: Watcher
) -> TrainingReport:
    """Train a stage until all steps are done, or until the watcher stops it: then what was learned is a checkpoint.

    Raises: ModelError, TrainingError, SourceError, DiskFullError, SinkError.
    """
    setup = make_setup(request, clips.size_px, clips.fingerprint, processes)
    folders = RunFolders(request.out, request.stage)
    if not request.resumes:
        forget_checkpoints(folders.checkpoints, processes)
    first = resume_newest(setup, folders.checkpoints)
    done = Trainer(setup, clips, processes, watcher).train_from(first)
    if done < count_steps(request):
        return TrainingReport(request.stage, done, None)
    run_on_main(processes, lambda: export_newest(request, folders.weights, HALF))
    return TrainingReport(request.stage, done, folders.weights)


def count_steps(request: TrainingRequest) -> int:
    """Return the steps of a whole training."""
    recipe = request.recipe
    return {1: recipe.stage1.steps, 2: recipe.stage2.steps, 3: recipe.stage3.steps}[request.stage]


class Trainer:
    """Takes one step after another."""

    def __init__(self, setup: Setup, clips: PreparedClips, processes: Processes, watcher: Watcher) -> None:
        self._setup = setup
        self._processes = processes
        self._watcher = watcher
        self._steps = count_steps(setup.request)
        self._saving = setup.request.recipe.saving
        self._run = make_run(setup)
        self._clips = clips

    def train_from(self, first: int) -> int:
        """Take all steps from this one on; returns how many were done in all when it ended or was stopped."""
        recorder = Recorder(self._setup, self._clips, self._processes, first)
        done = first
        with batches_ahead(self._list_loads(first), self._setup.request.recipe.compute.workers) as batches:
            try:
                for step in self._iterate_steps(first, batches, recorder):
                    done = step
                    if self._agree_to_stop():
                        break
            finally:
                recorder.close()
        if first < done and done % self._saving.checkpoint_every:
            self._save(done)
        return done

    def _iterate_steps(self, first: int, batches: Iterator[Batch], recorder: Recorder) -> Iterator[int]:
        """Yield the number of steps that are done after each."""
        title = f"Stage {int(self._setup.stage)}"
        self._watcher.on_progress(title, first, self._steps)
        for step in range(first, self._steps):
            started_s = time.perf_counter()
            outcome = self._run.run_step(step, batches)
            if self._setup.state.average is not None:
                self._setup.state.average.follow_step()
            recorder.record_step(step + 1, outcome, time.perf_counter() - started_s, self._steps)
            if (step + 1) % self._saving.checkpoint_every == 0:
                self._save(step + 1)
            self._watcher.on_progress(title, step + 1, self._steps)
            yield step + 1

    def _list_loads(self, first: int) -> Iterator[Callable[[], Batch]]:
        """Yield what makes the batches of this process, in the order in which its steps need them."""
        places, form = self._setup.state.facts.places, make_form(self._setup.networks, self._clips.size_px)
        orders = [
            DataOrder(self._clips.count_clips(), self._saving.seed, place, places)
            for place in list_own_places(self._setup.request, self._processes)
        ]
        every = [ClipBatches(self._clips, order, form) for order in orders]
        for step in range(first, self._steps):
            for data in every:
                yield partial(self._run.load_batch, data, step)

    def _save(self, step: int) -> None:
        folders = RunFolders(self._setup.request.out, int(self._setup.stage))
        save_checkpoint(self._setup.state, folders.checkpoints, step, self._saving.checkpoints_kept, self._processes)

    def _agree_to_stop(self) -> bool:
        """Return True on all processes if one of them is to stop."""
        return any(self._processes.gather_objects(self._watcher.should_stop()))
