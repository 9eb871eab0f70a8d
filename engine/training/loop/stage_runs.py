"""Runs the steps of the three stages on batches: draws what is chosen for a step, and collects what is to be shown.

Owns: what a step of each stage is given and what it reports. Does not know: files, when a step is taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from engine.animators.personalive.stream.schedule import alpha_bars
from engine.training.choices import choose_dropped, choose_levels, choose_passes
from engine.training.data.batch import Batch
from engine.training.data.training_data import TrainingData
from engine.training.draws import GeneratorDraws
from engine.training.loop.setup import Setup
from engine.training.networks import Stage
from engine.training.steps import few_steps, stream
from engine.training.steps.few_steps import FewStepsChoice, FewStepsResult, FewStepsStage
from engine.training.steps.image import ImageChoice, ImageStage
from engine.training.steps.judge import Judgement, Told
from engine.training.steps.stream import StreamChoice, StreamStage, WindowResult


class Shown(NamedTuple):
    """Pictures for a sheet: (R, 3, H, W) each in [-1, 1], not clamped; portraits and drivers may have other sizes."""

    portraits: Tensor
    drivers: Tensor
    made: Tensor
    wanted: Tensor


class Outcome(NamedTuple):
    """numbers: of the curves, by name; scalars. shown: what a step made, if it made pictures that say something."""

    numbers: Mapping[str, Tensor]
    shown: Shown | None = None


class StageRun(Protocol):
    """A stage as the loop sees it."""

    def load_batch(self, data: TrainingData, step: int) -> Batch:
        """Return what a step is given at one of its places; called on other threads."""
        ...

    def run_step(self, step: int, batches: Iterator[Batch]) -> Outcome:
        """Take one step; it takes as many batches as this process has places."""
        ...


def make_run(setup: Setup) -> StageRun:
    """Return the run of the setup's stage."""
    if setup.stage is Stage.IMAGE:
        return ImageRun(setup)
    return FewStepsRun(setup) if setup.stage is Stage.FEW_STEPS else StreamRun(setup)


def move_batch(batch: Batch, device: torch.device) -> Batch:
    """Bring a batch to a device."""
    return Batch(*(part.to(device, non_blocking=True) for part in batch))


