"""The driver's face at rest, chosen while the driver is live.

Owns: which of the faces seen so far is taken as neutral. Causal: it never waits for a face still to come.
Does not know: cameras, animators, threads.
"""

from engine.messages import Face
from engine.neutral import unrest

CALM = 2.0
"""A face whose unrest is below this is at rest; measured on people who wait to speak."""
SEARCH_FRAMES = 90
"""How many faces are looked at before the calmest of them has to do: three seconds at 30 fps."""


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
        now = unrest(face)
        if now < self._unrest:
            self._calmest, self._unrest = face, now
        if self._neutral is None or self._settled:
            self._neutral = self._calmest
        return self._neutral

    @property
    def _settled(self) -> bool:
        return self._unrest < CALM or self._seen >= SEARCH_FRAMES
