"""What the program does between its window and everything behind it; the tests of the whole are in `windows`."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from app.control.ladder.steps import LadderStep
from app.gui import application
from app.gui.application import DesktopApp
from app.gui.view_state import Button, Live, Message, ViewState
from app.gui.weights.weights_view import MemoryAnswer, WeightsView
from app.gui.windows.first_run import FirstRun
from app.remote import ctl_protocol
from app.remote.ctl_protocol import ControlError, encode_request
from app.storage.folders import settings_folder
from app.storage.gallery_entry import GalleryPortrait
from app.storage.settings_file import SettingsFile
from app.storage.user_settings import ConsentMissingError
from engine import Problem, Quality
from tests.fakes.find import child
from tests.fakes.seen_session import SeenSession, use_fakes
from tests.fakes.session import make_desired_state
from tests.fakes.weights import make_ready, make_status
from tests.problems import message_of

PATIENCE_MS = 60_000
Make = Callable[..., DesktopApp]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's folders, all empty."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_VIDEOS_DIR", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Make]:
    """Makes the program with these settings; nothing is loaded behind it before its window is shown."""
    made: list[DesktopApp] = []

    def make_program(begin_with: str | None = None, **choices: Any) -> DesktopApp:
        store = SettingsFile(settings_folder())
        store.change_settings(
            **{"consent_seen": True, "recordings": tmp_path / "recordings", "output": "null"} | choices
        )
        store.save_settings()
        made.append(DesktopApp(begin_with))
        return made[-1]

    yield make_program
    for program in made:
        program.close()
        program.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch, astronaut_file: Path) -> list[SeenSession]:
    monkeypatch.setattr("app.storage.gallery.list_bundled_files", lambda: [astronaut_file])
    return use_fakes(monkeypatch)


def messages_of(program: DesktopApp) -> list[Message]:
    return list(program.main._messages.open_messages)


# --- recordings ---------------------------------------------------------------------------------------------------


def test_the_end_of_a_recording_is_said_once_with_a_button_that_shows_it(make: Make, tmp_path: Path) -> None:
    program = make()
    file = tmp_path / "take.mp4"
    file.touch()
    program.link.changed.emit(ViewState(recording=str(file), recording_s=1))
    program.link.changed.emit(ViewState(recording=str(file), recording_s=2))
    assert messages_of(program) == []
    for _ in range(2):
        program.link.changed.emit(ViewState())
        (said,) = messages_of(program)
        assert message_of(said.problem) == "The recording is saved: take.mp4"
        assert (said.button, said.target, said.good) == (Button.SHOW_FILE, str(file), True)


def test_of_a_recording_that_is_not_there_nothing_is_said(make: Make, tmp_path: Path) -> None:
    program = make()
    program.link.changed.emit(ViewState(recording=str(tmp_path / "take.mp4")))
    program.link.changed.emit(ViewState())
    assert messages_of(program) == []


def test_a_recording_that_follows_another_at_once_does_not_hide_that_one(make: Make, tmp_path: Path) -> None:
    program = make()
    files = [tmp_path / name for name in ("one.mp4", "two.mp4")]
    for file in files:
        file.touch()
        program.link.changed.emit(ViewState(recording=str(file)))
    assert [said.target for said in messages_of(program)] == [str(files[0])]


def test_what_an_earlier_run_left_unfinished_is_said_file_by_file_but_not_after_the_end(
    make: Make, tmp_path: Path
) -> None:
    program = make()
    files = [tmp_path / "one.mp4", tmp_path / "two.mp4"]
    program._recovered.emit(files)
    assert {said.target for said in messages_of(program)} == {str(file) for file in files}
    assert all(said.good and said.button is Button.SHOW_FILE for said in messages_of(program))
    program.close()
    program._recovered.emit([tmp_path / "three.mp4"])
    assert len(messages_of(program)) == 2


# --- the buttons of messages --------------------------------------------------------------------------------------


def press(program: DesktopApp, button: Button, target: str = "") -> None:
    program.main.message_pressed.emit(Message(Problem("something"), button, target))


def test_show_file_opens_the_folder_it_is_in(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    press(make(), Button.SHOW_FILE, str(tmp_path / "take.mp4"))
    assert [Path(url.toLocalFile()) for url in opened] == [tmp_path]


def test_try_again_starts_the_session_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    program = make()
    asked: list[str] = []
    monkeypatch.setattr(program.link, "restart_session", lambda: asked.append("restart"))
    press(program, Button.DISMISS)
    assert asked == []
    press(program, Button.TRY_AGAIN)
    assert asked == ["restart"]


def test_one_window_says_what_to_install_however_often_it_is_asked_for(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = make()
    asked: list[tuple[str, object]] = []
    monkeypatch.setattr(program.link, "run_action", lambda id, value: asked.append((id, value)))
    press(program, Button.SET_UP_OUTPUT)
    dialog = program._set_up
    assert dialog is not None
    assert dialog.isVisible()
    dialog.close()
    press(program, Button.SET_UP_OUTPUT)
    assert program._set_up is dialog
    assert dialog.isVisible()
    dialog.go_live_asked.emit()
    assert asked == [("output", True)]


@pytest.mark.parametrize(
    ("there", "output"),
    [(["/dev/video20"], "virtual-camera"), (["/dev/video9", "/dev/video20"], "virtual-camera:/dev/video20")],
)
def test_a_camera_that_was_installed_is_used_without_a_restart(
    make: Make, monkeypatch: pytest.MonkeyPatch, there: list[str], output: str
) -> None:
    program = make()
    asked: list[tuple[str, object]] = []
    monkeypatch.setattr(program.link, "run_action", lambda id, value: asked.append((id, value)))
    monkeypatch.setattr("engine.list_virtual_cameras", lambda: [SimpleNamespace(word=word) for word in there])
    program.show_output_setup()
    assert program._set_up is not None
    program._set_up.installed.emit("/dev/video20")
    assert asked == [("use-output", output)]
    program._set_up.close()


def test_in_the_first_run_the_page_for_a_missing_camera_opens_by_itself(make: Make) -> None:
    program = make(consent_seen=False)
    missing = Message(Problem("No virtual camera could be opened."), Button.SET_UP_OUTPUT)
    program.link.show_message(missing)
    assert program._set_up is None
    program._begin_first_run()
    program.link.show_message(missing)
    assert program._set_up is not None
    program._set_up.close()


# --- the start ----------------------------------------------------------------------------------------------------


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


# --- while it runs, and the end -----------------------------------------------------------------------------------


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


# --- the weights --------------------------------------------------------------------------------------------------


def test_what_became_of_the_weights_is_said_unless_their_page_says_it(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = make()
    weights = program.link.weights
    weights.changed.emit(WeightsView(make_status()))
    assert messages_of(program) == []
    weights.changed.emit(WeightsView(make_ready()))
    (said,) = messages_of(program)
    assert (message_of(said.problem), said.button, said.good) == (
        "PersonaLive's weights are ready.",
        Button.USE_PERSONALIVE,
        True,
    )
    program.main._messages.drop_messages(Button.USE_PERSONALIVE, "")
    weights.changed.emit(WeightsView(make_status()))
    monkeypatch.setattr(type(program.main), "is_weights_page_shown", True)
    weights.changed.emit(WeightsView(make_ready()))
    assert messages_of(program) == []


@pytest.mark.parametrize("button", [Button.GET_WEIGHTS, Button.SHOW_WEIGHTS])
def test_a_message_about_the_weights_leads_to_their_page(
    make: Make, monkeypatch: pytest.MonkeyPatch, button: Button
) -> None:
    program = make()
    shown: list[bool] = []
    monkeypatch.setattr(program.main, "show_weights_page", lambda: shown.append(True))
    press(program, button)
    assert shown == [True]


def test_weights_that_are_ready_are_used_from_the_message(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    program = make()
    asked: list[tuple[str, object]] = []
    monkeypatch.setattr(program.link, "run_action", lambda id, value=None: asked.append((id, value)))
    program.link.weights._view = WeightsView(make_ready(), memory=MemoryAnswer(Quality.FAST))
    press(program, Button.USE_PERSONALIVE)
    assert asked == [("quality", LadderStep.FAST)]
