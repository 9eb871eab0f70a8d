"""Where PersonaLive's weights may be, and whether a folder has them.

Owns: the places and their order, the folder that the user chose for downloads, which table describes a folder, and the
refusal of a folder that lacks something. Does not know: how files get there.

A folder is used as it is: in the layout of the reference implementation, `personalive/denoising_unet.pth` and so on.
"""

import json
import logging
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app.storage.atomic_write import write_atomically
from app.storage.folders import system_weights_folders, weights_folder, weights_records_folder
from app.storage.read_files import decode_json, is_file_there, read_small_file
from app.weights.catalog import TABLE, WeightsCatalog, list_forms, read_catalog
from app.weights.errors import CatalogError, DiskError, FolderError
from app.weights.store.records import VerificationRecord
from app.weights.store.states import is_vital, look_at_store
from engine import read_adopted_folder, system_reason

log = logging.getLogger(__name__)

FILE = "places.json"
MAX_BYTES = 100_000
INSIDE = ("", "pretrained_weights", "weights")
"""Where in a folder that the user names the layout may begin; the second is that of the reference implementation."""
NAMED = 3
"""This many missing files are named."""
REMEDY = "Choose the folder in which they are, or download them: personacam models download"


def find_store() -> Path:
    """Return the folder for downloads: the one that was chosen last, or the program's own."""
    return _read_chosen_folder() or weights_folder()


def choose_store(folder: Path | None) -> None:
    """Use this folder from now on, None for the program's own. Raises: DiskError."""
    content = {"folder": None if folder is None else str(Path(os.path.abspath(folder)))}  # noqa: PTH100 -- keeps links
    try:
        write_atomically(weights_records_folder() / FILE, json.dumps(content).encode())
    except OSError as error:
        raise DiskError(
            "The chosen folder cannot be remembered: {reason}.",
            "Free some space, or check the permissions of your data folder.",
            reason=system_reason(error),
        ) from error


def list_places() -> list[Path]:
    """Return the folders in which weights are looked for, in this order: the user's, then those of this computer."""
    return list(dict.fromkeys([find_store(), weights_folder(), *system_weights_folders()]))


def find_usable_folder() -> Path | None:
    """Return the first place whose weights an animator can load, all of them verified; None if there is none. Quick."""
    return next((folder for folder in list_places() if is_usable(folder)), None)


def is_usable(folder: Path) -> bool:
    """Return True if all that an animator cannot do without is there and verified."""
    try:
        catalog = find_catalog(folder)
    except CatalogError as error:
        log.warning("%s", error.problem)
        return False
    return look_at_store(folder, catalog, VerificationRecord(folder)).is_usable


def find_catalog(folder: Path) -> WeightsCatalog:
    """Return the table of this folder's files: its own if it has one, or the program's. Raises: CatalogError."""
    own = folder / TABLE
    return read_catalog(own) if is_file_there(own) else _read_bundled_catalog()


def find_layout(folder: Path, catalog: WeightsCatalog | None = None) -> Path:
    """Return where in a folder that the user named the weights are: there, or in its `pretrained_weights`.

    catalog: the files that there should be, by default those of the folder's own table.
    Raises: FolderError if it lacks a file, which names what is missing.
    """
    missing = [(_list_missing(folder / name, catalog), folder / name) for name in INSIDE]
    lacking, best = min(missing, key=lambda found: len(found[0]))
    if lacking:
        raise _incomplete_error(folder, best, lacking)
    return best


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be a folder of weights, before anything is loaded. Quick. Raises: FolderError."""
    lacking = _list_missing(folder)
    if lacking:
        raise _incomplete_error(folder, folder, lacking)


def is_complete(folder: Path) -> bool:
    """Return True if nothing that an animator needs is missing; whether it is right is another question. Quick."""
    return not _list_missing(folder)


def is_writable(folder: Path) -> bool:
    """Return True if files can be made in this folder, or in the one in which it would be made."""
    above = (folder, *folder.absolute().parents)
    existing = next((each for each in above if os.path.exists(each)), Path.cwd())  # noqa: PTH110 -- that of Path may raise
    return existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)


@cache
def _read_bundled_catalog() -> WeightsCatalog:
    return read_catalog()


def _read_chosen_folder() -> Path | None:
    try:
        chosen = decode_json(read_small_file(weights_records_folder() / FILE, MAX_BYTES))["folder"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError) as reason:
        log.warning("%s cannot be read: %s", FILE, type(reason).__name__)
        return None
    return Path(chosen) if isinstance(chosen, str) and chosen and "\0" not in chosen else None


def _list_missing(folder: Path, catalog: WeightsCatalog | None = None) -> list[str]:
    """Return the names of the files that a folder lacks, in whatever form, and the one that it adopts, too."""
    try:
        catalog = catalog or find_catalog(folder)
    except CatalogError:
        catalog = _read_bundled_catalog()
    return list(_walk_missing(folder, catalog))


def _walk_missing(folder: Path, catalog: WeightsCatalog) -> Iterator[str]:
    adopted = read_adopted_folder(folder)
    folders = [folder] if adopted is None else [folder, adopted]
    for file in catalog.files:
        if is_vital(file) and not any(is_file_there(each / name) for each in folders for name in list_forms(file)):
            yield file.target


def _incomplete_error(folder: Path, best: Path, lacking: list[str]) -> FolderError:
    names, more = ", ".join(lacking[:NAMED]), len(lacking) - NAMED
    if not os.path.isdir(folder):  # noqa: PTH112 -- that of Path may raise
        error = FolderError("There is no folder {folder}.", REMEDY, folder=folder)
    elif more > 0:
        error = FolderError(
            "The folder {folder} has not all of PersonaLive's weights: {names} and {more} more are missing.",
            REMEDY,
            folder=best,
            names=names,
            more=more,
        )
    else:
        error = FolderError(
            "The folder {folder} has not all of PersonaLive's weights. Missing: {names}.",
            REMEDY,
            folder=best,
            names=names,
        )
    error.missing = tuple(lacking)
    return error
