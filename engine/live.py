"""A live run put together: from what a user asks for to a session that is ready to start.

Owns: which parts a run is made of, and that those already open are closed when a later one fails.
Does not know: threads, or how any part works.
"""

import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from pathlib import Path

from engine.animator import create_animator
from engine.clock import Clock, SystemClock
from engine.errors import SinkError, SourceError
from engine.live_driver import LiveDriver
from engine.messages import Portrait
from engine.pacing import Pace
from engine.session import Parts, Session
from engine.settings import LiveSettings, Settings
from engine.sinks import Sink
from engine.sinks.camera_connection import CameraOutput
from engine.sinks.colour import Matrix
from engine.sinks.framing import Framing
from engine.sinks.null import NullSink
from engine.sinks.video import SUFFIX, VideoSink
from engine.sinks.virtual_camera import VirtualCamera
from engine.sources.camera import CameraRequest
from engine.sources.live import live_opener
from engine.tracking import FaceTracker

VIRTUAL_CAMERA = "virtual-camera"
NULL = "null"
BACKENDS = ("v4l2loopback", "obs", "unitycapture", "file")
"""What can open a virtual camera; `file` keeps what a device would be given, for tests."""


@dataclass(frozen=True, slots=True)
class LiveRequest:
    """What a user asks for.

    camera: number, name, part of a name or device path; or a video that is played as one.
    output: virtual-camera, virtual-camera:DEVICE, a file that ends in .mp4, or null.
    """

    camera: str
    output: str
    settings: Settings = field(default_factory=Settings)
    live: LiveSettings = field(default_factory=LiveSettings)


def open_session(request: LiveRequest, portrait: Portrait, clock: Clock | None = None) -> Session:
    """Open camera, animator and output and dress the avatar; nothing runs before `start`.

    Raises: SourceError, AnimatorError, NoFaceError, SinkError; then nothing stays open.
    """
    clock = clock or SystemClock()
    settings, live = request.settings, request.live
    with ExitStack() as opened:
        asked = CameraRequest(live.camera_width_px, live.camera_height_px, live.camera_fps)
        opener = live_opener(request.camera, asked, clock)
        source = opener()
        opened.callback(source.close)
        driver = LiveDriver(FaceTracker(), settings)
        opened.callback(driver.close)
        make = partial(create_animator, fps=min(float(source.info.fps), live.output_fps))
        animator = make(settings)
        opened.callback(animator.close)
        sink, pace = open_output(request.output, live)
        opened.callback(sink.close)
        _refuse_own_output(request.camera, sink)
        control = settings.control()
        session = Session(Parts(source, opener, driver, animator, settings.animator, control, sink, pace, make), clock)
        session.wear(portrait)
        opened.pop_all()
    return session


def open_output(output: str, live: LiveSettings) -> tuple[Sink, Pace]:
    """Open the sink that the user names, with the pace that suits it.

    Raises: SinkError if there is no such output, or it cannot be opened.
    """
    kind, _, device = output.partition(":")
    if kind == VIRTUAL_CAMERA:
        camera = VirtualCamera(camera_output(device, live), Framing(live.framing), Matrix(live.matrix))
        return camera, Pace.prompt(live.output_fps)
    if output == NULL:
        return NullSink(), Pace.prompt(live.output_fps)
    if output.lower().endswith(SUFFIX):
        return VideoSink(Path(output), Fraction(live.output_fps)), Pace.steady(live.output_fps)
    raise SinkError(
        f"There is no output {output!r}.",
        f"Give {VIRTUAL_CAMERA}, {VIRTUAL_CAMERA}:DEVICE, a name that ends in {SUFFIX}, or {NULL}.",
    )


def camera_output(device: str, live: LiveSettings) -> CameraOutput:
    """Read what stands behind `virtual-camera:` - nothing, a device, a backend, or BACKEND:DEVICE."""
    backend, _, rest = device.partition(":")
    if backend in BACKENDS:
        device = rest
    return CameraOutput(
        device=device or None,
        backend=backend if backend in BACKENDS else None,
        width_px=live.output_width_px,
        height_px=live.output_height_px,
        fps=float(live.output_fps),
    )


def _refuse_own_output(camera: str, sink: Sink) -> None:
    """The camera that a run writes to cannot drive it."""
    if isinstance(sink, VirtualCamera) and os.path.realpath(camera) == os.path.realpath(sink.state().device):
        raise SourceError(f"{camera} is the virtual camera that this run writes to.", "Choose a real camera.")
