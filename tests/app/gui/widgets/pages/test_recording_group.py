"""The microphone of recordings: none, the system's, one of those plugged in, or the chosen one that is not."""

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from app.gui.view_state import Phase, ViewState
from app.gui.widgets.pages.recording_group import RecordingGroup
from tests.fakes.find import words_of
from tests.fakes.link import AskedLink
from tests.fakes.session import make_desired_state


@pytest.fixture
def group(qtbot: QtBot, asked_link: AskedLink) -> RecordingGroup:
    made = RecordingGroup(asked_link)
    qtbot.addWidget(made)
    made.retranslate()
    return made


def rows(group: RecordingGroup) -> list[str]:
    return [group._microphone.itemText(at) for at in range(group._microphone.count())]


def show(group: RecordingGroup, microphone: str | None) -> None:
    group.show_view(ViewState(phase=Phase.RUNNING, desired=make_desired_state(microphone=microphone)))


def test_those_that_are_plugged_in_come_after_none_and_the_systems(
    group: RecordingGroup, asked_link: AskedLink
) -> None:
    assert rows(group) == ["No sound", "The system's own choice"]
    asked_link.microphones._update_devices(("Desk", "Lid"))
    assert rows(group) == ["No sound", "The system's own choice", "Desk", "Lid"]


def test_a_chosen_one_stays_in_the_list_while_it_is_not_plugged_in(
    group: RecordingGroup, asked_link: AskedLink
) -> None:
    show(group, "Desk")
    assert group._microphone.currentText() == "Desk (not plugged in)"
    asked_link.microphones._update_devices(("Desk",))
    assert (group._microphone.currentText(), len(rows(group))) == ("Desk", 3)
    show(group, None)
    assert group._microphone.currentText() == "No sound"
    show(group, "")
    assert group._microphone.currentText() == "The system's own choice"
    assert asked_link.asked == []


@pytest.mark.parametrize("name", [None, "", "Desk"])
def test_a_choice_is_asked_for(group: RecordingGroup, asked_link: AskedLink, name: str | None) -> None:
    group._microphone.chosen.emit(name)
    assert asked_link.asked == [("microphone", name)]


def test_the_words_stand_above_the_list_and_the_explanation_below(group: RecordingGroup) -> None:
    group.resize(300, 200)
    group.show()
    rows = [group.title, group._name, group._microphone, group._why]
    tops = [row.mapTo(group, QPoint()).y() for row in rows]
    assert tops == sorted(set(tops))
    words = [group.title.text(), group._name.text(), group._microphone.accessibleName()]
    assert words == ["Recordings", "Mic&rophone", "Microphone"]
    assert group._name.buddy() is group._microphone
    group.close()


def test_microphones_are_looked_for_whenever_it_is_shown_or_its_list_is_opened(
    group: RecordingGroup, asked_link: AskedLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    monkeypatch.setattr(asked_link.microphones, "scan_devices", lambda: looks.append(1))
    group.show()
    group.hide()
    group.show()
    assert len(looks) == 2
    group.close()


def test_everything_in_it_has_its_words_and_its_place(group: RecordingGroup) -> None:
    assert words_of(group) == [
        "Recordings",
        "Mic&rophone",
        "No sound / The system's own choice | Microphone",
        "Counts from the next recording on. Nothing is heard before that.",
    ]


def test_one_that_is_chosen_before_the_list_is_known_is_still_chosen_when_the_list_comes(
    group: RecordingGroup, asked_link: AskedLink
) -> None:
    show(group, "Lid")
    asked_link.microphones._update_devices(("Desk", "Lid"))
    assert group._microphone.currentText() == "Lid"
    asked_link.microphones._update_devices(("Desk",))
    assert group._microphone.currentText() == "Lid (not plugged in)"
    group.show_view(ViewState())
    assert group._microphone.currentText() == "Lid (not plugged in)"


def test_a_list_that_is_opened_is_looked_for_anew(group: RecordingGroup, asked_link: AskedLink) -> None:
    looks: list[int] = []
    group._microphone.opened.disconnect()
    group._microphone.opened.connect(lambda: looks.append(1))
    group._microphone.showPopup()
    group._microphone.hidePopup()
    assert looks == [1]
