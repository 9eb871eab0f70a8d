"""How a live run is told while it goes on: a line that is kept up to date, and what has changed, each thing once.

Owns: the words. Does not know: how anything is found out.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.control.live_controller import OnAirStatus
from engine import Showing, State, Status

SETTLED = "All is well again."
OVER = {
    "problem": SETTLED,
    "notice": "",
    "bridged": "The chosen animator goes on.",
    "nobody": "A face is in view again.",
    "card": "",
    "panic": "Panic is off.",
    "recording": "The recording has ended.",
    "quiet": "",
}
"""What is told when a thing is over."""
MOMENTARY = ("problem", "bridged", "nobody", "card", "panic")
"""What the end of the run ends with it, which is not worth telling."""
NOBODY_S = 2.0
"""Nobody is in view for that long before it is told."""


def line(status: Status) -> str:
    """Put a status into one short line."""
    parts = [status.state.value]
    if status.state is State.RUNNING and not status.face_seen:
        parts.append("no face in view")
    parts += [word for word, is_so in (("card", status.panic), ("recording", status.recording is not None)) if is_so]
    if status.camera.fps is not None:
        parts.append(f"camera {status.camera.fps:.0f} fps")
    if status.delay is not None:
        parts.append(f"delay {status.delay.p50_ms:.0f} ms")
    return " · ".join([*parts, f"dropped {status.dropped}"])


class News:
    """What has changed since a status was looked at last, each thing told once."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}
        self._with_face_s = 0.0

    def of(self, status: OnAirStatus) -> list[str]:
        """Return what is to be told now; what ends the run is told by who ends it."""
        engine = status.engine
        if engine is None or engine.state is State.FAILED:
            return []
        facts = self._facts(status, engine)
        if engine.state is State.STOPPED:
            facts |= {what: self._told.get(what, "") for what in MOMENTARY}
        before, self._told = self._told, facts
        changed = [what for what, words in facts.items() if words != before.get(what, "")]
        return [words for what in changed if (words := facts[what] or OVER[what])]

    def _facts(self, status: OnAirStatus, engine: Status) -> dict[str, str]:
        """What is out of the ordinary -> the words for it; empty while it is not."""
        if engine.face_seen or engine.state is not State.RUNNING:
            self._with_face_s = engine.running_s
        nobody = engine.running_s - self._with_face_s > NOBODY_S
        recording = engine.recording
        return {
            "problem": f"{engine.problem} {engine.remedy}".strip(),
            "notice": f"{status.notice} {status.notice_remedy}".strip(),
            "bridged": engine.bridged and f"The Instant animator carries the portrait on. {engine.bridged}",
            "nobody": "No face is in view." if nobody else "",
            "card": "The card is shown until a face is back." if engine.showing is Showing.CARD else "",
            "panic": "The card is shown until panic is switched off." if engine.panic else "",
            "recording": "" if recording is None else f"Recording to {recording.file}.",
            "quiet": "" if recording is None else f"{recording.problem} {recording.remedy}".strip(),
        }


@contextmanager
def status_shown() -> Iterator[Callable[[OnAirStatus], None]]:
    """Show what is wrong on standard error, and on a terminal a line that is kept up to date."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    news = News()

    def tell(status: OnAirStatus) -> None:
        for words in news.of(status):
            console.print(words)

    if not sys.stderr.isatty():
        yield tell
        return
    with console.status("starting") as shown:

        def show(status: OnAirStatus) -> None:
            tell(status)
            if status.engine is not None:
                shown.update(line(status.engine))

        yield show
