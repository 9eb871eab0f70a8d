"""How the portrait moves."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSlider
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.optimistic_control import SETTLES_MS, Switch
from app.gui.widgets.pages.motion_page import MotionPage, StrengthsGroup
from engine import Settings, Strengths, list_settings
from tests.fakes.find import child
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
