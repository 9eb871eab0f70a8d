"""How the program begins: the first run, the engine behind it, ctl, the camera of the command line."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from app.gui import application
from app.gui.application import DesktopApp
from app.gui.view_state import Button, Message
from app.gui.windows.first_run import FirstRun
from app.remote import ctl_protocol
from app.remote.ctl_protocol import ControlError, encode_request
from app.storage.folders import settings_folder
from app.storage.user_settings import ConsentMissingError
from tests.fakes.find import child
from tests.fakes.seen_session import SeenSession
from tests.problems import message_of

PATIENCE_MS = 60_000
Make = Callable[..., DesktopApp]


def messages_of(program: DesktopApp) -> list[Message]:
    return list(program.main._messages.open_messages)


@pytest.mark.parametrize("seen", [True, False])
def test_the_first_run_comes_first_and_only_once(make: Make, monkeypatch: pytest.MonkeyPatch, seen: bool) -> None:
    monkeypatch.setattr(application, "HEAVY", ())
    monkeypatch.setattr(DesktopApp, "_on_engine_loaded", lambda self: None)
    program = make(consent_seen=seen)
    program.show_window()
    assert program.main.isVisible()
    assert (program.main.findChild(FirstRun) is None) is seen


def test_an_engine_that_cannot_be_loaded_is_said_in_the_window(
    qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "HEAVY", ("no_such_module_anywhere",))
    program = make()
    program.show_window()
    qtbot.waitUntil(lambda: messages_of(program) != [], timeout=PATIENCE_MS)
    (said,) = messages_of(program)
    assert "no_such_module_anywhere" in message_of(said.problem)
    assert "personacam doctor" in said.problem.remedy
    assert not program.link.is_attached


def test_an_engine_that_is_loaded_after_the_end_starts_nothing(make: Make, sessions: list[SeenSession]) -> None:
    program = make()
    program.close()
    program._loaded.emit()
    assert not program.link.is_attached
    assert sessions == []


def test_the_camera_of_the_command_line_comes_before_the_kept_one_and_is_not_kept(
    qtbot: QtBot, make: Make, sessions: list[SeenSession], swaying_face: Path
) -> None:
    program = make(str(swaying_face), camera="kept")
    program.show_window()
    qtbot.waitUntil(lambda: bool(sessions), timeout=PATIENCE_MS)
    assert sessions[0].request.camera == str(swaying_face)
    assert program.tray is not None


def test_the_avatar_moves_behind_the_first_run_and_nobody_is_live(
    qtbot: QtBot, make: Make, sessions: list[SeenSession], swaying_face: Path
) -> None:
    program = make(str(swaying_face), consent_seen=False, go_live_at_start=True)
    program.show_window()
    qtbot.waitUntil(lambda: bool(sessions), timeout=PATIENCE_MS)
    assert (sessions[0].request.camera, sessions[0].request.output) == (str(swaying_face), None)
    assert program.main._strip is None, "nobody sees the pages yet"
    child(program.main, FirstRun).done.emit()
    assert program.main.findChild(FirstRun) is None or program.main._first_run is None
    assert program.main._strip is not None


def test_a_message_about_consent_leads_to_the_first_run(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "HEAVY", ())
    program = make(consent_seen=True)
    program.main.message_pressed.emit(Message(ConsentMissingError().problem, Button.GIVE_CONSENT))
    assert program.main._first_run is not None
    program.main.message_pressed.emit(Message(ConsentMissingError().problem, Button.GIVE_CONSENT))
    assert len(program.main.findChildren(FirstRun)) == 1


def test_without_a_socket_for_ctl_the_program_goes_on_and_says_so(
    qtbot: QtBot, make: Make, sessions: list[SeenSession], swaying_face: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> str:
        raise ControlError("No socket here.", "Do without.")

    monkeypatch.setattr(ctl_protocol, "socket_address", refuse)
    program = make(camera=str(swaying_face))
    program.show_window()
    qtbot.waitUntil(lambda: bool(sessions), timeout=PATIENCE_MS)
    assert "No socket here." in [message_of(said.problem) for said in messages_of(program)]


def test_settings_that_could_not_be_read_are_said_once_everything_is_loaded(
    qtbot: QtBot, make: Make, sessions: list[SeenSession]
) -> None:
    settings_folder().mkdir(parents=True)
    (settings_folder() / "settings.json").write_text("{")
    program = DesktopApp()
    problem = program.preferences.startup_problem
    assert problem is not None
    program.show_window()
    qtbot.waitUntil(lambda: program.link.is_attached, timeout=PATIENCE_MS)
    assert problem in [said.problem for said in messages_of(program)]
    program.close()


def test_ctl_is_answered_while_the_rest_is_loaded_and_an_end_does_not_wait_for_all_of_it(
    qtbot: QtBot, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    reached, gate = threading.Event(), threading.Event()

    def load(name: str) -> None:
        loaded.append(name)
        if name == application.HEAVY[0]:
            reached.set()
            assert gate.wait(PATIENCE_MS / 1000)

    monkeypatch.setattr(application, "importlib", SimpleNamespace(import_module=load))
    program = make()
    ended: list[bool] = []
    program.ended.connect(lambda: ended.append(True))
    program.show_window()
    qtbot.waitUntil(reached.is_set, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: program._control is not None, timeout=PATIENCE_MS)
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(PATIENCE_MS / 1000)
        caller.connect(ctl_protocol.socket_address())
        caller.sendall(encode_request(do="quit"))
        assert b'"ok": true' in caller.recv(1000)
    qtbot.waitUntil(lambda: bool(ended), timeout=PATIENCE_MS)
    monkeypatch.setattr(application, "LOADER_S", 0.0)
    program.close()
    gate.set()
    program._loader.join(PATIENCE_MS / 1000)
    assert loaded == [*application.CONTROL, application.HEAVY[0]]
