"""How the portrait moves."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from app.gui.view_state import Phase
from app.gui.widgets.basics.optimistic_control import SETTLES_MS, Switch
from app.gui.widgets.pages.motion_page import MotionPage, NeutralGroup, PictureGroup, SteadinessGroup, StrengthsGroup
from engine import Settings, Strengths, list_settings
from tests.fakes.find import child, words_of
from tests.fakes.link import NotingLink

PATIENCE_MS = 20_000


@pytest.fixture
def page(qtbot: QtBot, link: NotingLink) -> MotionPage:
    made = MotionPage(link)
    qtbot.addWidget(made)
    link.changed.connect(made.show_view)
    made.show()
    return made


def slider(page: MotionPage, name: str) -> QSlider:
    return next(one for one in page.findChildren(QSlider) if one.accessibleName() == name)


def button(page: MotionPage, text: str) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.text().replace("&", "").startswith(text))


@pytest.mark.parametrize("part", list_settings(Strengths))
def test_a_strength_is_asked_for_while_the_slider_moves(
    qtbot: QtBot, page: MotionPage, link: NotingLink, part: str
) -> None:
    moved = slider(page, part.capitalize())
    moved.setFocus()
    qtbot.keyClick(moved, Qt.Key.Key_Right)
    qtbot.keyClick(moved, Qt.Key.Key_End)
    assert link.asked == [(f"strength-{part}", 1.05), (f"strength-{part}", 2.0)]


def test_a_double_click_or_backspace_goes_back(qtbot: QtBot, page: MotionPage, link: NotingLink) -> None:
    moved = slider(page, "Smoothing")
    moved.setValue(30)
    qtbot.mouseDClick(moved, Qt.MouseButton.LeftButton)
    assert moved.value() == 100
    moved.setValue(0)
    qtbot.keyClick(moved, Qt.Key.Key_Backspace)
    assert link.asked == [("smoothing", 0.3), ("smoothing", 1.0), ("smoothing", 0.0), ("smoothing", 1.0)]


def test_what_is_true_is_shown_and_asks_for_nothing(page: MotionPage, link: NotingLink) -> None:
    link.show(settings=Settings(mirror=True, own_pixels_only=True, smoothing=0.5, strengths=Strengths(mouth=1.5)))
    assert slider(page, "Mouth").value() == 150
    assert slider(page, "Smoothing").value() == 50
    assert all(box.isChecked() for box in page.findChildren(Switch))
    assert link.asked == []


def test_an_old_view_does_not_pull_back_what_the_user_just_moved(
    qtbot: QtBot, page: MotionPage, link: NotingLink
) -> None:
    slider(page, "Head").setValue(150)
    link.show(settings=Settings())
    assert slider(page, "Head").value() == 150
    qtbot.waitUntil(lambda: slider(page, "Head").value() == 100, timeout=SETTLES_MS + PATIENCE_MS)


def test_reset_takes_all_of_them_back(qtbot: QtBot, page: MotionPage, link: NotingLink) -> None:
    link.show(settings=Settings(smoothing=0.2, strengths=Strengths(0.5, 0.6, 0.7, 1.8)))
    qtbot.mouseClick(button(page, "Reset all"), Qt.MouseButton.LeftButton)
    assert link.asked == [*((f"strength-{part}", 1.0) for part in list_settings(Strengths)), ("smoothing", 1.0)]


def test_switches(qtbot: QtBot, page: MotionPage, link: NotingLink) -> None:
    for box in page.findChildren(Switch):
        qtbot.keyClick(box, Qt.Key.Key_Space)
    assert link.asked == [("mirror", True), ("own-pixels-only", True)]


def test_calibrating_counts_down_first(qtbot: QtBot, page: MotionPage, link: NotingLink) -> None:
    calibrate = button(page, "Calibrate")
    qtbot.mouseClick(calibrate, Qt.MouseButton.LeftButton)
    assert link.asked == [("calibrate", None)]
    page.show_view(replace(link.latest_view, calibrates_in_s=2))
    assert "2" in calibrate.text()
    page.show_view(replace(link.latest_view, calibrates_in_s=0))
    assert "Calibrate" in calibrate.text().replace("&", "")


def test_an_animator_without_strengths_has_none_to_set(page: MotionPage, link: NotingLink) -> None:
    link.show(settings=Settings(animator="personalive"))
    assert not slider(page, "Head").isEnabled()
    assert "PersonaLive" in child(page, StrengthsGroup)._only_instant.text()
    assert child(page, StrengthsGroup)._only_instant.isVisible()
    link.show(settings=Settings())
    assert slider(page, "Head").isEnabled()
    assert not child(page, StrengthsGroup)._only_instant.isVisible()


def test_every_control_has_its_words_and_its_place_below_the_one_before(page: MotionPage) -> None:
    strengths, steadiness, neutral, picture = page.groups
    titles = [group.title.text() for group in page.groups]
    assert titles == ["How strongly it follows you", "Steadiness", "Your face at rest", "Picture"]
    assert isinstance(strengths, StrengthsGroup)
    assert isinstance(steadiness, SteadinessGroup)
    assert isinstance(neutral, NeutralGroup)
    assert isinstance(picture, PictureGroup)
    page.resize(340, 900)
    page.show()
    controls: list[QWidget] = [
        *strengths._sliders.values(),
        steadiness._smoothing,
        steadiness._reset,
        neutral._calibrate_why,
    ]
    controls += [neutral._calibrate, picture._mirror, picture._own_pixels, picture._own_pixels_why]
    tops = [control.mapTo(page, QPoint()).y() for control in controls]
    assert tops == sorted(set(tops))
    words = [steadiness._reset.text(), neutral._calibrate.text(), picture._mirror.text(), picture._own_pixels.text()]
    assert words == ["Reset all to 100 %", "&Calibrate", "M&irror movements", "&Own pixels only"]
    assert list(strengths._sliders) == ["head", "mouth", "eyes", "brows"]


def test_calibrating_needs_a_run_that_is_running(page: MotionPage, link: NotingLink) -> None:
    button = child(page, NeutralGroup)._calibrate
    for phase in Phase:
        page.show_view(replace(link.latest_view, phase=phase))
        assert button.isEnabled() is (phase is Phase.RUNNING)


def test_the_seconds_of_the_countdown_are_shown_and_go(page: MotionPage, link: NotingLink) -> None:
    button = child(page, NeutralGroup)._calibrate
    seen = []
    for left_s in (3, 2, 0):
        page.show_view(replace(link.latest_view, calibrates_in_s=left_s))
        seen.append(button.text())
    assert seen == ["Look at the camera … 3", "Look at the camera … 2", "&Calibrate"]


def test_everything_in_it_has_its_words_and_its_place(page: MotionPage) -> None:
    assert words_of(page) == [
        "How strongly it follows you",
        "&Head",
        "100 %",
        "Head",
        "&Mouth",
        "100 %",
        "Mouth",
        "&Eyes",
        "100 %",
        "Eyes",
        "&Brows",
        "100 %",
        "Brows",
        "(These belong to the Instant animator; PersonaLive has no such settings.)",
        "Steadiness",
        "&Smoothing",
        "100 %",
        "Smoothing",
        "Reset all to 100 %",
        "Your face at rest",
        "Look straight into the camera with a relaxed face. Everything you do is measured from there.",
        "&Calibrate",
        "Picture",
        "&Turn the camera's picture",
        "Automatically / Do not turn / 90° clockwise / 180° clockwise / 270° clockwise | Turn the camera's picture",
        "M&irror movements",
        "&Own pixels only",
        "Paints the inside of the mouth from the portrait alone. No pixel of your camera is used.",
    ]


def test_another_language_is_spoken_at_once(page: MotionPage, speak_in_capitals: Callable[[], None]) -> None:
    before = words_of(page)
    speak_in_capitals()
    now = words_of(page)
    assert [word for word, other in zip(before, now, strict=True) if word == other] == [
        "100 %",
        "100 %",
        "100 %",
        "100 %",
        "100 %",
    ]


def test_the_camera_is_turned_by_the_choice_in_the_list(page: MotionPage, link: NotingLink) -> None:
    picker = child(page, PictureGroup)._turn
    words = [picker.itemText(row) for row in range(picker.count())]
    assert words == ["Automatically", "Do not turn", "90° clockwise", "180° clockwise", "270° clockwise"]
    picker.chosen.emit("90")
    assert link.asked[-1] == ("turn", "90")
    link.show(settings=Settings(turn="180"))
    assert picker.currentData() == "180"
