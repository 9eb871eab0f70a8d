"""One optimiser and the parameters it trains: gradients, their common limit, the step.

Owns: the order backward, clip, step, forget. Does not know: losses, stages, how many processes train together.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from engine.training.networks import Parameters

LARGEST_NORM = 1.0
"""Gradients of all parameters of an optimiser together are scaled down to this length."""


class Update:
    """Trains the parameters of one optimiser."""

    def __init__(self, parameters: Parameters, optimizer: Optimizer, largest_norm: float = LARGEST_NORM) -> None:
        self.parameters = parameters
        self._optimizer = optimizer
        self._largest_norm = largest_norm

    def add_gradients(self, value: Tensor, gradient: Tensor | None = None) -> None:
        """Add the gradients of a loss, or of any value given its own gradient."""
        torch.autograd.backward(value, gradient)

    def take_step(self) -> float:
        """Clip, step, and forget the gradients. Returns their norm before clipping."""
        norm = nn.utils.clip_grad_norm_(list(iterate_parameters(self.parameters)), self._largest_norm)
        self._optimizer.step()
        self._optimizer.zero_grad()
        return float(norm)

    def read_state(self) -> dict[str, Any]:
        """Return the parameters and the optimiser's state, as they are: nothing is copied."""
        entries = {file: {key: one.detach() for key, one in named.items()} for file, named in self.parameters.items()}
        return {"parameters": entries, "optimizer": self._optimizer.state_dict()}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Continue from what `read_state` gave. Raises: KeyError, RuntimeError, ValueError if it is of others."""
        for file, named in self.parameters.items():
            for key, parameter in named.items():
                parameter.data.copy_(state["parameters"][file][key])
        self._optimizer.load_state_dict(dict(state["optimizer"]))


def iterate_parameters(parameters: Parameters) -> Iterable[nn.Parameter]:
    """Yield all parameters, file by file."""
    for named in parameters.values():
        yield from named.values()


def make_optimizer(parameters: Parameters, learning_rate: float, weight_decay: float = 0.01) -> Optimizer:
    """Return AdamW with the published settings; every parameter decays, biases and norms too."""
    return torch.optim.AdamW(
        list(iterate_parameters(parameters)), learning_rate, betas=(0.9, 0.999), eps=1e-8, weight_decay=weight_decay
    )
