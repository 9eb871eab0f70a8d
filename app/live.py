"""The verb `live`: a camera's person as the portrait, in real time.

Owns: putting the pieces together, the time limit, the line that tells how it goes, and the report.
Does not know: how a session works.
"""

import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from app import report
from app.chosen import background_file, chosen_settings
from app.counted import counted
from app.interrupt import Interrupt
from app.outcome import Outcome
from app.places import VIDEO_SUFFIX, check_nothing_is_overwritten
from engine import (
    Delay,
    FaceTracker,
    LiveRequest,
    LiveSettings,
    Session,
    Settings,
    State,
    Status,
    load_portrait,
    open_session,
)

LOOK_S = 0.25
"""How often the status is looked at; Windows lets no signal through to one who waits, so it is short."""
SETTLED = "All is well again."
NOBODY_S = 2.0
"""Nobody is in view for that long before it is told."""


def live(wanted: Namespace, interrupt: Interrupt) -> Outcome:
    """Do what `personacam live` asks for.

    Raises: PersonaCamError; KeyboardInterrupt if it was asked for before the run began.
    """
    video = Path(wanted.output) if wanted.output.lower().endswith(VIDEO_SUFFIX) else None
    read = [wanted.portrait, Path(wanted.camera), *background_file(wanted)]
    check_nothing_is_overwritten(read, [video, wanted.report])
    if wanted.report is not None:
        report.prepare(wanted.report)
    settings = chosen_settings(wanted)
    asked = LiveRequest(wanted.camera, wanted.output, settings, live_settings(wanted))
    with closing(FaceTracker()) as tracker:
        portrait = load_portrait(wanted.portrait, tracker, settings.size_px, settings.as_is)
    interrupt.check()
    session = open_session(asked, portrait)
    stopped = run(session, wanted.seconds, interrupt)
    if wanted.report is not None:
        report.save(wanted.report, content(session, settings, wanted.preset))
    if session.failure is not None:
        raise session.failure
    return Outcome([summary(session)], interrupt.exit_code if stopped else 0)


def live_settings(wanted: Namespace) -> LiveSettings:
    """Read what is asked of the camera and given to the output; sizes are (width, height)."""
    (camera_width_px, camera_height_px), (output_width_px, output_height_px) = wanted.camera_size, wanted.output_size
    return LiveSettings(
        camera_width_px=camera_width_px,
        camera_height_px=camera_height_px,
        camera_fps=wanted.camera_fps,
        output_width_px=output_width_px,
        output_height_px=output_height_px,
        output_fps=wanted.output_fps,
        framing=wanted.framing,
        matrix=wanted.matrix,
    )


def run(session: Session, seconds: float | None, interrupt: Interrupt) -> bool:
    """Run a session to its end; True if the user asked for the end. All is closed afterwards."""
    until_s = None if seconds is None else time.monotonic() + seconds
    with session, _status_shown() as show:
        while not session.wait(_pause_s(until_s)):
            show(session.status())
            if interrupt.asked():
                return True
            if until_s is not None and time.monotonic() >= until_s:
                break
    return False


def content(session: Session, settings: Settings, preset: str) -> dict[str, Any]:
    """Return what is known after a run, for the report."""
    status = session.status()
    whole = session.delay()
    return {
        "frames_in": status.captured,
        "frames_out": status.shown,
        "fps": round(status.shown / status.running_s, 2) if status.running_s else 0.0,
        "seconds": round(status.running_s, 3),
        "keeps_up_fps": None if status.keeps_up_fps is None else round(status.keeps_up_fps, 1),
        "face_lost_frames": status.face_lost,
        "skipped": status.skipped,
        "dropped": status.dropped,
        "animator": status.animator,
        "portrait": status.portrait,
        "preset": preset,
        "size": settings.size_px,
        "own_pixels_only": settings.own_pixels_only,
        "problem": status.problem,
        "delay_ms": None if whole is None else {**_percentiles(whole), "max": round(whole.max_ms, 2)},
        "stage_ms": {name: _percentiles(delay) for name, delay in status.stages.items()},
        "camera": {"sent": status.output.sent, "repeated": status.output.repeated, "late": status.output.late},
        "driver": {
            "name": status.camera.name,
            "width": status.camera.width_px,
            "height": status.camera.height_px,
            "given_fps": round(status.camera.given_fps, 2),
            "fps": None if status.camera.fps is None else round(status.camera.fps, 2),
        },
        "peak_rss_mb": report.peak_rss_mb(),
    }


def summary(session: Session) -> str:
    """Say in a line how it went."""
    status, whole = session.status(), session.delay()
    told = f"{counted(status.shown, 'picture')} in {status.running_s:.1f} s, {status.dropped} dropped"
    if whole is not None:
        told += f"; delay {whole.p50_ms:.0f} ms, 95 % below {whole.p95_ms:.0f} ms"
    if status.face_lost:
        told += f"; no face seen in {status.face_lost} of {counted(status.animated, 'frame')}"
    return f"{told}."


def line(status: Status) -> str:
    """Put a status into one short line."""
    parts = [status.state.value]
    if status.state is State.RUNNING and not status.face_seen:
        parts.append("no face in view")
    if status.camera.fps is not None:
        parts.append(f"camera {status.camera.fps:.0f} fps")
    if status.delay is not None:
        parts.append(f"delay {status.delay.p50_ms:.0f} ms")
    return " · ".join([*parts, f"dropped {status.dropped}"])


class News:
    """What has changed since a status was looked at last, each thing told once."""

    def __init__(self) -> None:
        self._problem = ""
        self._with_face_s = 0.0
        self._nobody = False

    def of(self, status: Status) -> list[str]:
        """Return what is to be told now; what ends the run is told by who ends it."""
        return [] if status.state is State.FAILED else [*self._problems(status), *self._faces(status)]

    def _problems(self, status: Status) -> Iterator[str]:
        if status.problem != self._problem:
            yield f"{status.problem} {status.remedy}" if status.problem else SETTLED
        self._problem = status.problem

    def _faces(self, status: Status) -> Iterator[str]:
        if status.face_seen or status.state is not State.RUNNING:
            self._with_face_s = status.running_s
        nobody = status.running_s - self._with_face_s > NOBODY_S
        if nobody != self._nobody:
            yield "No face is in view." if nobody else "A face is in view again."
        self._nobody = nobody


@contextmanager
def _status_shown() -> Iterator[Callable[[Status], None]]:
    """Show what is wrong on standard error, and on a terminal a line that is kept up to date."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    news = News()

    def tell(status: Status) -> None:
        for words in news.of(status):
            console.print(words)

    if not sys.stderr.isatty():
        yield tell
        return
    with console.status("starting") as shown:

        def show(status: Status) -> None:
            tell(status)
            shown.update(line(status))

        yield show


def _percentiles(delay: Delay) -> dict[str, float]:
    return {"p50": round(delay.p50_ms, 2), "p95": round(delay.p95_ms, 2)}


def _pause_s(until_s: float | None) -> float:
    return LOOK_S if until_s is None else max(0.0, min(LOOK_S, until_s - time.monotonic()))
