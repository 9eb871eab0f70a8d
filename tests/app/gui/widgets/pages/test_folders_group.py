"""The folders: where each is, choosing another, and opening it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from app.gui.widgets.pages import folders_group
from app.gui.widgets.pages.folders_group import FoldersGroup, open_folder
from tests.fakes.find import choose_files, words_of
from tests.fakes.link import AskedLink


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders that the system's own program was asked to show."""
    found: list[str] = []

    def note(url: QUrl) -> None:
        found.append(url.toLocalFile())

    monkeypatch.setattr("app.gui.widgets.pages.folders_group.QDesktopServices.openUrl", note)
    return found


@pytest.fixture
def group(qtbot: QtBot, asked_link: AskedLink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FoldersGroup:
    monkeypatch.setattr(folders_group, "recordings_folder", lambda: tmp_path / "usual")
    monkeypatch.setattr(folders_group, "gallery_folder", lambda: tmp_path / "portraits")
    made = FoldersGroup(asked_link)
    qtbot.addWidget(made)
    made.retranslate()
    return made


def test_each_row_says_where_it_is_and_follows_the_settings(
    group: FoldersGroup, asked_link: AskedLink, tmp_path: Path
) -> None:
    rows = (group._recordings, group._models, group._portraits)
    places = [row.path.text() for row in rows]
    assert places == [str(tmp_path / "usual"), "Not chosen", str(tmp_path / "portraits")]
    assert not group._models.open.isEnabled()
    asked_link.preferences.change_settings(recordings=tmp_path / "films", models=tmp_path / "weights")
    assert [row.path.text() for row in rows[:2]] == [str(tmp_path / "films"), str(tmp_path / "weights")]
    assert group._models.open.isEnabled()


def test_the_folder_of_portraits_cannot_be_chosen(group: FoldersGroup) -> None:
    rows = (group._recordings, group._models, group._portraits)
    assert [row.choose.isHidden() for row in rows] == [False, False, True]


@pytest.mark.parametrize("name", ["recordings", "models"])
def test_another_folder_is_asked_for_by_its_own_action(
    group: FoldersGroup, asked_link: AskedLink, tmp_path: Path, name: str
) -> None:
    group.show()
    getattr(group, f"_{name}").choose.click()
    choose_files(group, tmp_path)
    assert asked_link.asked == [(name, tmp_path)]
    group.close()


def test_a_folder_is_made_when_it_is_opened_for_the_first_time(
    group: FoldersGroup, opened: list[str], tmp_path: Path
) -> None:
    group._recordings.open.click()
    group._portraits.open.click()
    assert opened == [str(tmp_path / "usual"), str(tmp_path / "portraits")]
    assert (tmp_path / "usual").is_dir()
    open_folder(None)
    assert len(opened) == 2


def test_everything_in_it_has_its_words_and_its_place(group: FoldersGroup, tmp_path: Path) -> None:
    assert words_of(group) == [
        "Folders",
        "Recordings",
        str(tmp_path / "usual"),
        "Choose … | Choose the folder “Recordings”",
        "Open | Open the folder “Recordings”",
        "PersonaLive's weights",
        "Not chosen",
        "Choose … | Choose the folder “PersonaLive's weights”",
        "Open | Open the folder “PersonaLive's weights”",
        "Portraits",
        str(tmp_path / "portraits"),
        "(Choose … | Choose the folder “Portraits”)",
        "Open | Open the folder “Portraits”",
    ]
