"""Opens help and About from wherever they are asked for.

Owns: that each is open once, and that neither is loaded before it is wanted. Does not know: what is on them.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.gui.engine_link import EngineLink

if TYPE_CHECKING:
    from app.gui.windows.about_dialog import AboutDialog
    from app.gui.windows.help_window import HelpWindow

HELP_KEY = "F1"


class HelpDesk(QObject):
    """Belongs to the main window. F1 opens help from everywhere in it."""

    def __init__(self, window: QWidget, link: EngineLink) -> None:
        super().__init__(window)
        self._window = window
        self._link = link
        QShortcut(QKeySequence(HELP_KEY), window, self.show_help)
        link.help_asked.connect(self.show_help)
        link.about_asked.connect(self.show_about)

    def show_help(self) -> None:
        """Open the page of help, or bring it to the front."""
        from app.gui.windows.help_window import HelpWindow

        self._open(HelpWindow)

    def show_about(self) -> None:
        """Open the window About, or bring it to the front."""
        from app.gui.windows.about_dialog import AboutDialog

        self._open(AboutDialog)

    def _open(self, kind: "type[HelpWindow] | type[AboutDialog]") -> None:
        shown = self._window.findChild(kind) or kind(self._link, self._window)
        shown.show()
        shown.raise_()
        shown.activateWindow()
