"""What widgets keep, and what is said when that does not work."""

import shutil
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.gui.preferences import Preferences
from app.gui.view_state import Message
from app.storage.settings_file import FILE, SettingsFile
from tests.waiting import wait_until

PATIENCE_MS = 60_000


@pytest.fixture
def in_the_way(tmp_path: Path) -> Path:
    """The settings' folder, with a file where it should be: nothing can be written there."""
    folder = tmp_path / "config"
    folder.write_text("in the way")
    return folder


def save(preferences: Preferences, theme: str) -> None:
    preferences.change_settings(theme=theme)
    preferences.save_settings()


def test_choices_that_cannot_be_written_are_told_once(qtbot: QtBot, in_the_way: Path) -> None:
    preferences = Preferences(SettingsFile(in_the_way))
    told: list[Message] = []
    preferences.message_posted.connect(told.append)
    save(preferences, "dark")
    save(preferences, "light")
    assert [message.problem.advice for message in told] == [
        "The program goes on; what you change is lost when it ends."
    ]
    preferences.deleteLater()


def test_once_they_could_be_written_the_next_failure_is_told_again(qtbot: QtBot, in_the_way: Path) -> None:
    preferences = Preferences(SettingsFile(in_the_way))
    told: list[Message] = []
    preferences.message_posted.connect(told.append)
    save(preferences, "dark")
    in_the_way.unlink()
    save(preferences, "light")
    assert SettingsFile(in_the_way).user_settings.theme == "light"
    shutil.rmtree(in_the_way)
    in_the_way.write_text("in the way")
    save(preferences, "dark")
    assert len(told) == 2
    preferences.deleteLater()


def test_settings_are_written_half_a_second_after_the_last_change(qtbot: QtBot, tmp_path: Path) -> None:
    preferences = Preferences(SettingsFile(tmp_path))
    timer = preferences._timer
    assert not timer.isActive()
    preferences.change_settings(theme="dark")
    preferences.change_settings(theme="light")
    assert (timer.isActive(), timer.interval(), timer.isSingleShot()) == (True, 500, True)
    assert not (tmp_path / FILE).exists()
    qtbot.waitUntil(lambda: (tmp_path / FILE).exists(), timeout=PATIENCE_MS)
    assert SettingsFile(tmp_path).user_settings.theme == "light"
    preferences.deleteLater()


def test_what_another_thread_changes_is_announced_here_once_and_written_too(qtbot: QtBot, tmp_path: Path) -> None:
    preferences = Preferences(SettingsFile(tmp_path))
    heard: list[tuple[str, bool]] = []
    preferences.changed.connect(
        lambda settings: heard.append((settings.preset, threading.current_thread() is threading.main_thread()))
    )

    def change_often() -> None:
        for preset in ("lively", "personalive", "private"):
            preferences.store.change_settings(preset=preset)

    other = threading.Thread(target=change_often)
    other.start()
    other.join()
    assert heard == []
    qtbot.waitUntil(lambda: (tmp_path / FILE).exists(), timeout=PATIENCE_MS)
    assert heard == [("private", True)]
    preferences.deleteLater()


@pytest.mark.promise("something slow is under way")
def test_a_disk_that_hangs_stops_neither_the_window_nor_for_long_its_end(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.gui.preferences.SAVE_S", 0.0)
    reached, gate, written = threading.Event(), threading.Event(), threading.Event()
    store = SettingsFile(tmp_path)
    save_settings = store.save_settings

    def hang() -> None:
        reached.set()
        assert gate.wait(PATIENCE_MS / 1000)
        save_settings()
        written.set()

    monkeypatch.setattr(store, "save_settings", hang)
    preferences = Preferences(store)
    preferences.change_settings(theme="dark")
    qtbot.waitUntil(reached.is_set, timeout=PATIENCE_MS)  # this thread goes on
    preferences.change_settings(theme="light")
    preferences._save_soon()
    assert preferences._timer.isActive()
    preferences.save_settings()
    gate.set()
    assert written.wait(PATIENCE_MS / 1000)
    wait_until(lambda: SettingsFile(tmp_path).user_settings.theme == "light")
    preferences.deleteLater()
