"""The main window without a program behind it: its title, its place, its panel, how it closes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.device_lists import CameraScanner
from app.gui.view_state import Button, Live, Message, Phase, ViewState
from app.gui.windows.main_window import MainWindow
from engine import Problem, ViewersSee
from tests.fakes.link import AskedLink
from tests.fakes.session import make_desired_state


@pytest.fixture
def alone(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """The window with a link that only notes what it is asked."""
    link = AskedLink(tmp_path)
    cameras = CameraScanner()
    made = MainWindow(link, cameras)
    yield made
    made.shutdown()
    made.deleteLater()
    cameras.close()
    link.stop_thread()
    link.deleteLater()


def live_view(live: Live) -> ViewState:
    return ViewState(Phase.RUNNING, live=live, desired=make_desired_state())


def test_the_title_says_whether_others_see_the_avatar(alone: MainWindow) -> None:
    titles = []
    for live, sees in (
        (Live.OFF, ViewersSee.NOTHING),
        (Live.LIVE, ViewersSee.AVATAR),
        (Live.CARD, ViewersSee.ABSENCE_CARD),
        (Live.CARD, ViewersSee.PANIC_CARD),
    ):
        alone.show_view(replace(live_view(live), viewers_see=sees))
        titles.append(alone.windowTitle())
    assert titles == [
        "Persona Cam",
        "● LIVE – Persona Cam",
        "● LIVE: Away card – Persona Cam",
        "● LIVE: Panic card – Persona Cam",
    ]


def test_a_place_that_is_none_is_passed_over(alone: MainWindow) -> None:
    before = alone.size()
    for geometry in ("\ud800", "안나", "AAEC", "%", "\0", "x" * 100_000):
        alone._link.preferences.change_settings(geometry=geometry)
        alone._restore_geometry()
    assert alone.size() == before


def test_its_place_is_kept_at_the_end_and_taken_at_the_start(alone: MainWindow) -> None:
    alone.resize(751, 522)
    alone.show()
    alone.shutdown()
    link = alone._link
    assert link.preferences.user_settings.geometry
    again = MainWindow(link, CameraScanner())
    assert (again.width(), again.height()) == (751, 522)
    again.shutdown()
    again.deleteLater()


def test_a_wide_window_begins_with_its_panel_and_a_narrow_one_without_until_the_user_decides(
    alone: MainWindow,
) -> None:
    alone.show()
    shown = []
    for width in (1000, 900, 1000):
        alone.resize(width, 600)
        QApplication.processEvents()
        shown.append(not alone._panel.isHidden())
    assert shown == [True, False, True]
    alone._bar.panel_asked.emit(False)
    alone.resize(1200, 600)
    QApplication.processEvents()
    assert alone._panel.isHidden()
    alone._bar.panel_asked.emit(True)
    alone.resize(800, 600)
    QApplication.processEvents()
    assert not alone._panel.isHidden()


def test_closing_while_nobody_sees_the_avatar_asks_nothing_and_leaves_the_window_until_it_is_shut_down(
    alone: MainWindow, qtbot: QtBot
) -> None:
    alone.show()
    with qtbot.waitSignal(alone.quit_asked):
        alone.close()
    assert alone.isVisible()
    alone.shutdown()
    assert not alone.isVisible()


def test_a_window_that_was_made_small_comes_back_whole(alone: MainWindow) -> None:
    alone.showMinimized()
    alone.bring_to_front()
    assert alone.isVisible()
    assert not alone.isMinimized()


def test_the_driver_is_shown_or_not_as_the_user_asks(alone: MainWindow) -> None:
    alone.preview.driver_asked.emit(True)
    assert alone._link.preferences.user_settings.driver_shown
    alone.preview.driver_asked.emit(False)
    assert not alone._link.preferences.user_settings.driver_shown


def test_what_the_link_says_is_shown_and_a_pressed_message_is_passed_on(alone: MainWindow, qtbot: QtBot) -> None:
    said = Message(Problem("Something happened."), Button.TRY_AGAIN)
    alone._link.message_posted.emit(said)
    assert alone._messages.shown_message == said
    with qtbot.waitSignal(alone.message_pressed, check_params_cb=lambda message: message == said):
        alone._messages.pressed.emit(said)
