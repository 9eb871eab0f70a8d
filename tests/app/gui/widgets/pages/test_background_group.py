"""The background: kinds are asked for at once, a colour and a picture after one was chosen."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QColorDialog
from pytestqt.qtbot import QtBot

from app.gui.view_state import Phase, ViewState
from app.gui.widgets.pages.background_group import BackgroundGroup
from engine import Settings
from tests.fakes.find import child, choose_files, words_of
from tests.fakes.link import AskedLink
from tests.fakes.session import make_desired_state


@pytest.fixture
def group(qtbot: QtBot, asked_link: AskedLink) -> BackgroundGroup:
    made = BackgroundGroup(asked_link)
    qtbot.addWidget(made)
    made.retranslate()
    return made


def show(group: BackgroundGroup, background: str) -> None:
    desired = make_desired_state(settings=Settings(background=background))
    group.show_view(ViewState(phase=Phase.RUNNING, desired=desired))


@pytest.mark.parametrize(
    ("background", "kind", "button", "note"),
    [
        ("own", "own", "", ""),
        ("blur", "blur", "", ""),
        ("green", "green", "", ""),
        ("#102030", "colour", "Another &colour …", "#102030"),
    ],
)
def test_what_is_true_is_shown_and_only_a_colour_or_a_picture_has_another_one(
    group: BackgroundGroup, asked_link: AskedLink, background: str, kind: str, button: str, note: str
) -> None:
    show(group, background)
    assert group._background.currentData() == kind
    assert (group._change.text(), group._change.isHidden()) == (button, not button)
    assert group._note.isHidden() is not bool(note)
    assert not note or group._note.text() == note
    assert asked_link.asked == []


@pytest.mark.parametrize("kind", ["own", "blur", "green"])
def test_a_kind_without_a_choice_is_asked_for_at_once(group: BackgroundGroup, asked_link: AskedLink, kind: str) -> None:
    group._background.chosen.emit(kind)
    assert asked_link.asked == [("background", kind)]


def test_a_picture_is_asked_for_once_its_file_is_chosen(
    group: BackgroundGroup, asked_link: AskedLink, tmp_path: Path
) -> None:
    group.show()
    group._background.chosen.emit("picture")
    assert asked_link.asked == []
    choose_files(group, tmp_path / "beach.png")
    assert asked_link.asked == [("background", str(tmp_path / "beach.png"))]
    group.close()


def test_the_colour_that_is_there_is_where_the_choice_begins(group: BackgroundGroup, asked_link: AskedLink) -> None:
    show(group, "#102030")
    group._background.chosen.emit("colour")
    assert asked_link.asked[-1] == ("background", "#102030")
    dialog = child(group, QColorDialog)
    assert not dialog.isModal()
    dialog.close()


def test_everything_in_it_has_its_words_and_its_place(group: BackgroundGroup) -> None:
    assert words_of(group) == [
        "Background",
        "The portrait's own / Blurred / Green, to be keyed out / One colour / A picture | Background",
    ]
