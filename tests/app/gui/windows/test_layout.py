"""Where things are in the main window, in every size."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget

from app.control.desired_state import DesiredState
from app.gui.languages import Languages
from app.gui.view_state import Live, Message, Phase, ViewState
from app.gui.widgets.basics.theme import Theme
from app.gui.widgets.main.control_bar import LIST_SIGN_PX
from app.gui.windows.main_window import SMALLEST
from engine import Problem
from tests.app.gui.windows.conftest import Begin, press


@pytest.mark.parametrize(("width", "panel"), [(720, False), (1180, True)])
def test_the_side_panel_has_its_place_where_there_is_room(begin: Begin, width: int, panel: bool) -> None:
    running = begin(wait=False)
    running.main.resize(width, 480)
    running.until(lambda: running.link.is_attached)
    assert running.main._panel.isVisible() is panel
    press(running, "Adjust")
    assert running.main._panel.isVisible() is not panel


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_bar_is_whole_in_the_smallest_window(begin: Begin, qapp: QApplication, language: str) -> None:
    """With the panel open, live, recording and in panic: no button is narrower than its words."""
    look, languages = Theme(qapp), Languages(qapp)
    languages.set_language(language)
    try:
        running = begin(wait=False)
        running.until(lambda: running.link.is_attached)
        main = running.main
        running.link.changed.disconnect(main.show_view)  # only the views below count
        main.resize(*SMALLEST)
        main._on_panel_asked(True)
        live = ViewState(Phase.RUNNING, Live.LIVE, True, desired=DesiredState(), recording="a", recording_s=3599)
        for view in (live, ViewState(Phase.RUNNING, desired=DesiredState())):
            main._bar.show_view(view)
            QApplication.processEvents()
            assert main.size().toTuple() == SMALLEST
            for button in filter(QPushButton.isVisible, main._bar.findChildren(QPushButton)):
                assert not button.text() or button.width() >= button.sizeHint().width(), button.text()
                inside = QRect(button.mapTo(main, QPoint()), button.size())
                assert main.rect().contains(inside), button.text()
            for box in main._bar.findChildren(QComboBox):
                assert box.width() >= LIST_SIGN_PX
    finally:
        languages.set_language("en")
        qapp.setStyleSheet("")
        look.deleteLater()
        languages.deleteLater()


def test_the_gallery_comes_before_the_bar_and_the_pages(begin: Begin) -> None:
    running = begin(wait=False)
    running.until(lambda: running.link.is_attached)
    strip = running.main._strip
    assert strip is not None
    order: list[QWidget] = []
    at = running.main.preview.nextInFocusChain()
    while at is not None and at is not running.main.preview:
        order.append(at)
        at = at.nextInFocusChain()
    places = [
        order.index(one) for one in (strip.tiles, strip._add, running.main._bar._camera, running.main._panel._tabs)
    ]
    assert places == sorted(places)


def test_messages_are_seen_during_the_first_run(begin: Begin) -> None:
    running = begin(wait=False, consent_seen=False)
    running.main.show_message(Message(Problem("The settings could not be read.")))
    assert running.main._messages.isVisible()
    assert running.main._first_run is not None
    assert running.main._first_run.isVisible()


def test_its_size_is_remembered(begin: Begin) -> None:
    first = begin(wait=False)
    first.main.resize(777, 555)
    first.program.close()
    assert (begin(wait=False).main.width(), first.main.height()) == (777, 555)
