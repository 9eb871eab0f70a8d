"""The parts of the on-air strip, and which of them stay where there is no room for all.

Owns: their kinds, their order, and that choice. Pure: widths are arguments. Does not know: words, how a part is drawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
AT_RIGHT = (PartKind.NOTE, PartKind.ANIMATOR, PartKind.RECORDING)


@dataclass(frozen=True, slots=True)
class StripPart:
    """One part. words: as drawn. spoken: as it is read aloud, and as a tool tip says it. look: how it is drawn."""

    kind: PartKind
    words: str
    spoken: str
    look: Look = Look.PLAIN


def find_fitting_parts(
    parts: Sequence[StripPart], widths_px: Mapping[PartKind, int], room_px: int
) -> tuple[StripPart, ...]:
    """Return those that fit side by side, whole: what matters least is left out first."""
    fitting = list(parts)
    for kind in LEFT_OUT:
        if sum(widths_px[part.kind] + APART_PX for part in fitting) - APART_PX <= room_px:
            break
        fitting = [part for part in fitting if part.kind is not kind]
    return tuple(fitting)
