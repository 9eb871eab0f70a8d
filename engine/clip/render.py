"""Animates a portrait with a clip: one avatar frame for each frame of the clip.

Owns: the order of the steps, counting frames, and closing the outputs whatever happens.
Does not know: threads, file formats, how a portrait is animated, who shows the progress.

The first pass tracks the beginning of the clip to choose neutral face and crop of each of its shots. The second pass
uses the faces that the first one found, so that no frame is tracked twice.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import cv2

from engine.animators.protocol import Animator, HasLimitation, HasRuntime, create_animator
from engine.clip.first_pass import ProgressCallbacks, run_first_pass
from engine.clip.shot_frames import ShotFrames
from engine.clip.turned_clip import TurnedSource, TurningTracker
from engine.core.errors import AnimatorError, PersonaCamError
from engine.core.problem import Problem
from engine.core.settings import Settings
from engine.core.settings.avatar import TURN_AUTO
from engine.core.status import RuntimeInUse
from engine.core.stopwatch import StageTime, Stopwatch
from engine.core.types import AvatarFrame, Face, Frame, Portrait
from engine.driver.cropped_driver import Driver, RewindableTracker
from engine.sinks import Sink
from engine.sources import Source, SourceInfo

log = logging.getLogger(__name__)

ONLY_PICTURE = Problem(
    "It is a single picture, so nothing moves.", "Give a video or a folder of pictures as the driver."
)

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
    tracker: RewindableTracker,
    settings: Settings,
    watch: ProgressCallbacks | None = None,
) -> AnimationReport:
    """Animate the portrait with a clip; picture i answers driver frame i and is shown at that frame's time.

    open_driver: opens the clip at its beginning; called for each pass over it. sinks: opened before anything is
    read. tracker: a new one, or one that forgot its last video. From then on OpenCV uses one thread in this process, as
    in a live run: its others wait by spinning.
    Raises: any PersonaCamError; what was written until then is finished and kept.
    """
    cv2.setNumThreads(1)
    watch = watch or ProgressCallbacks()
    clock = Stopwatch()
    with (
        closing(open_driver()) as source,
        _open_sinks(sinks, source.info) as outputs,
        closing(create_animator(settings, float(source.info.fps))) as animator,
    ):
        _prepare_animator(animator, portrait, watch)
        driver = Driver(turning := TurningTracker(tracker, settings.turn, float(source.info.fps)), settings)
        look = run_first_pass(TurnedSource(source, turning.schedule), driver, portrait, settings, watch, clock)
        source.close()  # a decoder holds 16 MB of pictures
        if turning.was_misled and not watch.stopped():
            turning.rewind_video()
            with closing(TurnedSource(open_driver(), turning.schedule)) as from_start:
                look = run_first_pass(from_start, driver, portrait, settings, watch, clock)
        with closing(TurnedSource(open_driver(), turning.schedule)) as again:
            shots = ShotFrames(again, driver, look, portrait, clock)
            frames = _DriverFrames(shots, again.info, settings, watch)
            writer = _FrameWriter(outputs, clock)
            _animate_frames(frames, animator, settings, writer, clock)
        if frames.count == 1 and settings.max_frames != 1:
            _warn_of(source.info.name, ONLY_PICTURE)
        _warn_of(source.info.name, turning.schedule.describe_turn() if settings.turn == TURN_AUTO else None)
        _warn_of(portrait.name, animator.limitation if isinstance(animator, HasLimitation) else None)
        return AnimationReport(
            frames.count,
            writer.count,
            frames.face_lost,
            float(source.info.fps),
            look.neutral_frame,
            stopped=watch.stopped(),
            stage_ms=clock.stage_times(),
            runtime=animator.runtime if isinstance(animator, HasRuntime) else None,
        )


def _prepare_animator(animator: Animator[Any], portrait: Portrait, watch: ProgressCallbacks) -> None:
    if isinstance(animator, HasRuntime):
        animator.finish_preparation(lambda done: watch.progress("building", round(100 * done), 100), watch.stopped)
    animator.swap_portrait(animator.prepare_portrait(portrait))


def _warn_of(name: str, problem: Problem | None) -> None:
    """Tell the user what became of a file, if there is something to tell."""
    if problem is not None:
        log.warning("%s: %s", name, problem)


def _animate_frames(
    frames: "_DriverFrames", animator: Animator[Any], settings: Settings, writer: "_FrameWriter", clock: Stopwatch
) -> None:
    """Animate the frames chunk by chunk; a stopped run leaves out the frames still in the animator."""
    control = settings.to_control()
    while chunk := list(islice(frames, animator.chunk)):
        writer.expect_frames(chunk)
        if frames.at_rest is not None:
            neutral, person = frames.at_rest
            control = control if neutral is control.neutral else replace(control, neutral=neutral, person=person)
        with clock.time_stage("animate", len(chunk)):
            pictures = animator.animate_chunk(chunk, control)
        writer.write_frames(pictures)
    if not frames.stopped:
        writer.write_frames(animator.flush_frames())
        writer.check_complete()


class _DriverFrames(Iterator[Frame]):
    """The second pass: the driver's frames, counted. at_rest: the face at rest in the latest frame's shot, and the
    shot's number; None before any face."""

    def __init__(self, shots: ShotFrames, info: SourceInfo, settings: Settings, watch: ProgressCallbacks) -> None:
        self._shots = shots
        self._info = info
        self._limit = settings.max_frames
        self._watch = watch
        self.at_rest: tuple[Face, int] | None = None
        self.count = 0
        self.face_lost = 0
        self.stopped = False

    def __next__(self) -> Frame:
        self.stopped = self._watch.stopped()
        if self.stopped or self.count == self._limit:
            raise StopIteration
        frame, self.at_rest = next(self._shots)
        self.count += 1
        self.face_lost += frame.face is None
        self._watch.progress("animating", self.count, self._expected_frames())
        return frame

    def _expected_frames(self) -> int | None:
        known = [number for number in (self._limit, self._info.frames) if number is not None]
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
