"""The keys: global or not, and what is said about them on this system."""

import pytest
from pytestqt.qtbot import QtBot

from app.gui.widgets.pages.keys_group import KeysGroup
from app.remote.hotkey_listener import HotkeyState, HotkeyStatus
from engine import Problem
from tests.fakes.find import words_of
from tests.fakes.link import AskedLink

HERE = "Here they work in this window only."
EVERYWHERE = "They work while another window is in front."


@pytest.fixture
def group(qtbot: QtBot, asked_link: AskedLink) -> KeysGroup:
    made = KeysGroup(asked_link)
    qtbot.addWidget(made)
    made.retranslate()
    return made


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (HotkeyStatus(HotkeyState.ACTIVE), EVERYWHERE),
        (HotkeyStatus(HotkeyState.OFF), EVERYWHERE),
        (HotkeyStatus(HotkeyState.UNAVAILABLE), HERE),
        (HotkeyStatus(HotkeyState.UNAVAILABLE, (Problem("No keys."),)), f"{HERE} No keys."),
        (
            HotkeyStatus(HotkeyState.ASKING),
            "The desktop is asked for these keys. Until it allows them, they work in this window only.",
        ),
        (
            HotkeyStatus(HotkeyState.ACTIVE, triggers={}),
            f"{EVERYWHERE} The desktop decides which keys they are: its own settings list them under Persona Cam.",
        ),
    ],
)
def test_it_says_where_keys_work(group: KeysGroup, asked_link: AskedLink, status: HotkeyStatus, said: str) -> None:
    asked_link.show_hotkeys(status)
    assert group._why.text() == said


def test_a_page_that_is_made_late_says_what_is_known_by_then(qtbot: QtBot, asked_link: AskedLink) -> None:
    asked_link.show_hotkeys(HotkeyStatus(HotkeyState.UNAVAILABLE))
    late = KeysGroup(asked_link)
    qtbot.addWidget(late)
    late.retranslate()
    assert late._why.text() == HERE


def test_keys_are_switched_on_and_off_for_every_program(group: KeysGroup, asked_link: AskedLink) -> None:
    on = asked_link.preferences.user_settings.hotkeys_on
    assert group._everywhere.isChecked() is on
    assert group._keys.isEnabled() is on
    group._everywhere.click()
    assert asked_link.preferences.user_settings.hotkeys_on is not on
    assert group._keys.isEnabled() is not on


def test_a_key_that_was_recorded_is_kept_and_one_from_elsewhere_is_shown(
    group: KeysGroup, asked_link: AskedLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    group._keys.changed.emit({"next": "F9"})
    assert asked_link.preferences.user_settings.hotkeys == {"next": "F9"}
    shown: list[object] = []
    monkeypatch.setattr(group._keys, "show_keys", shown.append)
    asked_link.preferences.change_settings(hotkeys={"next": "F8"})
    assert shown == [{"next": "F8"}]


def test_what_the_desktop_made_of_the_keys_is_shown(
    group: KeysGroup, asked_link: AskedLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[object] = []
    monkeypatch.setattr(group._keys, "show_triggers", shown.append)
    asked_link.show_hotkeys(HotkeyStatus(HotkeyState.ACTIVE, triggers={"next": "Strg+N"}))
    assert shown == [{"next": "Strg+N"}]


def test_while_a_key_is_recorded_the_program_is_told(group: KeysGroup, asked_link: AskedLink) -> None:
    heard: list[bool] = []
    asked_link.preferences.recording_keys.connect(heard.append)
    group._keys.recording.emit(True)
    group._keys.recording.emit(False)
    assert heard == [True, False]


def test_the_switch_and_why_stand_above_the_keys(group: KeysGroup) -> None:
    words = words_of(group)
    assert words[:4] == [
        "Keys",
        "Keys work in every program",
        "They work while another window is in front.",
        "Next portrait",
    ]
    assert words[-1] == "Back to the usual &keys"


def test_a_key_that_was_taken_away_can_be_had_back(group: KeysGroup, asked_link: AskedLink) -> None:
    asked_link.preferences.change_settings(hotkeys={"panic": "F8"})
    group._keys._keys["panic"].recorded.emit("")
    assert asked_link.preferences.user_settings.hotkeys == {"panic": ""}
    (offer,) = asked_link.heard
    assert "has no key any more" in str(offer.problem)
    assert offer.undo is not None
    offer.undo()
    assert asked_link.preferences.user_settings.hotkeys == {"panic": "F8"}


def test_a_row_without_a_key_offers_nothing(group: KeysGroup, asked_link: AskedLink) -> None:
    asked_link.preferences.change_settings(hotkeys={"panic": ""})
    group._keys._keys["panic"].recorded.emit("")
    assert asked_link.heard == []
