"""The generators of one training process: for steps, for the choice of frames, for the changes of crops.

Owns: that one seed and one rank give all of them, and their state. Does not know: what is drawn.

Every rank draws numbers of its own. In the released training code all ranks have the same seed, so that eight cards
see the same noise levels; only their pictures differ.
"""

from random import Random
from typing import Any

import numpy as np

from engine.training.draws import GeneratorDraws

RANKS_APART = 1_000_003
"""Seeds of ranks lie this far apart, so that those of two trainings with neighbouring seeds do not meet."""


class Randoms:
    """draws: of the steps. frames: which are chosen. crops: how they are changed."""

    def __init__(self, seed: int, rank: int = 0) -> None:
        own = seed + RANKS_APART * rank
        self.draws = GeneratorDraws(own)
        self.frames = Random(own)
        self.crops = np.random.default_rng(own)

    def read_state(self) -> dict[str, Any]:
        """Return the state of all, as tensors, numbers and words."""
        version, numbers, spare = self.frames.getstate()
        return {
            "draws": self.draws.read_state(),
            "frames": [version, list(numbers), spare],
            "crops": dict(self.crops.bit_generator.state),
        }

    def restore_state(self, state: dict[str, Any]) -> None:
        """Continue after what was drawn when `read_state` gave this."""
        version, numbers, spare = state["frames"]
        self.draws.restore_state(state["draws"])
        self.frames.setstate((version, tuple(numbers), spare))
        self.crops.bit_generator.state = state["crops"]
