"""Which keys are heard by whom, and what the user is told of it; no real key is listened to."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.control.live_controller import LiveController
from app.gui.hotkey_control import HotkeyControl
from app.remote.hotkey_listener import (
    Hotkey,
    HotkeyListener,
    HotkeysError,
    HotkeyState,
    HotkeyStatus,
    OnPress,
    OnStatus,
)
from app.storage.user_settings import UserSettings
from engine import Problem
from tests.fakes.link import NotingLink
from tests.fakes.session import FakeSession, steered

CHOSEN = UserSettings(hotkeys={"panic": "F13", "next": "F14"})
PROBLEM = Problem("The hotkey of panic: F13 is taken by another program.", "Choose another key.")


class Desktop:
    """Makes listeners, and reports for the newest. at_once: its first status, within the start."""

    def __init__(self) -> None:
        self.at_once: HotkeyStatus | HotkeysError = HotkeyStatus(HotkeyState.ACTIVE)
        self.reports: list[OnStatus] = []
        self.wanted: Sequence[Hotkey] = ()
        self.stopped = 0

    def create(self) -> HotkeyListener:
        return self

    def check_support(self) -> None:
        """Nothing to check."""

    def start_listening(self, wanted: Sequence[Hotkey], on_press: OnPress, on_status: OnStatus) -> None:
        self.wanted = wanted
        self.reports.append(on_status)
        if isinstance(self.at_once, HotkeysError):
            raise self.at_once
        on_status(self.at_once)

    def stop_listening(self) -> None:
        self.stopped += 1


@pytest.fixture
def desktop() -> Desktop:
    return Desktop()


@pytest.fixture
def link(qtbot: QtBot, tmp_path: Path) -> Iterator[NotingLink]:
    made = NotingLink(tmp_path, [])
    yield made
    made.gallery.close()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def control(window: QWidget, link: NotingLink, desktop: Desktop) -> Iterator[HotkeyControl]:
    made = HotkeyControl(window, link, desktop.create)
    yield made
    made.stop()


@pytest.fixture
def controller() -> Iterator[LiveController]:
    with closing(steered(FakeSession(), "ada")) as made:
        yield made


def test_keys_that_are_heard_everywhere_are_not_the_windows_own(
    control: HotkeyControl, controller: LiveController, link: NotingLink
) -> None:
    control.apply_settings(CHOSEN)  # too early: nothing is loaded
    assert not control._shortcuts.keys
    control.start(controller, CHOSEN)
    assert link.hotkeys == HotkeyStatus(HotkeyState.ACTIVE)
    assert not control._shortcuts.keys
    control.apply_settings(replace(CHOSEN, hotkeys_on=False))
    assert link.hotkeys == HotkeyStatus()


def test_where_there_are_none_the_window_listens_itself_and_does_not_complain_at_the_start(
    control: HotkeyControl, controller: LiveController, link: NotingLink, desktop: Desktop
) -> None:
    desktop.at_once = HotkeysError("There are none.", "Use `personacam ctl`.")
    control.start(controller, CHOSEN)
    assert control._shortcuts.keys["panic"] == "F13"
    assert link.hotkeys.problems[0].message == "There are none."
    assert link.heard == []
    control.apply_settings(replace(CHOSEN, hotkeys={}))
    assert [message.problem.message for message in link.heard] == ["There are none."]


def test_while_the_desktop_asks_the_window_listens_and_then_only_to_what_it_did_not_get(
    control: HotkeyControl, controller: LiveController, link: NotingLink, desktop: Desktop
) -> None:
    desktop.at_once = HotkeyStatus(HotkeyState.ASKING)
    control.start(controller, CHOSEN)
    assert control._shortcuts.keys["panic"] == "F13"
    desktop.reports[-1](HotkeyStatus(HotkeyState.ACTIVE, triggers={"panic": "Press F13"}))
    assert "panic" not in control._shortcuts.keys
    assert control._shortcuts.keys["next"] == "F14"
    assert link.hotkeys.triggers == {"panic": "Press F13"}


def test_a_problem_is_told_once(
    control: HotkeyControl, controller: LiveController, link: NotingLink, desktop: Desktop
) -> None:
    control.start(controller, CHOSEN)
    for _ in range(2):
        desktop.reports[-1](HotkeyStatus(HotkeyState.ACTIVE, (PROBLEM,)))
    assert [message.problem for message in link.heard] == [PROBLEM]


def test_what_ends_while_it_runs_is_told(
    control: HotkeyControl, controller: LiveController, link: NotingLink, desktop: Desktop
) -> None:
    control.start(controller, CHOSEN)
    desktop.reports[-1](HotkeyStatus(HotkeyState.UNAVAILABLE, (PROBLEM,)))
    assert len(link.heard) == 1
    assert control._shortcuts.keys["panic"] == "F13"


def test_no_key_triggers_anything_while_a_combination_is_recorded(
    control: HotkeyControl, controller: LiveController, desktop: Desktop
) -> None:
    desktop.at_once = HotkeyStatus(HotkeyState.ASKING)
    control.start(controller, CHOSEN)
    control.pause(True, CHOSEN)
    assert desktop.stopped == 1
    assert not control._shortcuts.keys
    control.pause(False, CHOSEN)
    assert {hotkey.action for hotkey in desktop.wanted} >= {"panic", "next"}
    assert control._shortcuts.keys["panic"] == "F13"


def test_settings_that_change_while_a_combination_is_recorded_bring_no_key_back(
    control: HotkeyControl, controller: LiveController, desktop: Desktop
) -> None:
    """Settings change by themselves, too: what a preset measures is stored every few seconds."""
    control.start(controller, CHOSEN)
    control.pause(True, CHOSEN)
    control.apply_settings(replace(CHOSEN, driver_shown=True))
    control.apply_settings(replace(CHOSEN, hotkeys={"panic": "F15"}))
    assert len(desktop.reports) == 1
    assert not control._shortcuts.keys
    control.pause(False, replace(CHOSEN, hotkeys={"panic": "F15"}))
    assert "F15" in {str(hotkey.combination) for hotkey in desktop.wanted}


def test_what_a_listener_said_just_before_it_was_stopped_is_not_heard(
    control: HotkeyControl, controller: LiveController, link: NotingLink, desktop: Desktop
) -> None:
    control.start(controller, CHOSEN)
    late = threading.Thread(target=desktop.reports[0], args=(HotkeyStatus(HotkeyState.UNAVAILABLE, (PROBLEM,)),))
    late.start()
    late.join()
    control.apply_settings(replace(CHOSEN, hotkeys={}))
    QCoreApplication.processEvents()
    assert link.hotkeys.state is HotkeyState.ACTIVE
    assert link.heard == []
