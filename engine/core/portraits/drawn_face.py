"""What is known of a flat drawn face beyond its landmarks: colours and lines of its eyes and mouth.

Owns: these types. Does not know: how they are found or painted.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from engine.core.types import Floats, Image, Opacity


@dataclass(frozen=True, slots=True, eq=False)
class DrawnEye:
    """One drawn eye.

    Shapes:  outline (N, 2) in the portrait's pixels around all that is drawn of it, lashes too; line (3,) RGB;
             lashes (S, S) uint8, how much of each pixel is its upper line, None if it has none.
    line_px: how thick that line is. slides: it has white beside the iris, so that the iris can move.
    is_shut: it is drawn closed, and stays so.
    """

    outline: NDArray[np.float64]
    line: Floats
    line_px: float
    lashes: Opacity | None
    slides: bool
    is_shut: bool = False


class MouthKind(Enum):
    """A mouth that is one line; coloured lips that are closed; or open, so that its inside is drawn."""

    LINE = "line"
    LIPS = "lips"
    OPEN = "open"


@dataclass(frozen=True, slots=True, eq=False)
class DrawnMouth:
    """A drawn mouth: outline (N, 2) in the portrait's pixels around it; line, inside and tongue (3,) RGB; line_px: how
    thick its line is, 0 if it has none."""

    kind: MouthKind
    outline: NDArray[np.float64]

    line: Floats
    inside: Floats
    tongue: Floats
    line_px: float


@dataclass(frozen=True, slots=True, eq=False)
class DrawnFace:
    """A face of few flat colours. bare (S, S, 3) uint8 RGB: the portrait without eyes and mouth, in the colours around
    them. mouth and eyes (the one at the image's left first) are None where they were not found."""

    bare: Image
    mouth: DrawnMouth | None
    eyes: tuple[DrawnEye | None, DrawnEye | None]

    @property
    def is_complete(self) -> bool:
        """Whether mouth and both eyes were found."""
        return self.mouth is not None and None not in self.eyes
