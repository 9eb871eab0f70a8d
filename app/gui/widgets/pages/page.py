"""A page beside the preview: a column of groups, each a title and the controls under it.

Owns: the column, and that each group follows the view and the language. Does not know: what is in a group.
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, set_style_kind


class Group(QWidget):
    """The base of the groups. A group makes its controls and puts them into `rows`; the page does the rest."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__()
        self.link = link
        self.title = create_title()
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(GAP_PX)
        self.rows.addWidget(self.title)

    def show_view(self, view: ViewState) -> None:
        """Show what the view says; change only what differs."""

    def retranslate(self) -> None:
        """Set all words."""

    def add_rows(self, *rows: QWidget | QLayout) -> None:
        """Put controls under the title."""
        add_to_column(self.rows, *rows)


class Page(QWidget):
    """The base of the pages. A page adds its groups, then calls `retranslate` and `show_view` once.

    belongs_to: the class of the page that leads to this one, which then has no tab; empty for a page with a tab.
    """

    belongs_to = ""

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.link = link
        self.groups: tuple[Group, ...] = ()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        self._column.setSpacing(GAP_PX)
        self._whole = QVBoxLayout(self)  # an alignment would give the column no more height than at its best width
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.addLayout(self._column)
        self._whole.addStretch(1)

    def show_view(self, view: ViewState) -> None:
        """Show what the view says; change only what differs."""
        for group in self.groups:
            group.show_view(view)

    def retranslate(self) -> None:
        """Set all words."""
        for group in self.groups:
            group.retranslate()

    def add_groups(self, *groups: Group) -> None:
        """Put groups below each other."""
        self.groups += groups
        for group in groups:
            if self._column.count():
                self._column.addSpacing(EDGE_PX)
            self._column.addWidget(group)

    def add_group(self, *rows: QWidget | QLayout) -> Label:
        """Add a title and what belongs under it; return the title, for its words."""
        if self._column.count():
            self._column.addSpacing(EDGE_PX)
        title = create_title()
        add_to_column(self._column, title, *rows)
        return title

    def event(self, event: QEvent) -> bool:
        """Ask for as much height as the wrapped words need at this width; a scroll area gives it."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.setMinimumHeight(max(0, self._whole.totalHeightForWidth(self.width())))  # -1: nothing is wrapped
        return done

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


def add_to_column(column: QVBoxLayout, *rows: QWidget | QLayout) -> None:
    """Put widgets and layouts below each other."""
    for row in rows:
        if isinstance(row, QWidget):
            column.addWidget(row)
        else:
            column.addLayout(row)


def create_title() -> Label:
    """Return a label for what a group is about."""
    label = Label()
    set_style_kind(label, "title")
    return label


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
