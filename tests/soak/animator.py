"""The Instant animator, made to fail or to stall when told to.

Owns: the switch. Does not know: who throws it, or what becomes of the failure.
"""

import threading
from collections.abc import Sequence

from engine.animators.instant.animator import InstantAnimator
from engine.core.errors import AnimatorError
from engine.core.types import AvatarFrame, Control, Frame

NAME = "made to fail"
IMPORT = "tests.soak.animator:FaultyInstant"
STALL_MAX_S = 10.0


class Switch:
    """What is wrong with every animator of this kind."""

    def __init__(self) -> None:
        self.fails = threading.Event()
        self.runs = threading.Event()
        self.runs.set()


SWITCH = Switch()


class FaultyInstant(InstantAnimator):
    """Instant, as long as the switch lets it."""

    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        """Animate; wait first while it is to stall.

        Raises: AnimatorError while it is to fail.
        """
        if SWITCH.fails.is_set():
            raise AnimatorError("This animator is made to fail.", "Wait until it is over.")
        SWITCH.runs.wait(STALL_MAX_S)
        return super().animate_chunk(driver, control)
