"""What the program does while it runs, and at its end; the tests of the whole are in `windows`."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.gui.application import DesktopApp
from app.gui.view_state import Button, Live, Message, ViewState
from app.remote.ctl_protocol import encode_request
from app.storage.folders import settings_folder
from app.storage.gallery_entry import GalleryPortrait
from app.storage.settings_file import SettingsFile
from tests.fakes.seen_session import SeenSession
from tests.fakes.session import make_desired_state
from tests.problems import message_of

PATIENCE_MS = 60_000
Make = Callable[..., DesktopApp]


def messages_of(program: DesktopApp) -> list[Message]:
    return list(program.main._messages.open_messages)


def test_ctl_can_bring_the_window_to_the_front_and_end_the_program_before_there_is_a_session(
    qtbot: QtBot, make: Make
) -> None:
    program = make()
    ended: list[bool] = []
    program.ended.connect(lambda: ended.append(True))
    assert b'"ok": true' in program._answer_control_line(encode_request(do="show-window"))
    assert program.main.isVisible()
    assert ended == []
    program._answer_control_line(encode_request(do="quit"))
    assert ended == [True]


def test_the_window_follows_the_settings(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    program = make()
    shown: list[bool] = []
    monkeypatch.setattr(program.main, "show_driver", shown.append)
    program.preferences.change_settings(driver_shown=True)
    assert shown == [True]


def test_while_a_key_is_recorded_no_key_does_anything(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    program = make()
    paused: list[tuple[bool, object]] = []
    monkeypatch.setattr(program._hotkeys, "pause", lambda on, settings: paused.append((on, settings)))
    program.preferences.recording_keys.emit(True)
    program.preferences.recording_keys.emit(False)
    assert paused == [(True, program.preferences.user_settings), (False, program.preferences.user_settings)]


def test_the_end_keeps_the_settings_stops_every_thread_and_may_come_twice(
    qtbot: QtBot, make: Make, sessions: list[SeenSession], swaying_face: Path
) -> None:
    before = set(threading.enumerate())
    program = make(camera=str(swaying_face))
    program.show_window()
    qtbot.waitUntil(lambda: bool(sessions), timeout=PATIENCE_MS)
    program.preferences.change_settings(theme="dark")
    program.close()
    program.close()
    assert SettingsFile(settings_folder()).user_settings.theme == "dark"
    assert {thread.name for thread in set(threading.enumerate()) - before} == set()
    assert len(sessions[0].of("stop")) == 1


def test_a_reset_is_said_once_with_a_button_that_undoes_it(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    program = make()
    asked: list[str] = []
    monkeypatch.setattr(program.link, "run_action", asked.append)
    program.link.changed.emit(ViewState(resets=1))
    program.link.changed.emit(ViewState(resets=1, panic=True))
    (said,) = messages_of(program)
    assert "All settings were reset" in message_of(said.problem)
    assert said.button is Button.UNDO
    program.main.message_pressed.emit(said)
    assert asked == ["undo-reset"]


@pytest.mark.promise("the portrait that is shown is removed from the gallery")
@pytest.mark.parametrize(
    ("live", "words"), [(Live.LIVE, "others still see it"), (Live.OFF, "is still shown"), (Live.CARD, "others still")]
)
def test_that_the_portrait_that_is_shown_was_removed_is_said(
    make: Make, monkeypatch: pytest.MonkeyPatch, live: Live, words: str
) -> None:
    program = make()
    program.link.changed.emit(ViewState(live=live, desired=make_desired_state("ada", "bo")))
    program._handle_removed_portrait(GalleryPortrait("bo", "Bo", Path("bo.png")))
    assert messages_of(program) == []
    program._handle_removed_portrait(GalleryPortrait("ada", "Ada", Path("ada.png")))
    (said,) = messages_of(program)
    assert message_of(said.problem).startswith("Ada was removed")
    assert words in message_of(said.problem)
    undone: list[str] = []

    class Desk:
        def undo_removal(self) -> None:
            undone.append("ada")

    monkeypatch.setattr(program.link, "_gallery", Desk())
    program.main.message_pressed.emit(said)
    monkeypatch.setattr(program.link, "_gallery", None)
    assert undone == ["ada"]
    program._forget_removals((GalleryPortrait("bo", "Bo", Path("bo.png")),))
    assert len(messages_of(program)) == 1
    program._forget_removals((GalleryPortrait("ada", "Ada", Path("ada.png")),))
    assert messages_of(program) == [], "it is back, whoever brought it back"
