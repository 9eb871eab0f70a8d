"""What widgets keep, and what is said when that does not work."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.gui.preferences import Preferences
from app.gui.view_state import Message
from app.storage.settings_file import SettingsFile


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
