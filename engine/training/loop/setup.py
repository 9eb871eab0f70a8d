"""Puts together what a stage trains with: networks, optimisers, judges, generators, the state that checkpoints keep.

Owns: the order in which these are made. Does not know: steps, files that are written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from engine.animators.personalive.weights.networks import Networks
from engine.training.average import WeightAverage
from engine.training.checkpoints import Facts, TrainingState
from engine.training.data.samples import BatchForm
from engine.training.loop.judging import PenalisingJudge, load_discriminator
from engine.training.loop.paced_update import Pace, PacedUpdate
from engine.training.loop.precision import choose_device, choose_dtype, compute_in
from engine.training.loop.request import TrainingRequest
from engine.training.loop.starting import list_trained, load_start
from engine.training.losses import LossWeights
from engine.training.networks import TEMPORAL, Parameters, Stage, apply_training_savings, choose_parameters
from engine.training.noise import RUNGS
from engine.training.parallel.processes import Processes
from engine.training.perceptual.judges import load_judge
from engine.training.randoms import Randoms
from engine.training.steps.stream import CHUNK
from engine.training.updates import make_optimizer

GENERATOR, DISCRIMINATOR = "generator", "discriminator"
MOTION_ENCODER = "motion_encoder"


@dataclass(frozen=True)
class Setup:
    """What a stage trains with. discriminator and judge: None in stage 1."""

    request: TrainingRequest
    networks: Networks
    device: torch.device
    state: TrainingState
    discriminator: nn.Module | None
    judge: PenalisingJudge | None

    @property
    def stage(self) -> Stage:
        return Stage(self.request.stage)

    @property
    def update(self) -> PacedUpdate:
        return self._find_update(GENERATOR)

    @property
    def discriminator_update(self) -> PacedUpdate:
        return self._find_update(DISCRIMINATOR)

    def _find_update(self, name: str) -> PacedUpdate:
        update = self.state.updates[name]
        assert isinstance(update, PacedUpdate)
        return update


def make_setup(request: TrainingRequest, size_px: int, fingerprint: str, processes: Processes) -> Setup:
    """Load and arrange everything. size_px, fingerprint: of the data. Raises: ModelError, TrainingError."""
    recipe, stage = request.recipe, Stage(request.stage)
    device = processes.device or choose_device(recipe.compute.device)
    networks = load_start(request, device)
    chosen = choose_parameters(networks, stage)
    if recipe.open.frozen_norms:
        networks.motion_encoder.eval()
    discriminator, judge = None, None
    if stage is not Stage.IMAGE:
        perceptual = load_judge(recipe.losses.judge, recipe.losses.vgg, device)
        discriminator = load_discriminator(request, size_px, device)
        weights = LossWeights(recipe.losses.masked, recipe.losses.perceptual, recipe.losses.adversarial)
        judge = PenalisingJudge(perceptual, discriminator, weights, recipe.open.r1_gamma, recipe.open.r1_every)
    apply_training_savings(networks, stage, RUNGS, CHUNK)
    dtype = choose_dtype(recipe.compute.precision, device)
    compute_in(dtype, list_computing(networks, discriminator))
    networks.denoiser.checkpointing = networks.reference_net.checkpointing = recipe.compute.checkpointing
    chosen = divide_trained(networks, stage, chosen, processes)
    trained = {GENERATOR: chosen}
    if discriminator is not None:
        trained[DISCRIMINATOR] = {DISCRIMINATOR: dict(discriminator.named_parameters())}
    decay = recipe.open.ema_decay
    state = TrainingState(
        _make_updates(request, trained, processes, dtype is torch.float16),
        {} if stage is Stage.STREAM else {MOTION_ENCODER: networks.motion_encoder},
        Randoms(recipe.saving.seed, list_own_places(request, processes)),
        Facts(int(stage), count_places(request, processes), fingerprint),
        WeightAverage(chosen, decay) if decay else None,
    )
    return Setup(request, networks, device, state, discriminator, judge)


def divide_trained(networks: Networks, stage: Stage, chosen: Parameters, processes: Processes) -> Parameters:
    """Let the processes divide what is trained; returns the same parameters, which are others if they were divided."""
    named = {Path(names[0]).name: module for module, names in list_trained(networks)}
    if stage is Stage.STREAM:
        units = [layer.temporal for layer in networks.denoiser.iterate_layers() if layer.temporal is not None]
        named = {TEMPORAL: networks.denoiser}
        processes.divide_networks(units)
    else:
        processes.divide_networks(list(named.values()))
    after = {file: dict(named[file].named_parameters()) for file in chosen}
    return {file: {key: after[file][key] for key in parameters} for file, parameters in chosen.items()}


def make_form(networks: Networks, size_px: int) -> BatchForm:
    """Return the sizes of the pictures that these networks see."""
    face_px, pose_px = networks.motion_encoder.config.crop_px, networks.motion_extractor.config.input_px
    return BatchForm(size_px, networks.image_encoder.preprocess, face_px, pose_px)


def list_computing(networks: Networks, discriminator: nn.Module | None) -> list[nn.Module]:
    """Return the networks that may compute with fewer bits.

    The autoencoder may not: stage 3's gradients come through its decoder before a loss scale could save them. Nor may
    the motion extractor, which is float32 when it infers, too.
    """
    every: list[nn.Module] = [
        networks.denoiser,
        networks.reference_net,
        networks.motion_encoder,
        networks.pose_guider,
        networks.image_encoder,
    ]
    return every if discriminator is None else [*every, discriminator]


def count_batches(request: TrainingRequest) -> int:
    """Return the batches that each process works on in one step; a clip of stage 3 is always a step by itself."""
    return 1 if request.stage == Stage.STREAM else request.recipe.optimizer.accumulation


def count_places(request: TrainingRequest, processes: Processes) -> int:
    """Return the batches of one step on all processes together."""
    return processes.count * count_batches(request)


def list_own_places(request: TrainingRequest, processes: Processes) -> list[int]:
    """Return the places whose batches this process works on, in order."""
    count = count_batches(request)
    return list(range(processes.rank * count, (processes.rank + 1) * count))


def _make_updates(
    request: TrainingRequest, trained: Mapping[str, Parameters], processes: Processes, scaled: bool
) -> dict[str, PacedUpdate]:
    options = request.recipe.optimizer
    rates = {GENERATOR: options.learning_rate, DISCRIMINATOR: options.discriminator_learning_rate}
    pace = Pace(processes, count_batches(request), scaled, options.largest_norm)
    return {
        name: PacedUpdate(parameters, make_optimizer(parameters, rates[name], options.weight_decay), pace)
        for name, parameters in trained.items()
    }
