"""What the user wants of a run, as one frozen value: `on_air` has the run follow it, the window shows it.

Owns: its fields and what they are without a choice. Does not know: what really is, who changes it.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.storage import presets
from app.storage.gallery_entry import GalleryPortrait
from engine import VIRTUAL_CAMERA, LiveSettings, PortraitError, Settings, Transition

SLOTS = range(1, 10)
"""The keys behind which portraits are."""
STAYS = ("seed", "as_is", "mirror", "own_pixels_only", "background")
"""Settings that, once chosen by hand, stay when the preset changes."""


@dataclass(frozen=True, slots=True)
class DesiredState:
    """What the user wants.

    worn: id of a portrait of the gallery. slots: the ids behind the keys 1-9, None where there is none.
    output: a name as in LiveRequest, whether or not it is on. camera: as there, None for nobody.
    by_hand: settings chosen by hand, by name, which stay when the preset changes; `personalive` is such a table again.
    recordings: folder for them.
    """

    gallery: tuple[GalleryPortrait, ...] = ()
    slots: tuple[str | None, ...] = ()
    worn: str = ""
    camera: str | None = None
    output: str = VIRTUAL_CAMERA
    output_on: bool = True
    panic: bool = False
    preset: str = presets.DEFAULT
    settings: Settings = field(default_factory=Settings)
    by_hand: dict[str, Any] = field(default_factory=dict)
    live: LiveSettings = field(default_factory=LiveSettings)
    transition: Transition = Transition.CROSSFADE
    recordings: Path = field(default_factory=Path)
    microphone: str | None = None

    def find_portrait(self, id: str) -> GalleryPortrait:
        """Return the portrait of that id. Raises: PortraitError if there is none."""
        found = next((entry for entry in self.gallery if entry.id == id), None)
        if found is None:
            raise PortraitError(f"There is no portrait {id!r} in the gallery.", "Choose another, or add one.")
        return found

    def find_portrait_by_name(self, words: str) -> GalleryPortrait:
        """Return the portrait of that id, or else the only one with that name, in capitals or not.

        Raises: PortraitError if there is none, or several are called so.
        """
        called = [entry for entry in self.gallery if entry.name.casefold() == words.casefold()]
        if any(entry.id == words for entry in self.gallery) or not called:
            return self.find_portrait(words)
        if len(called) > 1:
            ids = ", ".join(entry.id for entry in called)
            raise PortraitError(f"Several portraits are called {words!r}.", f"Choose one of: {ids}.")
        return called[0]
