"""The networks that judge pictures in stages 2 and 3: where the discriminator comes from, and an open choice for it.

Owns: loading and writing the discriminator, the penalty on its gradient. Does not know: losses, when it learns.
"""

import logging
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.animators.personalive.weights.files import read_entries
from engine.core.errors import ModelError, TrainingError
from engine.training.discriminator.network import Discriminator, DiscriminatorConfig
from engine.training.loop.request import FREE, RunFolders, TrainingRequest
from engine.training.losses import LossWeights
from engine.training.networks import Stage
from engine.training.steps.judge import Judge, Told, Wanted

log = logging.getLogger(__name__)
DISCRIMINATOR_FILE = "discriminator.safetensors"
"""In the folder of stages 2 and 3."""


def load_discriminator(request: TrainingRequest, size_px: int, device: torch.device) -> Discriminator:
    """Make the discriminator: of the stage before, of a file, or from scratch.

    Raises: ModelError if a file is damaged or of other sizes; TrainingError if it may not be used, or the size is none.
    """
    options = request.recipe.discriminator
    if size_px & (size_px - 1):
        raise TrainingError(
            "Pictures of {size_px} px have no discriminator: the side has to be a power of two.",
            "Prepare the data at 512.",
            size_px=size_px,
        )
    config = DiscriminatorConfig(size_px, options.channel_base, options.channel_max, options.time_width)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(request.recipe.saving.seed)
        discriminator = Discriminator(config)
    file = _find_file(request)
    if file is None:
        log.warning("The discriminator begins with random numbers.")
        return discriminator.to(device)
    try:
        discriminator.load_entries(dict(read_entries(file)))
    except ValueError as unfit:
        log.info("%s: %s", file.name, unfit)
        raise ModelError(
            "{file} does not fit a discriminator of {size_px} px with these settings.",
            "Give the settings in the table discriminator that it was made with.",
            file=file,
            size_px=size_px,
        ) from unfit
    return discriminator.to(device)


def _find_file(request: TrainingRequest) -> Path | None:
    before = RunFolders(request.out, Stage.FEW_STEPS).stage_folder / DISCRIMINATOR_FILE
    if request.stage == Stage.STREAM and before.is_file():
        return before
    given = request.recipe.discriminator.weights
    if given is not None and request.start == FREE:
        raise TrainingError(
            "A training with --start free begins its discriminator with random numbers, not with {file}.",
            "Leave discriminator.weights out.",
            file=given,
        )
    return given


class PenalisingJudge(Judge):
    """Adds R1 to some steps of the discriminator: a penalty on its gradient at real pictures (Mescheder et al. 2018).

    every: steps between two of them; the penalty counts as often. is_due: set for each step by who runs it.
    """

    def __init__(
        self, perceptual: nn.Module, discriminator: nn.Module, weights: LossWeights, gamma: float, every: int
    ) -> None:
        super().__init__(perceptual, discriminator, weights)
        self.is_due = False
        self._strength = gamma / 2 * every

    def tell_apart(self, made: Tensor, wanted: Wanted, levels: Tensor) -> Told:
        """See `Judge`; the loss has the penalty in it when it is due."""
        told = super().tell_apart(made, wanted, levels)
        if not self.is_due or not self._strength:
            return told
        pictures = wanted.pictures.detach().requires_grad_()
        scores = self._discriminator(pictures, levels)
        (gradient,) = torch.autograd.grad(scores.sum(), pictures, create_graph=True)
        penalty = gradient.square().sum(dim=(1, 2, 3)).mean()
        return told._replace(loss=told.loss + self._strength * penalty)
