"""Commands to a running session: what it is asked to do between two chunks.

Owns: the frozen command types. Does not know: threads, and who sends or carries out a command.
"""

from dataclasses import dataclass
from pathlib import Path

from engine.core.settings import Transition
from engine.core.types import Control, Portrait


@dataclass(frozen=True, slots=True)
class RecordingRequest:
    """What the camera shows, to be kept: file ends in .mp4; a file that is there already is never overwritten.

    microphone: the name of one, or "" for the system's own choice; None for no sound.
    """

    file: Path
    microphone: str | None = None


@dataclass(frozen=True, slots=True)
class SetControl:
    """Command: from the next chunk on, shape pictures with this control (its neutral is left to the session)."""

    control: Control


@dataclass(frozen=True, slots=True)
class Calibrate:
    """Command: choose the driver's face at rest anew, from now on."""


@dataclass(frozen=True, slots=True)
class FollowNextPerson:
    """Command: of several people in view, follow the next one."""


@dataclass(frozen=True, slots=True, eq=False)
class SwapPortrait:
    """Command: show this portrait from the next chunk on; `reference` is what the running animator made of it."""

    portrait: Portrait
    reference: object
    transition: Transition = Transition.CUT


Command = SetControl | Calibrate | FollowNextPerson | SwapPortrait
"""What a running session takes; applied in order, between two chunks."""
