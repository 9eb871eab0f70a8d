"""What the program says of recordings and weights, and what the buttons of messages do."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.control.ladder.steps import LadderStep
from app.gui.application import DesktopApp
from app.gui.view_state import Button, Message, ViewState
from app.gui.weights.weights_view import MemoryAnswer, WeightsView
from engine import Problem, Quality
from tests.fakes.weights import make_ready, make_status
from tests.problems import message_of

PATIENCE_MS = 60_000
Make = Callable[..., DesktopApp]


def messages_of(program: DesktopApp) -> list[Message]:
    return list(program.main._messages.open_messages)


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
