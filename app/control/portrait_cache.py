"""Portrait files as portraits, and those read already kept.

Owns: what was read. Does not know: who wears what; where files come from.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from app.storage.gallery_entry import GalleryPortrait
from engine import Portrait, Settings

KEPT_MAX = 64
"""At 512 px that is 50 MB."""


Read = Callable[[GalleryPortrait, Settings], Portrait]
"""Makes a portrait of a file; slow. Raises: PersonaCamError."""


def read_portrait(entry: GalleryPortrait, settings: Settings) -> Portrait:
    """Read a portrait with a tracker of its own.

    Raises: PortraitError, NoFaceError.
    """
    from engine import FaceTracker, load_portrait  # only here: they bring all that finds faces

    with closing(FaceTracker()) as tracker:
        return load_portrait(entry.path, tracker, settings.size_px, settings.as_is, entry.crop)


class PortraitCache:
    """Those read already, the ones used last kept. Callable from any thread; `get` is slow, `ready` is quick."""

    def __init__(self, read: Read = read_portrait) -> None:
        self._read = read
        self._kept: OrderedDict[tuple[GalleryPortrait, int, bool], Portrait] = OrderedDict()
        self._lock = threading.Lock()

    def get_cached(self, entry: GalleryPortrait, settings: Settings) -> Portrait | None:
        """Return the portrait if it was read already."""
        key = (entry, settings.size_px, settings.as_is)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def get_portrait(self, entry: GalleryPortrait, settings: Settings) -> Portrait:
        """Return the portrait; read it if need be.

        Raises: PersonaCamError.
        """
        found = self.get_cached(entry, settings)
        if found is not None:
            return found
        portrait = replace(self._read(entry, settings), name=entry.id)
        with self._lock:
            self._kept[entry, settings.size_px, settings.as_is] = portrait
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
        return portrait
