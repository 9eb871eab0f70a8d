"""What a training asks of a prepared data set: how many clips there are, and some frames of one of them.

Owns: these questions. Does not know: files, which frames are chosen (`frames`), what is made of them (`samples`).

A data set answers from several threads at once, and the same question always in the same way: which frames a step gets
follows from the seed and the step's number alone, so that a training that goes on sees what it would have seen.
"""

from collections.abc import Sequence
from typing import Protocol

from engine.training.data.samples import Target


class PreparedClips(Protocol):
    """Clips of one person each, in a fixed order."""

    @property
    def size_px(self) -> int:
        """The side of every picture; boxes are in its pixels, and a training makes pictures of this size."""
        ...

    @property
    def origin(self) -> str:
        """Where the clips are from, by the name in the table of licences (`VFHQ`, `own`, ...); lower and upper case
        do not matter."""
        ...

    @property
    def fingerprint(self) -> str:
        """The same for the same clips, frames and boxes in the same order; a training goes on with no others."""
        ...

    def count_clips(self) -> int:
        """Return the number of clips, 1 or more."""
        ...

    def count_frames(self, clip: int) -> int:
        """Return the frames of a clip that can be trained on, 1 or more. clip: from 0."""
        ...

    def read_targets(self, clip: int, frames: Sequence[int]) -> list[Target]:
        """Return these frames of a clip with their boxes, in the order asked for; one may be asked for twice.

        A portrait is the image of one of them. Raises: SourceError if a frame cannot be read.
        """
        ...
