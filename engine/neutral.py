"""The driver's face at rest, chosen while the driver is live.

Owns: which of the faces seen so far is taken as neutral. Causal: it never waits for a face still to come.
Does not know: cameras, animators, threads.
"""

import numpy as np

from engine.messages import Face

CALM = 0.6
"""A face whose `unrest` is below this is at rest. Talking with an open mouth or a turned head lies above 1."""
SEARCH_FRAMES = 90
"""How many faces are looked at before the calmest of them has to do: three seconds at 30 fps."""
TURN_WEIGHT = 2.0

_STIRRED = np.array([3, 4, 5, 9, 10, 25, 27, 28, 32, 38, 44, 45])
"""Blendshapes that a face at rest does not show: brows, blinks, open jaw, funnel, left, pucker, smiles."""


class LiveNeutral:
    """Starts with the first face seen, so that the avatar moves at once, and settles on the first calm one.

    If none is calm, the calmest of the first SEARCH_FRAMES is it.
    """

    def __init__(self) -> None:
        self._neutral: Face | None = None
        self._calmest: Face | None = None
        self._unrest = float("inf")
        self._seen = 0

    def restart(self) -> None:
        """Choose anew, from the next face on."""
        self._neutral = self._calmest = None
        self._unrest = float("inf")
        self._seen = 0

    def see(self, face: Face | None) -> Face | None:
        """Take one more face (None: not found) into account and return the neutral, or None before the first face."""
        if face is None or self._settled:
            return self._neutral
        self._seen += 1
        unrest = _unrest(face)
        if unrest < self._unrest:
            self._calmest, self._unrest = face, unrest
        if self._neutral is None or self._settled:
            self._neutral = self._calmest
        return self._neutral

    @property
    def _settled(self) -> bool:
        return self._unrest < CALM or self._seen >= SEARCH_FRAMES


def _unrest(face: Face) -> float:
    """How far from rest: the stirred blendshapes (0..1 each) plus how far the head is turned or nods (0..2)."""
    forward = float(face.pose.rotation[2, 2])
    return float(face.blendshapes[_STIRRED].sum()) + TURN_WEIGHT * (1.0 - forward)
