"""An average of the weights over the last steps (EMA): an open choice, off unless asked for.

Owns: the averaged copies. Does not know: which weights these are.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from engine.training.networks import Parameters
from engine.training.parallel.divided import divide_like, make_whole


class WeightAverage:
    """Copies of parameters that follow them slowly. decay: share of the copy that stays at a step."""

    def __init__(self, parameters: Parameters, decay: float) -> None:
        self._parameters = parameters
        self._decay = decay
        self._copies = {
            file: {key: one.detach().clone() for key, one in named.items()} for file, named in parameters.items()
        }

    @torch.no_grad()
    def follow_step(self) -> None:
        """Move every copy a little towards its parameter."""
        for file, named in self._parameters.items():
            for key, parameter in named.items():
                self._copies[file][key].lerp_(parameter, 1 - self._decay)

    def read_state(self) -> Mapping[str, Mapping[str, Tensor]]:
        """Return the copies, whole; all processes have to call it at the same time."""
        whole: Mapping[str, Mapping[str, Tensor]] = make_whole(self._copies)
        return whole

    def restore_state(self, state: Mapping[str, Mapping[str, Tensor]]) -> None:
        """Continue from what `read_state` gave. Raises: KeyError, RuntimeError if it is of others."""
        for file, named in self._copies.items():
            for key, copy in named.items():
                copy.copy_(divide_like(state[file][key], copy))
