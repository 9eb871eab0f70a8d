"""The verb `animate`: makes a video from a portrait and a clip.

Owns: connecting the parts, and the summary. Does not know: how any part works.
"""

from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
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

DEFAULT_OUT = Path("out") / "avatar.mp4"


def run_animate(wanted: Namespace, interrupt: Interrupt) -> CommandResult:
    """Do what `personacam animate` asks for.

    Raises: PersonaCamError; KeyboardInterrupt.
    """
    video = wanted.out or (None if wanted.frames_out else DEFAULT_OUT)
    places = [place for place in (video, wanted.frames_out) if place is not None]
    read = [wanted.portrait, wanted.driver, *find_background_file(wanted)]
    check_no_overwrite(read, [video, wanted.report], wanted.frames_out)
    if wanted.report is not None:
        report.prepare_report(wanted.report)
    settings = settings_from_flags(wanted)
    if settings.background == TRANSPARENT and video is not None:
        raise opacity_error(video)
    done = animate_portrait(
        wanted.portrait, wanted.driver, make_sink_openers(video, wanted.frames_out), settings, interrupt
    )
    if wanted.report is not None:
        report.write_report(wanted.report, done, settings, wanted.preset)
    return CommandResult(
        summarize_report(done, " and ".join(map(str, places))), interrupt.exit_code if done.stopped else 0
    )


def animate_portrait(
    portrait: Path,
    driver: Path,
    sinks: list[Callable[[SourceInfo], Sink]],
    settings: Settings,
    interrupt: Interrupt,
) -> AnimationReport:
    """Animate one portrait with one clip, with a progress bar.

    Raises: PersonaCamError; KeyboardInterrupt if it was asked for before the run began.
    """
    with closing(FaceTracker()) as tracker:
        interrupt.raise_if_requested()
        face = load_portrait(portrait, tracker, settings.size_px, settings.as_is)
        interrupt.raise_if_requested()
        with progress_bar() as show:
            watch = ProgressCallbacks(progress=show, stopped=interrupt.is_requested)
            return animate_clip(face, lambda: open_source(driver), sinks, tracker, settings, watch)


def make_sink_openers(video: Path | None, folder: Path | None) -> list[Callable[[SourceInfo], Sink]]:
    """Return the openers of the requested outputs."""
    sinks: list[Callable[[SourceInfo], Sink]] = []
    if video is not None:
        sinks.append(lambda info: VideoSink(video, info.fps, info.sound))
    if folder is not None:
        sinks.append(lambda info: ImagesSink(folder))
    return sinks


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
