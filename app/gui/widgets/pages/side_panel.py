"""The pages beside the preview, one at a time, chosen by tabs; each scrolls if it is taller than the window.

Owns: the tabs and their width. Does not know: what is on a page.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics.scroll_area import VerticalScrollArea
from app.gui.widgets.basics.theme import SCROLL_BAR_PX

WIDTH_PX, WIDEST_PX = 340, 520
"""Its usual width, and how wide it becomes where words are longer or letters larger."""


class SidePanel(QWidget):
    """Hands the link's views to its pages."""

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._tabs = QTabWidget(documentMode=True)
        self._tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._pages: list[Any] = []
        self._shown: ViewState | None = None
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self._tabs)
        self.setFixedWidth(WIDTH_PX)

    def add_pages(self, types: Sequence[Any]) -> None:
        """Make these pages; called once."""
        for make in types:
            page = make(self._link)
            self._pages.append(page)
            self._tabs.addTab(VerticalScrollArea(page), "")
        self._shown = None
        self.retranslate()

    @property
    def pages(self) -> Sequence[Any]:
        return self._pages

    def show_page(self, page_type: str) -> None:
        """Bring the page of that class to the front."""
        for at, page in enumerate(self._pages):
            if type(page).__name__ == page_type:
                self._tabs.setCurrentIndex(at)

    def show_view(self, view: ViewState) -> None:
        """Pass a view to the pages if more than its figures has changed: pages show no figures."""
        still = replace(view, fps=None, delay_ms=None, dropped=0, recording_s=0)
        if still != self._shown:
            self._shown = still
            for page in self._pages:
                page.show_view(view)

    def retranslate(self) -> None:
        for at, page in enumerate(self._pages):
            self._tabs.setTabText(at, QCoreApplication.translate(type(page).__name__, page.title))
        self._fit_width()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.FontChange:
            self._fit_width()
        super().changeEvent(event)

    def _fit_width(self) -> None:
        """No page scrolls sideways, so the widest one decides."""
        needed = max((page.minimumSizeHint().width() for page in self._pages), default=0) + SCROLL_BAR_PX
        self.setFixedWidth(min(max(WIDTH_PX, needed), WIDEST_PX))
