"""No word is cut: every label and button, in both languages, in every window and page, with usual and large letters."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QPushButton, QScrollArea, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from app.gui.device_lists import CameraScanner
from app.gui.languages import Languages
from app.gui.widgets.basics.label import ShortenedLabel
from app.gui.widgets.basics.scroll_area import VerticalScrollArea
from app.gui.widgets.basics.theme import Theme
from app.gui.windows.main_window import SMALLEST, MainWindow
from tests.app.gui.widgets.test_accessibility import WINDOWS, _close
from tests.fakes.link import NotingLink

PAGES = ("MotionPage", "OutputPage", "PresetsPage", "SettingsPage", "WeightsPage")
SIZES = ((1024, 640), SMALLEST)
PAGE_NAMES = ("main window", "motion", "output", "presets", "settings", "weights")
DIALOGS = [name for name in WINDOWS if name not in PAGE_NAMES]


@pytest.fixture(params=[1.0, 2.0], ids=["usual letters", "large letters"])
def letters(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    """The system's letters: a window's own font does not reach what a style sheet has."""
    usual = QFont(qapp.font())
    larger = QFont(usual)
    larger.setPointSizeF(usual.pointSizeF() * request.param)
    qapp.setFont(larger)
    yield
    qapp.setFont(usual)


@pytest.fixture(autouse=True, params=["en", "ko"])
def _language(qapp: QApplication, letters: None, request: pytest.FixtureRequest) -> Iterator[None]:
    look, languages = Theme(qapp), Languages(qapp)
    languages.set_language(request.param)
    yield
    languages.set_language("en")
    qapp.setStyleSheet("")
    look.deleteLater()
    languages.deleteLater()


@pytest.fixture
def cameras(link: NotingLink) -> Iterator[CameraScanner]:
    made = CameraScanner()
    yield made
    made.close()
    made.deleteLater()


def cut_words(window: QWidget) -> list[str]:
    """What is not seen whole: buttons narrower than their words need, labels with too little room."""
    found = []
    for label in window.findChildren(QLabel):
        if not label.isVisibleTo(window) or not label.text() or isinstance(label, ShortenedLabel):
            continue
        room = label.contentsRect()
        if label.wordWrap():
            if label.heightForWidth(label.width()) > label.height() + 1:
                found.append(f"label, too low: {label.text()}")
        elif label.fontMetrics().horizontalAdvance(label.text().replace("&", "")) > room.width() + 1:
            found.append(f"label, too narrow: {label.text()}")
    for button in window.findChildren(QAbstractButton):
        if not button.isVisibleTo(window) or not button.text() or isinstance(button.parentWidget(), QTabBar):
            continue
        needed = button.sizeHint().width() if isinstance(button, QPushButton) else button.minimumSizeHint().width()
        if needed > button.width() + 1:
            found.append(f"button, {needed - button.width()} too narrow: {button.text()}")
    return found


def scrolls_sideways(window: QWidget) -> list[str]:
    found = []
    for area in window.findChildren(QScrollArea):
        inside = area.widget()
        scrolls = area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAsNeeded
        if inside is not None and area.isVisibleTo(window) and not scrolls:
            needed = inside.minimumSizeHint().width()
            if needed > area.viewport().width() + 1:
                found.append(f"{type(inside).__name__} needs {needed}, has {area.viewport().width()}")
    return found


def test_the_measure_finds_what_is_cut(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    label, wrapped, button = (
        QLabel("some long words", window),
        QLabel("some long words " * 9, window),
        QPushButton("Go on", window),
    )
    wrapped.setWordWrap(True)
    label.setGeometry(0, 0, 30, 20)
    wrapped.setGeometry(0, 30, 60, 20)
    button.setGeometry(0, 60, 20, 30)
    window.show()
    assert len(cut_words(window)) == 3
    label.resize(300, 30)
    wrapped.resize(400, 300)
    button.resize(200, 40)
    assert cut_words(window) == []


@pytest.mark.parametrize("size", SIZES)
def test_in_the_main_window_on_every_page(
    qtbot: QtBot, link: NotingLink, cameras: CameraScanner, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    window = MainWindow(link, cameras)
    link.attached.emit()
    qtbot.addWidget(window, before_close_func=_close)
    window.resize(*size)
    window.show()
    window._on_panel_asked(True)
    cut: dict[str, list[str]] = {}
    for page in PAGES:
        shown = window._panel.show_page(page)
        QApplication.processEvents()
        assert shown is not None
        bad = cut_words(shown) + scrolls_sideways(window._panel)
        if window._panel.mapTo(window, QPoint(window._panel.width(), 0)).x() > window.width():
            bad.append("the panel leaves the window")
        if request.node.callspec.params["letters"] == 1.0:
            areas = window._panel.findChildren(VerticalScrollArea)
            bad += ["it scrolls sideways" for area in areas if area.horizontalScrollBar().maximum()]
        if bad:
            cut[page] = bad
    assert cut == {}


@pytest.mark.parametrize("name", DIALOGS)
def test_in_every_window(qtbot: QtBot, link: NotingLink, cameras: CameraScanner, name: str) -> None:
    window = WINDOWS[name](link, cameras)
    if isinstance(window, QDialog):
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(window, before_close_func=_close)
    window.show()
    window.resize(1024, 640)
    QApplication.processEvents()
    assert cut_words(window) == []
