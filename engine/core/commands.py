"""Commands to a running session, carried out between two chunks.

Owns: the frozen command types. Does not know: threads, who sends a command, how it is carried out.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.core.settings import Quality, Transition

if TYPE_CHECKING:  # they bring NumPy
    from engine.core.types import Control, Portrait


@dataclass(frozen=True, slots=True)
class RecordingRequest:
    """Record what the virtual camera shows. file ends in .mp4; if it exists, the next free name is taken.

    microphone: its name, or "" for the system's default; None for no sound.
    """

    file: Path
    microphone: str | None = None


@dataclass(frozen=True, slots=True)
class SetControl:
    """Command: from the next chunk on, use this control (except its neutral, which the session sets)."""

    control: "Control"


@dataclass(frozen=True, slots=True)
class SetQuality:
    """Command: from the next chunk on, use this quality; an animator without such steps goes on as it is."""

    quality: Quality


@dataclass(frozen=True, slots=True)
class Calibrate:
    """Command: start measuring the driver's face at rest again.

    is_other_camera: nothing that was found of the camera itself counts any more, such as how its pictures are turned.
    """

    is_other_camera: bool = False


@dataclass(frozen=True, slots=True)
class FollowNextPerson:
    """Command: of several people in view, follow the next one."""


@dataclass(frozen=True, slots=True, eq=False)
class SwapPortrait:
    """Command: show this portrait from the next chunk on; `reference` is what the running animator made of it."""

    portrait: "Portrait"
    reference: object
    transition: Transition = Transition.CUT


Command = SetControl | SetQuality | Calibrate | FollowNextPerson | SwapPortrait
"""The commands of a running session; applied in order, between two chunks."""
