"""The first start on its one screen, by mouse and keyboard, in the whole program with a session of fakes."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from app.gui.view_state import Button, Live, Message, Phase
from app.gui.widgets.first_run.consent_dialog import ConsentDialog
from app.gui.widgets.first_run.picture_tile import PictureTile
from app.gui.windows.first_run import FirstRun
from app.storage.folders import DEMO_CLIP
from app.storage.user_settings import NOBODY, UserSettings
from engine import Problem, VirtualCamera
from tests.app.gui.windows.conftest import Begin, Running
from tests.fakes.find import child
from tests.fakes.seen_session import SeenSession
from tests.problems import message_of

CONSENT = "I wear only my own face, a face whose owner has agreed, or a drawn character."


def first_run(running: Running) -> FirstRun:
    found = running.main._first_run
    assert found is not None
    return found


def press(running: Running, name: str) -> None:
    running.qtbot.mouseClick(running.find(QPushButton, name), Qt.MouseButton.LeftButton)


def choices(running: Running) -> UserSettings:
    return running.program.preferences.user_settings


@pytest.fixture
def running(begin: Begin) -> Running:
    return begin(consent_seen=False, camera=None, output_on=True)


def tile(running: Running, name: str) -> PictureTile:
    running.until(lambda: running.has(PictureTile, name))
    found: PictureTile = running.find(PictureTile, name)
    return found


def point_at(of: PictureTile) -> None:
    middle = QPointF(of.rect().center())
    QCoreApplication.sendEvent(of, QEnterEvent(middle, middle, middle))


def leave(of: PictureTile) -> None:
    QCoreApplication.sendEvent(of, QEvent(QEvent.Type.Leave))


def worn(running: Running) -> str:
    return running.view.portrait_id


def test_the_avatar_moves_at_once_and_is_whoever_is_pointed_at(running: Running, sessions: list[SeenSession]) -> None:
    assert running.view.desired is not None
    assert running.view.desired.camera == str(DEMO_CLIP)
    assert (running.view.live, sessions[0].request.output) == (Live.OFF, None)
    assert worn(running) == "bundled-anna"
    point_at(tile(running, "Ben"))
    running.until(lambda: worn(running) == "bundled-ben")
    leave(tile(running, "Ben"))
    running.until(lambda: worn(running) == "bundled-anna")


def test_a_picture_that_is_added_is_known_to_what_wears_it_before_it_is_asked_for(
    running: Running, astronaut_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_air, known = running.program._on_air, list[bool]()
    assert on_air is not None
    monkeypatch.setattr(
        running.link,
        "run_action",
        lambda _, id: known.append(id in {one.id for one in on_air.read_status().desired.gallery}),
    )
    running.link.gallery.add_portrait_files([astronaut_file])
    running.until(lambda: known)
    assert known == [True]


@pytest.mark.parametrize("used_last", ["/nowhere/cam9", NOBODY])
def test_where_the_camera_used_last_is_gone_the_demo_clip_really_drives(
    begin: Begin, sessions: list[SeenSession], used_last: str
) -> None:
    running = begin(consent_seen=False, camera=used_last)
    assert sessions[0].request.camera == str(DEMO_CLIP)
    assert first_run(running)._cameras.chosen_camera == str(DEMO_CLIP)


def test_the_keyboard_points_too_and_escape_takes_it_back(running: Running) -> None:
    tile(running, "Anna").setFocus(Qt.FocusReason.TabFocusReason)
    running.qtbot.keyClick(tile(running, "Anna"), Qt.Key.Key_Right)
    running.until(lambda: worn(running) == "bundled-ben")
    running.qtbot.keyClick(tile(running, "Ben"), Qt.Key.Key_Escape)
    running.until(lambda: worn(running) == "bundled-anna")
    running.qtbot.keyClick(tile(running, "Ben"), Qt.Key.Key_Return)
    running.until(lambda: worn(running) == "bundled-ben")
    assert not first_run(running)._portraits.is_trying_on


def test_going_live_takes_consent_and_leads_to_where_the_camera_is_chosen(running: Running) -> None:
    run = first_run(running)
    press(running, "Go live")
    assert not choices(running).consent_seen
    assert running.main.focusWidget() is running.find(QCheckBox, CONSENT)
    running.find(QCheckBox, CONSENT).click()
    running.qtbot.keyClick(running.find(QCheckBox, CONSENT), Qt.Key.Key_Return)
    running.until(lambda: run.is_live)
    assert choices(running).consent_seen
    assert run._where.isVisibleTo(running.main)
    assert running.main.focusWidget() is running.find(QPushButton, "Done"), "and not what ends it again"
    assert run._where.readers_text.startswith("This system does not say")
    press(running, "Done")
    assert running.main._first_run is None
    assert running.view.live.is_on, "Done leads to the window and changes nothing"


@pytest.mark.parametrize(("name", "shown"), [("My Camera", "My Camera"), (None, "Persona Cam")])
def test_the_camera_is_called_as_other_programs_list_it(
    running: Running, monkeypatch: pytest.MonkeyPatch, name: str | None, shown: str
) -> None:
    found = () if name is None else (VirtualCamera("/dev/video20", name),)
    monkeypatch.setattr("engine.list_virtual_cameras", lambda: found)
    run = first_run(running)
    run.show_view(replace(running.view, live=Live.UNWATCHED, device="/dev/video20", readers=0))
    assert run._where._camera_name == shown
    run.show_view(running.view)


def test_while_live_only_what_is_chosen_is_worn(running: Running) -> None:
    run = first_run(running)
    running.find(QCheckBox, CONSENT).click()
    press(running, "Go live")
    running.until(lambda: run.is_live)
    point_at(tile(running, "Ben"))
    assert run._portraits._worn != "bundled-ben"
    tile(running, "Ben").click()
    running.until(lambda: worn(running) == "bundled-ben")
    press(running, "End live")
    running.until(lambda: not run.is_live)
    assert run._consent.isVisibleTo(running.main)


@pytest.mark.parametrize("by", ["mouse", "Enter"])
def test_going_live_without_consent_says_what_is_missing_until_it_is_ticked(running: Running, by: str) -> None:
    button = running.find(QPushButton, "Go live")
    if by == "mouse":
        press(running, "Go live")
    else:
        running.qtbot.keyClick(button, Qt.Key.Key_Return)
    said = running.main._messages.shown_message
    assert said is not None
    assert message_of(said.problem) == "You are not live yet: first tick whose face you wear."
    assert running.find(QCheckBox, CONSENT).hasFocus()
    running.find(QCheckBox, CONSENT).click()
    assert running.main._messages.shown_message is None


def test_skipping_without_consent_asks_again_before_anybody_is_live(running: Running) -> None:
    point_at(tile(running, "Ben"))
    press(running, "Skip")
    assert running.main._first_run is None
    assert not choices(running).consent_seen
    running.until(lambda: worn(running) == "bundled-anna")
    running.link.run_action("output", True)
    running.until(lambda: running.main._messages.shown_message is not None)
    shown = running.main._messages.shown_message
    assert shown is not None
    assert shown.button is Button.GIVE_CONSENT
    assert running.view.live is Live.OFF
    running.main.message_pressed.emit(shown)
    first_run(running)


def test_the_camera_that_drives_is_the_chosen_one_when_consent_is_asked_for_again(
    running: Running, swaying_face: Path
) -> None:
    press(running, "Skip")
    running.link.run_action("camera", str(swaying_face))
    running.until(lambda: running.view.desired is not None and running.view.desired.camera == str(swaying_face))
    running.main.message_pressed.emit(Message(Problem("something"), Button.GIVE_CONSENT))
    assert first_run(running)._cameras.chosen_camera == str(swaying_face)


def test_skipping_with_consent_is_the_end_of_it(running: Running) -> None:
    running.find(QCheckBox, CONSENT).click()
    running.qtbot.keyClick(first_run(running), Qt.Key.Key_Escape)
    assert running.main._first_run is None
    assert choices(running).consent_seen


def test_enter_leads_on_wherever_the_focus_is(running: Running) -> None:
    run = first_run(running)
    running.qtbot.keyClick(run, Qt.Key.Key_Return)
    box: QCheckBox = running.find(QCheckBox, CONSENT)
    assert box.hasFocus()
    running.qtbot.keyClick(box, Qt.Key.Key_Space)
    running.qtbot.keyClick(box, Qt.Key.Key_Return)
    running.until(lambda: run.is_live)


def test_a_second_start_asks_nothing(begin: Begin) -> None:
    assert begin(wait=False).main._first_run is None


@pytest.mark.parametrize("picked", [None, "Demo clip"])
def test_a_camera_that_the_program_was_started_with_drives_until_another_is_chosen(
    begin: Begin, swaying_face: Path, picked: str | None
) -> None:
    running = begin(consent_seen=False, camera=None, started_with=str(swaying_face))
    if picked is not None:
        tile(running, picked).click()
    wanted = str(swaying_face) if picked is None else str(DEMO_CLIP)
    running.until(lambda: running.view.desired is not None and running.view.desired.camera == wanted)
    assert first_run(running)._cameras.chosen_camera == wanted


def test_more_words_come_with_the_badge_and_own_pixels_only(running: Running) -> None:
    press(running, "&More …")
    dialog = child(running.main, ConsentDialog)
    for name in ("Show a small badge “AI avatar” on the picture", "Own pixels only"):
        running.find(QCheckBox, name).click()
    running.until(lambda: choices(running).live.badge and choices(running).settings.own_pixels_only)
    dialog.close()


def test_cameras_are_let_go_of_while_nobody_sees_the_window(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    watched: list[bool] = []
    monkeypatch.setattr(first_run(running)._cameras, "set_watching", watched.append)
    running.main.showMinimized()
    running.main.bring_to_front()
    running.main.hide()
    running.main.bring_to_front()
    assert watched == [False, True, False, True]


def test_what_is_told_after_the_first_run_reaches_nothing_that_is_gone(running: Running) -> None:
    press(running, "Skip")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    running.link.gallery.message_posted.emit(Message(Problem("There is no face in it.", "Take another.")))
    running.link.gallery.changed.emit(running.link.gallery.portraits)
    QCoreApplication.processEvents()
    assert running.view.phase is Phase.RUNNING


def test_the_window_and_the_first_run_are_made_without_numpy() -> None:
    program = "import sys, app.gui.application, app.gui.windows.first_run; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_message_covers_no_word_of_the_page_and_lies_low_over_its_picture(running: Running) -> None:
    running.until(lambda: running.view.phase is Phase.RUNNING)
    page, messages = first_run(running), running.main._messages
    running.main.show_message(Message(Problem("This computer is busy with something else.", "Close it.")))
    running.until(messages.isVisible)

    def place(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(running.main, QPoint()), widget.size())

    for width, height in ((1180, 760), (720, 480)):
        running.main.resize(width, height)
        QCoreApplication.processEvents()
        assert place(page.preview).contains(place(messages))
        assert place(messages).bottom() > place(page.preview).center().y()
        for words in (page._title, page._heading, page._note, page._consent):
            assert not place(words).intersects(place(messages)), words
