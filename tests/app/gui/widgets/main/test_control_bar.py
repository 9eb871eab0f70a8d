"""The bar under the preview: each control asks for its action, and shows what is true."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.gui.device_lists import CameraChoice, CameraScanner
from app.gui.view_state import Live, Phase, ViewState
from app.gui.widgets.ladder.step_button import StepButton
from app.gui.widgets.main.control_bar import ControlBar
from app.storage import presets
from app.storage.folders import DEMO_CLIP
from app.storage.user_settings import NOBODY
from engine import Settings, Strengths
from tests.fakes.find import choose_files, words_of
from tests.fakes.link import AskedLink
from tests.fakes.session import make_desired_state

RUNNING = ViewState(phase=Phase.RUNNING, desired=make_desired_state(camera="0"))
FILE, ADDRESS = "\0file", "\0address"
WIDE_PX = 1300


@pytest.fixture
def link(asked_link: AskedLink) -> AskedLink:
    return asked_link


@pytest.fixture
def cameras() -> CameraScanner:
    made = CameraScanner()
    made._update_devices((CameraChoice("0", "Desk"), CameraChoice("1", "Lid")))
    return made


@pytest.fixture
def bar(qtbot: QtBot, link: AskedLink, cameras: CameraScanner) -> ControlBar:
    made = ControlBar(link, cameras)
    qtbot.addWidget(made)
    made.resize(WIDE_PX, 40)
    made.show_view(RUNNING)
    return made


def rows(bar: ControlBar) -> list[str]:
    return [str(bar._camera.itemData(at)) for at in range(bar._camera.count())]


def choose(bar: ControlBar, word: str) -> None:
    bar._camera.activated.emit(bar._camera.findData(word))


@pytest.mark.parametrize(
    ("press", "asked"),
    [
        (lambda bar: bar._live.click(), ("output", True)),
        (lambda bar: bar._record.click(), ("record", True)),
        (lambda bar: bar._panic.click(), ("panic", True)),
        (lambda bar: choose(bar, "1"), ("camera", "1")),
        (lambda bar: choose(bar, NOBODY), ("camera", None)),
        (lambda bar: choose(bar, str(DEMO_CLIP)), ("camera", str(DEMO_CLIP))),
        (lambda bar: bar._preset.activated.emit(bar._preset.findData("lively")), ("preset", "lively")),
    ],
)
def test_each_control_asks_for_its_action(
    bar: ControlBar, link: AskedLink, press: Callable[[ControlBar], None], asked: tuple[str, object]
) -> None:
    press(bar)
    assert link.asked == [asked]


@pytest.mark.parametrize("live", [Live.STARTING, Live.LIVE, Live.CARD])
def test_while_it_is_live_or_about_to_be_the_button_ends_it(bar: ControlBar, link: AskedLink, live: Live) -> None:
    bar.show_view(replace(RUNNING, live=live))
    assert (bar._live.text(), bar._live.property("kind")) == ("End live", "live")
    bar._live.click()
    assert link.asked == [("output", False)]
    bar.show_view(RUNNING)
    assert (bar._live.text(), bar._live.property("kind")) == ("Go live", "primary")


def test_panic_is_released_by_the_same_button(bar: ControlBar, link: AskedLink) -> None:
    bar.show_view(replace(RUNNING, panic=True))
    assert (bar._panic.text(), bar._panic.isChecked(), bar._panic.property("kind")) == ("Release", True, "warning")
    bar._panic.click()
    assert link.asked == [("panic", False)]


@pytest.mark.parametrize(("seconds", "text"), [(1, "0:01"), (59, "0:59"), (60, "1:00"), (605, "10:05")])
def test_a_recording_shows_how_long_it_is_and_is_ended_by_the_same_button(
    bar: ControlBar, link: AskedLink, seconds: int, text: str
) -> None:
    for so_far in (seconds - 1, seconds):
        bar.show_view(replace(RUNNING, recording="a.mp4", recording_s=so_far))
    assert (bar._record.text(), bar._record.accessibleName()) == (text, "End the recording")
    bar._record.click()
    assert link.asked == [("record", False)]


def enabled(bar: ControlBar) -> dict[str, bool]:
    buttons: dict[str, QPushButton] = {"live": bar._live, "record": bar._record, "panic": bar._panic}
    return {name: button.isEnabled() for name, button in buttons.items()}


def test_before_pictures_come_only_panic_is_possible_and_before_anything_is_wanted_nothing(
    qtbot: QtBot, link: AskedLink, cameras: CameraScanner
) -> None:
    bar = ControlBar(link, cameras)
    qtbot.addWidget(bar)
    assert enabled(bar) == {"live": False, "record": False, "panic": False}
    bar.show_view(replace(RUNNING, phase=Phase.LOADING, live=Live.OFF, panic=True))
    assert enabled(bar) == {"live": False, "record": False, "panic": True}
    bar.show_view(RUNNING)
    assert enabled(bar) == {"live": True, "record": True, "panic": True}


def test_what_goes_on_can_be_ended_whatever_else_fails(bar: ControlBar) -> None:
    bar.show_view(replace(RUNNING, phase=Phase.LOADING, live=Live.LIVE, recording="a.mp4"))
    assert enabled(bar) == {"live": True, "record": True, "panic": True}


def test_cameras_come_first_then_the_clip_nobody_and_a_file(bar: ControlBar) -> None:
    assert rows(bar) == ["0", "1", str(DEMO_CLIP), NOBODY, FILE, ADDRESS]
    assert bar._camera.currentText() == "Desk"


def test_a_camera_that_is_not_plugged_in_stays_in_the_list_while_it_is_chosen(bar: ControlBar) -> None:
    bar.show_view(replace(RUNNING, desired=make_desired_state(camera="/videos/me.mp4")))
    assert rows(bar)[2:3] == ["/videos/me.mp4"]
    assert bar._camera.currentText() == "me.mp4"
    bar.show_view(replace(RUNNING, desired=make_desired_state(camera=NOBODY)))
    assert rows(bar) == ["0", "1", str(DEMO_CLIP), NOBODY, FILE, ADDRESS]
    assert bar._camera.currentData() == NOBODY


def test_a_camera_that_is_plugged_in_comes_into_the_list(bar: ControlBar, cameras: CameraScanner) -> None:
    cameras._update_devices((*cameras.cameras, CameraChoice("2", "Phone")))
    assert rows(bar)[:3] == ["0", "1", "2"]
    assert bar._camera.currentData() == "0"


def test_for_a_video_a_file_is_asked_for_first_and_the_camera_stays_until_then(
    bar: ControlBar, link: AskedLink, tmp_path: Path
) -> None:
    bar.show()
    bar._camera.setCurrentIndex(bar._camera.findData(FILE))
    choose(bar, FILE)
    assert (link.asked, bar._camera.currentData()) == ([], "0")
    choose_files(bar, tmp_path / "me.mp4")
    assert link.asked == [("camera", str(tmp_path / "me.mp4"))]
    bar.close()


def test_a_preset_of_the_users_is_there_when_the_list_is_opened(bar: ControlBar) -> None:
    presets.save_preset("Mine", Settings(mirror=True))
    assert bar._preset.findData("Mine") < 0
    bar._preset.opened.emit()
    assert bar._preset.findData("Mine") >= 0


def test_where_there_is_little_room_the_panels_button_keeps_its_name_and_loses_its_words(
    qtbot: QtBot, bar: ControlBar
) -> None:
    bar.show()
    for width, words in ((500, ""), (WIDE_PX, "Adjust")):
        bar.resize(width, 40)
        assert (bar._panel.text(), bar._panel.accessibleName()) == (words, "Adjust")
    bar.close()


def test_the_panel_is_asked_for_and_whether_it_is_there_is_shown(qtbot: QtBot, bar: ControlBar) -> None:
    with qtbot.waitSignal(bar.panel_asked) as signal:
        bar._panel.click()
    assert signal.args == [True]
    bar.show_panel_state(False)
    assert not bar._panel.isChecked()


@pytest.mark.promise("a recording that cannot begin")
@pytest.mark.parametrize("action", ["record", "panic"])
def test_a_button_whose_action_failed_is_not_lit_and_the_next_click_asks_again(
    bar: ControlBar, link: AskedLink, action: str
) -> None:
    button = bar._record if action == "record" else bar._panic
    for _ in range(2):
        button.click()
        assert not button.isChecked()
    assert link.asked == [(action, True), (action, True)]
    bar.show_view(replace(RUNNING, recording="a.mp4", panic=True))
    assert button.isChecked()
    button.click()
    assert button.isChecked()
    assert link.asked[-1] == (action, False)


def test_everything_in_it_has_its_words_and_its_place(bar: ControlBar) -> None:
    assert words_of(bar) == [
        "Desk / Lid / Demo clip / Nobody: it moves by itself / Video file … / Network camera … | Camera",
        "Natural / Lively / Private | Preset",
        "Quality",
        "(Instant | Quality: Instant, in use)",
        "Instant | Instant, in use",
        "Lowest delay | Lowest delay, at least 250 milliseconds",
        "Fast | Fast, at least 580 milliseconds",
        "Balanced | Balanced, at least 910 milliseconds",
        "Best | Best, at least 1250 milliseconds",
        "Adjust",
        "Recordings have no sound; choose a microphone",
        "Microphone: No sound",
        "Record",
        "Panic",
        "Go live",
    ]


def test_another_language_is_spoken_at_once(bar: ControlBar, speak_in_capitals: Callable[[], None]) -> None:
    before = words_of(bar)
    speak_in_capitals()
    now = words_of(bar)
    assert [word for word, other in zip(before, now, strict=True) if word == other] == []


@pytest.mark.parametrize("points", [9.0, 20.0])
def test_in_every_width_all_of_it_is_inside_and_the_ladder_is_whole_or_one_button(
    bar: ControlBar, points: float
) -> None:
    font = bar.font()
    font.setPointSizeF(points)
    bar.setFont(font)
    bar.show()
    widths = []
    for width in range(1900, 740, -20):
        bar.resize(width, 40)
        layout = bar.layout()
        assert layout is not None
        assert layout.minimumSize().width() <= width, width
        row = [button for button in bar.findChildren(StepButton) if button.isVisible()]
        assert len(row) in (0, 5)
        widths.append(len(row))
    assert widths == sorted(widths, reverse=True)
    assert set(widths) == {0, 5}
    bar.close()


@pytest.mark.parametrize("settings", [Settings(), Settings(strengths=Strengths(brows=1.7))])
def test_the_presets_name_is_whole_before_the_camera_has_its_whole_width(bar: ControlBar, settings: Settings) -> None:
    bar.setStyleSheet("QComboBox { padding: 4px 24px 4px 12px; }")  # as wide around the words as the window's own
    bar.show_view(replace(RUNNING, desired=make_desired_state(camera="0", settings=settings)))
    bar.show()
    for width in range(1900, 740, -20):
        bar.resize(width, 40)
        if not bar._preset.drawn_words.startswith("Natural"):
            assert bar._camera.drawn_words == "", width
    for width in (1156, 1400):
        bar.resize(width, 40)
        assert bar._preset.drawn_words.startswith("Natural")
    bar.close()


def test_a_changed_preset_is_marked_in_every_width_and_its_name_is_not_cut(bar: ControlBar) -> None:
    settings = Settings(strengths=Strengths(brows=1.7))
    changed = replace(RUNNING, desired=make_desired_state(camera="0", settings=settings))
    bar.show()
    for width in (WIDE_PX, 760):
        bar.resize(width, 40)
        bar.show_view(RUNNING)
        plain = bar._preset.grab().toImage()
        bar.show_view(changed)
        assert bar._preset.currentText() == "Natural (changed)"
        sign = QRect(0, 0, 40, bar._preset.height())
        assert bar._preset.grab(sign).toImage() != plain.copy(sign)
    bar.close()
