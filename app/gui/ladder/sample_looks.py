"""Small pictures of what this computer really showed, by portrait and step, kept in the cache.

Owns: their files: how they are named, that half of one is never read, and that there are never many.
Does not know: widgets, when a picture is taken. Every method is slow and may be called from any thread.
"""

import contextlib
import hashlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from app.control.ladder.steps import LadderStep
from app.storage.atomic_write import write_atomically

if TYPE_CHECKING:  # it brings NumPy, without which the window starts
    from engine import Image

log = logging.getLogger(__name__)

SIZE_PX = 160
KEPT_MAX = 60
"""Those not taken for longest go first."""
MAX_BYTES = 1 << 18
"""More than any of them has."""
SUFFIX = ".jpg"
BEGINS, ENDS = b"\xff\xd8", b"\xff\xd9"
"""Of a whole JPEG file."""


class SampleLooks:
    """One file for each portrait and step."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep_look(self, portrait_id: str, step: LadderStep, shown: "Image") -> QImage:
        """Keep a picture (S, S, 3) uint8 RGB, and return it as it is kept. A full disk only means it is not kept."""
        height, width = shown.shape[:2]
        whole = QImage(shown.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
        small = whole.scaled(
            SIZE_PX, SIZE_PX, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, b"jpeg").write(small)
        try:
            write_atomically(self._find_path(portrait_id, step), bytes(content.data()))
            self._remove_oldest()
        except OSError as error:
            log.info("no sample was kept: %s", error)
        return small

    def read_look(self, portrait_id: str, step: LadderStep) -> QImage | None:
        """Return what was shown last at that step with that portrait; None if nothing was, or it cannot be read."""
        try:
            with self._find_path(portrait_id, step).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError:
            return None
        if len(content) > MAX_BYTES or not (content.startswith(BEGINS) and content.endswith(ENDS)):
            return None
        buffer = QBuffer()
        buffer.setData(content)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer, b"jpeg")
        size = reader.size()
        if size.isEmpty() or size != size.boundedTo(QSize(SIZE_PX, SIZE_PX)):
            return None
        read = reader.read()
        return None if read.isNull() else read

    def remove_looks(self, portrait_id: str) -> None:
        """Remove all of one portrait."""
        for step in LadderStep:
            with contextlib.suppress(OSError):
                self._find_path(portrait_id, step).unlink(missing_ok=True)

    def _remove_oldest(self) -> None:
        """Raises: OSError."""
        files = sorted(self._folder.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime_ns)
        for file in files[:-KEPT_MAX]:
            file.unlink(missing_ok=True)

    def _find_path(self, portrait_id: str, step: LadderStep) -> Path:
        """Names say nothing: an id may be a person's name."""
        name = hashlib.sha256(portrait_id.encode(errors="surrogatepass")).hexdigest()[:24]
        return self._folder / f"{name}-{step}{SUFFIX}"
