"""The parts of the on-air strip, and which of them stay where there is no room for all.

Owns: their kinds, their order, and that choice. Pure: how widths are measured is an argument. Does not know: words, how
a part is drawn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

APART_PX = 14
"""Between two parts."""


class PartKind(Enum):
    """From left to right; from NOTE on they are at the right end."""

    STATE = "state"
    WHAT = "what"
    WHERE = "where"
    READERS = "readers"
    DELAY = "delay"
    RATE = "rate"
    DROPPED = "dropped"
    TIME = "time"
    NOTE = "note"
    ANIMATOR = "animator"
    RECORDING = "recording"


class Look(Enum):
    """How a part is drawn. LIVE: on red. WARNING: in the colour of what warns. QUIET: what is off or of less weight."""

    PLAIN = "plain"
    QUIET = "quiet"
    WARNING = "warning"
    LIVE = "live"


LEFT_OUT = (
    PartKind.ANIMATOR,
    PartKind.DROPPED,
    PartKind.RATE,
    PartKind.DELAY,
    PartKind.READERS,
    PartKind.NOTE,
    PartKind.WHERE,
    PartKind.TIME,
)
"""What goes first where there is no room. State, what viewers see and the recording stay."""
WHILE_LIVE = (PartKind.DELAY, PartKind.RATE, PartKind.DROPPED)
"""Figures that matter only to those who are live, or where something is wrong."""
AT_RIGHT = (PartKind.NOTE, PartKind.ANIMATOR, PartKind.RECORDING)


@dataclass(frozen=True, slots=True)
class StripPart:
    """One part. words: as drawn. spoken: as it is read aloud, and as a tool tip says it. look: how it is drawn.

    short: what is drawn instead where there is no room for the words; "" for nothing.
    """

    kind: PartKind
    words: str
    spoken: str
    look: Look = Look.PLAIN
    short: str = ""


def find_fitting_parts(
    parts: Sequence[StripPart], measure_px: Callable[[StripPart], int], room_px: int
) -> tuple[StripPart, ...]:
    """Return those that fit side by side, whole: what matters most is placed first, and lighter parts fill the rest.

    A part that is too long for what is left is there with its short words, or not at all; it costs no other part.
    """
    fitting = {part.kind: part for part in parts if part.kind not in LEFT_OUT}
    left_px = room_px - sum(measure_px(part) + APART_PX for part in fitting.values()) + APART_PX
    offered = {part.kind: part for part in parts}
    for kind in reversed(LEFT_OUT):
        for form in _list_forms(offered.get(kind)):
            width_px = measure_px(form) + APART_PX
            if width_px <= left_px:
                fitting[kind] = form
                left_px -= width_px
                break
    return tuple(fitting[part.kind] for part in parts if part.kind in fitting)


def _list_forms(part: StripPart | None) -> tuple[StripPart, ...]:
    if part is None:
        return ()
    return (part, replace(part, words=part.short)) if part.short else (part,)
