"""An update that steps after some batches, on several processes at once, and with losses that float16 can hold.

Owns: how many batches make a step, the loss scale. Does not know: stages: they step after every batch, as published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from engine.training.networks import Parameters
from engine.training.parallel.divided import divide_like, make_whole
from engine.training.parallel.processes import Processes
from engine.training.updates import LARGEST_NORM, Update, iterate_parameters


@dataclass(frozen=True)
class Pace:
    """batches: for one step, on each process. scaled: whether the loss is scaled up, which float16 needs."""

    processes: Processes
    batches: int = 1
    scaled: bool = False
    largest_norm: float = LARGEST_NORM


class PacedUpdate(Update):
    """Takes a stage's steps together. norm: of the gradients at the last real step, before they were clipped."""

    def __init__(self, parameters: Parameters, optimizer: Optimizer, pace: Pace) -> None:
        super().__init__(parameters, optimizer, pace.largest_norm)
        self.norm = 0.0
        self._pace = pace
        self._batches_done = 0
        device = next(iter(iterate_parameters(parameters))).device.type
        self._scaler = torch.amp.GradScaler(device, enabled=pace.scaled)

    def add_gradients(self, value: Tensor, gradient: Tensor | None = None) -> None:
        """See `Update`: the mean over all batches of a step."""
        factor = torch.ones((), device=value.device) if gradient is None else gradient
        scale = self._scaler.scale(factor / self._pace.batches)
        torch.autograd.backward(value, scale)

    def take_step(self) -> float:
        """Step if enough batches were seen; returns the gradients' norm at the last real step."""
        self._batches_done += 1
        if self._batches_done == self._pace.batches:
            self._batches_done = 0
            self._step_together()
        return self.norm

    def read_state(self) -> dict[str, Any]:
        """See `Update`; the loss scale is part of it. All processes have to call it at the same time."""
        return {**make_whole(super().read_state()), "scaler": self._scaler.state_dict()}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """See `Update`."""
        super().restore_state({**state, **self._divide_state(state)})
        if state["scaler"]:
            self._scaler.load_state_dict(state["scaler"])

    def _divide_state(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """Return what this process holds of whole parameters, and of what the optimiser remembers for each."""
        parameters = {
            file: {key: divide_like(state["parameters"][file][key], one) for key, one in named.items()}
            for file, named in self.parameters.items()
        }
        optimizer, every = dict(state["optimizer"]), list(iterate_parameters(self.parameters))
        optimizer["state"] = {
            number: {
                name: divide_like(part, every[number]) if isinstance(part, Tensor) else part
                for name, part in of_one.items()
            }
            for number, of_one in optimizer["state"].items()
        }
        return {"parameters": parameters, "optimizer": optimizer}

    def _step_together(self) -> None:
        parameters = list(iterate_parameters(self.parameters))
        self._pace.processes.average_gradients(parameters)
        self._scaler.unscale_(self._optimizer)
        self.norm = float(make_whole(nn.utils.clip_grad_norm_(parameters, self._largest_norm)))
        self._scaler.step(self._optimizer)
        self._scaler.update()
        self._optimizer.zero_grad()
