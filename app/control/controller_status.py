"""The controller's events, and a snapshot of its desired state and the session's status.

Owns: these types. Does not know: who makes or reads one.
"""

from dataclasses import dataclass
from enum import Enum

from app.control.desired_state import DesiredState
from engine import Problem, SessionStatus


class ControllerEvent(Enum):
    """The events of the controller. CHANGED: the user, or a slow job, has changed the status.

    QUIT: another program wants this one to end. ASK_TO_QUIT: the user pressed a key for it, perhaps by mistake.
    """

    CHANGED = "changed"
    SHOW_WINDOW = "show window"
    QUIT = "quit"
    ASK_TO_QUIT = "ask to quit"


@dataclass(frozen=True, slots=True)
class ControllerStatus:
    """A snapshot: what is wanted, and what is.

    engine: None as long as nothing has been opened. opening: that is under way.
    notice: the last thing that went wrong without ending the run, or None.
    notices: how many there have been. calibrates_in_s: 0 while no countdown is under way.
    resets: how often all settings were reset. can_undo_reset: the settings from before the last reset can be had back.
    """

    desired: DesiredState
    engine: SessionStatus | None
    opening: bool
    recording: bool
    notice: Problem | None
    notices: int = 0
    calibrates_in_s: int = 0
    resets: int = 0
    can_undo_reset: bool = False
