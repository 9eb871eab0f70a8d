"""How the program behaves."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.optimistic_control import Picker
from app.gui.widgets.pages.folders_group import FoldersGroup
from app.gui.widgets.pages.keys_group import KeysGroup
from app.gui.widgets.pages.page import Group
from app.gui.widgets.pages.settings_page import (
    LookGroup,
    ResetGroup,
    SettingsPage,
    StartGroup,
    TransitionGroup,
    VirtualCameraGroup,
)
from app.remote.hotkey_listener import HotkeyState, HotkeyStatus
from app.storage.settings_file import SettingsFile
from app.storage.user_settings import UserSettings
from engine import Problem, Transition, VirtualCamera
from tests.fakes.find import child, choose_files, words_of
from tests.fakes.link import NotingLink


@pytest.fixture
def _tray(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop with a tray."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)


@pytest.fixture
def page(qtbot: QtBot, link: NotingLink) -> SettingsPage:
    made = SettingsPage(link)
    qtbot.addWidget(made)
    link.changed.connect(made.show_view)
    made.show()
    return made


def choose(page: SettingsPage, name: str, meaning: object) -> None:
    picker = next(one for one in page.findChildren(Picker) if one.accessibleName() == name)
    picker.setCurrentIndex(picker.findData(meaning))
    picker.activated.emit(picker.currentIndex())


def saved(link: NotingLink, tmp_path: Path) -> UserSettings:
    """What the next start will read."""
    link.preferences.save_settings()
    return SettingsFile(tmp_path / "config").user_settings


@pytest.mark.usefixtures("_tray")
def test_language_look_and_start_are_kept_in_the_file(
    qtbot: QtBot, link: NotingLink, tmp_path: Path, page: SettingsPage
) -> None:
    choose(page, "Language", "ko")
    choose(page, "Look", "dark")
    for switch in (*child(page, StartGroup)._switches.values(), child(page, KeysGroup)._everywhere):
        qtbot.keyClick(switch, Qt.Key.Key_Space)
    kept = saved(link, tmp_path)
    assert (kept.language, kept.theme) == ("ko", "dark")
    assert not kept.start_with_last_state
    assert kept.go_live_at_start
    assert kept.minimise_to_tray
    assert not kept.hotkeys_on


def test_without_a_tray_the_window_cannot_live_in_it(page: SettingsPage) -> None:
    assert not child(page, StartGroup)._switches["minimise_to_tray"].isEnabled()
    assert child(page, StartGroup)._no_tray.isVisible()
    assert "tray" in child(page, StartGroup)._switches["minimise_to_tray"].accessibleDescription()


def test_the_transition_is_asked_for(page: SettingsPage, link: NotingLink) -> None:
    link.show(transition=Transition.MORPH)
    assert child(page, TransitionGroup)._transition.currentData() is Transition.MORPH
    choose(page, "Transition", Transition.CUT)
    assert link.asked == [("transition", Transition.CUT)]


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> list[VirtualCamera]:
    """The virtual cameras that are found; a test may change them."""
    found = [VirtualCamera("/dev/video10", "Persona Cam"), VirtualCamera("OBS Virtual Camera", "OBS Virtual Camera")]
    monkeypatch.setattr("app.gui.widgets.pages.settings_page.list_virtual_cameras", lambda: tuple(found))
    return found


def device_rows(page: SettingsPage) -> list[str]:
    device = child(page, VirtualCameraGroup)._device
    device.opened.emit()
    return [device.itemText(row) for row in range(device.count())]


def test_the_device_is_chosen_from_those_that_are_found(
    page: SettingsPage, link: NotingLink, devices: list[VirtualCamera]
) -> None:
    found = ["The first one that is found", "Persona Cam (/dev/video10)", "OBS Virtual Camera"]
    assert device_rows(page) == found
    choose(page, "Device of the virtual camera", "virtual-camera:/dev/video10")
    assert link.asked == [("use-output", "virtual-camera:/dev/video10")]
    devices.clear()
    assert device_rows(page) == found[:1]


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("virtual-camera:/dev/video99", "/dev/video99 (not there now)"),
        ("virtual-camera:obs", "obs"),
        ("films/show.mp4", "Video file show.mp4"),
        ("null", "Nothing: nobody else sees the avatar"),
    ],
)
def test_what_is_in_use_is_listed_even_if_it_is_not_found(
    page: SettingsPage, link: NotingLink, devices: list[VirtualCamera], output: str, words: str
) -> None:
    link.show(output=output)
    assert device_rows(page)[-1] == words
    assert child(page, VirtualCameraGroup)._device.currentData() == output
    link.show(output="virtual-camera")
    assert words not in device_rows(page)
    assert link.asked == []


def test_what_is_kept_elsewhere_is_shown_and_not_written_again(page: SettingsPage, link: NotingLink) -> None:
    link.preferences.change_settings(language="ko", theme="dark", go_live_at_start=True)
    pickers = {one.accessibleName(): one.currentData() for one in page.findChildren(Picker)}
    assert (pickers["Language"], pickers["Look"]) == ("ko", "dark")
    assert child(page, StartGroup)._switches["go_live_at_start"].isChecked()
    assert link.preferences.user_settings.language == "ko"


def test_folders_are_chosen_and_opened(
    page: SettingsPage, link: NotingLink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    there = tmp_path / "there"
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    folders = child(page, FoldersGroup)
    folders._recordings.choose.click()
    choose_files(page, there)
    assert link.asked == [("recordings", there)]
    link.preferences.change_settings(recordings=there)
    assert folders._recordings.path.text() == str(there)
    folders._recordings.open.click()
    assert opened == [str(there)]
    assert there.is_dir()


def test_reset_is_one_press_because_it_can_be_undone(page: SettingsPage, link: NotingLink) -> None:
    group = child(page, ResetGroup)
    before = group._reset.text()
    group._reset.click()
    assert link.asked == [("reset", None)]
    assert group._reset.text() == before


def test_a_changed_key_is_kept(qtbot: QtBot, page: SettingsPage, link: NotingLink, tmp_path: Path) -> None:
    key = next(one for one in page.findChildren(QPushButton) if one.accessibleName() == "Key for “Next portrait”")
    key.click()
    qtbot.keyClick(key, Qt.Key.Key_F8)
    assert saved(link, tmp_path).hotkeys == {"next": "F8"}


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (HotkeyStatus(HotkeyState.ACTIVE), "while another window is in front."),
        (HotkeyStatus(HotkeyState.ASKING), "The desktop is asked"),
        (HotkeyStatus(HotkeyState.ACTIVE, triggers={"next": "F9"}), "The desktop decides"),
        (
            HotkeyStatus(HotkeyState.UNAVAILABLE, (Problem("No portal.", "Install it."),)),
            "only. No portal. Install it.",
        ),
    ],
)
def test_it_says_how_keys_work_on_this_system(
    page: SettingsPage, link: NotingLink, status: HotkeyStatus, told: str
) -> None:
    link.show_hotkeys(status)
    assert told in child(page, KeysGroup)._why.text()
    assert child(page, KeysGroup)._keys._keys["next"].isEnabled() == (status.triggers is None)
    page.retranslate()
    assert told in child(page, KeysGroup)._why.text()


def test_a_page_that_is_made_later_knows_how_the_keys_work(qtbot: QtBot, link: NotingLink) -> None:
    link.show_hotkeys(HotkeyStatus(HotkeyState.ACTIVE, triggers={"next": "F9"}))
    made = SettingsPage(link)
    qtbot.addWidget(made)
    assert child(made, KeysGroup)._keys._keys["next"].text() == "F9"


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (
            LookGroup,
            [
                "Language and look",
                "&Language",
                "As the system / English / 한국어 | Language",
                "L&ook",
                "As the system / Light / Dark | Look",
            ],
        ),
        (
            StartGroup,
            [
                "Start and end",
                "Start as I left it",
                "Go live at the start",
                "Closing hides it in the tray",
                "This desktop shows no tray, so closing the window ends the program.",
            ],
        ),
        (
            VirtualCameraGroup,
            [
                "Virtual camera",
                "The first one that is found | Device of the virtual camera",
                "What other programs see as a camera. It matters only if you have several.",
            ],
        ),
        (TransitionGroup, ["Changing portraits", "&Transition", "Cut / Crossfade / Morph | Transition"]),
        (
            ResetGroup,
            [
                "Reset",
                "Forgets everything that is set. Your portraits and presets stay, and it can be undone.",
                "Reset all settings",
            ],
        ),
    ],
)
def test_everything_in_it_has_its_words_and_its_place(page: SettingsPage, group: type[Group], words: list[str]) -> None:
    assert words_of(child(page, group)) == words


def test_the_groups_stand_in_this_order(page: SettingsPage) -> None:
    titles = [group.title.text() for group in page.groups]
    assert titles == [
        "Language and look",
        "Start and end",
        "Virtual camera",
        "Changing portraits",
        "Camera",
        "PersonaLive's weights",
        "PersonaLive on this computer",
        "Keys",
        "Folders",
        "Reset",
        "Help",
    ]
    assert [words for words in words_of(page) if words in titles[:4]] == titles[:4]
