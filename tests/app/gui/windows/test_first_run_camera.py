"""The step of the first start in which a camera is chosen: what is listed, what is ticked, when one is open."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.device_lists import CameraChoice, CameraScanner
from app.gui.engine_messages import translate_problem
from app.gui.languages import Languages
from app.gui.windows.first_run_camera import CameraStep
from app.storage.folders import DEMO_CLIP
from engine import Problem
from tests.app.gui.windows.conftest import PATIENCE_MS


def test_a_camera_that_does_not_open_says_why_in_the_users_language(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    languages = Languages(qapp)
    languages.set_language("ko")
    step = CameraStep(CameraScanner())
    qtbot.addWidget(step)
    missing = str(tmp_path / "camera.mp4")
    failed: list[tuple[str, Problem]] = []
    step._glimpses.failed.connect(lambda camera, why: failed.append((camera, why)))
    try:
        step._glimpses.choose_camera(missing)
        step._glimpses.preview_cameras([missing])
        qtbot.waitUntil(lambda: bool(failed), timeout=PATIENCE_MS)
        [(camera, why), *_] = failed
        assert (camera, why.values["file"]) == (missing, missing)
        assert step._says.text() == translate_problem(why)
        assert "파일" in step._says.text()
    finally:
        step.shutdown()
        languages.set_language("en")
        languages.deleteLater()


@pytest.fixture
def scanner(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> CameraScanner:
    """Two cameras are plugged in; they are known once `found` is told."""
    made = CameraScanner()
    monkeypatch.setattr(made, "scan_devices", lambda: None)
    monkeypatch.setattr("app.gui.camera_previews.CameraPreviews.preview_cameras", lambda self, cameras: None)
    return made


TWO = (CameraChoice("0", "Desk"), CameraChoice("Lid", "Lid"))


def test_the_first_camera_that_is_found_is_suggested_until_the_step_is_seen(
    qtbot: QtBot, scanner: CameraScanner
) -> None:
    step = CameraStep(scanner)
    qtbot.addWidget(step)
    assert step.chosen_camera == str(DEMO_CLIP)
    assert step._says.text().startswith("No camera was found.")
    scanner._update_devices(TWO)
    assert step.chosen_camera == "0"
    assert step._says.text().startswith("Your picture stays on this computer.")
    step.shutdown()


def test_a_camera_that_is_plugged_in_later_does_not_change_what_is_chosen(qtbot: QtBot, scanner: CameraScanner) -> None:
    step = CameraStep(scanner)
    qtbot.addWidget(step)
    step.set_watching(True)
    scanner._update_devices(TWO)
    assert step.chosen_camera == str(DEMO_CLIP), "it is looked at already"
    button = step._choice.find_button("Lid")
    assert button is not None
    button.click()
    scanner._update_devices((*TWO, CameraChoice("2", "Phone")))
    assert step.chosen_camera == "Lid"
    step.shutdown()


def test_a_clip_that_the_program_was_started_with_is_offered_and_ticked_until_another_is_chosen(
    qtbot: QtBot, scanner: CameraScanner, tmp_path: Path
) -> None:
    clip = str(tmp_path / "me.mp4")
    step = CameraStep(scanner, clip)
    qtbot.addWidget(step)
    assert step.chosen_camera == clip
    scanner._update_devices(TWO)
    assert step.chosen_camera == clip, "a camera that is found does not take its place"
    button, other = step._choice.find_button(clip), step._choice.find_button("Lid")
    assert button is not None
    assert other is not None
    assert (button.text(), button.isChecked()) == ("me.mp4", True)
    other.click()
    step.retranslate()
    assert step.chosen_camera == "Lid"
    step.shutdown()


@pytest.mark.parametrize(
    ("suggested", "ticked"), [("1", "Lid"), ("0", "0"), ("Lid", "Lid"), (str(DEMO_CLIP), str(DEMO_CLIP))]
)
def test_a_camera_that_the_program_was_started_with_is_ticked_and_not_listed_twice(
    qtbot: QtBot, scanner: CameraScanner, suggested: str, ticked: str
) -> None:
    step = CameraStep(scanner, suggested)
    qtbot.addWidget(step)
    scanner._update_devices((CameraChoice("0", "Desk", "0"), CameraChoice("Lid", "Lid", "1")))
    assert step.chosen_camera == ticked
    assert step._list_words() == ["0", "Lid", str(DEMO_CLIP)]
    step.shutdown()


def test_a_camera_is_open_only_while_its_step_is_seen_and_the_clip_never(
    qtbot: QtBot, scanner: CameraScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    step = CameraStep(scanner)
    qtbot.addWidget(step)
    monkeypatch.setattr(step._glimpses, "choose_camera", opened.append)
    scanner._update_devices(TWO)
    step.set_watching(True)
    step.set_watching(False)
    assert opened[-2:] == ["0", ""]
    step.set_watching(True)
    clip = step._choice.find_button(str(DEMO_CLIP))
    assert clip is not None
    clip.click()
    assert opened[-1] == ""
    step.shutdown()


def test_the_clip_is_looked_through_before_the_cameras(
    qtbot: QtBot, scanner: CameraScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[list[str]] = []
    monkeypatch.setattr("app.gui.camera_previews.CameraPreviews.preview_cameras", lambda self, all: looked.append(all))
    step = CameraStep(scanner)
    qtbot.addWidget(step)
    scanner._update_devices(TWO)
    assert looked == []
    step.set_watching(True)
    assert looked == [[str(DEMO_CLIP), "0", "Lid"]]
    step.shutdown()
