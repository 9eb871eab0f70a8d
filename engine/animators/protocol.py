"""The one protocol that every animator speaks, and the table of animators.

Owns: the contract between a session and an animator, and the names that a user may choose from.
Does not know: any animator's inside. Rows are import strings, so that an animator costs nothing until it is asked for.
"""

import importlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

from engine.core.clock import NS_PER_MS
from engine.core.errors import AnimatorError
from engine.core.latency import LatencyMeter
from engine.core.settings import Settings
from engine.core.status import Showing
from engine.core.types import AvatarFrame, Control, Floats, Frame, Portrait

ANIMATORS = {
    "instant": "engine.animators.instant.animator:InstantAnimator",
    "personalive": "engine.animators.personalive.animator:PersonaLiveAnimator",
}
"""name -> "module:class"; the class is called with (settings, fps)."""

STAND_IN = "instant"
"""The animator that carries a portrait on while another one cannot answer: it needs nothing and is always ready."""

HOLD_NS = 300 * NS_PER_MS
"""A face that is missing for so long was lost by the tracker, not by the camera: the last movement is held. After that
the avatar lives by itself."""

Reference = TypeVar("Reference")
"""A portrait made ready by one animator; opaque to everybody else."""


class Animator(Protocol[Reference]):
    """Turns driver frames into avatar frames.

    chunk:      driver frames per call of `animate`, at least 1.
    lookahead:  driver frames between a movement and the picture that shows it.
    """

    @property
    def chunk(self) -> int: ...

    @property
    def lookahead(self) -> int: ...

    def prepare_portrait(self, portrait: Portrait) -> Reference:
        """Do the slow work for one portrait. May be cached; called on any thread; draws no random numbers.

        Raises: NoFaceError if this animator needs a face and the portrait has none; AnimatorError.
        """

    def swap_portrait(self, reference: Reference) -> None:
        """From now on this face. Called on the engine thread, between two calls of `animate`."""

    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        """Answer `chunk` driver frames (the last chunk of a clip may be shorter) with the pictures that are due.

        Called on the engine thread, after `show`. A frame without a face never raises: the last motion is held, or
        the avatar lives by itself.
        The pictures returned are not written to again.
        """

    def flush_frames(self) -> Sequence[AvatarFrame]:
        """Return the pictures still owed for the frames already given; for runs with an end."""

    def close(self) -> None:
        """Free everything. Called once; nothing is called after it."""


@runtime_checkable
class HasStageMeters(Protocol):
    """An animator that can say how long its parts take."""

    @property
    def stage_meters(self) -> Mapping[str, LatencyMeter]:
        """Name of each part -> how long it takes for one chunk; empty while nothing is measured."""


@runtime_checkable
class HasShowing(Protocol):
    """An animator that knows how its picture came about."""

    @property
    def showing(self) -> Showing:
        """What the picture made last shows: the driver, the last movement held, or the avatar by itself."""


@runtime_checkable
class HasFacePoints(Protocol):
    """An animator that knows where in its picture the face is."""

    @property
    def face_points(self) -> Floats | None:
        """Where the face mesh (468, 2) lies in the picture made last, in pixels; None if that is not known."""


@runtime_checkable
class HasLimitation(Protocol):
    """An animator that can say what of the control it cannot show."""

    @property
    def limitation(self) -> tuple[str, str]:
        """What was asked for and is not shown, and what to do about it; two empty strings if there is nothing."""


def create_animator(settings: Settings, fps: float) -> Animator[Any]:
    """Import and make the animator named in the settings; fps is the rate at which driver frames will come.

    Raises: AnimatorError if the name is unknown or a package it needs is not installed.
    """
    row = ANIMATORS.get(settings.animator)
    if row is None:
        raise AnimatorError(
            f"There is no animator named {settings.animator!r}.", f"Choose one of: {', '.join(ANIMATORS)}."
        )
    module, _, name = row.partition(":")
    try:
        made = getattr(importlib.import_module(module), name)(settings, fps)
    except ModuleNotFoundError as missing:
        raise AnimatorError(
            f"The animator {settings.animator!r} needs the package {missing.name!r}, which is not installed.",
            "Install it with: pip install 'personacam[personalive]'",
        ) from missing
    animator: Animator[Any] = made
    return animator
