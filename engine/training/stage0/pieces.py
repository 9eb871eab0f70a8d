"""What every part of stage 0 has in common: a network that is trained by itself, and how it is asked to learn.

Owns: the protocol, the learning rate over the steps, a network's first weights. Does not know: any part's loss, files.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import torch
from numpy.random import Generator
from torch import nn
from torch.optim import Optimizer

from engine.training.draws import GeneratorDraws
from engine.training.updates import Update

Module = TypeVar("Module", bound=nn.Module)

WARM_UP = 100
"""Steps over which the learning rate rises."""
FALLS_FROM, FALLS_TO = 0.6, 0.05
"""Share of all steps from which the learning rate falls, and the share of it that is left at the end."""


STEPS_APART = 1_000_003
"""Seeds of plans lie this far apart, so that the steps of two plans have no numbers in common."""


@dataclass(frozen=True, slots=True)
class StepRandoms:
    """The random numbers of one step. crops: for the choice of pictures and changes of crops. draws: for tensors."""

    crops: Generator
    draws: GeneratorDraws


@dataclass(frozen=True, slots=True)
class Plan:
    """How a part is trained: steps, pictures of each, the largest learning rate, and the seed."""

    steps: int
    batch: int
    learning_rate: float
    seed: int = 0

    def begin_step(self, step: int, optimizer: Optimizer) -> StepRandoms:
        """Set the learning rate of a step; returns its random numbers. Both follow from its number alone, so that a
        training that goes on sees what it would have seen."""
        for group in optimizer.param_groups:
            group["lr"] = self.find_rate(step)
        return StepRandoms(np.random.default_rng([self.seed, step]), GeneratorDraws(self.seed * STEPS_APART + step))

    def find_rate(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0: up, level, and down along half a cosine wave."""
        rising = min(1.0, (step + 1) / WARM_UP)
        falling = min(1.0, max(0.0, (step / max(1, self.steps) - FALLS_FROM) / (1 - FALLS_FROM)))
        return self.learning_rate * rising * (FALLS_TO + (1 - FALLS_TO) * (1 + math.cos(math.pi * falling)) / 2)


class Piece(Protocol):
    """One part while it is trained."""

    @property
    def weights(self) -> nn.Module:
        """The network, its entries named as in the published file."""
        ...

    @property
    def file(self) -> str:
        """The name of that file, without suffix."""
        ...

    @property
    def update(self) -> Update:
        """Of all that is trained."""
        ...

    def train_step(self, step: int) -> Mapping[str, float]:
        """Learn from one batch; returns the terms of the loss."""
        ...

    def measure(self) -> Mapping[str, float]:
        """Return figures over characters that are held out."""
        ...


def build_network(build: Callable[[], Module], seed: int) -> Module:
    """Build a network with first weights that follow from the seed alone."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build()
