"""The first start: three steps by mouse and keyboard, and what was chosen counts from the first picture on."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QCheckBox, QPushButton

from app.gui.view_state import Message, Phase
from app.gui.widgets.gallery.picture_picker import PictureButton
from app.gui.windows.first_run import FirstRun
from app.storage.folders import DEMO_CLIP
from app.storage.user_settings import UserSettings
from engine import Problem
from tests.app.gui.windows.conftest import Begin, Running
from tests.fakes.seen_session import SeenSession


def first_run(running: Running) -> FirstRun:
    found = running.main._first_run
    assert found is not None
    return found


def press(running: Running, name: str) -> None:
    running.qtbot.mouseClick(running.find(QPushButton, name), Qt.MouseButton.LeftButton)


def choices(running: Running) -> UserSettings:
    return running.program.preferences.user_settings


def test_what_is_chosen_in_three_steps_is_what_runs(begin: Begin) -> None:
    running = begin(wait=False, consent_seen=False, camera=None)
    assert first_run(running).step_index == 0
    badge: QCheckBox = running.find(QCheckBox, "Show a small badge “AI avatar” on the picture")
    assert not badge.isChecked()
    badge.click()
    running.find(QCheckBox, "Own pixels only").click()
    press(running, "Next")
    assert first_run(running).step_index == 1
    press(running, "Next")
    running.until(lambda: running.has(PictureButton, "Ben"))
    ben: PictureButton = running.find(PictureButton, "Ben")
    running.qtbot.mouseClick(ben, Qt.MouseButton.LeftButton)
    press(running, "Start")
    running.until(lambda: running.view.phase is Phase.RUNNING)
    assert running.main._first_run is None
    assert choices(running).consent_seen
    assert (choices(running).portrait, choices(running).live.badge) == ("bundled-ben", True)
    desired = running.view.desired
    assert desired is not None
    assert (desired.user.portrait, desired.camera) == ("bundled-ben", str(DEMO_CLIP))
    assert desired.user.settings.own_pixels_only
    assert running.program._on_air is not None


@pytest.mark.parametrize("badge", [False, True])
def test_the_badge_that_was_chosen_is_there_from_the_first_picture_on(
    begin: Begin, sessions: list[SeenSession], badge: bool
) -> None:
    running = begin(wait=False, consent_seen=False, camera=None, go_live_at_start=True)
    if badge:
        running.find(QCheckBox, "Show a small badge “AI avatar” on the picture").click()
    press(running, "Skip")
    running.until(lambda: running.view.phase is Phase.RUNNING)
    assert [session.request.live.badge for session in sessions] == [badge]


def test_skipping_begins_with_the_drawn_default(begin: Begin) -> None:
    running = begin(wait=False, consent_seen=False, camera=None)
    press(running, "Skip")
    running.until(lambda: running.view.phase is Phase.RUNNING)
    assert running.view.portrait_id == "bundled-anna"
    assert not choices(running).live.badge


def test_enter_goes_on_and_back_goes_back(begin: Begin) -> None:
    running = begin(wait=False, consent_seen=False, camera=None)
    running.qtbot.keyClick(first_run(running), Qt.Key.Key_Return)
    assert first_run(running).step_index == 1
    press(running, "Back")
    assert first_run(running).step_index == 0


def test_a_second_start_asks_nothing(begin: Begin) -> None:
    assert begin(wait=False).main._first_run is None


def test_a_camera_is_seen_live_before_it_is_chosen(begin: Begin, swaying_face: Path) -> None:
    """A clip stands for the camera: what opens one opens the other."""
    running = begin(wait=False, consent_seen=False, camera=None)
    step = first_run(running)._camera
    running.until(lambda: running.link.is_attached)
    step._choice.set_items([(str(swaying_face), "Webcam"), (str(DEMO_CLIP), "Demo clip")], str(swaying_face))
    press(running, "Next")
    step._glimpses.choose_camera(str(swaying_face))
    step._glimpses.preview_cameras([str(swaying_face)])
    button = step._choice.find_button(str(swaying_face))
    assert button is not None
    running.until(lambda: button._pixels is not None)
    before = button._pixels
    running.until(lambda: button._pixels is not before)
    step.shutdown()


def test_the_demo_clip_has_a_picture(begin: Begin) -> None:
    running = begin(wait=False, consent_seen=False, camera=None)
    running.until(lambda: running.link.is_attached)
    press(running, "Next")
    button = first_run(running)._camera._choice.find_button(str(DEMO_CLIP))
    assert button is not None
    running.until(lambda: button._pixels is not None)


def test_what_the_gallery_tells_after_the_first_run_reaches_no_step_that_is_gone(
    begin: Begin,
) -> None:
    running = begin(wait=False, consent_seen=False, camera=None)
    running.until(lambda: running.link.is_attached)
    running.link.gallery.message_posted.emit(Message(Problem("There is no face in it.", "Take another.")))
    assert "no face" in first_run(running)._portrait._says.text()
    press(running, "Skip")
    running.until(lambda: running.view.phase is Phase.RUNNING)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    running.link.gallery.message_posted.emit(Message(Problem("There is no face in it.", "Take another.")))
    QCoreApplication.processEvents()


@pytest.mark.parametrize("picked", [None, str(DEMO_CLIP)])
def test_a_first_run_goes_on_with_the_camera_that_was_ticked(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, picked: str | None
) -> None:
    clip = str(tmp_path / "me.mp4")
    running = begin(wait=False, consent_seen=False, camera=None, started_with=clip)
    run = first_run(running)
    press(running, "Next")
    if picked is not None:
        button = run._camera._choice.find_button(picked)
        assert button is not None
        button.click()
    press(running, "Skip")
    assert choices(running).camera == (clip if picked is None else None)
    running.until(lambda: running.view.desired is not None)
    assert running.view.desired is not None
    assert running.view.desired.camera == (clip if picked is None else picked)


def test_a_camera_is_let_go_of_while_the_window_of_its_step_is_out_of_sight(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = begin(wait=False, consent_seen=False, camera=None)
    watched: list[bool] = []
    monkeypatch.setattr(first_run(running)._camera, "set_watching", watched.append)
    running.main.showMinimized()
    running.main.bring_to_front()
    press(running, "Next")
    running.main.hide()
    running.main.bring_to_front()
    assert watched == [False, False, True, False, True]


def test_each_step_says_where_it_is_and_what_comes_next(begin: Begin) -> None:
    running = begin(wait=False, consent_seen=False, camera=None)
    run = first_run(running)
    seen = []
    for _ in range(3):
        seen.append((run._at.text(), run._title.text(), run._next.text(), run._back.isHidden()))
        if run.step_index < 2:
            press(running, "Next")
    assert seen == [
        ("Step 1 of 3", "Be any face you may use", "Next", True),
        ("Step 2 of 3", "Choose your camera", "Next", False),
        ("Step 3 of 3", "Choose a face", "Start", False),
    ]
