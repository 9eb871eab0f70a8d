"""A folder of weights may adopt another one: what it lacks is read there, and nothing is copied.

Owns: the small file that says so, and the order in which folders are searched.
Does not know: which files there should be, or who chose the folders. It imports nothing heavy.
"""

import errno
import json
import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)

ADOPTION_FILE = "adopted.json"
"""In the folder that adopts: {"folder": "where the other one is"}."""
MAX_BYTES = 100_000
NOTHING_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG)


def read_adopted_folder(models: Path) -> Path | None:
    """Return the folder that this one adopts, None if there is none, or if the file about it cannot be read."""
    try:
        with (models / ADOPTION_FILE).open("rb") as file:
            folder = json.loads(file.read(MAX_BYTES))["folder"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as reason:
        if isinstance(reason, OSError) and reason.errno in NOTHING_THERE:
            return None
        log.warning("%s cannot be read: %s", ADOPTION_FILE, type(reason).__name__)
        return None
    return Path(folder) if isinstance(folder, str) and "\0" not in folder else None


def adopted_content(folder: Path) -> bytes:
    """Return the content of the file that adopts this folder."""
    return json.dumps({"folder": str(folder)}).encode()


def list_folders(models: Path) -> list[Path]:
    """Return the folders in which a file is looked for, in this order."""
    adopted = read_adopted_folder(models)
    return [models] if adopted is None else [models, adopted]


def locate_file(models: Path, name: str) -> Path:
    """Return where the file of that name is; in the first folder if it is nowhere."""
    found = (folder / name for folder in list_folders(models) if os.path.isfile(folder / name))  # noqa: PTH113
    return next(found, models / name)
