"""What a session is made of, opened already, and who opens the next camera or output for it.

Owns: those names. Does not know: how a session runs, how any of it is opened.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from engine.animators.protocol import Animator, create_animator
from engine.core.pacing import Pace
from engine.core.settings import LiveSettings, Settings
from engine.live.fallback.animator_thread import AnimatorThread
from engine.live.types import DriverTracker
from engine.sinks import Sink
from engine.sinks.panic import PanicSwitch
from engine.sources import LiveOpener, LiveSource

_AT_30_FPS = partial(create_animator, fps=30.0)


class Openers(Protocol):
    """Opens cameras and outputs by the user's words, while a run goes on. Belongs to one thread at a time."""

    def open_camera(self, name: str | None) -> tuple[LiveSource, LiveOpener]:
        """Open a camera, None for nobody, and return also what opens it again. Raises: SourceError."""

    def open_output(self, name: str | None) -> tuple[Sink, Pace]:
        """Open an output; None shows the avatar to nobody. Raises: SinkError."""

    def change_live_settings(self, live: LiveSettings) -> None:
        """Open the next camera and output like this; how the avatar lies in the picture counts at once."""

    def interrupt(self) -> None:
        """Make an opening that is under way on another thread, and every later one, end soon."""

    def close(self, keep_camera: bool = False) -> None:
        """Release what was kept for the next opening.

        keep_camera: a virtual camera stays a while, with its card, so that who reads it does not lose it.
        """


@dataclass(frozen=True, slots=True, eq=False)
class SessionParts:
    """What a session is made of. It owns all of them from `Session(...)` on, and closes them.

    source: open already. opener: opens it again after it was lost.
    animator: the one that the settings name, or where that needs a thread of its own (`primary`), its fallback.
    output, camera: what the user calls sink and source, or None. openers: of other cameras and outputs.
    live: what recordings look like, and when the card is shown. make: another animator, when the settings change.
    panic: the switch that the output follows, too.
    """

    source: LiveSource
    opener: LiveOpener
    driver: DriverTracker
    animator: Animator[Any]
    settings: Settings
    sink: Sink
    pace: Pace
    openers: Openers
    output: str | None = None
    live: LiveSettings = field(default_factory=LiveSettings)
    make: Callable[[Settings], Animator[Any]] = _AT_30_FPS
    primary: AnimatorThread | None = None
    camera: str | None = None
    panic: PanicSwitch = field(default_factory=PanicSwitch)
