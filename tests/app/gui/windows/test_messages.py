"""What the window says: one message after the other, over the picture, with the button it was about."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox

from app.gui.view_state import Button, Live, Message, Phase, ViewState
from engine import Problem
from tests.app.gui.windows.conftest import Begin, press
from tests.problems import message_of


@pytest.mark.parametrize("at_the_start", [False, True])
def test_without_a_virtual_camera_there_is_a_way_out_and_the_preview_goes_on(
    begin: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_the_start: bool
) -> None:
    missing = f"virtual-camera:v4l2loopback:{tmp_path / 'no-device'}"
    monkeypatch.setattr("app.gui.engine_link.VIRTUAL_CAMERA", missing)
    running = begin(output=missing, go_live_at_start=at_the_start)
    if not at_the_start:
        press(running, "Go live")
    running.until(lambda: any(told.button is Button.SET_UP_OUTPUT for told in running.main._messages.open_messages))
    running.until(lambda: running.view.live is Live.OFF)
    assert running.view.phase is Phase.RUNNING
    press(running, "Set it up …")
    set_up = running.program._set_up
    assert set_up is not None
    assert set_up.isVisible()
    assert not set_up.isModal()
    running.until(lambda: running.link.latest_image() is not None)


def test_of_a_device_that_was_named_it_is_told_what_is_wrong_with_it(begin: Begin, tmp_path: Path) -> None:
    running = begin(output=f"virtual-camera:v4l2loopback:{tmp_path / 'no-device'}")
    press(running, "Go live")
    running.until(lambda: any("no-device" in message_of(told.problem) for told in running.main._messages.open_messages))
    assert all(told.button is Button.DISMISS for told in running.main._messages.open_messages)
    running.until(lambda: running.view.live is Live.OFF)


def test_a_camera_that_does_not_open_is_told_each_time_and_the_one_before_stays_chosen(
    begin: Begin, tmp_path: Path, swaying_face: Path
) -> None:
    running = begin()
    told: list[Message] = []
    running.link.message_posted.connect(told.append)
    for _ in range(2):
        told.clear()
        running.link.run_action("camera", str(tmp_path / "gone.mp4"))
        running.until(lambda: told)
        assert "gone.mp4" in message_of(told[0].problem)
        running.until(lambda: running.view.desired is not None and running.view.desired.camera == str(swaying_face))
    running.until(lambda: running.find(QComboBox, "Camera").currentText() == swaying_face.name)
    running.until(lambda: running.program.preferences.user_settings.camera == str(swaying_face))
    assert running.view.phase is Phase.RUNNING


def test_a_start_that_failed_can_be_tried_again(begin: Begin, tmp_path: Path, astronaut_file: Path) -> None:
    for name in ("anna", "ben"):
        (tmp_path / f"{name}.png").write_bytes(b"no picture any more")
    running = begin(wait=False)
    running.until(lambda: running.view.phase is Phase.FAILED)
    running.until(lambda: running.has(QAbstractButton, "Try again"))
    for name in ("anna", "ben"):
        (tmp_path / f"{name}.png").write_bytes(astronaut_file.read_bytes())
    press(running, "Try again")
    running.until(lambda: running.view.phase is Phase.RUNNING)
    running.until(lambda: running.main._messages.shown_message is None)


def test_messages_wait_for_each_other_and_a_button_says_whose_it_was(begin: Begin) -> None:
    running = begin(wait=False)
    bar = running.main._messages
    old, new = Message(Problem("one", "first")), Message(Problem("two", "second"), Button.TRY_AGAIN)
    running.main.show_message(old)
    running.main.show_message(new)
    assert bar.shown_message == new
    with running.qtbot.waitSignal(bar.pressed, check_params_cb=lambda message: message == new):
        press(running, "Try again")
    assert bar.shown_message == old
    press(running, "OK")
    assert bar.shown_message is None
    assert not bar.isVisible()


def test_what_comes_and_goes_does_not_cover_what_happened_but_the_end_of_the_run_does(begin: Begin) -> None:
    bar = begin(wait=False).main._messages
    happened = Message(Problem("You are not live."), Button.SET_UP_OUTPUT)
    slow, over = Message(Problem("The camera is slow.")), Message(Problem("It is over."), Button.TRY_AGAIN)
    bar.show_message(happened)
    bar.show_view(ViewState(problem=slow))
    assert bar.open_messages == (happened, slow)
    bar.show_view(ViewState(problem=over))
    assert bar.open_messages == (over, happened)


def test_what_is_wrong_is_shown_until_it_is_right_again_and_may_be_closed(begin: Begin) -> None:
    running = begin(wait=False)
    bar = running.main._messages
    for count in (3, 4, 5):
        bar.show_view(ViewState(problem=Message(Problem(f"silent for {count} s", "unplug it"))))
    assert [message.problem.message for message in bar.open_messages] == ["silent for 5 s"]
    running.main.show_message(Message(Problem("something else")))
    press(running, "OK")
    assert bar.shown_message is not None
    press(running, "OK")
    bar.show_view(ViewState(problem=Message(Problem("silent for 6 s", "unplug it"))))
    assert bar.shown_message is None
    bar.show_view(ViewState())
    bar.show_view(ViewState(problem=Message(Problem("silent for 3 s", "unplug it"))))
    assert bar.shown_message is None, "it goes and comes: it was closed"


def test_a_message_floats_over_the_picture_and_moves_nothing(begin: Begin) -> None:
    running = begin(wait=False)
    running.until(lambda: running.link.is_attached)
    main = running.main
    QApplication.processEvents()
    parts = (main._preview, main._bar, main._panel)
    before = [part.geometry() for part in parts]
    main.show_message(Message(Problem("It is saved.", "words " * 60), good=True))
    QApplication.processEvents()
    assert [part.geometry() for part in parts] == before
    bar = main._messages
    assert bar.isVisible()
    place = QRect(bar.mapTo(main, QPoint()), bar.size())
    picture = QRect(main._preview.mapTo(main, QPoint()), main._preview.size())
    assert picture.contains(place)
    assert not place.intersects(QRect(main._preview._inset.mapTo(main, QPoint()), main._preview._inset.size()))
    main._on_panel_asked(not main._panel.isVisible())
    QApplication.processEvents()
    picture = QRect(main._preview.mapTo(main, QPoint()), main._preview.size())
    assert picture.contains(QRect(bar.mapTo(main, QPoint()), bar.size())), "it follows the picture"


def test_a_message_does_not_lie_over_the_driver(begin: Begin) -> None:
    running = begin(wait=False)
    main = running.main
    main.show_message(Message(Problem("It is saved."), good=True))
    main.show_driver(True)
    QApplication.processEvents()
    driver = main._preview._driver_rect().translated(main._preview.mapTo(main, QPoint()))
    assert not driver.intersects(QRect(main._messages.mapTo(main, QPoint()), main._messages.size()))
