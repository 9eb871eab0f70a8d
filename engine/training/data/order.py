"""Which pieces a step is given, and the random numbers of each: known from the step's number alone.

Owns: the order of an epoch, who of several processes gets what. Does not know: what a piece is, files.

Nothing here changes while a training runs: to go on from step n is to ask for step n. It does not matter either how
many batches were read ahead, nor by how many threads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

import numpy as np
from numpy.random import Generator

EPOCHS_KEPT = 4


@dataclass(frozen=True, slots=True)
class Sample:
    """One piece's turn. piece: its index. number: how many samples came before it, of all processes."""

    piece: int
    number: int
    seed: int

    def make_frame_random(self) -> Random:
        """Return the generator by which its frames are chosen, at its beginning."""
        return Random(f"frames/{self.seed}/{self.number}")

    def make_crop_random(self) -> Generator:
        """Return the generator by which its faces' crops are changed, at its beginning."""
        return np.random.default_rng([self.seed, self.number])


@dataclass(frozen=True, slots=True)
class DataOrder:
    """The order of `pieces` pieces: every epoch shuffled again, each piece once.

    rank, ranks: which of how many processes asks; together they get what one would with as many times the batch.
    """

    pieces: int
    seed: int
    rank: int = 0
    ranks: int = 1

    def choose_samples(self, step: int, count: int) -> Sequence[Sample]:
        """Return the `count` samples of this process in a step, from 0 on.

        Of an epoch the last pieces are left out if they do not fill a batch, as in the released training code; where
        all pieces together do not, epochs follow one another without a gap.
        """
        first = (step * self.ranks + self.rank) * count
        return [self._choose_sample(number, self.ranks * count) for number in range(first, first + count)]

    def _choose_sample(self, number: int, of_all: int) -> Sample:
        used = self.pieces // of_all * of_all or self.pieces
        epoch, place = divmod(number, used)
        return Sample(_shuffle_epoch(self.pieces, self.seed, epoch)[place], number, self.seed)


@lru_cache(maxsize=EPOCHS_KEPT)
def _shuffle_epoch(pieces: int, seed: int, epoch: int) -> Sequence[int]:
    order = list(range(pieces))
    Random(f"epoch/{seed}/{epoch}").shuffle(order)
    return order
