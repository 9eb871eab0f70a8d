"""The verb `animate`: a portrait and a clip go in, a video comes out.

Owns: putting the pieces together, and telling how it went. Does not know: how any piece works.
"""

from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from app.cli import report
from app.cli.path_checks import check_nothing_is_overwritten
from app.cli.plural import counted
from app.cli.progress import progress_bar
from app.cli.result import Outcome
from app.cli.settings_from_flags import background_file, chosen_settings
from app.cli.signals import Interrupt
from engine import (
    TRANSPARENT,
    FaceTracker,
    ImagesSink,
    Report,
    Settings,
    Sink,
    SourceInfo,
    VideoSink,
    Watch,
    animate_clip,
    load_portrait,
    opacity_error,
    open_source,
)

DEFAULT_OUT = Path("out") / "avatar.mp4"


def animate(wanted: Namespace, interrupt: Interrupt) -> Outcome:
    """Do what `personacam animate` asks for.

    Raises: PersonaCamError; KeyboardInterrupt.
    """
    video = wanted.out or (None if wanted.frames_out else DEFAULT_OUT)
    places = [place for place in (video, wanted.frames_out) if place is not None]
    read = [wanted.portrait, wanted.driver, *background_file(wanted)]
    check_nothing_is_overwritten(read, [video, wanted.report], wanted.frames_out)
    if wanted.report is not None:
        report.prepare(wanted.report)
    settings = chosen_settings(wanted)
    if settings.background == TRANSPARENT and video is not None:
        raise opacity_error(video)
    done = run(wanted.portrait, wanted.driver, sinks_for(video, wanted.frames_out), settings, interrupt)
    if wanted.report is not None:
        report.write(wanted.report, done, settings, wanted.preset)
    return Outcome(summary(done, " and ".join(map(str, places))), interrupt.exit_code if done.stopped else 0)


def run(
    portrait: Path,
    driver: Path,
    sinks: list[Callable[[SourceInfo], Sink]],
    settings: Settings,
    interrupt: Interrupt,
) -> Report:
    """Animate one portrait with one clip, with a progress bar.

    Raises: PersonaCamError; KeyboardInterrupt if it was asked for before the run began.
    """
    with closing(FaceTracker()) as tracker:
        interrupt.check()
        face = load_portrait(portrait, tracker, settings.size_px, settings.as_is)
        interrupt.check()
        with progress_bar() as show:
            watch = Watch(progress=show, stopped=interrupt.asked)
            return animate_clip(face, lambda: open_source(driver), sinks, tracker, settings, watch)


def sinks_for(video: Path | None, folder: Path | None) -> list[Callable[[SourceInfo], Sink]]:
    """Return what opens the outputs that were asked for."""
    sinks: list[Callable[[SourceInfo], Sink]] = []
    if video is not None:
        sinks.append(lambda info: VideoSink(video, info.fps, info.sound))
    if folder is not None:
        sinks.append(lambda info: ImagesSink(folder))
    return sinks


def summary(done: Report, places: str) -> list[str]:
    """Say in a line or two how it went."""
    length = f"{counted(done.frames_out, 'frame')}, {done.frames_out / done.fps:.1f} s"
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
