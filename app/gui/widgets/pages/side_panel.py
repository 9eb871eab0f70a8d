"""The pages beside the preview, one at a time, chosen by tabs; each scrolls if it is taller than the window.

A page may belong below another one: it has no tab, comes in place of all of them, and has a button that leads back.

Owns: the tabs, what comes in their place, and their width. Does not know: what is on a page.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import OnAirView, ViewState
from app.gui.widgets.basics.scroll_area import VerticalScrollArea
from app.gui.widgets.basics.theme import SCROLL_BAR_PX, set_style_kind

WIDTH_PX, WIDEST_PX, NARROWEST_PX = 340, 520, 300
"""Its usual width, how wide it becomes where words are longer or letters larger, and how narrow in a small window."""


class PageBelow(QWidget):
    """A page without a tab, under the button that leads back to the page that it belongs to."""

    def __init__(self, page: Any) -> None:
        super().__init__()
        self.page = page
        self.back = QPushButton()
        set_style_kind(self.back, "quiet")
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        down.addWidget(VerticalScrollArea(page), 1)
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.back.click)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def retranslate(self, above: str) -> None:
        """above: the title of the page that it belongs to."""
        self.back.setText(f"‹  {above}")
        self.back.setAccessibleName(self.tr("Back to {page}").format(page=above))


class SidePanel(QWidget):
    """Hands the link's views to its pages."""

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._tabs = QTabWidget(documentMode=True)
        self._tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._help = QPushButton("?")
        set_style_kind(self._help, "quiet")
        self._help.clicked.connect(link.help_asked)
        self._tabs.setCornerWidget(self._help)
        self._pages: list[Any] = []
        self._below: list[PageBelow] = []
        self._stack = QStackedWidget()
        self._stack.addWidget(self._tabs)
        self._shown: ViewState | None = None
        self._room_px = WIDEST_PX
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self._stack)
        self.setFixedWidth(WIDTH_PX)

    def add_pages(self, types: Sequence[Any]) -> None:
        """Make these pages; called once."""
        for make in types:
            page = make(self._link)
            self._pages.append(page)
            if page.belongs_to:
                self._add_below(page)
            else:
                self._tabs.addTab(VerticalScrollArea(page), "")
        self._shown = None
        self.retranslate()

    @property
    def pages(self) -> Sequence[Any]:
        return self._pages

    @property
    def shown_page(self) -> Any:
        """The page in front, None before there is any."""
        below = self._stack.currentWidget()
        if isinstance(below, PageBelow):
            return below.page
        at = self._tabs.currentIndex()
        return self._tabbed[at] if 0 <= at < len(self._tabbed) else None

    def show_page(self, page_type: str) -> Any:
        """Bring the page of that class to the front, and return it; None if there is none."""
        for below in self._below:
            if type(below.page).__name__ == page_type:
                self._stack.setCurrentWidget(below)
                return below.page
        for at, page in enumerate(self._tabbed):
            if type(page).__name__ == page_type:
                self._stack.setCurrentWidget(self._tabs)
                self._tabs.setCurrentIndex(at)
                return page
        return None

    def show_view(self, view: ViewState) -> None:
        """Pass a view to the pages if more than its figures has changed: pages show no figures."""
        still = replace(view, on_air=OnAirView(), delay_ms=None, recording_s=0)
        if still != self._shown:
            self._shown = still
            for page in self._pages:
                page.show_view(view)

    def retranslate(self) -> None:
        titles = {type(page).__name__: self._title_of(page) for page in self._pages}
        for at, page in enumerate(self._tabbed):
            self._tabs.setTabText(at, self._title_of(page))
        self._help.setAccessibleName(self.tr("Help (F1)"))
        self._help.setToolTip(self.tr("Help (F1)"))
        for below in self._below:
            below.retranslate(titles.get(below.page.belongs_to, ""))
        self._fit_width()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.FontChange:
            self._fit_width()
        super().changeEvent(event)

    @property
    def _tabbed(self) -> list[Any]:
        return [page for page in self._pages if not page.belongs_to]

    def _title_of(self, page: Any) -> str:
        return QCoreApplication.translate(type(page).__name__, page.title)

    def _add_below(self, page: Any) -> None:
        below = PageBelow(page)
        self._below.append(below)
        self._stack.addWidget(below)
        below.back.clicked.connect(lambda: self._go_back(page.belongs_to))

    def _go_back(self, page_type: str) -> None:
        """The focus goes to the tab, from where Tab leads on."""
        self.show_page(page_type)
        self._tabs.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)

    def fit_room(self, room_px: int) -> None:
        """Be no wider than that: letters may be so large that a small window has no room for the widest page."""
        if room_px != self._room_px:
            self._room_px = room_px
            self._fit_width()

    def _fit_width(self) -> None:
        """The widest page decides. Only where there is no room for it pages scroll sideways."""
        needed = max((page.minimumSizeHint().width() for page in self._pages), default=0) + SCROLL_BAR_PX
        wide = min(max(WIDTH_PX, needed), WIDEST_PX, max(self._room_px, NARROWEST_PX))
        scrolls = Qt.ScrollBarPolicy.ScrollBarAsNeeded if wide < needed else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        for area in self.findChildren(VerticalScrollArea):
            area.setHorizontalScrollBarPolicy(scrolls)
        tabs = self._tabs.tabBar().sizeHint().width()
        self._help.setVisible(tabs + self._help.sizeHint().width() <= wide)
        self.setFixedWidth(wide)
