"""The pages beside the preview: all of each can be reached, however small the window is."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QApplication, QComboBox, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from app.gui.view_state import OnAirView, ViewState
from app.gui.widgets.basics.scroll_area import VerticalScrollArea
from app.gui.widgets.basics.theme import SCROLL_BAR_PX, Theme
from app.gui.widgets.pages.side_panel import WIDEST_PX, WIDTH_PX, PageBelow, SidePanel
from app.gui.windows.pages import load_pages
from app.weights.progress import FileState
from tests.fakes.find import child
from tests.fakes.link import NotingLink
from tests.fakes.weights import make_status

PATIENCE_MS = 20_000
LOW_PX = 300
"""What is left for the panel in the smallest window."""
PAGES = range(5)


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    look = Theme(qapp)
    yield
    qapp.setStyleSheet("")
    look.deleteLater()


@pytest.fixture
def panel(qtbot: QtBot, link: NotingLink) -> SidePanel:
    made = SidePanel(link)
    qtbot.addWidget(made)
    made.add_pages(load_pages())
    link.weights.show(status=make_status(FileState.PARTIAL))
    made.resize(made.width(), LOW_PX)
    with qtbot.waitActive(made, timeout=PATIENCE_MS):
        made.show()
        made.activateWindow()
    return made


def page(panel: SidePanel, number: int) -> QWidget:
    panel.show_page(type(panel.pages[number]).__name__)
    QApplication.processEvents()
    found = panel.pages[number]
    assert isinstance(found, QWidget)
    return found


def scrolled(page: QWidget) -> VerticalScrollArea:
    (found,) = [one for one in page.window().findChildren(VerticalScrollArea) if one.widget() is page]
    return found


@pytest.mark.parametrize("number", PAGES)
def test_what_gets_the_focus_is_seen_in_the_smallest_window(panel: SidePanel, number: int) -> None:
    shown = page(panel, number)
    focusable = [
        one
        for one in shown.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(shown) and one.isEnabledTo(shown)
    ]
    assert len(focusable) > 3
    for one in [*focusable, focusable[0]]:
        one.setFocus()
        QApplication.processEvents()
        assert one.visibleRegion().boundingRect() == one.rect(), f"{type(one).__name__} {one.accessibleName()}"


@pytest.mark.parametrize("number", PAGES)
def test_no_page_is_wider_than_its_place(panel: SidePanel, number: int) -> None:
    shown = page(panel, number)
    assert shown.minimumSizeHint().width() <= scrolled(shown).viewport().width()


@pytest.mark.parametrize("number", [0, 1, 3])
def test_the_wheel_scrolls_the_page_and_changes_no_value(panel: SidePanel, link: NotingLink, number: int) -> None:
    shown = page(panel, number)
    bar = scrolled(shown).verticalScrollBar()
    turned = [
        one
        for kind in (QAbstractSlider, QComboBox)
        for one in shown.findChildren(kind)
        if not isinstance(one, QScrollBar) and one.isEnabledTo(shown)
    ]
    assert turned
    asked = list(link.asked)
    for one in turned:
        one.setFocus()
        before = bar.value()
        turn(panel, one, -1 if before < bar.maximum() else 1)
        assert bar.value() != before
    assert link.asked == asked


def turn(panel: SidePanel, control: QWidget, notches: int) -> None:
    """Turn the wheel over its middle; negative: towards the user."""
    place = QPointF(control.mapTo(panel, control.rect().center()))
    QTest.wheelEvent(panel.windowHandle(), place, QPoint(0, 120 * notches))
    QApplication.processEvents()


class NotingPage(QWidget):
    """Notes the views it is given."""

    title = "Noting"
    belongs_to = ""

    def __init__(self, link: NotingLink) -> None:
        super().__init__()
        self.views: list[ViewState] = []

    def show_view(self, view: ViewState) -> None:
        self.views.append(view)


class OtherPage(NotingPage):
    title = "Other"


class LowerPage(NotingPage):
    title = "Lower"
    belongs_to = "OtherPage"


@pytest.fixture
def notes(qtbot: QtBot, link: NotingLink) -> SidePanel:
    made = SidePanel(link)
    qtbot.addWidget(made)
    made.add_pages([NotingPage, OtherPage])
    return made


def test_tabs_stand_in_the_order_of_the_pages_with_their_titles(notes: SidePanel) -> None:
    tabs = notes._tabs
    assert [tabs.tabText(at) for at in range(tabs.count())] == ["Noting", "Other"]
    assert [type(one) for one in notes.pages] == [NotingPage, OtherPage]
    assert tabs.currentIndex() == 0


def test_a_page_is_brought_to_the_front_by_its_class_and_an_unknown_one_changes_nothing(notes: SidePanel) -> None:
    notes.show_page("OtherPage")
    assert notes._tabs.currentIndex() == 1
    notes.show_page("NoSuchPage")
    assert notes._tabs.currentIndex() == 1


def test_a_page_that_belongs_to_another_has_no_tab_and_leads_back(
    qtbot: QtBot, link: NotingLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = SidePanel(link)
    qtbot.addWidget(panel)
    panel.add_pages([NotingPage, OtherPage, LowerPage])
    with qtbot.waitActive(panel, timeout=PATIENCE_MS):
        panel.show()
        panel.activateWindow()
    assert panel._tabs.count() == 2
    back = child(panel, PageBelow).back
    for leave in (back.click, lambda: qtbot.keyClick(back, Qt.Key.Key_Escape)):
        assert panel.show_page("LowerPage") is panel.pages[2] is panel.shown_page
        assert panel.pages[2].isVisible()
        assert not panel._tabs.isVisible()
        assert child(panel, PageBelow).back.accessibleName() == "Back to Other"
        back.setFocus()
        leave()
        assert panel.shown_page is panel.pages[1]
        assert panel._tabs.isVisible()
    monkeypatch.setattr(OtherPage, "title", "Autre")
    QApplication.sendEvent(panel, QEvent(QEvent.Type.LanguageChange))
    assert child(panel, PageBelow).back.text() == "‹  Autre"


def test_pages_are_given_a_view_only_if_more_than_its_figures_has_changed(notes: SidePanel) -> None:
    view = ViewState(on_air=OnAirView(fps=25), delay_ms=40.0)
    notes.show_view(view)
    changes: tuple[dict[str, Any], ...] = (
        {"on_air": OnAirView(fps=26, dropped_percent=0.2)},
        {"delay_ms": 50.0},
        {"recording_s": 3},
    )
    for figures in changes:
        notes.show_view(replace(view, **figures))
    assert all(one.views == [view] for one in notes.pages)
    other = replace(view, camera="Webcam", on_air=OnAirView(fps=27))
    notes.show_view(other)
    assert all(one.views == [view, other] for one in notes.pages)


def test_pages_that_are_added_later_are_given_the_view_that_is_shown_already(qtbot: QtBot, link: NotingLink) -> None:
    late = SidePanel(link)
    qtbot.addWidget(late)
    late.show_view(ViewState())
    late.add_pages([NotingPage])
    late.show_view(ViewState())
    assert len(late.pages[0].views) == 1


def test_it_is_as_wide_as_its_widest_page_needs_within_limits(qtbot: QtBot, link: NotingLink) -> None:
    for needed, width in ((100, WIDTH_PX), (400, 400 + SCROLL_BAR_PX), (900, WIDEST_PX)):

        class WidePage(NotingPage):
            needs_px = needed

            def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
                return QSize(self.needs_px, 10)

        panel = SidePanel(link)
        qtbot.addWidget(panel)
        panel.add_pages([NotingPage, WidePage])
        assert panel.width() == panel.minimumWidth() == panel.maximumWidth() == width


def test_titles_follow_the_language_and_nothing_else(notes: SidePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OtherPage, "title", "Autre")
    QApplication.sendEvent(notes, QEvent(QEvent.Type.FontChange))
    assert notes._tabs.tabText(1) == "Other"
    QApplication.sendEvent(notes, QEvent(QEvent.Type.LanguageChange))
    assert notes._tabs.tabText(1) == "Autre"
