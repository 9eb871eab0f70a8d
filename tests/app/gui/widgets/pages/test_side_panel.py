"""The pages beside the preview: all of each can be reached, however small the window is."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QApplication, QComboBox, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.scroll_area import VerticalScrollArea
from app.gui.widgets.basics.theme import Theme
from app.gui.widgets.pages.side_panel import SidePanel
from app.gui.windows.pages import load_pages
from tests.fakes.link import NotingLink

PATIENCE_MS = 20_000
LOW_PX = 300
"""What is left for the panel in the smallest window."""
PAGES = range(4)


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
