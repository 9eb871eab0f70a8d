"""Questions in windows of their own, which do not block the main window: panic and End live stay one click away.

Owns: asking for files, for a folder, and yes or no; where the search for a file begins.
Does not know: what becomes of the answer.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton, QWidget

from app.gui.widgets.basics.screen_fit import keep_on_screen
from app.storage.gallery_entry import SUFFIXES

Place = QStandardPaths.StandardLocation
PICTURE_PATTERNS = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
"""What a file window shows where a picture is asked for."""
PICTURES, VIDEOS = Place.PicturesLocation, Place.MoviesLocation
SANDBOXES, THEME, PORTAL = ("FLATPAK_ID", "SNAP"), "QT_QPA_PLATFORMTHEME", "xdgdesktopportal"
"""Variables of the environment that say that files are chosen in a dialog of the desktop's portal."""
LAST = "personacam folder used last: "
"""Before the name of a place: the window remembers it as long as it is there."""


class FileQuestion(QFileDialog):
    """Deletes itself when it is answered, and when the window of who asked goes."""

    answered = Signal(list)
    """The files, as list[Path]; not emitted if there is none."""

    def __init__(self, asker: QWidget, title: str, mode: QFileDialog.FileMode, begin: Path) -> None:
        super().__init__(asker, title, str(begin))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setFileMode(mode)
        self.setLabelText(QFileDialog.DialogLabel.LookIn, self.tr("Look in:"))
        self.setLabelText(QFileDialog.DialogLabel.FileType, self.tr("Kind:"))
        self.filesSelected.connect(self._emit_answer)
        keep_on_screen(self)
        asker.window().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.Hide and not event.spontaneous() and watched is not self:
            self.close()
        return super().eventFilter(watched, event)

    def _emit_answer(self, files: list[str]) -> None:
        self.answered.emit([Path(file) for file in files])


def ask_for_files(
    asker: QWidget, title: str, kinds: str, place: Place, take: Callable[[list[Path]], object], several: bool = False
) -> None:
    """Ask for files that are there; begin where such files were found last. kinds: as Qt writes filters."""
    mode = QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile
    question = _create_question(asker, title, mode, _start_folder(asker.window(), place))
    if question is not None:
        question.setNameFilter(kinds)
        if not has_native_thumbnails():
            from app.gui.widgets.basics.file_dialog.thumbnail_model import show_thumbnails

            show_thumbnails(question)
        question.answered.connect(take)
        question.answered.connect(lambda files: _remember_folder(asker.window(), place, files[0].parent))
        _bring_to_front(question)


def ask_for_folder(asker: QWidget, title: str, begin: Path | None, take: Callable[[Path], object]) -> None:
    """Ask for a folder that is there."""
    question = _create_question(asker, title, QFileDialog.FileMode.Directory, begin or Path.home())
    if question is not None:
        question.setOption(QFileDialog.Option.ShowDirsOnly)
        question.answered.connect(lambda folders: take(folders[0]))
        _bring_to_front(question)


def ask_yes_or_no(
    asker: QWidget, title: str, words: str, answers: tuple[str, str], yes: Callable[[], object]
) -> QMessageBox | None:
    """Ask before something that cannot be taken back. answers: the words for yes and for no, which is the usual one.

    Return the question, which deletes itself once it is answered; None if it is open already.
    """
    if _raise_open_question(asker, QMessageBox, title):
        return None
    box = QMessageBox(asker)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setModal(False)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(words)
    box.addButton(answers[0], QMessageBox.ButtonRole.AcceptRole)
    no: QPushButton = box.addButton(answers[1], QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    box.accepted.connect(yes)
    keep_on_screen(box)
    _bring_to_front(box)
    return box


def has_native_thumbnails() -> bool:
    """Return True if the system's own file dialog shows small pictures: on Windows, macOS, and a desktop's portal.

    Qt finds another one of Linux's desktops only through GTK 3, whose dialog shows none.
    """
    is_portal = any(os.environ.get(name) for name in SANDBOXES) or os.environ.get(THEME) == PORTAL
    return sys.platform != "linux" or is_portal


def _create_question(asker: QWidget, title: str, mode: QFileDialog.FileMode, begin: Path) -> FileQuestion | None:
    """Make a question, unless the same one is still open: that one comes to the front."""
    return None if _raise_open_question(asker, FileQuestion, title) else FileQuestion(asker, title, mode, begin)


def _raise_open_question(asker: QWidget, kind: type[QWidget], title: str) -> bool:
    for open_one in asker.findChildren(kind):
        if open_one.windowTitle() == title and open_one.isVisible():
            _bring_to_front(open_one)
            return True
    return False


def _bring_to_front(question: QWidget) -> None:
    question.show()
    question.raise_()
    question.activateWindow()


def _start_folder(window: QWidget, place: Place) -> Path:
    last = window.property(LAST + place.name)
    usual = last or QStandardPaths.writableLocation(place)
    return Path(usual) if usual and Path(usual).is_dir() else Path.home()


def _remember_folder(window: QWidget, place: Place, folder: Path) -> None:
    window.setProperty(LAST + place.name, str(folder))
