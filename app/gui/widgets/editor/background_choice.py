"""Asks for the backgrounds that need an answer: a colour, or a picture file.

Owns: these two windows, which block nothing, and which kind a background is of. Does not know: what a background does.
"""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QWidget

from app.gui.widgets.basics.dialogs import PICTURE_PATTERNS, PICTURES, ask_for_files
from app.gui.widgets.basics.screen_fit import keep_on_screen

OWN, BLUR, GREEN, COLOUR, PICTURE = "own", "blur", "green", "colour", "picture"
DEFAULT_COLOUR = "#2f4f6f"


class BackgroundChoice(QObject):
    """Belongs to the widget in which the choice is made."""

    chosen = Signal(str, bool)
    """A background as the action takes it; and whether it takes the place of a colour that was only tried."""

    def __init__(self, asker: QWidget) -> None:
        super().__init__(asker)
        self._asker = asker
        self._dialog: QColorDialog | None = None
        self._tried = False

    def choose_kind(self, kind: str, now: str) -> None:
        """Choose that kind; one that needs an answer asks for it first. now: the background in use."""
        if kind == COLOUR:
            self._open_colour_dialog(now)
        elif kind == PICTURE:
            kinds = self.tr("Pictures ({patterns})").format(patterns=PICTURE_PATTERNS)
            ask_for_files(self._asker, self.tr("Picture behind the avatar"), kinds, PICTURES, self._take_picture)
        else:
            self.chosen.emit(kind, False)

    def _open_colour_dialog(self, now: str) -> None:
        """Every colour that is tried is seen at once."""
        if self._dialog is None:
            self._dialog = QColorDialog(self._asker)
            self._dialog.setModal(False)
            self._dialog.setOption(QColorDialog.ColorDialogOption.NoButtons)
            self._dialog.currentColorChanged.connect(self._take_colour)
            keep_on_screen(self._dialog)
        self._tried = False
        self._dialog.blockSignals(True)
        self._dialog.setCurrentColor(QColor(now if now.startswith("#") else DEFAULT_COLOUR))
        self._dialog.blockSignals(False)
        self._dialog.setWindowTitle(self.tr("Colour of the background"))
        self._dialog.show()
        self._dialog.raise_()
        self._take_colour(self._dialog.currentColor())

    def _take_colour(self, colour: QColor) -> None:
        tried, self._tried = self._tried, True
        self.chosen.emit(colour.name(), tried)

    def _take_picture(self, files: list[Path]) -> None:
        self.chosen.emit(str(files[0]), False)


def background_kind(background: str) -> str:
    """Return which kind a background of the settings is of."""
    if background in (OWN, BLUR, GREEN):
        return background
    return COLOUR if background.startswith("#") else PICTURE