class ImageRun:
    """Stage 1."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        gamma = setup.request.recipe.open.min_snr_gamma
        self._stage = ImageStage(setup.networks, setup.update, partial(weigh_by_snr, gamma=gamma) if gamma else None)

    def load_batch(self, data: TrainingData, step: int) -> Batch:
        """See `StageRun`."""
        return data.load_pairs(step, self._setup.request.recipe.stage1.batch)

    def run_step(self, _step: int, batches: Iterator[Batch]) -> Outcome:
        """See `StageRun`."""
        randoms = self._setup.state.randoms
        dropped = choose_dropped(randoms.shared)
        terms = []
        for draws in randoms.draws.values():
            batch = move_batch(next(batches), self._setup.device)
            choice = ImageChoice(choose_levels(len(batch.pictures), draws), dropped)
            terms.append(self._stage.run_step(batch, choice, draws).terms)
        numbers = {"loss": [each.total for each in terms], "plain": [each.plain for each in terms]}
        return Outcome(average_each(numbers | {"masked": [each.masked for each in terms]}))


class FewStepsRun:
    """Stage 2."""

    def __init__(self, setup: Setup) -> None:
        assert setup.judge is not None
        self._options = setup.request.recipe.stage2
        self._setup = setup
        self._judge = setup.judge
        self._stage = FewStepsStage(setup.networks, setup.judge, setup.update, setup.discriminator_update)

    def load_batch(self, data: TrainingData, step: int) -> Batch:
        """See `StageRun`."""
        return data.load_pairs(step, self._options.batch)

    def run_step(self, step: int, batches: Iterator[Batch]) -> Outcome:
        """See `StageRun`."""
        setup = self._setup
        self._judge.is_due = step % setup.request.recipe.open.r1_every == 0
        shared = setup.state.randoms.shared
        choice = FewStepsChoice(choose_passes(shared), self._published_step(step), choose_dropped(shared))
        results = []
        for draws in setup.state.randoms.draws.values():
            batch = move_batch(next(batches), setup.device)
            results.append(self._stage.run_step(batch, choice, draws))
        return Outcome(_number_results(results, len(choice.levels)))

    def _published_step(self, step: int) -> int:
        """Return a step of the published training in which as much of the discriminator is used as in this one."""
        if step >= self._options.adversary_from:
            return (
                few_steps.DISCRIMINATOR_FROM if step >= self._options.discriminator_from else few_steps.ADVERSARY_FROM
            )
        return 0


class StreamRun:
    """Stage 3: a step is a clip."""

    def __init__(self, setup: Setup) -> None:
        assert setup.judge is not None
        self._setup = setup
        self._judge = setup.judge
        self._stage = StreamStage(setup.networks, setup.judge, setup.update, setup.discriminator_update)

    def load_batch(self, data: TrainingData, step: int) -> Batch:
        """See `StageRun`."""
        return data.load_clip(step)

    def run_step(self, step: int, batches: Iterator[Batch]) -> Outcome:
        """See `StageRun`."""
        recipe, randoms = self._setup.request.recipe, self._setup.state.randoms
        self._judge.is_due = step % recipe.open.r1_every == 0
        (draws,) = randoms.draws.values()
        batch = move_batch(next(batches), self._setup.device)
        clip = stream.DISCRIMINATOR_FROM if step >= recipe.stage3.discriminator_from else 0
        keyframes = choose_keyframes(recipe.open.keyframes, len(batch.pictures), randoms.shared)
        choice = StreamChoice(clip, choose_dropped(randoms.shared), keyframes=keyframes)
        learned = [window for window in self._stage.run_clip(batch, choice, draws) if window.learned is not None]
        return Outcome(_number_windows(learned), _show_windows(batch, learned))


def weigh_by_snr(levels: Tensor, gamma: float) -> Tensor:
    """Return what each level (B,) counts in a loss of clean latents: its ratio of signal to noise, at most gamma.

    Source: Hang et al., "Efficient Diffusion Training via Min-SNR Weighting Strategy" (ICCV 2023), for that loss.
    """
    power = alpha_bars().to(levels.device)[levels.long()]
    return (power / (1 - power)).clamp(max=gamma)


def choose_keyframes(most: int, frames: int, draws: GeneratorDraws) -> tuple[int, ...]:
    """Choose 0 to `most` frames of a clip as keyframes; nothing is drawn if there are none."""
    if not most:
        return ()
    (count,) = draws.draw_whole(0, most + 1, 1)
    return tuple(draws.draw_whole(0, frames, count))


def average_each(numbers: Mapping[str, Sequence[Tensor]]) -> dict[str, Tensor]:
    """Return the mean of every list that is not empty."""
    return {name: torch.stack([each.detach() for each in some]).mean() for name, some in numbers.items() if some}


def _number_results(results: Sequence[FewStepsResult], passes: int) -> dict[str, Tensor]:
    told = [result.told for result in results if result.told is not None]
    numbers = _number_judgements([result.judgement for result in results], told)
    return numbers | {"passes": torch.tensor(float(passes))}


def _number_windows(learned: Sequence[WindowResult]) -> dict[str, Tensor]:
    parts = [window.learned for window in learned if window.learned is not None]
    judgements = [judgement for part in parts for judgement in part.judgements]
    return _number_judgements(judgements, [told for part in parts for told in part.told])


def _number_judgements(judgements: Sequence[Judgement], told: Sequence[Told]) -> dict[str, Tensor]:
    adversarial = [each.terms.adversarial for each in judgements]
    return average_each(
        {
            "loss": [each.loss for each in judgements],
            "plain": [each.terms.plain for each in judgements],
            "masked": [each.terms.masked for each in judgements],
            "perceptual": [each.terms.perceptual for each in judgements],
            "adversarial": [term for term in adversarial if term is not None],
            "discriminator": [each.loss for each in told],
        }
    )


def _show_windows(batch: Batch, learned: Sequence[WindowResult]) -> Shown:
    """Show the oldest, cleanest picture of every window that was judged."""
    made = torch.cat([window.learned.made[:1] for window in learned if window.learned is not None])
    places = [stream.CHUNK * window.number for window in learned]
    portraits = batch.portraits.expand(len(made), -1, -1, -1)
    return Shown(portraits, batch.faces[places], made, batch.pictures[places])
