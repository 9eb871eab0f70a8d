"""The random numbers of a training step, each drawn by name, so that a test can give its own.

Owns: the names, drawing, and the state that has to be kept to continue. Does not know: what the numbers are for.

| name | what |
|---|---|
| `latents_posterior`, `reference_posterior` | what the latents differ by from the autoencoder's mean |
| `latents_posterior/i` | the same of a clip, ten frames each |
| `noise`, `noise_offset` | the first noise; what is added to all pixels of a channel |
| `renoise/i` | the noise after pass i (stage 2) or window i (stage 3) |
| `dropout/p/L` | which features of the hourglass's level L are dropped in pass p |
| `tokens/p/site` | which of the portrait's tokens are kept at an attention site |
"""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor


class Draws(Protocol):
    """Where the random numbers of one step come from."""

    def draw_normal(self, name: str, shape: Sequence[int]) -> Tensor:
        """Return float32 numbers of the standard normal distribution, on the CPU."""
        ...

    def draw_uniform(self, name: str, shape: Sequence[int]) -> Tensor:
        """Return float32 numbers in [0, 1), on the CPU."""
        ...


class GeneratorDraws:
    """Random numbers of one generator, in the order in which they are asked for. Their names do not matter.

    On the CPU whatever the networks run on, so that a seed gives the same numbers everywhere.
    """

    def __init__(self, seed: int) -> None:
        self._generator = torch.Generator().manual_seed(seed)

    def draw_normal(self, _name: str, shape: Sequence[int]) -> Tensor:
        """See `Draws`."""
        return torch.randn(tuple(shape), generator=self._generator)

    def draw_uniform(self, _name: str, shape: Sequence[int]) -> Tensor:
        """See `Draws`."""
        return torch.rand(tuple(shape), generator=self._generator)

    def draw_whole(self, low: int, high: int, count: int) -> list[int]:
        """Return whole numbers, low <= n < high."""
        numbers: list[int] = torch.randint(low, high, (count,), generator=self._generator).tolist()
        return numbers

    def read_state(self) -> Tensor:
        """Return the generator's state, uint8."""
        return self._generator.get_state()

    def restore_state(self, state: Tensor) -> None:
        """Continue after what was drawn when `read_state` gave this."""
        self._generator.set_state(state)
