"""The list of portraits as it is written: names, order, crops, numbers, looks.

Owns: its form. Version 1 has been added to since it was first written: what an older list lacks, and what is bad in
it, is as usual, and a list that is older than numbers gives its first nine portraits the numbers they always had.
Does not know: files, what became of the pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.storage.portraits.look import PortraitLook
from app.storage.portraits.slots import SLOTS
from app.storage.read_files import decode_json
from app.storage.serialization import encode_json, from_plain, to_plain
from engine import Phrase, PortraitCrop, setting_error

if TYPE_CHECKING:
    from app.storage.gallery_entry import GalleryPortrait

VERSION = 1


@dataclass(frozen=True, slots=True)
class GalleryRow:
    """One portrait. file: its name in the folder, empty for a bundled one. slot, is_hidden: as in GalleryPortrait."""

    id: str = ""
    name: str = ""
    file: str = ""
    crop: PortraitCrop | None = None
    slot: int | None = None
    is_hidden: bool = False
    look: PortraitLook = field(default_factory=PortraitLook)

    def __post_init__(self) -> None:
        if self.slot is not None and self.slot not in (0, *SLOTS):
            raise setting_error("slot", self.slot, Phrase("a number from {minimum} to {maximum}", minimum=0, maximum=9))

    @classmethod
    def from_portrait(cls, portrait: "GalleryPortrait", file: str) -> "GalleryRow":
        """Return the row of an entry."""
        of = portrait
        return cls(of.id, of.name, file, of.crop, of.slot, of.is_hidden, of.look)


@dataclass(frozen=True, slots=True)
class GalleryIndex:
    """The list. hidden: ids of bundled portraits that the user removed."""

    portraits: tuple[GalleryRow, ...] = ()
    hidden: tuple[str, ...] = ()


def encode_index(index: GalleryIndex) -> bytes:
    """Return the content of the file."""
    return encode_json({"version": VERSION, **to_plain(index)})


def decode_index(content: bytes) -> tuple[GalleryIndex, list[str]]:
    """Return the list, each portrait once, and the names of what in it could not be read.

    Raises: ValueError if it is no list at all.
    """
    table = decode_json(content)
    if not isinstance(table, dict) or table.get("version") != VERSION:
        raise ValueError("it is of no version that this program knows")
    index, bad = from_plain(GalleryIndex, table)
    first, repeated = _drop_repeated_rows(index.portraits)
    return replace(index, portraits=first), [*bad, *repeated]


def _drop_repeated_rows(rows: Sequence[GalleryRow]) -> tuple[tuple[GalleryRow, ...], list[str]]:
    """Return the first row of each id, and the names of those that differ from it: their pictures are in no row."""
    first: dict[str, GalleryRow] = {}
    repeated = []
    for at, row in enumerate(rows):
        if first.setdefault(row.id, row) != row:
            repeated.append(f"portraits.{at}.id")
    return tuple(first.values()), repeated
