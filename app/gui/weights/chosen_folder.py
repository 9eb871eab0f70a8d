"""The folder that the user chose for the download of the weights.

Owns: where exactly they go, and the refusal of a folder that cannot be written to. Does not know: who asks, how they
get there. It looks at the disk.
"""

from pathlib import Path

from app.weights.errors import DiskError, FolderError
from app.weights.store import places

NAME = "PersonaLive"
"""The folder that is made where other things are already."""


def choose_download_folder(folder: Path) -> Path:
    """Keep weights there from now on, and return where exactly: nothing is strewn among other files.

    Raises: DiskError if it cannot be written to, or the choice cannot be kept.
    """
    chosen = find_download_folder(folder)
    if not places.is_writable(chosen):
        raise DiskError(
            "Nothing can be written into {folder}.", "Choose another folder, or check its permissions.", folder=folder
        )
    places.choose_store(chosen)
    return chosen


def find_download_folder(folder: Path) -> Path:
    """Return where in a folder that the user named weights are, or will be."""
    try:
        return places.find_layout(folder)
    except FolderError:
        pass
    is_theirs = not folder.is_dir() or any((folder / name).exists() for name in _list_own_folders(folder))
    return folder if is_theirs or not any(folder.iterdir()) else folder / NAME


def _list_own_folders(folder: Path) -> set[str]:
    """Return the names with which the files of the table begin."""
    return {file.target.partition("/")[0] for file in places.find_catalog(folder).files}
