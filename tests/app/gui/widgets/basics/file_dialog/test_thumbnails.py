"""Small pictures in the file dialog: of pictures and videos, made beside the window's thread, and never a danger."""

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage
from PySide6.QtWidgets import QFileDialog, QFileSystemModel, QLineEdit, QListView, QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics import dialogs
from app.gui.widgets.basics.dialogs import PICTURES, FileQuestion, ask_for_files, has_native_thumbnails
from app.gui.widgets.basics.file_dialog import thumbnail_maker
from app.gui.widgets.basics.file_dialog.thumbnail_maker import SIDE_PX, WAITING_MAX, ThumbnailMaker, make_thumbnail
from app.gui.widgets.basics.file_dialog.thumbnail_model import ThumbnailModel
from tests import clips
from tests.fakes.find import child

RED = (250, 20, 30)


def write_picture(file: Path, size: tuple[int, int] = (400, 200)) -> Path:
    Image.new("RGB", size, RED).save(file)
    return file


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.avif"])
def test_a_picture_is_small_and_keeps_its_shape(tmp_path: Path, name: str) -> None:
    image = make_thumbnail(write_picture(tmp_path / name))
    assert image is not None
    assert (image.width(), image.height()) == (SIDE_PX, SIDE_PX // 2)
    colour = image.pixelColor(10, 10)
    assert abs(colour.red() - RED[0]) < 12
    assert abs(colour.green() - RED[1]) < 12


def test_a_video_shows_its_first_frame(tmp_path: Path) -> None:
    frames = [np.full((90, 160, 3), RED, np.uint8) for _ in range(3)]
    file = clips.write_clip(tmp_path / "clip.mp4", frames, clips.Clip(fps=10))
    image = make_thumbnail(file)
    assert image is not None
    assert image.width() == SIDE_PX
    assert image.pixelColor(20, 20).red() > 200


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff cut short", b"\x89PNG\r\n\x1a\n"])
@pytest.mark.parametrize("name", ["bad.png", "bad.mp4", "bad.jpg"])
def test_what_cannot_be_read_has_none(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert make_thumbnail(tmp_path / name) is None
    assert make_thumbnail(tmp_path) is None


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnail_maker, "LARGEST_BYTES", {True: 10, False: 10})
    assert make_thumbnail(write_picture(tmp_path / "a.png")) is None


def test_the_newest_wish_comes_first_and_old_ones_are_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin, order, ended = threading.Event(), [], threading.Event()

    def make(path: Path) -> QImage | None:
        begin.wait(10)
        order.append(path.name)
        if path.name == "2.png":
            ended.set()
        return None

    monkeypatch.setattr(thumbnail_maker, "make_thumbnail", make)
    maker = ThumbnailMaker(lambda *_: None)
    wanted = WAITING_MAX + 10
    for number in range(wanted):
        maker.request_thumbnail(tmp_path / f"{number}.png")
    assert len(maker._waiting) <= WAITING_MAX
    maker.request_thumbnail(tmp_path / "2.png")
    maker.request_thumbnail(tmp_path / "notes.txt")
    begin.set()
    assert ended.wait(10)
    assert order.index("2.png") <= 1, "at most what was being made comes before it"
    maker.close()
    assert maker.request_thumbnail(tmp_path / "3.png") is None


@pytest.fixture
def asker(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> QWidget:
    monkeypatch.setattr(dialogs, "has_native_thumbnails", lambda: False)
    window = QWidget()
    qtbot.addWidget(window)
    window.setProperty(dialogs.LAST + PICTURES.name, str(tmp_path))
    window.show()
    return window


def test_the_dialog_shows_them_and_still_answers_with_the_file(qtbot: QtBot, asker: QWidget, tmp_path: Path) -> None:
    write_picture(tmp_path / "face.png")
    answered: list[list[Path]] = []
    ask_for_files(asker, "Which?", "Pictures (*.png)", PICTURES, answered.append)
    question = child(asker, FileQuestion)
    model = child(question, ThumbnailModel)
    view = question.findChild(QListView, "listView")
    assert view is not None
    assert view.iconSize() == QSize(64, 64)
    files = model.sourceModel()
    assert isinstance(files, QFileSystemModel)

    def seen_colour() -> tuple[int, int, int]:
        index = model.mapFromSource(files.index(str(tmp_path / "face.png")))
        icon = model.data(index, Qt.ItemDataRole.DecorationRole)
        assert isinstance(icon, QIcon)
        image = icon.pixmap(64, 64).toImage()
        pixel = image.pixelColor(image.rect().center())
        return pixel.red(), pixel.green(), pixel.blue()

    qtbot.waitUntil(lambda: seen_colour()[0] > 200 and seen_colour()[1] < 60, timeout=20_000)
    index = model.mapFromSource(files.index(str(tmp_path / "face.png")))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
    qtbot.waitUntil(lambda: child(question, QLineEdit).text() == "face.png")
    question.accept()
    assert answered == [[tmp_path / "face.png"]]
    qtbot.waitUntil(lambda: asker.findChild(FileQuestion) is None)


def test_the_system_s_own_dialog_is_used_where_it_shows_small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*dialogs.SANDBOXES, dialogs.THEME):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "win32")
    assert has_native_thumbnails()
    monkeypatch.setattr("sys.platform", "linux")
    assert not has_native_thumbnails()
    monkeypatch.setenv(dialogs.THEME, dialogs.PORTAL)
    assert has_native_thumbnails()


def test_a_folder_is_asked_for_without_them(qtbot: QtBot, asker: QWidget, tmp_path: Path) -> None:
    dialogs.ask_for_folder(asker, "Where?", tmp_path, lambda _: None)
    assert child(asker, FileQuestion).findChild(ThumbnailModel) is None
    assert isinstance(child(asker, FileQuestion), QFileDialog)
    child(asker, FileQuestion).reject()
