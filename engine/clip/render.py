"""Animates a portrait with a clip: one avatar frame for each frame of the clip.

Owns: the order of the steps, counting frames, and closing the outputs whatever happens.
Does not know: threads, file formats, how a portrait is animated, who shows the progress.

The first pass tracks the beginning of the clip to choose the neutral face and the crop. The second pass uses the faces
that the first one found, so that no frame is tracked twice.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from engine.animators.protocol import Animator, HasLimitation, HasRuntime, create_animator
from engine.clip.first_pass import FirstPass, ProgressCallbacks, run_first_pass
from engine.core.errors import AnimatorError, PersonaCamError
from engine.core.settings import Settings
from engine.core.status import RuntimeInUse
from engine.core.stopwatch import StageTime, Stopwatch
from engine.core.types import AvatarFrame, Control, Frame, Portrait
from engine.driver.cropped_driver import Driver, Tracker
from engine.sinks import Sink
from engine.sources import Source, SourceInfo

log = logging.getLogger(__name__)

OpenSink = Callable[[SourceInfo], Sink]
"""Opens one output for a clip with these properties."""


@dataclass(frozen=True, slots=True)
class AnimationReport:
    """The result of a run.

    frames_in: driver frames used. face_lost_frames: those without a face, which moved nothing.
    neutral_frame: the driver frame that was used as the face at rest. stopped: the run ended before the clip did.
    runtime: what ran the networks in the end, None for an animator without a choice.
    """

    frames_in: int
    frames_out: int
    face_lost_frames: int
    fps: float
    neutral_frame: int
    stopped: bool
    stage_ms: Mapping[str, StageTime]
    runtime: RuntimeInUse | None = None


def animate_clip(
    portrait: Portrait,
    open_driver: Callable[[], Source],
    sinks: Sequence[OpenSink],
    tracker: Tracker,
    settings: Settings,
    watch: ProgressCallbacks | None = None,
) -> AnimationReport:
    """Animate the portrait with a clip; picture i answers driver frame i and is shown at that frame's time.

    open_driver: opens the clip at its beginning; called twice. sinks: opened before anything is
    read. tracker: a new one, or one that forgot its last video.
    Raises: any PersonaCamError; what was written until then is finished and kept.
    """
    watch = watch or ProgressCallbacks()
    clock = Stopwatch()
    driver = Driver(tracker, settings)
    with (
        closing(open_driver()) as source,
        _open_sinks(sinks, source.info) as outputs,
        closing(create_animator(settings, float(source.info.fps))) as animator,
    ):
        if isinstance(animator, HasRuntime):
            animator.finish_preparation(lambda done: watch.progress("building", round(100 * done), 100), watch.stopped)
        animator.swap_portrait(animator.prepare_portrait(portrait))
        look = run_first_pass(source, driver, portrait, settings, watch, clock)
        if look.neutral is not None:
            driver.choose_crop(look.found_faces, source.info.width_px, source.info.height_px)
        with closing(open_driver()) as again:
            frames = _DriverFrames(again, driver, look, settings, watch, clock)
            writer = _FrameWriter(outputs, clock)
            _animate_frames(frames, animator, _build_control(driver, look, settings), writer, clock)
        if isinstance(animator, HasLimitation) and animator.limitation is not None:
            log.warning("%s: %s", portrait.name, animator.limitation)
        return AnimationReport(
            frames_in=frames.count,
            frames_out=writer.count,
            face_lost_frames=frames.face_lost,
            fps=float(source.info.fps),
            neutral_frame=look.neutral_frame,
            stopped=watch.stopped(),
            stage_ms=clock.stage_times(),
            runtime=animator.runtime if isinstance(animator, HasRuntime) else None,
        )


def _build_control(driver: Driver, look: FirstPass, settings: Settings) -> Control:
    return replace(
        settings.to_control(), neutral=None if look.neutral is None else driver.map_face_to_crop(look.neutral)
    )


def _animate_frames(
    frames: "_DriverFrames", animator: Animator[Any], control: Control, writer: "_FrameWriter", clock: Stopwatch
) -> None:
    """Animate the frames chunk by chunk; a stopped run leaves out the frames still in the animator."""
    while chunk := list(islice(frames, animator.chunk)):
        writer.expect_frames(chunk)
        with clock.time_stage("animate", len(chunk)):
            pictures = animator.animate_chunk(chunk, control)
        writer.write_frames(pictures)
    if not frames.stopped:
        writer.write_frames(animator.flush_frames())
        writer.check_complete()


class _DriverFrames(Iterator[Frame]):
    """The second pass: the driver's frames, cropped, with the faces of the first pass, and after those newly tracked
    ones."""

    def __init__(
        self,
        source: Source,
        driver: Driver,
        look: FirstPass,
        settings: Settings,
        watch: ProgressCallbacks,
        clock: Stopwatch,
    ) -> None:
        self._source = source
        self._driver = driver
        self._look = look
        self._limit = settings.max_frames
        self._watch = watch
        self._clock = clock
        self.count = 0
        self.face_lost = 0
        self.stopped = False

    def __next__(self) -> Frame:
        self.stopped = self._watch.stopped()
        if self.stopped or self.count == self._limit:
            raise StopIteration
        with self._clock.time_stage("decode"):
            raw = self._source.read_frame()
        if raw is None:
            raise StopIteration
        frame = self._crop_with_face(raw)
        self.count += 1
        self.face_lost += frame.face is None
        self._watch.progress("animating", self.count, self._expected_frames())
        return frame

    def _crop_with_face(self, raw: Frame) -> Frame:
        if self.count < len(self._look.faces):
            face = self._look.faces[self.count]
        else:
            with self._clock.time_stage("track"):
                face = self._driver.track_face(raw.image)
        with self._clock.time_stage("crop"):
            return self._driver.crop_frame(raw, face)

    def _expected_frames(self) -> int | None:
        known = [number for number in (self._limit, self._source.info.frames) if number is not None]
        return max(self.count, min(known)) if known else None


class _FrameWriter:
    """Gives each picture the time of the driver frame that it shows, and writes it to every sink."""

    def __init__(self, sinks: Sequence[Sink], clock: Stopwatch) -> None:
        self._sinks = sinks
        self._clock = clock
        self._times_ns: deque[int] = deque()
        self.count = 0

    def expect_frames(self, frames: Sequence[Frame]) -> None:
        """Remember the times of these frames; their pictures come in this order."""
        self._times_ns.extend(frame.capture_time_ns for frame in frames)

    def write_frames(self, pictures: Sequence[AvatarFrame]) -> None:
        for picture in pictures:
            if not self._times_ns:
                raise AnimatorError(
                    "The animator gave more pictures than the {count} frames it was given.", count=self.count
                )
            shown_at_ns = self._times_ns.popleft()
            with self._clock.time_stage("encode"):
                for sink in self._sinks:
                    sink.write_frame(picture, shown_at_ns)
            self.count += 1

    def check_complete(self) -> None:
        if self._times_ns:
            raise AnimatorError(
                "The animator left {unanswered} frames unanswered, after {count}.",
                unanswered=len(self._times_ns),
                count=self.count,
            )


@contextmanager
def _open_sinks(sinks: Sequence[OpenSink], info: SourceInfo) -> Iterator[Sequence[Sink]]:
    """Open every sink, and close them in the end whatever fails; of several errors the first one is raised."""
    opened: list[Sink] = []
    try:
        for open_sink in sinks:
            opened.append(open_sink(info))  # noqa: PERF401 -- what was opened must be known when the next one fails
        yield opened
    except BaseException:
        for error in _close_sinks(opened):
            log.warning("closing an output failed as well: %s", error)
        raise
    errors = _close_sinks(opened)
    if errors:
        raise errors[0]


def _close_sinks(sinks: Sequence[Sink]) -> list[PersonaCamError]:
    errors = []
    for sink in sinks:
        try:
            sink.close()
        except PersonaCamError as error:
            errors.append(error)
    return errors
