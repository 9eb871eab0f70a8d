"""What is remembered of the person who is followed: colours, size, and that they are alive.

Owns: learning it gradually. Does not know: who else is in view.
"""

from engine.core.types import Floats
from engine.tracking.people.appearance import appearance_difference
from engine.tracking.region import Region

LEARN = 0.2
"""How much of what is seen now is learned at once."""


class RememberedPerson:
    """side_px: of their face's region, as seen last. was_alive: they were seen to move."""

    def __init__(self) -> None:
        self.side_px = 0.0
        self.was_alive = False
        self._look: Floats | None = None

    @property
    def is_known(self) -> bool:
        """True if their appearance was learned."""
        return self._look is not None

    def measure_difference(self, look: Floats) -> float:
        """Return how unlike them this look is; 0 while they are not known."""
        return 0.0 if self._look is None else appearance_difference(look, self._look)

    def learn_appearance(self, look: Floats, region: Region) -> None:
        """Add what is seen now."""
        self.side_px = region.side_px
        self._look = look if self._look is None else self._look + (look - self._look) * LEARN

    def forget_person(self) -> None:
        """Know nobody any more."""
        self._look = None
        self.side_px = 0.0
        self.was_alive = False
