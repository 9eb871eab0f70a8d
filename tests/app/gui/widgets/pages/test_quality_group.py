"""PersonaLive's quality: what its steps cost, when they cannot be had, and what choosing one asks for."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.optimistic_control import Picker, Switch
from app.gui.widgets.pages.quality_group import QualityGroup
from engine import LiveSettings, Problem, Quality, QualityInUse, Settings
from tests.fakes.find import child, words_of
from tests.fakes.link import NotingLink

PERSONALIVE = Settings(animator="personalive", quality=Quality.BALANCED)
NAMES = ["Best", "Balanced", "Fast", "Lowest delay (experimental)"]


@pytest.fixture
def group(qtbot: QtBot, link: NotingLink) -> QualityGroup:
    made = QualityGroup(link)
    qtbot.addWidget(made)
    made.retranslate()
    link.changed.connect(made.show_view)
    link.show(settings=PERSONALIVE)
    made.show()
    return made


def steps(group: QualityGroup) -> list[QRadioButton]:
    return group.findChildren(QRadioButton)


def delays(group: QualityGroup) -> list[str]:
    return [one.accessibleDescription().partition(")")[0] + ")" for one in steps(group)]


def run(link: NotingLink, driver_fps: float | None = None, **view: object) -> None:
    """Have PersonaLive run."""
    changes = {"quality": QualityInUse(Quality.BALANCED, 11), "driver_fps": driver_fps, **view}
    link._view = replace(link._view, **changes)  # type: ignore[arg-type]
    link.changed.emit(link._view)


def test_every_step_says_its_delay_in_pictures_and_seconds_at_the_rate_in_use(
    group: QualityGroup, link: NotingLink
) -> None:
    assert [one.text() for one in steps(group)] == NAMES
    assert [one.isChecked() for one in steps(group)] == [False, True, False, False]
    usual = ["1.25 s behind (15 pictures)", "0.92 s behind (11 pictures)", "0.58 s behind (7 pictures)"]
    assert delays(group) == [*usual, "0.25 s behind (3 pictures)"]
    run(link, driver_fps=7.5)
    assert delays(group)[0] == "2 s behind (15 pictures)"
    assert "At 7.5 driver frames a second" in steps(group)[0].accessibleDescription()
    link.show(live=LiveSettings(driver_fps=30.0))
    assert delays(group)[0] == "0.5 s behind (15 pictures)"


def test_choosing_one_asks_for_it_and_stays_until_the_program_has_caught_up(
    qtbot: QtBot, group: QualityGroup, link: NotingLink
) -> None:
    qtbot.keyClick(steps(group)[2], Qt.Key.Key_Space)
    assert link.asked == [("quality", Quality.FAST)]
    link.show()
    assert steps(group)[2].isChecked()
    link.show(settings=replace(PERSONALIVE, quality=Quality.FAST))
    assert steps(group)[2].isChecked()
    assert link.asked == [("quality", Quality.FAST)]


def test_with_instant_nothing_of_it_can_be_chosen_and_that_is_explained(group: QualityGroup, link: NotingLink) -> None:
    link.show(settings=Settings(quality=Quality.FAST))
    assert not any(one.isEnabled() for one in steps(group))
    assert not child(group, Switch).isEnabled()
    assert all("Only PersonaLive" in one.accessibleDescription() for one in steps(group))
    link.show(settings=PERSONALIVE)
    assert all(one.isEnabled() for one in steps(group))
    assert child(group, Switch).isEnabled()


def test_steps_whose_decoder_is_missing_are_refused_with_the_reason(group: QualityGroup, link: NotingLink) -> None:
    missing = Problem("The small decoder is not there.", "Put it there.")
    limits = dict.fromkeys((Quality.BALANCED, Quality.FAST, Quality.LOWEST_DELAY), missing)
    run(link, quality=QualityInUse(Quality.BEST, 15, limits=limits))
    assert [one.isEnabled() for one in steps(group)] == [True, False, False, False]
    assert "The small decoder is not there. Put it there." in steps(group)[1].accessibleDescription()


def test_a_step_taken_by_itself_is_marked_with_the_reason_until_the_chosen_one_is_back(
    group: QualityGroup, link: NotingLink
) -> None:
    late = Problem("Pictures come late.", "It goes up again.")
    run(link, quality=QualityInUse(Quality.FAST, 7, Quality.BALANCED, late))
    assert "Pictures come late. It goes up again." in words_of(group)
    assert "In use now. 0.58 s behind (7 pictures)" in words_of(group)
    assert "In use now." in steps(group)[2].accessibleDescription()
    assert [one.isChecked() for one in steps(group)] == [False, True, False, False], "the choice stays what it is"
    run(link, quality=QualityInUse(Quality.BALANCED, 11))
    assert "Pictures come late. It goes up again." not in words_of(group)
    assert not [words for words in words_of(group) if "In use now" in words]


def test_the_rate_of_driver_frames_is_automatic_or_chosen(qtbot: QtBot, group: QualityGroup, link: NotingLink) -> None:
    rate = child(group, Picker)
    assert rate.currentText() == "Automatic"
    rate.activated.emit(rate.findText("6.25 fps"))
    rate.activated.emit(0)
    assert link.asked == [("driver-fps", 6.25), ("driver-fps", None)]
    link.show(live=LiveSettings(driver_fps=7.0))
    qtbot.waitUntil(lambda: rate.currentText() == "7 fps")


def test_pictures_in_between_say_what_they_cost(group: QualityGroup, link: NotingLink) -> None:
    between = child(group, Switch)
    assert "half a driver frame" in between.accessibleDescription()
    between.click()
    assert link.asked == [("in-betweens", True)]
    run(link, in_between_delay_ms=62.5)
    assert "62 ms later" in between.accessibleDescription()
