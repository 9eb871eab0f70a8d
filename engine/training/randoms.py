"""The generators of one training process.

Owns: that a seed gives all of them, and their state. Does not know: what is drawn; the data (`data/order`), whose
random numbers follow from a step's number.

A step works on one or more batches: on every process one, times those that are accumulated. Each has a place, counted
through all processes, with a generator of its own: so two processes draw what one process draws that accumulates two
batches. In the released training code all processes have the same seed, so that eight cards see the same noise levels;
only their pictures differ. What decides which networks run is drawn alike everywhere: no process may wait for
gradients that another does not have.
"""

from collections.abc import Mapping, Sequence

from torch import Tensor

from engine.training.draws import GeneratorDraws

PLACES_APART = 1_000_003
"""Seeds of places lie this far apart, so that those of two trainings with neighbouring seeds do not meet."""
SHARED = "shared"


class Randoms:
    """shared: the same on all processes. draws: of each place that this process works on."""

    def __init__(self, seed: int, places: Sequence[int] = (0,)) -> None:
        self.shared = GeneratorDraws(seed - PLACES_APART)
        self.draws = {place: GeneratorDraws(seed + PLACES_APART * place) for place in places}

    def read_state(self) -> dict[str, Tensor]:
        """Return the state of all."""
        of_places = {str(place): draws.read_state() for place, draws in self.draws.items()}
        return {SHARED: self.shared.read_state(), **of_places}

    def restore_state(self, state: Mapping[str, Tensor]) -> None:
        """Continue after what was drawn when `read_state` gave this. Raises: KeyError if it has not all places."""
        self.shared.restore_state(state[SHARED])
        for place, draws in self.draws.items():
            draws.restore_state(state[str(place)])
