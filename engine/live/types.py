"""What travels between the loops of a live run, and what the animation loop needs of a tracker.

Owns: those types. Does not know: threads, and who makes or takes any of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from engine.core.problem import Problem
from engine.core.settings import Settings, Transition
from engine.core.types import AvatarFrame, Face, Floats, Frame


class DriverTracker(Protocol):
    """Follows the person before the camera.

    report_turn: called when it turns the camera's pictures because they are not upright.
    """

    report_turn: Callable[[Problem], None]

    @property
    def neutral(self) -> Face | None:
        """The face at rest, or None before the first face."""

    @property
    def person(self) -> int:
        """Another number for every other person, and when all that is known of one is forgotten."""

    @property
    def people(self) -> int:
        """How many are in view, as far as is known."""

    @property
    def quarters(self) -> int:
        """By how many quarters, counterclockwise, the camera's pictures are turned."""

    def track_and_crop(self, frame: Frame) -> Frame:
        """Turn the next camera frame into what animators take: cropped, with the face found or None."""

    def calibrate_neutral(self) -> None:
        """Choose another neutral, from the next frame on."""

    def follow_next_person(self) -> None:
        """Follow another of the people in view, if there is one."""

    def set_turn(self, turn: str) -> None:
        """Turn the camera's pictures like that, from the next frame on; see `Settings.turn`."""

    def forget_turn(self) -> None:
        """Forget how the camera's pictures were found to be turned, because it is another camera."""

    def change_settings(self, settings: Settings) -> None:
        """Go on with these settings, from the next frame on."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class ScheduledFrame:
    """An avatar frame, and when it is due to be shown. is_card: it is the card, and nothing of the avatar."""

    frame: AvatarFrame
    due_ns: int
    is_card: bool = False


class FrameOrigin(Enum):
    """Where a picture comes from."""

    FALLBACK = "fallback"
    PRIMARY = "primary"
    CARD = "card"


@dataclass(frozen=True, slots=True, eq=False)
class AnimatedFrame:
    """A picture, when it is due, where it comes from, and where the face mesh lies in it if that is known.

    change: how to change to it, if it is the first of another portrait that was made ready beside the one before.
    """

    frame: AvatarFrame
    due_ns: int
    origin: FrameOrigin
    points: Floats | None = None
    change: Transition | None = None


@dataclass(frozen=True, slots=True)
class AnimatorRate:
    """What is known of an animator. keeps_up_fps: driver frames a second that it can answer, None while not known.

    usual_max_fps: the most that makes sense for it, None if any rate does.
    """

    keeps_up_fps: float | None
    usual_max_fps: float | None = None


class PipelinePart(Enum):
    """What may fail while the run goes on."""

    TRACKER = "face tracker"
    ANIMATOR = "Instant animator"
