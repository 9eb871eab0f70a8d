"""The group of the folder: open it, have another, use one that is there; check, convert and remove."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.gui.view_state import ViewState
from app.gui.widgets.weights import folder_group
from app.gui.widgets.weights.folder_group import FolderGroup
from app.weights.catalog import WeightsFile
from app.weights.progress import FileState, WeightsTask
from engine import Problem
from tests.fakes.find import child, choose_files, words_of
from tests.fakes.link import AskedLink
from tests.fakes.weights import FOLDER, make_ready, make_status


@pytest.fixture
def group(qtbot: QtBot, asked_link: AskedLink) -> FolderGroup:
    made = FolderGroup(asked_link)
    qtbot.addWidget(made)
    made.retranslate()
    made.show()
    return made


def enabled(group: FolderGroup) -> set[str]:
    found = group.findChildren(QPushButton)
    return {each.text().replace("&", "") for each in found if each.isVisible() and each.isEnabled()}


def test_before_anybody_has_looked_nothing_can_be_pressed(group: FolderGroup) -> None:
    assert enabled(group) == set()


def test_an_empty_folder_can_be_opened_and_changed(group: FolderGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_status())
    assert enabled(group) == {"Open it", "Change …", "Use files that I have …"}
    assert str(FOLDER) in words_of(group)


def test_while_a_task_runs_the_folder_stays(group: FolderGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_ready(task=WeightsTask.VERIFY), removable_bytes=1)
    assert enabled(group) == {"Open it"}


def test_the_folder_is_opened(
    group: FolderGroup, asked_link: AskedLink, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[Path | None] = []
    monkeypatch.setattr(folder_group, "open_folder", opened.append)
    asked_link.weights.show(status=make_status())
    group._open.click()
    asked_link.weights.show(status=make_ready(adopted=tmp_path))
    group._open.click()
    assert opened == [FOLDER, tmp_path]


@pytest.mark.parametrize(("button", "wish"), [("_change", "change"), ("_adopt", "adopt")])
def test_another_folder_is_asked_for(
    group: FolderGroup, asked_link: AskedLink, tmp_path: Path, button: str, wish: str
) -> None:
    asked_link.weights.show(status=make_status())
    getattr(group, button).click()
    choose_files(group, tmp_path)
    assert asked_link.weights.asked == [(wish, tmp_path)]


def test_everything_is_checked_again(group: FolderGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_ready())
    group._verify.click()
    assert asked_link.weights.asked == [("verify",)]


def test_what_is_not_converted_is_offered_to_be(group: FolderGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_ready())
    assert not group._convert.isVisible()
    published = make_status(_published, usable=True)
    files = [replace(each, path=FOLDER / each.file.target) for each in published.store.models[0].files]
    model = replace(published.store.models[0], files=tuple(files))
    store = replace(published.store, models=(model, *published.store.models[1:]))
    asked_link.weights.show(status=replace(published, store=store))
    assert "Convert to half the size" in enabled(group)
    group._convert.click()
    assert asked_link.weights.asked == [("convert",)]
    asked_link.weights.show(status=make_ready(), spare_bytes=6_000_000_000)
    assert "Remove the larger versions (6.0 GB)" in enabled(group)


def _published(file: WeightsFile) -> FileState:
    return FileState.READY


def test_removing_says_what_it_frees_and_asks_once(group: FolderGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_ready(), removable_bytes=6_100_000_000)
    group._remove.click()
    box = child(group, QMessageBox)
    assert box.text().startswith(f"This frees 6.1 GB in {FOLDER}.")
    assert asked_link.weights.asked == []
    box.accept()
    assert asked_link.weights.asked == [("remove",)]


def test_of_an_adopted_folder_nothing_is_removed_and_that_is_said(
    group: FolderGroup, asked_link: AskedLink, tmp_path: Path
) -> None:
    asked_link.weights.show(status=make_ready(adopted=tmp_path))
    assert str(tmp_path) in "\n".join(words_of(group))
    group._remove.click()
    assert "Your files there stay." in child(group, QMessageBox).text()


def test_what_is_in_use_is_not_removed(group: FolderGroup, asked_link: AskedLink) -> None:
    asked_link.weights.show(status=make_ready(), removable_bytes=1)
    group.show_view(ViewState(animator="personalive"))
    assert "Remove …" not in enabled(group)
    assert any("choose another preset first" in words for words in words_of(group))
    group.show_view(ViewState(animator="personalive", bridged=Problem("It has failed.")))
    assert "Remove …" in enabled(group)
