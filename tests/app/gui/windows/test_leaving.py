"""Closing the window and ending the program: nothing vanishes unasked, and no question blocks."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QSystemTrayIcon

from app.gui.tray import TrayIcon
from app.gui.view_state import Button, Live
from app.remote.hotkeys import Hotkeys
from tests.app.gui.windows.conftest import PATIENCE_MS, Begin, Running, press


def close_window(running: Running) -> None:
    running.main.close()


def press_ctrl_q(running: Running) -> None:
    with running.qtbot.waitActive(running.main, timeout=PATIENCE_MS):
        running.main.activateWindow()
    running.qtbot.keyClick(running.main, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)


def choose_quit_in_the_tray(running: Running) -> None:
    assert running.program.tray is not None
    running.program.tray.menu_actions["quit"].trigger()


def choose_quit_in_the_tray_of_a_hidden_window(running: Running) -> None:
    running.main.hide()
    choose_quit_in_the_tray(running)


def press_a_key_for_it(running: Running) -> None:
    assert running.program._on_air is not None
    Hotkeys(running.program._on_air, lambda _: None)._run_action("quit")


LEAVE = [
    close_window,
    press_ctrl_q,
    choose_quit_in_the_tray,
    choose_quit_in_the_tray_of_a_hidden_window,
    press_a_key_for_it,
]


@pytest.mark.parametrize("leave", LEAVE)
@pytest.mark.parametrize(("answer", "ends"), [("Stay live", False), ("End live and quit", True)])
def test_leaving_while_live_asks_once_and_blocks_nothing(
    begin: Begin, answer: str, ends: bool, leave: Callable[[Running], None]
) -> None:
    running = begin()
    press(running, "Go live")
    running.until(lambda: running.view.live is Live.LIVE)
    ended: list[bool] = []
    running.program.ended.connect(lambda: ended.append(True))
    leave(running)
    leave(running)
    running.until(lambda: running.main.findChildren(QMessageBox))
    (box,) = running.main.findChildren(QMessageBox)
    assert box.isVisible()
    assert QApplication.activeModalWidget() is None
    press(running, "Panic")
    running.until(lambda: running.view.live is Live.CARD)
    next(button for button in box.buttons() if button.text() == answer).click()
    running.until(lambda: not running.main.findChildren(QMessageBox))
    assert bool(ended) is ends
    assert running.main.isVisible()


@pytest.mark.parametrize("leave", LEAVE)
def test_a_recording_does_not_end_unasked(begin: Begin, leave: Callable[[Running], None]) -> None:
    running = begin()
    press(running, "Record")
    running.until(lambda: running.view.recording)
    ended: list[bool] = []
    running.program.ended.connect(lambda: ended.append(True))
    leave(running)
    running.until(lambda: running.main.findChildren(QMessageBox))
    (box,) = running.main.findChildren(QMessageBox)
    assert "recording" in box.text()
    assert not ended
    next(button for button in box.buttons() if button.text() == "End it and quit").click()
    running.until(lambda: ended)


@pytest.mark.parametrize("leave", [choose_quit_in_the_tray, press_a_key_for_it])
def test_off_air_the_tray_and_a_key_end_it_at_once(begin: Begin, leave: Callable[[Running], None]) -> None:
    running = begin()
    with running.qtbot.waitSignal(running.program.ended, timeout=PATIENCE_MS):
        leave(running)


def test_what_another_program_ends_with_ctl_ends_at_once(begin: Begin) -> None:
    running = begin()
    press(running, "Go live")
    running.until(lambda: running.view.live is Live.LIVE)
    assert running.program._on_air is not None
    with running.qtbot.waitSignal(running.program.ended, timeout=PATIENCE_MS):
        running.program._on_air.request_quit()


def test_a_window_closed_into_the_tray_while_live_goes_on_and_says_so(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TrayIcon, "is_shown", property(lambda _: True))
    said: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _, title, words, icon: said.append(words))
    running = begin(minimise_to_tray=True)
    press(running, "Go live")
    running.until(lambda: running.view.live is Live.LIVE)
    running.main.close()
    assert not running.main.isVisible()
    assert said == ["You are still live. Persona Cam goes on here."]
    assert running.main.findChildren(QMessageBox) == []


def test_closing_while_nobody_watches_ends_without_a_question(begin: Begin) -> None:
    running = begin(wait=False)
    with running.qtbot.waitSignal(running.program.ended):
        running.main.close()


def test_a_window_that_lives_in_the_tray_is_only_hidden(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TrayIcon, "is_shown", property(lambda _: True))
    running = begin(minimise_to_tray=True)
    running.main.close()
    assert not running.main.isVisible()
    running.main.bring_to_front()
    assert running.main.isVisible()
    ended: list[bool] = []
    running.program.ended.connect(lambda: ended.append(True))
    press_ctrl_q(running)
    running.until(lambda: ended)


def test_where_no_tray_is_shown_the_window_does_not_vanish(begin: Begin) -> None:
    running = begin(minimise_to_tray=True)
    assert running.program.tray is not None
    assert not running.program.tray.is_shown
    press(running, "Go live")
    running.until(lambda: running.view.live is Live.LIVE)
    running.main.close()
    assert running.main.isVisible()
    (box,) = running.main.findChildren(QMessageBox)
    box.close()


def test_end_live_asks_nothing_and_offers_to_go_live_again_at_once(begin: Begin) -> None:
    running = begin()
    press(running, "Go live")
    running.until(lambda: running.view.live is Live.LIVE)
    press(running, "End live")
    running.until(lambda: not running.view.live.is_on)
    assert running.main.findChildren(QMessageBox) == []
    running.until(lambda: Button.GO_LIVE in [one.button for one in running.main._messages.open_messages])
    press(running, "Go live again")
    running.until(lambda: running.view.live is Live.LIVE)
    assert Button.GO_LIVE not in [one.button for one in running.main._messages.open_messages]


def test_another_output_while_live_is_asked_about_once(begin: Begin) -> None:
    running = begin()
    press(running, "Go live")
    running.until(lambda: running.view.live is Live.LIVE)
    before = running.view.desired
    running.link.run_action("output-size", (320, 180))
    running.link.run_action("output-size", (320, 180))
    (box,) = running.main.findChildren(QMessageBox)
    press(running, "Panic")
    running.until(lambda: running.view.live is Live.CARD)
    assert running.view.desired is not None
    assert before is not None
    assert running.view.desired.user.live == before.user.live
    next(button for button in box.buttons() if button.text() == "Change it").click()
    running.until(lambda: running.view.desired is not None and running.view.desired.user.live.output_width_px == 320)


def test_the_question_about_a_recording_goes_with_the_recording_and_the_program_stays(begin: Begin) -> None:
    running = begin()
    press(running, "Record")
    running.until(lambda: running.view.recording)
    ended: list[bool] = []
    running.program.ended.connect(lambda: ended.append(True))
    close_window(running)
    running.until(lambda: running.main.findChildren(QMessageBox))
    assert running.program._on_air is not None
    running.program._on_air.set_recording(False)
    running.until(lambda: not running.main.findChildren(QMessageBox))
    assert (ended, running.main.isVisible()) == ([], True)
