"""Everything by keyboard, and nothing that is only a colour or a picture: every window and page, walked through."""

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.gui.device_lists import CameraScanner
from app.gui.widgets.basics.theme import Theme
from app.gui.widgets.gallery.crop_dialog import CropDialog
from app.gui.widgets.gallery.gallery_strip import GalleryStrip
from app.gui.widgets.main.report_window import ReportWindow
from app.gui.widgets.pages.motion_page import MotionPage
from app.gui.widgets.pages.output_page import OutputPage
from app.gui.widgets.pages.presets_page import PresetsPage
from app.gui.widgets.pages.settings_page import SettingsPage
from app.gui.widgets.weights.terms_dialog import TermsDialog
from app.gui.widgets.weights.weights_page import WeightsPage
from app.gui.windows.about_dialog import AboutDialog
from app.gui.windows.first_run import FirstRun
from app.gui.windows.help_window import HelpWindow
from app.gui.windows.main_window import MainWindow
from app.gui.windows.set_up_output import VirtualCameraDialog
from app.weights.progress import FileState, TaskProgress, WeightsTask
from tests.fakes.link import NotingLink
from tests.fakes.weights import make_status

CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QLineEdit, QPlainTextEdit, QAbstractItemView, QTabBar)
PATIENCE_MS = 60_000


@pytest.fixture(autouse=True, scope="module")
def _dressed(qapp: QApplication) -> Iterator[None]:
    """As the program looks, focus rings and all."""
    look = Theme(qapp)
    yield
    qapp.setStyleSheet("")
    look.deleteLater()


@pytest.fixture
def cameras(link: NotingLink) -> Iterator[CameraScanner]:
    made = CameraScanner()
    yield made
    made.close()
    made.deleteLater()


def _main(link: NotingLink, cameras: CameraScanner) -> QWidget:
    made = MainWindow(link, cameras)
    link.attached.emit()
    return made


def _weights(link: NotingLink, cameras: CameraScanner) -> QWidget:
    """With a download under way, and every file shown."""
    made = WeightsPage(link)
    progress = TaskProgress(10**9, 12 * 10**9, 2e7, 540.0)
    status = make_status(FileState.DOWNLOADING, task=WeightsTask.DOWNLOAD, progress=progress)
    link.weights.show(status=status, free_bytes=10**11)
    return made


def _crop(link: NotingLink, cameras: CameraScanner) -> QWidget:
    return CropDialog(link.gallery, link.gallery.portraits[0])


WINDOWS: dict[str, Callable[[NotingLink, CameraScanner], QWidget]] = {
    "main window": _main,
    "motion": lambda link, cameras: MotionPage(link),
    "output": lambda link, cameras: OutputPage(link),
    "presets": lambda link, cameras: PresetsPage(link),
    "settings": lambda link, cameras: SettingsPage(link),
    "weights": _weights,
    "terms": lambda link, cameras: TermsDialog(),
    "gallery": lambda link, cameras: GalleryStrip(link),
    "crop": _crop,
    "report": lambda link, cameras: ReportWindow(link.gallery.portraits[0].path),
    "first run": FirstRun,
    "help": lambda link, cameras: HelpWindow(link),
    "about": lambda link, cameras: AboutDialog(link),
    "set up output": lambda link, cameras: VirtualCameraDialog(),
}


@pytest.fixture(params=WINDOWS)
def window(qtbot: QtBot, link: NotingLink, cameras: CameraScanner, request: pytest.FixtureRequest) -> QWidget:
    made = WINDOWS[request.param](link, cameras)
    if isinstance(made, QDialog):
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made, before_close_func=_close)
    made.resize(1180, 900)
    made.show()
    qtbot.wait(50)
    return made


def _close(window: QWidget) -> None:
    """These two ask first, or stay to look."""
    if isinstance(window, MainWindow | VirtualCameraDialog):
        window.shutdown()


