"""What the window shows, as one frozen snapshot: what was asked for (intent) and what is (reality) become a view.

Owns: `ViewState`, and `resolve`, which makes one. Numbers, names and states only: words are the widgets' business.
Knows no Qt, no thread, and no engine object that does anything.
"""

from dataclasses import dataclass
from enum import Enum

from engine import Status


class Phase(Enum):
    """Where the program is. LOADING: nothing runs yet. RUNNING: pictures come. FAILED: they do not, see `problem`."""

    LOADING = "loading"
    RUNNING = "running"
    FAILED = "failed"


class Live(Enum):
    """What other programs see. CARD: the "be right back" card, by panic."""

    OFF = "off"
    STARTING = "starting"
    LIVE = "live"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Message:
    """One line for the message bar. problem: what happened. remedy: what the app does about it, or what to do."""

    problem: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """What the user asked for last; None: nothing yet."""

    output: bool | None = None


@dataclass(frozen=True, slots=True)
class ViewState:
    """Everything that a widget may show."""

    phase: Phase = Phase.LOADING
    live: Live = Live.OFF
    message: Message | None = None
    camera: str = ""
    portrait: str = ""
    animator: str = ""
    fps: float | None = None
    delay_ms: float | None = None
    dropped: int = 0
    face_seen: bool = False


def resolve(intent: Intent, reality: Status | None) -> ViewState:
    """Return what to show."""
    if reality is None:
        return ViewState()
    return ViewState(
        phase=Phase.FAILED if reality.state.value == "failed" else Phase.RUNNING,
        message=Message(reality.problem, reality.remedy) if reality.problem else None,
        camera=reality.camera.name,
        portrait=reality.portrait,
        animator=reality.animator,
        fps=reality.camera.fps,
        delay_ms=None if reality.delay is None else reality.delay.p50_ms,
        dropped=reality.dropped,
        face_seen=reality.face_seen,
    )
