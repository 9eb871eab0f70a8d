"""What a training asks of its data, wherever the pictures are from: prepared clips, or rendered ones.

Owns: the protocol. Does not know: files, stages.
"""

from typing import Protocol

from engine.training.data.batch import Batch


class TrainingData(Protocol):
    """Gives every step its batch.

    The step's number decides all of it, random changes included: asked again, in another process or after others, the
    same number gives the same batch to the bit. Methods may be called by several threads at once.
    """

    @property
    def fingerprint(self) -> str:
        """Differs if the data do: a training goes on only with those that it began with."""

    def load_pairs(self, step: int, count: int) -> Batch:
        """Return this process's batch of stages 1 and 2: `count` targets, with a portrait each. step: from 0 on.

        Raises: SourceError if something of it is missing or damaged.
        """

    def load_clip(self, step: int) -> Batch:
        """Return this process's batch of stage 3: forty frames with one portrait. Raises: as `load_pairs`."""
