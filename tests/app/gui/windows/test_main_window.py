"""The main window: every control of the bar reaches the session; five tests on the real one see what comes out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox
from pytestqt.qtbot import QtBot

from app.gui.device_lists import CameraScanner
from app.gui.view_state import Button, Live, Message, Phase, ViewState
from app.gui.windows.main_window import MainWindow
from app.storage import presets
from app.storage.user_settings import NOBODY
from engine import Problem
from engine.core.types import Image
from engine.sinks.card import draw_card
from tests import clips
from tests.app.gui.windows.conftest import SMALL, Begin, Running, press
from tests.engine.sinks.video_file.test_unfinished import left_in_the_middle
from tests.fakes.link import AskedLink
from tests.fakes.seen_session import SeenSession
from tests.fakes.session import make_desired_state
from tests.problems import message_of


def choose(running: Running, box_name: str, row: str) -> None:
    """Choose a row by keyboard, as a user without a mouse does."""
    box: QComboBox = running.find(QComboBox, box_name)
    box.setFocus()
    running.qtbot.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.count()):
        if box.currentText() == row:
            break
        running.qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == row


def shown(running: Running) -> Image:
    picture = running.link.latest_image()
    assert picture is not None
    return picture


def test_going_live_gives_the_device_pictures_and_ending_it_takes_them_away(begin_for_real: Begin) -> None:
    running = begin_for_real()
    assert "nobody" in running.main._preview.accessibleDescription()
    press(running, "Go live")
    running.until(lambda: running.view.live is Live.UNWATCHED)
    assert "not watched" in running.main.windowTitle()
    assert "no program" in running.main._preview.accessibleDescription()
    with running.device.open("rb"):
        running.until(lambda: running.view.live is Live.LIVE)
        assert running.main.windowTitle().startswith("● LIVE –")
        assert running.main._preview.accessibleDescription() == "LIVE"
        running.until(lambda: len(set(running.sent())) > 3)
        press(running, "End live")
        running.until(lambda: running.view.live is Live.STANDBY)
        assert "LIVE" not in running.main.windowTitle()
        assert "others see the card" in running.main._preview.accessibleDescription()
    running.until(lambda: running.view.live is Live.OFF)
    assert "nobody" in running.main._preview.accessibleDescription()


def test_a_reset_that_finds_no_other_output_leaves_you_live_and_says_so(begin: Begin) -> None:
    running = begin()
    press(running, "Go live")
    running.until(lambda: running.view.live is Live.LIVE)
    shown: list[Message] = []
    running.link.message_posted.connect(shown.append)
    running.link.run_action("reset")
    running.until(lambda: bool(shown) and shown[-1].button is Button.DISMISS)
    assert f"You stay live on virtual-camera:file:{running.device}." in str(shown[-1].problem)
    assert running.view.live is Live.LIVE
    running.until(lambda: running.view.desired and running.view.desired.user.output.endswith(str(running.device)))
    assert running.main.windowTitle().startswith("● LIVE")


def test_panic_shows_the_card_on_the_preview_and_on_the_device_until_released(begin_for_real: Begin) -> None:
    running = begin_for_real()
    press(running, "Go live")
    running.until(lambda: len(set(running.sent())) > 3)
    with running.device.open("rb"):
        press(running, "Panic")
        running.until(lambda: running.view.live is Live.CARD)
        assert np.array_equal(shown(running), draw_card(128, 128))
        running.until(lambda: len(set(running.sent()[-3:])) == 1)
        press(running, "Release")
        running.until(lambda: running.view.live is Live.LIVE)
    assert not np.array_equal(shown(running), draw_card(128, 128))


def test_record_writes_a_file_that_plays_and_says_where_it_is(begin_for_real: Begin, tmp_path: Path) -> None:
    running = begin_for_real()
    press(running, "Record")
    running.until(lambda: running.view.recording_s >= 1)
    press(running, "End the recording")
    running.until(lambda: not running.view.recording)
    (file,) = (tmp_path / "recordings").glob("*.mp4")
    running.until(lambda: any(told.button is Button.SHOW_FILE for told in running.main._messages.open_messages))
    (told,) = [told for told in running.main._messages.open_messages if told.good]
    assert told.target == str(file)
    with av.open(str(file)) as container:
        assert len(list(container.decode(video=0))) > 5


def test_a_recording_that_an_earlier_run_could_not_end_is_there_and_told(begin: Begin, tmp_path: Path) -> None:
    file = left_in_the_middle(tmp_path / "recordings" / "take.mp4")
    running = begin()
    running.until(lambda: any(told.target == str(file) for told in running.main._messages.open_messages))
    assert file.exists()


def test_another_camera_drives_and_is_seen_in_the_corner(begin_for_real: Begin, tmp_path: Path) -> None:
    plain = clips.write_clip(tmp_path / "plain.mp4", [np.full((128, 128, 3), 40, np.uint8)] * 10)
    running = begin_for_real()
    running.link.run_action("camera", str(plain))
    running.until(lambda: running.view.camera == plain.name)
    running.until(lambda: (seen := running.link.latest_driver_image()) is not None and float(seen.std()) < 3)
    box: QComboBox = running.find(QComboBox, "Camera")
    running.until(lambda: box.currentText() == plain.name)
    choose(running, "Camera", "Nobody: it moves by itself")
    running.until(lambda: running.view.desired is not None and running.view.desired.camera is None)
    running.until(lambda: running.program.preferences.user_settings.camera == "none")


def test_a_preset_changes_the_settings_of_the_session(begin: Begin, sessions: list[SeenSession]) -> None:
    presets.save_preset("Screen", replace(SMALL, background="green"))
    running = begin()
    choose(running, "Preset", "Screen")
    running.until(lambda: "green" in {one.background for one in sessions[-1].settings_asked()})


def test_a_preset_that_cannot_run_here_is_grey_and_says_why(begin: Begin) -> None:
    running = begin()
    box: QComboBox = running.find(QComboBox, "Preset")
    row = box.findText("PersonaLive")
    assert not box.model().index(row, 0).flags() & Qt.ItemFlag.ItemIsEnabled
    assert box.itemData(row, Qt.ItemDataRole.ToolTipRole) == "PersonaLive's weights are missing."


def test_the_driver_is_shown_in_the_corner_on_request(begin: Begin) -> None:
    running = begin()
    preview = running.main._preview
    place = preview._driver_rect().center()
    running.until(lambda: preview._avatar.newest_canvas() is not None)
    before = preview.grab().toImage().pixelColor(place).name()
    press(running, "Show yourself: only you see it")
    running.until(lambda: preview._driver.newest_canvas() is not None)
    running.until(lambda: preview.grab().toImage().pixelColor(place).name() != before)
    running.until(lambda: running.program.preferences.user_settings.driver_shown)
    press(running, "Hide yourself")
    running.until(lambda: not running.program.preferences.user_settings.driver_shown)


def test_the_preview_shows_the_newest_picture_sharply(begin: Begin) -> None:
    running = begin()
    preview = running.main._preview
    running.until(lambda: preview._avatar.newest_canvas() is not None)
    ratio = preview.devicePixelRatioF()
    place = preview._avatar_rect()

    def width() -> int:
        canvas = preview._avatar.newest_canvas()
        return 0 if canvas is None else canvas.shape[1]

    running.until(lambda: width() == round(place.width() * ratio))
    seen = preview.grab().toImage()
    assert seen.pixelColor(place.center()).lightness() > 0
    running.main.resize(720, 480)
    running.until(lambda: width() == round(preview._avatar_rect().width() * ratio))


def test_pictures_dropped_on_the_preview_come_into_the_gallery_and_stay_where_they_were(
    begin: Begin, astronaut_file: Path
) -> None:
    running = begin(wait=False)
    running.until(lambda: running.link.is_attached)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(astronaut_file))])
    offered = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    place = QPointF(20, 20)
    button, no_key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(place.toPoint(), offered, data, button, no_key)
    QApplication.sendEvent(running.main.preview, entering)
    assert entering.isAccepted()
    assert entering.dropAction() is Qt.DropAction.CopyAction
    dropping = QDropEvent(place, offered, data, button, no_key)
    QApplication.sendEvent(running.main.preview, dropping)
    assert dropping.dropAction() is Qt.DropAction.CopyAction
    running.until(lambda: [one.name for one in running.link.gallery.portraits] == ["Anna", "Ben", "astronaut"])


def test_without_a_camera_the_corner_says_that_nobody_drives(begin: Begin) -> None:
    running = begin(wait=False, driver_shown=True)
    preview = running.main.preview
    preview.show_view(ViewState(Phase.RUNNING, desired=make_desired_state(camera="webcam")))
    before = preview.grab().toImage()
    preview.show_view(ViewState(Phase.RUNNING, desired=make_desired_state(camera=NOBODY)))
    assert preview.grab().toImage() != before


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


def test_a_camera_that_is_missing_at_the_start_is_awaited(
    begin_for_real: Begin, tmp_path: Path, swaying_face: Path
) -> None:
    late = tmp_path / "late.mp4"
    running = begin_for_real(camera=str(late))
    running.until(lambda: "late.mp4" in str(running.main._messages.shown_message))
    running.until(lambda: running.link.latest_image() is not None)
    assert running.view.desired is not None
    assert running.view.desired.camera == str(late)
    late.write_bytes(swaying_face.read_bytes())
    running.until(lambda: running.view.face_seen and running.link.latest_driver_image() is not None)
    running.until(lambda: running.main._messages.shown_message is None)


def test_a_portrait_that_is_broken_at_the_start_gives_way_to_another(begin: Begin, tmp_path: Path) -> None:
    (tmp_path / "anna.png").write_bytes(b"no picture any more")
    running = begin(portrait="bundled-anna")
    running.until(lambda: running.view.portrait_id == "bundled-ben")
    running.until(
        lambda: (told := running.main._messages.shown_message) is not None and "anna.png" in message_of(told.problem)
    )


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


def test_card_and_badge_speak_the_language_of_the_window(begin: Begin, sessions: list[SeenSession]) -> None:
    running = begin(wait=False)
    running.program.set_output_language("ko")
    running.until(lambda: running.view.phase is Phase.RUNNING)
    assert running.program.preferences.user_settings.live.language == "ko"
    running.program.set_output_language("en")
    running.until(lambda: running.view.desired is not None and running.view.desired.user.live.language == "en")
    assert running.program.preferences.user_settings.live.language == "en"


# --- the window alone, without anything behind it -----------------------------------------------------------------


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
    titles = {}
    for live in (Live.OFF, Live.LIVE, Live.CARD):
        alone.show_view(live_view(live))
        titles[live] = alone.windowTitle()
    assert titles == {
        Live.OFF: "Persona Cam",
        Live.LIVE: "● LIVE – Persona Cam",
        Live.CARD: "● LIVE (card) – Persona Cam",
    }


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
