"""Files or a picture from another program, which keeps what is its own."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage

from app.gui.widgets.gallery.clipboard import accept_copy, holds_pictures, list_local_files, read_picture_bytes


def urls(*addresses: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(address) for address in addresses])
    return data


def test_only_files_of_this_computer_count() -> None:
    data = urls("file:///a/b c.png", "https://example.org/d.png", "file:///e.jpg")
    assert list_local_files(data) == ["/a/b c.png", "/e.jpg"]
    assert holds_pictures(data)
    assert not holds_pictures(urls("https://example.org/d.png"))
    assert not holds_pictures(QMimeData())


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg", "image/webp", "image/avif"])
def test_a_picture_is_taken_as_it_was_handed_over(kind: str) -> None:
    data = QMimeData()
    data.setData(kind, b"as it is")
    assert read_picture_bytes(data) == b"as it is"


@pytest.mark.usefixtures("qapp")
def test_a_picture_of_no_kind_becomes_a_png_without_loss() -> None:
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 20, 30))
    data = QMimeData()
    data.setImageData(image)
    assert holds_pictures(data)
    content = read_picture_bytes(data)
    assert content is not None
    assert content.startswith(b"\x89PNG")
    assert QImage.fromData(content).convertToFormat(image.format()) == image


def test_where_there_is_no_picture_none_is_read() -> None:
    text, empty = QMimeData(), QMimeData()
    text.setText("a picture")
    empty.setData("image/png", b"")
    assert (read_picture_bytes(text), read_picture_bytes(empty)) == (None, None)


def test_a_drop_is_a_copy_so_that_nobody_deletes_the_users_file() -> None:
    both = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    data = urls("file:///a.png")
    event = QDropEvent(QPointF(1, 1), both, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event.setDropAction(Qt.DropAction.MoveAction)
    event.ignore()
    accept_copy(event)
    assert (event.dropAction(), event.isAccepted()) == (Qt.DropAction.CopyAction, True)


def test_what_only_says_that_it_is_a_picture_is_none() -> None:
    data = QMimeData()
    data.setData("application/x-qt-image", b"")
    data.setText("words")
    assert read_picture_bytes(data) is None
    data = QMimeData()
    data.setData("image/png", b"")
    assert read_picture_bytes(data) is None
