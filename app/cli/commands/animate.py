"""The verb `animate`: makes a video from a portrait and a clip.

Owns: connecting the parts, and the summary. Does not know: how any part works.
"""

import logging
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from app.cli import report
from app.cli.path_checks import check_no_overwrite
from app.cli.progress import progress_bar
from app.cli.result import CommandResult, pluralize
from app.cli.settings_from_flags import find_background_file, settings_from_flags
from app.cli.signals import Interrupt
from engine import (
    TRANSPARENT,
    AnimationReport,
    FacePoints,
    FaceTracker,
    ImagesSink,
    ProgressCallbacks,
    Settings,
    Sink,
    SourceInfo,
    VideoSink,
    animate_clip,
    load_portrait,
    opacity_error,
    open_source,
)

log = logging.getLogger(__name__)

DEFAULT_OUT = Path("out") / "avatar.mp4"


def run_animate(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam animate` asks for.

    Raises: PersonaCamError; KeyboardInterrupt.
    """
    video = wanted.out or (None if wanted.frames_out else DEFAULT_OUT)
    read = [wanted.portrait, wanted.driver, *find_background_file(wanted)]
    check_no_overwrite(read, [video, wanted.report], wanted.frames_out)
    if wanted.report is not None:
        report.prepare_report(wanted.report)
    settings = settings_from_flags(wanted)
    if settings.background == TRANSPARENT and video is not None:
        raise opacity_error(video)
    outputs = ClipOutputs(video, wanted.frames_out, wanted.overwrite)
    points = None if wanted.face_points is None else FacePoints(wanted.face_points)
    done = animate_portrait(wanted.portrait, wanted.driver, outputs, settings, interrupt, points)
    lines = summarize_report(done, outputs.describe_places())
    if wanted.report is not None:
        there = report.write_report(wanted.report, done, settings, wanted.preset, wanted.overwrite)
        lines += report.describe_report(wanted.report, there)
    return CommandResult(lines, interrupt.exit_code if done.stopped else 0)


class ClipOutputs:
    """The outputs of a run: opens them, and says where they are."""

    def __init__(self, video: Path | None, folder: Path | None, replace: bool = False) -> None:
        """replace: a video of that name is replaced; otherwise a free name is taken."""
        self._video = video
        self._folder = folder
        self._replaces = replace
        self._sink: VideoSink | None = None

    @property
    def openers(self) -> list[Callable[[SourceInfo], Sink]]:
        """What opens the outputs, each once."""
        openers: list[Callable[[SourceInfo], Sink]] = []
        if self._video is not None:
            openers.append(partial(self._open_video, self._video))
        if self._folder is not None:
            folder = self._folder
            openers.append(lambda info: ImagesSink(folder))
        return openers

    def describe_places(self) -> str:
        """Return where the outputs are, as words."""
        video = self._video if self._sink is None else self._sink.file
        return " and ".join(str(place) for place in (video, self._folder) if place is not None)

    def _open_video(self, video: Path, info: SourceInfo) -> Sink:
        self._sink = VideoSink(video, info.fps, info.sound, self._replaces)
        return self._sink


def animate_portrait(
    portrait: Path,
    driver: Path,
    outputs: ClipOutputs,
    settings: Settings,
    interrupt: Interrupt,
    points: FacePoints | None = None,
) -> AnimationReport:
    """Animate one portrait with one clip, with a progress bar. points: where its eyes and mouth are, None to find them.

    Raises: PersonaCamError; KeyboardInterrupt if it was asked for before the run began.
    """
    with closing(FaceTracker()) as tracker:
        interrupt.raise_if_requested()
        face = load_portrait(portrait, tracker, settings.size_px, settings.as_is, points=points)
        if face.remark is not None:
            log.warning("%s", face.remark)
        interrupt.raise_if_requested()
        with progress_bar() as show:
            watch = ProgressCallbacks(progress=show, stopped=interrupt.is_requested)
            return animate_clip(face, lambda: open_source(driver), outputs.openers, tracker, settings, watch)


def summarize_report(done: AnimationReport, places: str) -> list[str]:
    """Return a summary of one or two lines."""
    length = f"{pluralize(done.frames_out, 'frame')}, {done.frames_out / done.fps:.1f} s"
    if done.stopped:
        held = f"{places} holds what was done: {length}." if done.frames_out else "Nothing was written."
        return [f"Stopped. {held}"]
    lines = [f"{places}: {length}."]
    if done.face_lost_frames:
        lines.append(
            f"No face was found in {done.face_lost_frames} of them: there the portrait waits, "
            "and after a moment moves by itself."
        )
    return lines
