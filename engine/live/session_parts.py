"""The parts of a session, already open, and the openers of its next camera or output.

Owns: those names. Does not know: how a session runs, how any of it is opened.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from engine.animators.protocol import Animator, create_animator
from engine.core.pacing import Pace
from engine.core.settings import LiveSettings, Settings
from engine.live.fallback.primary.animator_thread import AnimatorThread
from engine.live.types import DriverTracker
from engine.sinks import Sink
from engine.sinks.output_file import OutputFile
from engine.sinks.panic import PanicSwitch
from engine.sources import LiveOpener, LiveSource

_AT_30_FPS = partial(create_animator, fps=30.0)


class Openers(Protocol):
    """Opens cameras and outputs by their names while a run continues. Belongs to one thread at a time."""

    def open_camera(self, name: str | None) -> tuple[LiveSource, LiveOpener]:
        """Open a camera (None: no driver), and return it with its opener. Raises: SourceError."""

    def open_output(self, name: str | None) -> tuple[Sink, Pace]:
        """Open an output; None: none. Raises: SinkError."""

    @property
    def output_file(self) -> OutputFile | None:
        """The file of the video that the output writes; None if it writes none."""

    def change_live_settings(self, live: LiveSettings) -> None:
        """Use these settings for the next camera and output; the placing in the picture changes at once."""

    def interrupt(self) -> None:
        """End an opening in progress on another thread soon, and every later one."""

    def close(self, keep_camera: bool = False) -> None:
        """Release what was kept for the next opening.

        keep_camera: a virtual camera stays for a while, with its card, so that programs that read it do not lose it.
        """


@dataclass(frozen=True, slots=True, eq=False)
class SessionParts:
    """The parts of a session. It owns all of them from `Session(...)` on, and closes them.

    source: already open. opener: opens it again after it was lost.
    animator: the one in the settings, or if that needs a thread of its own (`primary`), its fallback.
    output, camera: the user's names of sink and source, or None. openers: of other cameras and outputs.
    live: the look of recordings, and when the card is shown. make: makes another animator when the settings change.
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
