"""What widgets keep, and what is said when that does not work."""

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.gui.preferences import Preferences
from app.gui.view_state import Message
from app.storage.settings_file import FILE, SettingsFile

PATIENCE_MS = 60_000


def test_choices_that_cannot_be_written_are_told_once_and_again_when_they_could_be_meanwhile(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preferences = Preferences(SettingsFile(tmp_path))
    told: list[Message] = []
    preferences.told.connect(told.append)

    def full(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    def change(theme: str) -> None:
        preferences.change_settings(theme=theme)
        preferences.save_settings()

    with monkeypatch.context() as patched:
        patched.setattr("app.storage.settings_file.write_atomically", full)
        change("dark")
        change("light")
        assert [message.remedy for message in told] == ["The program goes on; what you change is lost when it ends."]
    change("dark")
    assert SettingsFile(tmp_path).user_settings.theme == "dark"
    with monkeypatch.context() as patched:
        patched.setattr("app.storage.settings_file.write_atomically", full)
        change("light")
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
        for preset in ("lively", "best", "private"):
            preferences.store.change_settings(preset=preset)

    other = threading.Thread(target=change_often)
    other.start()
    other.join()
    assert heard == []
    qtbot.waitUntil(lambda: (tmp_path / FILE).exists(), timeout=PATIENCE_MS)
    assert heard == [("private", True)]
    preferences.deleteLater()
