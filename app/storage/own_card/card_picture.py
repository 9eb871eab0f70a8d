"""Keeps the picture of the user's own card, so that it is there when the file that was chosen is not any more.

Owns: the copies, and which of them are kept. Does not know: how a card looks, or when it is shown.
"""

import hashlib
import logging
from io import BytesIO
from pathlib import Path

from app.storage.atomic_write import write_atomically
from app.storage.folders import card_folder
from engine import read_card_picture, sink_error

log = logging.getLogger(__name__)

KEPT = 8
"""This many of those chosen last are kept: a reset can be undone, and so can a choice."""


def keep_card_picture(file: str) -> str:
    """Copy a picture into the program's own folder, and return the copy's path; one that is there already stays.

    Slow. Raises: PortraitError if it cannot be read; SinkError if the copy cannot be written.
    """
    from PIL import Image  # slow to load, and `ctl` needs none

    chosen, folder = Path(file), card_folder()
    picture = read_card_picture(file)
    if chosen.parent == folder:
        return file
    content = BytesIO()
    Image.fromarray(picture.pixels).save(content, "PNG")
    copy = folder / f"{hashlib.sha256(content.getvalue()).hexdigest()[:24]}.png"
    try:
        write_atomically(copy, content.getvalue())
    except OSError as error:
        raise sink_error(error, copy) from error
    _forget_old_copies(folder)
    return str(copy)


def _forget_old_copies(folder: Path) -> None:
    try:
        files = sorted(folder.glob("*.png"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        for file in files[KEPT:]:
            file.unlink()
    except OSError as error:
        log.info("an old picture of a card stays: %s", type(error).__name__)
