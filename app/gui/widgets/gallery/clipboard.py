"""Reads files or a picture from the clipboard or from a drag.

Owns: reading it, and that the other program keeps what is its own. Does not know: what becomes of it.
"""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, Qt
from PySide6.QtGui import QDropEvent, QImage

PICTURES = ("image/png", "image/jpeg", "image/webp", "image/avif", "image/heic", "image/heif", "image/gif")


def holds_pictures(data: QMimeData) -> bool:
    """Say if there is anything in it that may be a picture."""
    return bool(list_local_files(data)) or data.hasImage()


def accept_copy(event: QDropEvent) -> None:
    """Accept a drop as a copy: after a move the other program would delete the user's file."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


def list_local_files(data: QMimeData) -> list[str]:
    """Return the files of this computer that are named in it."""
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]


def read_picture_bytes(data: QMimeData) -> bytes | None:
    """Return a picture as a file's content: as it was handed over if that can be read, else as PNG."""
    for kind in PICTURES:
        if data.hasFormat(kind) and data.data(kind).size():
            return bytes(data.data(kind).data())
    image = data.imageData() if data.hasImage() else None
    if not isinstance(image, QImage) or image.isNull():
        return None
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    return bytes(content.data())
