"""The main window: every control of the bar reaches the session; five tests on the real one see what comes out."""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QComboBox, QMessageBox, QPushButton

from app.control.ladder.steps import LadderStep
from app.gui.view_state import Button, Live, Message, Phase, ViewState
from app.gui.widgets.ladder.ladder import Ladder
from app.gui.widgets.weights.state_group import StateGroup
from app.gui.widgets.weights.terms_dialog import TermsDialog
from app.storage import presets
from app.storage.user_settings import NOBODY
from engine.core.types import Image
from engine.sinks.card import draw_card
from tests import clips
from tests.app.gui.windows.conftest import SMALL, Begin, Running, press
from tests.engine.sinks.video_file.test_unfinished import left_in_the_middle
from tests.fakes.find import child, words_of
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
    assert "Others see nothing" in running.main._preview.strip.accessibleDescription()
    press(running, "Go live")
    running.until(lambda: running.view.live is Live.UNWATCHED)
    assert "no program watches" in running.main.windowTitle()
    assert "no program" in running.main._preview.strip.accessibleDescription()
    with running.device.open("rb"):
        running.until(lambda: running.view.live is Live.LIVE)
        assert running.main.windowTitle().startswith("● LIVE –")
        assert running.main._preview.strip.accessibleDescription().startswith("Live, Others see the avatar")
        running.until(lambda: len(set(running.sent())) > 3)
        press(running, "End live")
        running.until(lambda: running.view.live is Live.STANDBY)
        assert "LIVE" not in running.main.windowTitle()
        assert "Others see the card" in running.main._preview.strip.accessibleDescription()
    running.until(lambda: running.view.live is Live.OFF)
    assert "Others see nothing" in running.main._preview.strip.accessibleDescription()


def test_a_reset_that_finds_no_other_output_leaves_you_live_and_says_so(begin: Begin) -> None:
    running = begin()
    press(running, "Go live")
    running.until(lambda: running.view.live is Live.LIVE)
    shown: list[Message] = []
    running.link.message_posted.connect(shown.append)
    running.link.run_action("reset")
    (question,) = running.main.findChildren(QMessageBox)
    next(button for button in question.buttons() if button.text() == "Change it").click()
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


def test_a_step_that_lacks_its_weights_asks_for_the_terms_and_leads_to_their_page(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: name)
    running = begin()
    ladder = child(running.main, Ladder)
    running.until(lambda: "not downloaded" in ladder.tab_stops[2].accessibleName())
    ladder._row[LadderStep.FAST].click()
    dialog = child(ladder, TermsDialog)
    assert dialog.isVisible()
    dialog.close()
    ladder._show_card(LadderStep.FAST)
    press(running, "Details …")
    running.until(lambda: running.main.is_weights_page_shown)
    running.until(lambda: "Until they are here, Instant moves" in "".join(words_of(child(running.main, StateGroup))))


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


def test_a_picture_is_pasted_wherever_the_focus_is(begin: Begin, astronaut_file: Path) -> None:
    running = begin()
    QApplication.clipboard().setImage(QImage(str(astronaut_file)))
    go_live = running.find(QPushButton, "Go live")
    go_live.setFocus()
    running.qtbot.keyClick(go_live, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    running.until(lambda: running.link.gallery.portraits[-1].name == "Pasted picture")


def test_without_a_camera_the_corner_says_that_nobody_drives(begin: Begin) -> None:
    running = begin(wait=False, driver_shown=True)
    preview = running.main.preview
    preview.show_view(ViewState(Phase.RUNNING, desired=make_desired_state(camera="webcam")))
    before = preview.grab().toImage()
    preview.show_view(ViewState(Phase.RUNNING, desired=make_desired_state(camera=NOBODY)))
    assert preview.grab().toImage() != before


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


def test_card_and_badge_speak_the_language_of_the_window(begin: Begin, sessions: list[SeenSession]) -> None:
    running = begin(wait=False)
    running.program.set_output_language("ko")
    running.until(lambda: running.view.phase is Phase.RUNNING)
    assert running.program.preferences.user_settings.live.language == "ko"
    running.program.set_output_language("en")
    running.until(lambda: running.view.desired is not None and running.view.desired.user.live.language == "en")
    assert running.program.preferences.user_settings.live.language == "en"


# --- the window alone, without anything behind it -----------------------------------------------------------------
