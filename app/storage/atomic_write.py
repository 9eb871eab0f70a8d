"""Small files written so that a crash leaves the old one or the new one, never half of one.

Owns: that. Does not know: what is in them.
"""

import os
import tempfile
from pathlib import Path


def write_atomically(file: Path, content: bytes) -> None:
    """Put this content there, its folder too. Raises: OSError; then the old file is as it was."""
    file.parent.mkdir(parents=True, exist_ok=True)
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
    """Give a file that cannot be used another name beside it, and return that. Raises: OSError."""
    number = 1
    while (aside := file.with_name(f"{file.stem}.unreadable-{number}{file.suffix}")).exists():
        number += 1
    return file.replace(aside)
