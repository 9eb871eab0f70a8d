"""Portrait files as portraits, and those read already kept.

Owns: what was read. Does not know: who wears what; where files come from.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from engine import Portrait, PortraitCrop, PortraitError, Settings

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".avif"}
BUNDLED = "bundled-"
"""What the ids of the portraits that come with the program begin with."""
KEPT_MAX = 64
"""At 512 px that is 50 MB."""


@dataclass(frozen=True, slots=True)
class GalleryPortrait:
    """One entry of the user's gallery.

    id: unique in it, and the name its portrait has in the engine. crop: the part to use, None for head and shoulders.
    """

    id: str
    name: str
    path: Path
    crop: PortraitCrop | None = None

    @property
    def is_bundled(self) -> bool:
        """Whether it comes with the program."""
        return self.id.startswith(BUNDLED)


def portraits_of(places: Sequence[Path]) -> tuple[GalleryPortrait, ...]:
    """Return what files and folders hold, in the order given; a folder's pictures by name.

    Raises: PortraitError if that is nothing.
    """
    files = [file for place in places for file in (_pictures_in(place) if place.is_dir() else [place])]
    if not files:
        raise PortraitError(f"There is no picture in {places[0]}.", f"Give {', '.join(sorted(SUFFIXES))}.")
    ids: dict[str, Path] = {}
    for file in files:
        number = 1
        while (id := file.stem if number == 1 else f"{file.stem} ({number})") in ids:
            number += 1
        ids[id] = file
    return tuple(GalleryPortrait(id, id, file) for id, file in ids.items())


def _pictures_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)


Read = Callable[[GalleryPortrait, Settings], Portrait]
"""Makes a portrait of a file; slow. Raises: PersonaCamError."""


def read(entry: GalleryPortrait, settings: Settings) -> Portrait:
    """Read a portrait with a tracker of its own.

    Raises: PortraitError, NoFaceError.
    """
    from engine import FaceTracker, load_portrait  # only here: they bring all that finds faces

    with closing(FaceTracker()) as tracker:
        return load_portrait(entry.path, tracker, settings.size_px, settings.as_is, entry.crop)


class Portraits:
    """Those read already, the ones used last kept. Callable from any thread; `get` is slow, `ready` is quick."""

    def __init__(self, read: Read = read) -> None:
        self._read = read
        self._kept: OrderedDict[tuple[GalleryPortrait, int, bool], Portrait] = OrderedDict()
        self._lock = threading.Lock()

    def ready(self, entry: GalleryPortrait, settings: Settings) -> Portrait | None:
        """Return the portrait if it was read already."""
        key = (entry, settings.size_px, settings.as_is)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def get(self, entry: GalleryPortrait, settings: Settings) -> Portrait:
        """Return the portrait; read it if need be.

        Raises: PersonaCamError.
        """
        found = self.ready(entry, settings)
        if found is not None:
            return found
        portrait = replace(self._read(entry, settings), name=entry.id)
        with self._lock:
            self._kept[entry, settings.size_px, settings.as_is] = portrait
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
        return portrait
