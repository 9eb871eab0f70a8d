"""A page beside the preview: a column of groups.

Owns: the column, and that a page is told when the language changes. Does not know: what is on a page.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, set_style_kind


class Page(QWidget):
    """The base of the pages. A page puts its groups into the column, then calls `retranslate` once."""

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.link = link
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        self._column.setSpacing(GAP_PX)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def show_view(self, view: ViewState) -> None:
        """Show what the view says; change only what differs."""

    def retranslate(self) -> None:
        """Set all words."""

    def add_group(self, *rows: QWidget | QLayout) -> Label:
        """Add a title and what belongs under it; return the title, for its words."""
        if self._column.count():
            self._column.addSpacing(EDGE_PX)
        title = Label()
        set_style_kind(title, "title")
        self._column.addWidget(title)
        for row in rows:
            if isinstance(row, QWidget):
                self._column.addWidget(row)
            else:
                self._column.addLayout(row)
        return title

    def event(self, event: QEvent) -> bool:
        """Ask for as much height as the wrapped words need at this width; a scroll area gives it."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.setMinimumHeight(self._column.totalHeightForWidth(self.width()))
        return done

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def create_quiet_label() -> Label:
    """Return a label for an explanation: smaller in voice, wrapped, its links openable by keyboard."""
    label = Label(wrapped=True)
    set_style_kind(label, "quiet")
    return label


class WheelGuard(QObject):
    """The wheel scrolls the page, and never turns what happens to lie under the pointer."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def guard_wheel(control: QWidget) -> None:
    """Leave the wheel to what this control lies in."""
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    control.installEventFilter(WheelGuard(control))
