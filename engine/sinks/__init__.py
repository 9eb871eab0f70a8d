"""Where avatar frames go: one protocol, one file for each kind of sink.

Owns: what every sink must do. Does not know: faces, animators,
or any driver's picture: only an AvatarFrame can be written.
"""

from typing import Protocol

from engine.messages import AvatarFrame


class Sink(Protocol):
    """Takes avatar frames, all of one size."""

    def write(self, frame: AvatarFrame, shown_at_ns: int) -> None:
        """Take one picture to be shown at that time (from 0, strictly rising).

        Raises: DiskFullError, SinkError. After an error only `close` is called.
        """

    def close(self) -> None:
        """Finish and release; what was written so far plays. May be called more than once.

        Raises: DiskFullError, SinkError if the end could not be written.
        """
