"""The tray's menu does what the window's buttons do."""

from PySide6.QtGui import QAction

from app.gui.tray import TrayIcon
from app.gui.view_state import Live
from tests.app.gui.windows.conftest import Begin, Running


def tray(running: Running) -> TrayIcon:
    running.until(lambda: running.program.tray is not None)
    found = running.program.tray
    assert found is not None
    return found


def action(running: Running, id: str) -> QAction:
    return tray(running).menu_actions[id]


def test_every_row_has_words_and_does_something(begin: Begin) -> None:
    running = begin()
    assert all(row.text() for row in tray(running).menu_actions.values())
    action(running, "output").trigger()
    running.until(lambda: running.view.live is Live.LIVE)
    assert "LIVE" in tray(running)._icon.toolTip()
    action(running, "panic").trigger()
    running.until(lambda: running.view.live is Live.CARD)
    running.until(lambda: action(running, "panic").isChecked())
    action(running, "record").trigger()
    running.until(lambda: running.view.recording)
    running.until(lambda: action(running, "record").isChecked())
    action(running, "record").trigger()
    running.until(lambda: not running.view.recording)
    worn = running.view.portrait_id
    action(running, "next").trigger()
    running.until(lambda: running.view.portrait_id != worn)
    action(running, "previous").trigger()
    running.until(lambda: running.view.portrait_id == worn)


def test_the_window_comes_to_the_front_and_the_program_ends(begin: Begin) -> None:
    running = begin()
    running.main.hide()
    action(running, "show-window").trigger()
    running.until(running.main.isVisible)
    with running.qtbot.waitSignal(running.program.ended, timeout=60_000):
        action(running, "quit").trigger()
