"""Measures how far the landmarks of a driver are to be trusted: they tremble in the dark, and guess in a small face.

Owns: the tremble of skin that hardly moves, and the size of the eyes in the camera's own pixels.
Does not know: filters, lids, pictures.
"""

import math
from collections import deque

import numpy as np

from engine.animators.instant.rig.eye_rig import eye_width
from engine.animators.instant.rig.head_space import Points
from engine.animators.instant.rig.topology import EYES
from engine.core.types import Floats

MEMORY_FRAMES, LEAST_FRAMES = 25, 3
CALM_SHARE = 20
"""Percentile of the latest frames that counts: the calmer ones, in which little but noise moves."""
QUIET_CM, TREMBLING_CM = 0.065, 0.13
"""Second difference of the skin from frame to frame: up to the first in clips of people in good light, even lively
ones; over the second at 13 % of the brightness, with noise."""
LARGE_EYE_PX, TINY_EYE_PX = 14.0, 6.0
"""Width of an eye in the camera's own pixels: from the first on its lids are seen, below the second guessed."""


class UnsteadinessMeter:
    """The tremble of one driver's landmarks."""

    def __init__(self) -> None:
        self._before: deque[Floats] = deque(maxlen=2)
        self._trembles: deque[float] = deque(maxlen=MEMORY_FRAMES)

    def reset(self) -> None:
        """Forget the last frames, since the next one does not follow them."""
        self._before.clear()

    def measure_tremble(self, skin_cm: Floats) -> float:
        """Return 0 for landmarks that hold still to 1 for those that tremble; skin_cm (N, 2) in head space."""
        if len(self._before) == 2:
            jump = skin_cm - 2 * self._before[1] + self._before[0]
            jump *= jump
            middle = len(jump) // 2
            self._trembles.append(math.sqrt(np.partition(jump[:, 0] + jump[:, 1], middle)[middle]))
        self._before.append(skin_cm)
        if len(self._trembles) < LEAST_FRAMES:
            return 0.0
        calm = sorted(self._trembles)[len(self._trembles) * CALM_SHARE // 100]
        return min(max((calm - QUIET_CM) / (TREMBLING_CM - QUIET_CM), 0.0), 1.0)


def doubt_of_small_eyes(landmarks: Points, enlarged: float) -> float:
    """Return 0 for eyes whose lids the camera resolves to 1 for eyes of a few pixels.

    landmarks (478, 3) in a picture that is that many times as large as the camera's own pixels.
    """
    width_px = sum(eye_width(eye, landmarks[:, :2]) for eye in EYES) / (len(EYES) * enlarged)
    return min(max((LARGE_EYE_PX - width_px) / (LARGE_EYE_PX - TINY_EYE_PX), 0.0), 1.0)
