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
    places = [row.path.text() for row in (group._recordings, group._portraits)]
    assert places == [str(tmp_path / "usual"), str(tmp_path / "portraits")]
    asked_link.preferences.change_settings(recordings=tmp_path / "films")
    assert group._recordings.path.text() == str(tmp_path / "films")


def test_the_folder_of_portraits_cannot_be_chosen(group: FoldersGroup) -> None:
    assert [row.choose.isHidden() for row in (group._recordings, group._portraits)] == [False, True]


def test_another_folder_is_asked_for_by_its_own_action(
    group: FoldersGroup, asked_link: AskedLink, tmp_path: Path
) -> None:
    group.show()
    group._recordings.choose.click()
    choose_files(group, tmp_path)
    assert asked_link.asked == [("recordings", tmp_path)]
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
        "Portraits",
        str(tmp_path / "portraits"),
        "(Choose … | Choose the folder “Portraits”)",
        "Open | Open the folder “Portraits”",
    ]
