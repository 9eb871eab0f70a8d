"""What PersonaLive may use of the computer: what is shown, and what is asked for."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.control.desired_state import DesiredState, choose
from app.gui.view_state import ViewState
from app.gui.widgets.basics.labeled_slider import ResettingSlider
from app.gui.widgets.basics.optimistic_control import Picker, Switch
from app.gui.widgets.pages.performance_group import PerformanceGroup
from engine import LiveSettings, PersonaLiveSettings, Settings
from tests.fakes.find import child
from tests.fakes.link import AskedLink


@pytest.fixture
def group(qtbot: QtBot, asked_link: AskedLink) -> PerformanceGroup:
    made = PerformanceGroup(asked_link)
    qtbot.addWidget(made)
    made.retranslate()
    made.show_view(ViewState(desired=DesiredState()))
    return made


def shown(group: PerformanceGroup) -> tuple[bool, int, str]:
    return child(group, Switch).isChecked(), child(group, ResettingSlider).value(), child(group, Picker).currentText()


def test_what_is_in_use_is_shown(group: PerformanceGroup) -> None:
    assert shown(group) == (True, 100, "If it would not fit")
    settings = replace(Settings(), personalive=PersonaLiveSettings(offload="on"))
    live = LiveSettings(quality_auto=False, device_share=0.35)
    group.show_view(ViewState(desired=choose(DesiredState(), settings=settings, live=live)))
    assert shown(group) == (False, 35, "Always")


def test_each_control_asks_by_its_action(group: PerformanceGroup, asked_link: AskedLink) -> None:
    child(group, Switch).click()
    child(group, ResettingSlider).setValue(50)
    room = child(group, Picker)
    room.activated.emit(room.findText("Never"))
    assert asked_link.asked == [("quality-auto", False), ("device-share", 0.5), ("offload", "off")]


def test_the_share_has_the_range_of_the_setting(group: PerformanceGroup) -> None:
    slider = child(group, ResettingSlider)
    assert (slider.minimum(), slider.maximum(), slider.singleStep()) == (10, 100, 5)


def test_every_control_says_what_it_does_to_who_cannot_see_the_words_beside_it(group: PerformanceGroup) -> None:
    for control in (child(group, Switch), child(group, ResettingSlider), child(group, Picker)):
        assert control.accessibleDescription()
        assert control.toolTip()
    assert child(group, ResettingSlider).accessibleName() == "Share of the time"
