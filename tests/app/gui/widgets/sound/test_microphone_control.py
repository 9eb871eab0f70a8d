"""The one microphone setting: which one, mute, and how loud it is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.gui.view_state import Live, Phase, ViewState
from app.gui.widgets.sound.level_meter import LevelMeter
from app.gui.widgets.sound.microphone_control import MicrophoneControl
from tests.fakes.link import NotingLink
from tests.fakes.session import make_desired_state

WITH = ViewState(Phase.RUNNING, Live.OFF, desired=make_desired_state(microphone="Desk"))
WITHOUT = ViewState(Phase.RUNNING, Live.OFF, desired=make_desired_state(microphone=None))


@pytest.fixture
def control(qtbot: QtBot, link: NotingLink, monkeypatch: pytest.MonkeyPatch) -> Iterator[MicrophoneControl]:
    made = MicrophoneControl(link)
    qtbot.addWidget(made)
    monkeypatch.setattr(link.microphones, "scan_devices", lambda: None)
    made.looked = []  # type: ignore[attr-defined]
    monkeypatch.setattr(made._reader, "begin_looking", made.looked.append)  # type: ignore[attr-defined]
    link.microphones._update_devices(("Desk", "USB & more"))
    made.show()
    yield made
    made.shutdown()


def rows(control: MicrophoneControl) -> list[tuple[str, bool]]:
    return [(row.text(), row.isChecked()) for row in control.menu.actions() if row.isCheckable()]


def test_the_menu_has_every_microphone_and_the_one_that_is_gone(control: MicrophoneControl) -> None:
    control.show_view(WITH)
    control.open_menu()
    assert rows(control) == [
        ("No sound", False),
        ("The system's own choice", False),
        ("Desk", True),
        ("USB && more", False),
    ]
    control.show_view(ViewState(Phase.RUNNING, desired=make_desired_state(microphone="Studio")))
    control.open_menu()
    assert rows(control)[-1] == ("Studio (not plugged in)", True)
    control.menu.close()


@pytest.mark.parametrize(("row", "name"), [(0, None), (1, ""), (3, "USB & more")])
def test_one_is_chosen(control: MicrophoneControl, link: NotingLink, row: int, name: str | None) -> None:
    control.show_view(WITH)
    control.open_menu()
    [one for one in control.menu.actions() if one.isCheckable()][row].trigger()
    assert link.asked == [("microphone", name)]


def test_a_click_mutes_and_the_button_shows_what_is_true(control: MicrophoneControl, link: NotingLink) -> None:
    control.show_view(WITH)
    control._mute.click()
    assert (link.asked, control._mute.isChecked()) == ([("mute", True)], False)
    control.show_view(replace(WITH, desired=replace(make_desired_state(microphone="Desk"), muted=True)))
    assert control._mute.isChecked()
    assert control._mute.toolTip() == "Hear the microphone again (Ctrl+Alt+M)"
    control._mute.click()
    assert link.asked[-1] == ("mute", False)


def test_without_a_microphone_a_click_offers_them(control: MicrophoneControl, link: NotingLink) -> None:
    control.show_view(WITHOUT)
    assert "no sound" in control._mute.toolTip()
    control._mute.click()
    assert (link.asked, control.menu.isVisible()) == ([], True)
    control.menu.close()


def test_a_microphone_is_opened_only_when_its_level_is_asked_for(control: MicrophoneControl) -> None:
    control.show_view(WITH)
    assert control.looked == []  # type: ignore[attr-defined]
    control.open_menu()
    assert control.looked == ["Desk"]  # type: ignore[attr-defined]
    control.menu.close()


@pytest.mark.parametrize(
    ("view", "is_read"),
    [(WITH, False), (replace(WITH, recording="a.mp4"), True), (replace(WITHOUT, recording="a.mp4"), False)],
)
def test_a_level_is_read_only_of_a_recording_with_sound_that_can_be_seen(
    control: MicrophoneControl, view: ViewState, is_read: bool
) -> None:
    control.show_view(view)
    assert control._reader._timer.isActive() is is_read
    control.hide()
    assert not control._reader._timer.isActive()


def test_it_has_the_same_width_whatever_it_shows(control: MicrophoneControl) -> None:
    widths = set()
    for view in (WITH, WITHOUT, replace(WITH, recording="a.mp4")):
        control.show_view(view)
        widths.add(control.sizeHint().width())
    assert len(widths) == 1
    control.set_compact(True)
    assert control.sizeHint().width() < widths.pop()


def test_the_meter_is_painted_only_when_another_bar_lights_up(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    meter, painted = LevelMeter(4), list[int]()
    qtbot.addWidget(meter)
    monkeypatch.setattr(meter, "update", lambda: painted.append(meter.lit))
    for level in (0.0, 0.05, 0.3, 0.32, 0.5, 0.52, 0.95, 1.0):
        meter.show_level(level)
    assert painted == [1, 2, 4]
