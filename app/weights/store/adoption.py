"""Lets the store use the files of a folder that the user has already, where they are.

Owns: that the folder is whole before, and the small file that names it. Does not know: how the engine reads that file.
"""

import os
from pathlib import Path

from app.storage.atomic_write import write_atomically
from app.weights.catalog import WeightsCatalog
from app.weights.errors import DiskError, FolderError
from app.weights.store.places import find_layout
from engine import ADOPTION_FILE, adopted_content, system_reason


def adopt_folder(store: Path, folder: Path, catalog: WeightsCatalog | None = None) -> Path:
    """Let the store use this folder's files, and return where in it they are; nothing is copied, moved or changed.

    folder: in the layout of the reference implementation, or with that in its `pretrained_weights`. catalog: the files
    that there should be, by default those of the folder's own table.
    Raises: FolderError if the folder lacks files, or is the store itself; DiskError.
    """
    layout = Path(os.path.abspath(find_layout(folder, catalog)))  # noqa: PTH100 -- keeps links: a disk may move
    if os.path.realpath(layout) == os.path.realpath(store):
        raise FolderError("{folder} is the store itself.", "It needs no adoption.", folder=folder)
    if (layout / ADOPTION_FILE).exists():
        raise FolderError(
            "{folder} only points to weights in another folder.", "Choose the folder in which they are.", folder=folder
        )
    try:
        write_atomically(store / ADOPTION_FILE, adopted_content(layout))
    except OSError as error:
        raise DiskError(
            "{folder} cannot be written to: {reason}.",
            "Make room, check its permissions, or choose another folder.",
            folder=store,
            reason=system_reason(error),
        ) from error
    return layout
