"""The protocol of every animator, and the table of animators.

Owns: the contract between a session and an animator, and the names that a user may choose from.
Does not know: how any animator works. Rows are import strings, so that an animator is loaded only when it is chosen.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

from engine.core.clock import NS_PER_MS
from engine.core.errors import AnimatorError
from engine.core.latency import LatencyMeter
from engine.core.problem import Problem
from engine.core.settings import Quality, Settings
from engine.core.status import RuntimeInUse, Showing
from engine.core.types import AvatarFrame, Control, Floats, Frame, Portrait

ANIMATORS = {
    "instant": "engine.animators.instant.animator:InstantAnimator",
    "personalive": "engine.animators.personalive.animator:PersonaLiveAnimator",
}
"""name -> "module:class"; the class is called with (settings, fps)."""

FALLBACK = "instant"
"""The fallback: animates the portrait while another animator cannot answer. It needs nothing and is always ready."""

HOLD_NS = 300 * NS_PER_MS
"""How long the last movement is held when the face is lost, which the tracker may find again at once. After that the
avatar moves by itself."""

Reference = TypeVar("Reference")
"""A portrait prepared by one animator; opaque to all other code."""


class Animator(Protocol[Reference]):
    """Turns driver frames into avatar frames.

    chunk:      driver frames per call of `animate_chunk`, at least 1.
    lookahead:  driver frames between a movement and the picture that shows it.
    """

    @property
    def chunk(self) -> int: ...

    @property
    def lookahead(self) -> int: ...

    def prepare_portrait(self, portrait: Portrait) -> Reference:
        """Do the slow work for one portrait. The result may be cached. Called on any thread; draws no random numbers.

        Raises: NoFaceError if this animator needs a face and the portrait has none; AnimatorError.
        """

    def swap_portrait(self, reference: Reference) -> None:
        """Animate this portrait from now on. Called on the engine thread, between two calls of `animate_chunk`."""

    def animate_chunk(self, driver: Sequence[Frame], control: Control) -> Sequence[AvatarFrame]:
        """Return the pictures that are due after `chunk` driver frames (the last chunk of a clip may be shorter).

        Called on the engine thread, after `swap_portrait`. A frame without a face never raises: the last motion is
        held, or the avatar moves by itself. The pictures returned are not written to again.
        """

    def flush_frames(self) -> Sequence[AvatarFrame]:
        """Return the pictures that are still missing for the frames already given; for runs with an end."""

    def close(self) -> None:
        """Free everything. Called once; nothing is called after it."""


@runtime_checkable
class HasStageMeters(Protocol):
    """An animator that measures how long its parts take."""

    @property
    def stage_meters(self) -> Mapping[str, LatencyMeter]:
        """Name of each part -> its time for one chunk; empty while nothing is measured."""


@runtime_checkable
class HasQuality(Protocol):
    """An animator whose quality changes between two chunks: nothing is loaded, prepared portraits stay as they are."""

    @property
    def quality(self) -> Quality:
        """The quality of the next chunk; it decides `lookahead`."""

    @property
    def quality_limits(self) -> Mapping[Quality, Problem]:
        """The qualities that are not what they should be with these weights, and what each lacks."""

    def switch_quality(self, quality: Quality) -> None:
        """Use this quality from the next chunk on. Called like `animate_chunk`, between two calls of it.

        No picture is lost: with a shorter lookahead more of them come with the next chunk, with a longer one there are
        none until the driver frames in between have been shown again. Raises: AnimatorError.
        """

    def find_lookahead(self, quality: Quality) -> int:
        """Return the lookahead at that quality."""


@runtime_checkable
class HasWarmSwap(Protocol):
    """An animator that can run another portrait beside the one shown, so that no picture is missed at a swap.

    All its methods are called like `animate_chunk`, between two calls of it. `swap_portrait` gives up a warm swap, and
    after a change of quality it starts again. Nothing of the one portrait ever enters the other.
    """

    def has_room_beside(self) -> bool:
        """Return True if the memory has room for another portrait beside the one shown; quick."""

    def begin_warm_swap(self, reference: Any) -> None:
        """Start this portrait beside the one shown; one that was started before is given up. Raises: AnimatorError."""

    def animate_beside(self, driver: Sequence[Frame], control: Control) -> None:
        """Run the portrait that was started over driver frames that `animate_chunk` has just answered.

        Raises: AnimatorError.
        """

    @property
    def warm_calls_left(self) -> int:
        """How many calls of `animate_beside` it takes until the swap can be completed."""

    def complete_warm_swap(self) -> Sequence[AvatarFrame]:
        """Show the portrait that was started, from the next call of `animate_chunk` on, and forget the other one.

        The next picture is that of the driver moment after the last one that was shown. Called when no call is left.
        Returns: pictures of the portrait shown so far that were still to be returned.
        """

    def cancel_warm_swap(self) -> None:
        """Give up the portrait that was started beside the one shown; nothing if there is none."""


@runtime_checkable
class HasRuntime(Protocol):
    """An animator whose networks can be run by several runtimes, some of which have to be built first."""

    @property
    def runtime(self) -> RuntimeInUse:
        """What computes the next chunk, and how far the build of another one is."""

    def finish_preparation(self, report: Callable[[float], None], is_stopped: Callable[[], bool]) -> None:
        """Wait until the runtime of the settings is there, or will not come; for runs with an end.

        report: called with the share of a build that is done, 0 to 1. is_stopped: True ends the wait.
        """


@runtime_checkable
class HasDriverRate(Protocol):
    """An animator for which more driver frames a second are no gain, and fewer a loss."""

    @property
    def driver_fps_max(self) -> float:
        """How many make sense at most, unless the user asks for more."""

    @property
    def driver_fps_min(self) -> float:
        """How many it should be given at least: with fewer the avatar jumps from pose to pose."""


@runtime_checkable
class HasShowing(Protocol):
    """An animator that knows what its latest picture shows."""

    @property
    def showing(self) -> Showing:
        """What the latest picture shows: the driver, the last movement held, or the avatar by itself."""


@runtime_checkable
class HasFacePoints(Protocol):
    """An animator that knows where in its picture the face is."""

    @property
    def face_points(self) -> Floats | None:
        """The face mesh (468, 2) in the latest picture, in pixels; None if it is not known."""


@runtime_checkable
class HasLimitation(Protocol):
    """An animator that reports which part of the control it cannot show."""

    @property
    def limitation(self) -> Problem | None:
        """What was asked for and is not shown, and what to do about it; None if there is nothing."""


def create_animator(settings: Settings, fps: float) -> Animator[Any]:
    """Import and create the animator named in the settings; fps is the rate at which driver frames will come.

    Raises: AnimatorError if the name is unknown or a package it needs is not installed.
    """
    row = ANIMATORS.get(settings.animator)
    if row is None:
        raise AnimatorError(
            "There is no animator named {animator}.",
            "Choose one of: {animators}.",
            animator=repr(settings.animator),
            animators=", ".join(ANIMATORS),
        )
    module, _, name = row.partition(":")
    try:
        made = getattr(importlib.import_module(module), name)(settings, fps)
    except ModuleNotFoundError as missing:
        raise AnimatorError(
            "The animator {animator} needs the package {package}, which is not installed.",
            "In the program's folder, run: .venv/bin/pip install -e '.[personalive]'",
            animator=repr(settings.animator),
            package=repr(missing.name),
        ) from missing
    animator: Animator[Any] = made
    return animator
