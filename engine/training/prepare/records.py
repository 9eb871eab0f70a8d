"""What is known of a prepared clip: its pieces, what was dropped and why, and what it was made from.

Owns: these facts and their form in JSON. Does not know: where they are kept, what a reader does with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from engine.core.problem import Phrase

SCHEMA = 1
"""Of the records and of the index; another number is another form."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Frames of a clip, first to last, that are in no piece. reason: a sentence for people."""

    first: int
    last: int
    reason: Phrase

    def to_plain(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {"first": self.first, "last": self.last, "reason": self.reason.to_plain(), "words": str(self.reason)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return what `to_plain` gave."""
        return cls(plain["first"], plain["last"], Phrase.from_plain(plain["reason"]))


@dataclass(frozen=True, slots=True)
class Piece:
    """Frames of a clip in a row that show one person, cut to one square. name: of its files, without the ending.

    first, last: of the clip's frames. left, top, side_px: the square in the clip's pixels. sha256: of the files.
    """

    name: str
    frames: int
    first: int
    last: int
    fps: float
    left: int
    top: int
    side_px: int
    sha256: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ClipRecord:
    """One clip. folder: the name of its own among the prepared ones. name, size_bytes, changed_ns: see `Clip`.

    sha256: of the clip itself. frames: how many it has, up to the last one used.
    """

    folder: str
    name: str
    size_bytes: int
    changed_ns: int
    sha256: str
    frames: int
    pieces: Sequence[Piece]
    dropped: Sequence[Dropped]

    @property
    def key(self) -> tuple[str, int, int]:
        """What its clip is known by: see `Clip.key`."""
        return self.name, self.size_bytes, self.changed_ns

    def to_plain(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {
            "schema": SCHEMA,
            **asdict(self),
            "pieces": [asdict(piece) for piece in self.pieces],
            "dropped": [each.to_plain() for each in self.dropped],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return what `to_plain` gave. Raises: KeyError, TypeError, ValueError for something else."""
        facts = dict(plain)
        if facts.pop("schema") != SCHEMA:
            raise ValueError("another schema")
        facts["pieces"] = [Piece(**piece) for piece in facts["pieces"]]
        facts["dropped"] = [Dropped.from_plain(each) for each in facts["dropped"]]
        return cls(**facts)
