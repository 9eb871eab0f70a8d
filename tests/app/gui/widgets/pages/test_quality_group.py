"""PersonaLive's frames: how many are used, and pictures in between."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.optimistic_control import Picker, Switch
from app.gui.widgets.pages.quality_group import QualityGroup
from engine import LiveSettings, Quality, QualityInUse, Settings
from tests.fakes.find import child
from tests.fakes.link import NotingLink

PERSONALIVE = Settings(animator="personalive", quality=Quality.BALANCED)


@pytest.fixture
def group(qtbot: QtBot, link: NotingLink) -> QualityGroup:
    made = QualityGroup(link)
    qtbot.addWidget(made)
    made.retranslate()
    link.changed.connect(made.show_view)
    link.show(settings=PERSONALIVE)
    made.show()
    return made


def run(link: NotingLink, driver_fps: float | None = None, **view: object) -> None:
    """Have PersonaLive run."""
    changes = {"quality": QualityInUse(Quality.BALANCED, 11), "driver_fps": driver_fps, **view}
    link._view = replace(link._view, **changes)  # type: ignore[arg-type]
    link.changed.emit(link._view)


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


def test_with_instant_there_is_nothing_to_blend(group: QualityGroup, link: NotingLink) -> None:
    link.show(settings=Settings(quality=Quality.FAST))
    assert not child(group, Switch).isEnabled()
    link.show(settings=PERSONALIVE)
    assert child(group, Switch).isEnabled()
