"""A sink that keeps nothing, for measuring and for runs without an output.

Owns: counting. Does not know: anything else.
"""

from engine.core.types import AvatarFrame


class NullSink:
    """Counts the frames and drops them."""

    def __init__(self) -> None:
        self.frames = 0

    def write_frame(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        self.frames += 1

    def close(self) -> None:
        """There is nothing to finish."""
