"""Prints the status of a live run: a line that is kept up to date, and each change once.

Owns: the words. Does not know: how the status is measured.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.control.controller_status import ControllerStatus
from app.control.status_json import describe_live
from engine import Live, OutputStatus, Problem, SessionState, SessionStatus, Showing, partial_path

SETTLED = "All is well again."
OVER = {
    "problem": SETTLED,
    "notice": "",
    "bridged": "The chosen animator goes on.",
    "nobody": "A face is in view again.",
    "card": "",
    "panic": "Panic is off.",
    "video": "",
    "recording": "The recording has ended.",
    "quiet": "",
}
"""The message when a condition is over."""
CARRIED_ON = "The Instant animator carries the portrait on."
MOMENTARY = ("problem", "bridged", "nobody", "card", "panic")
"""Conditions that end with the run; their end is not reported."""
NAMING = ("video", "recording", "notice")
"""Conditions whose words name a file, which may differ from the one before by a number."""
NOBODY_S = 2.0
"""How long no face is in view before it is reported."""


def format_status_line(status: SessionStatus) -> str:
    """Return a status as one short line."""
    parts = [status.state.value]
    conditions = (
        (describe_live(status.live, status.output.viewers_see), status.live is not Live.OFF),
        ("camera released", status.resting),
        ("no face in view", status.face_missing),
        ("panic", status.panic),
        ("recording", status.recording is not None),
    )
    parts += [word for word, is_so in conditions if is_so]
    if status.camera.fps is not None:
        parts.append(f"camera {status.camera.fps:.0f} fps")
    if status.quality is not None:
        in_use, wanted = status.quality.quality, status.quality.wanted
        parts.append(in_use.value if wanted is None else f"{in_use.value} in place of {wanted.value}")
    if status.delay is not None:
        parts.append(f"delay {status.delay.p50_ms:.0f} ms")
    return " · ".join([*parts, f"dropped {status.dropped}"])


class StatusChanges:
    """Finds what has changed since the last status, and reports each change once."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}
        self._with_face_s = 0.0

    def describe_changes(self, status: ControllerStatus) -> list[str]:
        """Return the new messages; the failure that ends the run is reported elsewhere."""
        engine = status.engine
        if engine is None:
            return []
        facts = self._collect_conditions(status, engine)
        if engine.state in (SessionState.STOPPED, SessionState.FAILED):
            facts |= {what: self._told.get(what, "") for what in MOMENTARY}
        before, self._told = self._told, facts
        changed = [what for what in facts if _subject_of(what, facts[what]) != _subject_of(what, before.get(what, ""))]
        return [words for what in changed if (words := facts[what] or OVER[what])]

    def _collect_conditions(self, status: ControllerStatus, engine: SessionStatus) -> dict[str, str]:
        """Return condition -> its words; empty words while the condition does not hold."""
        is_unknown = not engine.face_missing and not self._told.get("nobody")
        if engine.face_seen or is_unknown:  # a camera that sends nothing brings no face back
            self._with_face_s = engine.running_s
        nobody = engine.running_s - self._with_face_s > NOBODY_S
        recording = engine.recording
        return {
            "problem": _format_problem(engine.problem),
            "notice": _format_problem(status.notice),
            "bridged": "" if engine.bridged is None else f"{CARRIED_ON} {engine.bridged}",
            "nobody": "No face is in view." if nobody else "",
            "card": "The card is shown until a face is back." if engine.showing is Showing.CARD else "",
            "panic": "The card is shown until panic is switched off." if engine.panic else "",
            "video": _format_other_name(engine.output),
            "recording": "" if recording is None else f"Recording to {recording.file}.",
            "quiet": "" if recording is None else _format_problem(recording.problem),
        }


def _format_other_name(output: OutputStatus) -> str:
    """Compare the name with the one that was asked for this video; the next output may be another already."""
    if output.file == output.wanted_file:
        return ""
    part = partial_path(Path(output.wanted_file)).name  # of an earlier video that was not finished, or of another run
    return f"{output.wanted_file} or {part} was there already; the video is written to {output.file}."


def _subject_of(what: str, words: str) -> str:
    """Return what the words are about: numbers in them may go on counting, but in a name each number counts."""
    return words if what in NAMING else re.sub(r"\d+", "", words)


def _format_problem(problem: Problem | None) -> str:
    return "" if problem is None else str(problem)


@contextmanager
def show_live_status() -> Iterator[Callable[[ControllerStatus], None]]:
    """Show problems on standard error, and on a terminal a line that is kept up to date."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    news = StatusChanges()

    def print_changes(status: ControllerStatus) -> None:
        for words in news.describe_changes(status):
            console.print(words)

    if not sys.stderr.isatty():
        yield print_changes
        return
    with console.status("starting") as shown:

        def update_line(status: ControllerStatus) -> None:
            print_changes(status)
            if status.engine is not None:
                shown.update(format_status_line(status.engine))

        yield update_line
