"""Assembles a live run: from the user's request to a session that is ready to start.

Owns: which parts a run has, and that open parts are closed when a later one fails.
Does not know: threads, or how any part works.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import cv2

from engine.animators import protocol as animators
from engine.animators.protocol import create_animator
from engine.core.background import check_opaque
from engine.core.clock import Clock, SystemClock
from engine.core.errors import SourceError
from engine.core.pacing import Pace
from engine.core.settings import LiveSettings, Settings
from engine.core.system.address_mask import mask_address
from engine.core.types import Portrait
from engine.driver.live_driver import LiveDriver
from engine.live.fallback.primary.animator_thread import AnimatorThread
from engine.live.session import Session
from engine.live.session_parts import SessionParts
from engine.sinks import Sink
from engine.sinks.card import cached_card_frame
from engine.sinks.output_factory import Outputs
from engine.sinks.output_file import OutputFile, file_identity, refuse_inputs
from engine.sinks.output_name import find_written_file
from engine.sinks.panic import PanicSwitch
from engine.sinks.video_file.sink import VideoSink
from engine.sources import LiveOpener, LiveSource
from engine.sources.awaited import AwaitedOpener, AwaitedSource
from engine.sources.camera import CameraRequest
from engine.sources.idle import IdleOpener
from engine.sources.live import make_live_opener
from engine.tracking import FaceTracker


@dataclass(frozen=True, slots=True)
class LiveRequest:
    """The user's request for a live run.

    camera: number, name, part of a name or device path; or a video that is played as one; None: no driver, and the
    avatar moves by itself.
    A transparent background raises SettingsError.
    output: virtual-camera, virtual-camera:DEVICE, a file that ends in .mp4, or null; None is the same as null.
    await_camera: start without the camera if it is missing, and use it when it is connected; else that is an error.
    """

    camera: str | None
    output: str | None
    settings: Settings = field(default_factory=Settings)
    live: LiveSettings = field(default_factory=LiveSettings)
    await_camera: bool = False

    def __post_init__(self) -> None:
        check_opaque(self.settings.to_control().background)


def open_session(request: LiveRequest, portrait: Portrait, clock: Clock | None = None) -> Session:
    """Open camera, animator and output, and prepare the portrait; nothing runs before `start`.

    From then on OpenCV uses one thread in this process: its others wait for work by spinning, which costs more than
    they save on pictures of this size, and the run has threads of its own.
    Raises: SourceError, AnimatorError, NoFaceError, SinkError; then nothing stays open.
    """
    cv2.setNumThreads(1)
    clock = clock or SystemClock()
    settings, live = request.settings, request.live
    with ExitStack() as opened:
        panic = PanicSwitch()
        openers = LiveOpeners(live, clock, panic)
        opened.callback(openers.close)
        source, opener = openers.open_camera(request.camera, request.await_camera)
        opened.callback(source.close)
        driver = LiveDriver(FaceTracker(), settings)
        opened.callback(driver.close)
        make = partial(create_animator, fps=min(float(source.info.fps), live.output_fps))
        animator = make(replace(settings, animator=animators.FALLBACK))
        opened.callback(animator.close)
        primary = None
        if settings.animator != animators.FALLBACK:
            primary = AnimatorThread.for_settings(settings, make, clock)
            primary.change_live_settings(live)
            primary.create_animator()
            opened.callback(primary.close)
        sink, pace = openers.open_output(request.output)
        opened.callback(sink.close)
        output, camera = request.output, request.camera
        parts = SessionParts(
            source, opener, driver, animator, settings, sink, pace, openers, output, live, make, primary, camera, panic
        )
        session = Session(parts, clock)
        session.swap_portrait_and_wait(portrait)
        cached_card_frame(settings.size_px, settings.size_px)  # drawn before panic needs it in the preview
        opened.pop_all()
    return session


class LiveOpeners:
    """Opens cameras and outputs by their names; the run's own output is refused as its camera."""

    def __init__(self, live: LiveSettings, clock: Clock, panic: PanicSwitch) -> None:
        self._asked = CameraRequest(live.camera_width_px, live.camera_height_px, live.camera_fps)
        self._clock = clock
        self._outputs = Outputs(live, panic)
        self._fps = live.output_fps
        self._camera: str | None = None
        self._opening: LiveOpener | None = None
        self._interrupted = False

    def open_camera(self, name: str | None, awaited: bool = False) -> tuple[LiveSource, LiveOpener]:
        """Open a camera, or a video played as one; None: no driver. awaited: it may be connected later.

        Raises: SourceError if it is missing, does not open, or is the virtual camera that is written to.
        """
        _refuse_own_output(name, self._outputs.virtual_camera_device)
        _refuse_own_video(name, self._outputs.video)
        opener: LiveOpener = IdleOpener(self._fps, self._clock)
        if name is not None:
            find = partial(make_live_opener, name, self._asked, self._clock)
            opener = AwaitedOpener(find) if awaited else find()
        self._opening = opener
        if self._interrupted:
            opener.interrupt()
        try:
            source = opener()
        except SourceError as missing:
            if not awaited or name is None:
                raise
            source = AwaitedSource(mask_address(name), self._fps, missing)
        self._camera = name
        return source, opener

    def open_output(self, name: str | None) -> tuple[Sink, Pace]:
        """Open an output.

        Raises: SinkError if there is none of that name, it does not open, or it is a video that is read as the camera;
        SourceError if it is the camera in use.
        """
        written = None if name is None else find_written_file(name)
        if written is not None and self._camera is not None:
            refuse_inputs(written, [Path(self._camera)])
        sink, pace = self._outputs.open_output(name)
        try:
            _refuse_own_output(self._camera, self._outputs.virtual_camera_device)
        except SourceError:
            sink.close()
            raise
        return sink, pace

    @property
    def output_file(self) -> OutputFile | None:
        """The file of the video that the output writes; None if it writes none."""
        video = self._outputs.video
        return None if video is None else video.output

    def change_live_settings(self, live: LiveSettings) -> None:
        """Use these settings for the next camera and the next output."""
        self._asked = CameraRequest(live.camera_width_px, live.camera_height_px, live.camera_fps)
        self._outputs.change_live_settings(live)

    def interrupt(self) -> None:
        """End the opening of a camera soon."""
        self._interrupted = True
        opening = self._opening
        if opening is not None:
            opening.interrupt()

    def close(self, keep_camera: bool = False) -> None:
        """End the virtual camera, or leave it open with its card."""
        self._outputs.close(keep_camera)


def _refuse_own_output(camera: str | None, device: str) -> None:
    """Raise SourceError if the camera is the device that the run writes to."""
    if device and camera is not None and file_identity(Path(camera)) == file_identity(Path(device)):
        raise SourceError(
            "{camera} is the virtual camera that this run writes to.", "Choose a real camera.", camera=camera
        )


def _refuse_own_video(camera: str | None, video: VideoSink | None) -> None:
    """Raise SourceError if the camera is the video that the run is writing."""
    if video is not None and camera is not None and file_identity(Path(camera)) == file_identity(video.part):
        raise SourceError("{camera} is the video that this run writes.", "Choose a real camera.", camera=camera)
