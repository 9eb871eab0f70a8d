"""Entries of the portrait gallery, and how picture files become entries.

Owns: ids and names of entries. Does not know: the list that keeps them, and what is in a picture.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.storage.portraits.look import PortraitLook
from app.storage.read_files import list_folder
from engine import PortraitError

if TYPE_CHECKING:  # cutting a crop out needs heavy libraries, and the window asks for suffixes before they are loaded
    from engine import FacePoints, PortraitCrop

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".heic", ".heif", ".gif"}
BUNDLED = "bundled-"
"""What the ids of the portraits that come with the program begin with."""


@dataclass(frozen=True, slots=True)
class GalleryPortrait:
    """One entry of the user's gallery.

    id: unique in it, and the name its portrait has in the engine. crop: the part to use, None for head and shoulders.
    points: where its eyes and mouth are, if that was said beside it; those that the window keeps are in its crop.
    is_found: it was found in a folder and not named, so that another may take its place if it cannot be read.
    Two that differ in nothing but what follows are the same picture: slot, the number behind which it is, 0 if it has
    none, None as long as it has just come; is_hidden, it is not in the strip and is left out by `next` and `previous`;
    look, what of its look is its own.
    """

    id: str
    name: str
    path: Path
    crop: "PortraitCrop | None" = None
    is_found: bool = False
    points: "FacePoints | None" = None
    slot: int | None = field(default=None, compare=False)
    is_hidden: bool = field(default=False, compare=False)
    look: PortraitLook = field(default=PortraitLook(), compare=False)

    @property
    def is_bundled(self) -> bool:
        """Whether it comes with the program."""
        return self.id.startswith(BUNDLED)


def portraits_from_paths(
    places: Sequence[Path], points: "Mapping[Path, FacePoints]" = MappingProxyType({})
) -> tuple[GalleryPortrait, ...]:
    """Return entries for files and for the pictures of folders, in the order given; a folder's pictures by name.

    points: where eyes and mouth of some of the files are.

    Raises: PortraitError if there is no picture.
    """
    files = [file for place in places for file in (_list_pictures(place) if place.is_dir() else [place])]
    if not files:
        raise PortraitError(
            "There is no picture in {folder}.", "Give {endings}.", folder=places[0], endings=", ".join(sorted(SUFFIXES))
        )
    named = {place for place in places if not place.is_dir()}
    return tuple(
        replace(entry, is_found=entry.path not in named, points=points.get(entry.path))
        for entry in portraits_from_files(files)
    )


def portraits_from_files(files: Sequence[Path], taken: Collection[str] = ()) -> tuple[GalleryPortrait, ...]:
    """Return an entry for each file, in the order given; each id is the file's name, numbered if it is taken."""
    ids: dict[str, Path] = {}
    for file in files:
        number = 1
        while (id := file.stem if number == 1 else f"{file.stem} ({number})") in ids or id in taken:
            number += 1
        ids[id] = file
    return tuple(GalleryPortrait(id, id, file) for id, file in ids.items())


def _list_pictures(folder: Path) -> list[Path]:
    """Return the pictures of a folder; what only has such a name, and broken links, are left out."""
    return sorted(file for file in list_folder(folder).files if file.suffix.lower() in SUFFIXES)
