"""Which weights an animator gets: those that were named, or those that are there.

Owns: that a folder that was named is refused at once if it lacks something, and that weights need not be named where
they are found. Does not know: how they got there, what an animator does with them.
"""

from dataclasses import replace
from pathlib import Path

from app.weights.store.places import find_layout, find_usable_folder
from engine import Settings

PERSONALIVE = "personalive"
"""The animator that needs weights."""


def check_named_weights(settings: Settings) -> Settings:
    """Return the settings with the place of the weights inside the folder that they name, if they name one.

    Raises: FolderError if that folder lacks a file, whatever the animator is: it says what is missing.
    """
    named = settings.personalive.models
    return settings if named is None else _use_folder(settings, find_layout(named))


def find_weights(settings: Settings, chosen: Path | None = None) -> Settings:
    """Return the settings with a folder of weights, where the animator needs one and they name none.

    chosen: the user's own folder, which is taken as it is; without one, the first place where all are there and
    verified. Nothing changes where there is none: the animator says what to do.
    """
    if settings.animator != PERSONALIVE or settings.personalive.models is not None:
        return settings
    folder = chosen or find_usable_folder()
    return settings if folder is None else _use_folder(settings, folder)


def _use_folder(settings: Settings, folder: Path) -> Settings:
    if folder == settings.personalive.models:
        return settings
    return replace(settings, personalive=replace(settings.personalive, models=folder))
