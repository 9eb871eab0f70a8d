"""Writes small files so that a crash leaves the old file or the new one, never half of one.

Owns: the writing. Does not know: what is in the files.
"""

import os
import tempfile
from pathlib import Path


def write_atomically(file: Path, content: bytes) -> None:
    """Write the content, and create the folder if needed; a device is written to, never replaced.

    Raises: OSError; then the old file is unchanged.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.is_char_device():
        file.write_bytes(content)
        return
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def rename_unreadable(file: Path) -> Path:
    """Rename a file that cannot be used, and return its new path, beside the old one. Raises: OSError."""
    return file.replace(_next_unreadable(file))


def copy_unreadable(file: Path, content: bytes) -> Path:
    """Keep the content of a file that can be used in part, beside it, and return the copy's path. Raises: OSError."""
    kept = _next_unreadable(file)
    write_atomically(kept, content)
    return kept


def _next_unreadable(file: Path) -> Path:
    number = 1
    while os.path.lexists(aside := file.with_name(f"{file.stem}.unreadable-{number}{file.suffix}")):
        number += 1
    return aside