def controls(window: QWidget) -> list[QWidget]:
    """What a person can use: visible, and no part of a larger control."""
    parts = (QScrollBar, QTabBar)
    return [
        one
        for one in window.findChildren(QWidget)
        if isinstance(one, CONTROLS)
        and one.isVisibleTo(window)
        and not isinstance(one, QScrollBar)
        and not isinstance(one.parentWidget(), QComboBox)
        and not (isinstance(one, QAbstractButton) and isinstance(one.parentWidget(), parts))
    ]


def said_name(widget: QWidget) -> str:
    """What a screen reader calls it."""
    found = QAccessible.queryAccessibleInterface(widget)
    return "" if found is None else found.text(QAccessible.Text.Name)


def test_every_control_has_a_name_that_can_be_said(window: QWidget) -> None:
    found = controls(window)
    assert found
    unnamed = [f"{type(one).__name__} {one.objectName()}" for one in found if not re.search(r"\w", said_name(one))]
    assert unnamed == []


def test_every_control_is_reached_by_tab(qtbot: QtBot, window: QWidget) -> None:
    window.activateWindow()
    reached: set[QWidget] = set()
    at: QWidget | None = window
    while at is not None and at not in reached:
        reached.add(at)
        at = at.nextInFocusChain()
    for one in controls(window):
        if not one.isEnabledTo(window):
            continue
        assert one.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{type(one).__name__} {said_name(one)!r} takes no focus"
        assert one in reached, said_name(one)


def test_names_hold_no_access_key_sign_and_no_lost_place(window: QWidget) -> None:
    for one in controls(window):
        assert "{" not in said_name(one)
        assert not re.search(r"&\w", one.accessibleName())
    for label in window.findChildren(QLabel):
        assert "{" not in label.text()


def test_words_are_no_markup(window: QWidget) -> None:
    """Names of files and cameras, and what the engine says, are shown as they are."""
    guessing = [one for one in window.findChildren(QLabel) if one.textFormat() is not Qt.TextFormat.PlainText]
    assert [one.text() for one in guessing] == []


def test_a_list_has_a_label_that_names_it(window: QWidget) -> None:
    """Some systems call a list by what is chosen in it, unless a label says what it is for."""
    for box in window.findChildren(QComboBox):
        found = QAccessible.queryAccessibleInterface(box)
        assert found is not None
        labels = [
            one.text(QAccessible.Text.Name) for one, kind in found.relations() if kind & QAccessible.RelationFlag.Label
        ]
        assert box.accessibleName() in [label.replace("&", "") for label in labels]


def test_text_may_be_larger(qtbot: QtBot, window: QWidget) -> None:
    """With type half as large again no word of a button is cut; what has no room scrolls."""
    large = QFont(window.font())
    large.setPointSizeF(large.pointSizeF() * 1.5)
    window.setFont(large)
    qtbot.wait(50)
    for one in window.findChildren(QAbstractButton):
        if not one.isVisibleTo(window) or not one.text() or isinstance(one.parentWidget(), QTabBar):
            continue
        assert one.height() >= one.fontMetrics().height(), one.text()
    scrolled = [one for one in window.findChildren(QScrollArea) if one.widget() is not None]
    assert all(one.verticalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff for one in scrolled)


def test_the_focus_is_seen(qtbot: QtBot, window: QWidget) -> None:
    """A control looks different when it has the focus."""
    with qtbot.waitActive(window, timeout=PATIENCE_MS):
        window.activateWindow()
    for one in controls(window)[:40]:
        if not one.isEnabledTo(window) or not one.focusPolicy() & Qt.FocusPolicy.TabFocus or one.height() < 8:
            continue
        one.clearFocus()
        QApplication.processEvents()
        before = one.grab().toImage()
        one.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        if not one.hasFocus():
            continue
        assert one.grab().toImage() != before, f"{type(one).__name__} {said_name(one)!r}"
