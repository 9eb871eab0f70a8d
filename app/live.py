"""`personacam live`: a run in the terminal, from its start to its report.

Owns: the status line, the time limit, signals, and the report. Does not know: how a session works.
"""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from rich.console import Console
from rich.status import Status as Line

from engine import Delay, Session, State, Status

LOOK_S = 0.25
"""How often the status is looked at. Windows lets no signal through to one who waits, so it is short."""
ENDED_BY_SIGNAL = 128
"""Added to a signal's number, this is the exit code that shells expect."""

Show = Callable[[Status], None]


def run(session: Session, seconds: float | None, show: Show) -> Status:
    """Run a session until the time is up, it ends by itself, or the program is asked to; return its last status.

    show: is given the status a few times a second.
    Raises: PersonaCamError if the session failed; KeyboardInterrupt or SystemExit after a signal. Then, too, all is
    closed.
    """
    until_s = None if seconds is None else time.monotonic() + seconds
    with _ended_in_order(), session:
        while not session.wait(_pause_s(until_s)):
            show(session.status())
            if until_s is not None and time.monotonic() >= until_s:
                break
    if session.failure is not None:
        raise session.failure
    return session.status()


def report(status: Status, whole_run: Delay | None) -> dict[str, Any]:
    """Return what is known after a run, for a JSON file."""
    return {
        "animator": status.animator,
        "portrait": status.portrait,
        "seconds": round(status.running_s, 3),
        "frames_in": status.captured,
        "frames_out": status.shown,
        "fps": round(status.shown / status.running_s, 2) if status.running_s else 0.0,
        "face_lost_frames": status.face_lost,
        "skipped": status.skipped,
        "dropped": status.dropped,
        "delay_ms": None if whole_run is None else _milliseconds(whole_run) | {"max": round(whole_run.max_ms, 2)},
        "stage_ms": {name: _milliseconds(delay) for name, delay in status.stages.items()},
        "camera": {"sent": status.output.sent, "repeated": status.output.repeated, "late": status.output.late},
        "driver": {
            "name": status.camera.name,
            "width": status.camera.width_px,
            "height": status.camera.height_px,
            "given_fps": round(status.camera.given_fps, 2),
            "fps": None if status.camera.fps is None else round(status.camera.fps, 2),
        },
    }


class StatusLine:
    """Tells a person at a terminal how the run does; elsewhere it tells only of problems, each once."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._line: Line | None = console.status("starting") if console.is_terminal else None
        self._problem = ""

    def __enter__(self) -> "StatusLine":
        if self._line is not None:
            self._line.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._line is not None:
            self._line.stop()

    def show(self, status: Status) -> None:
        if status.problem and status.problem != self._problem:
            self._console.print(f"{status.problem} {status.remedy}", markup=False, highlight=False, soft_wrap=True)
        elif self._problem and not status.problem:
            self._console.print("All is well again.")
        self._problem = status.problem
        if self._line is not None:
            self._line.update(line(status))


def line(status: Status) -> str:
    """Put a status into one line."""
    parts = [status.state.value]
    if status.state is State.RUNNING and not status.face_seen:
        parts.append("no face in view")
    if status.camera.fps is not None:
        parts.append(f"camera {status.camera.fps:.0f} fps")
    if status.delay is not None:
        parts.append(f"delay {status.delay.p50_ms:.0f} ms (95 %: {status.delay.p95_ms:.0f} ms)")
    parts.append(f"dropped {status.dropped}")
    return " · ".join(parts)


def _milliseconds(delay: Delay) -> dict[str, float]:
    return {"p50": round(delay.p50_ms, 2), "p95": round(delay.p95_ms, 2)}


def _pause_s(until_s: float | None) -> float:
    return LOOK_S if until_s is None else max(0.0, min(LOOK_S, until_s - time.monotonic()))


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let a request to end (not only Ctrl-C) unwind the program, so that camera and output are released."""

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(ENDED_BY_SIGNAL + number)

    before = {number: signal.signal(number, leave) for number in _requests_to_end()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _requests_to_end() -> list[signal.Signals]:
    return [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
