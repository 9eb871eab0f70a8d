"""Presets: chosen, saved, removed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.control.animator_needs import MissingRequirement, find_missing_requirement
from app.gui.view_state import Message
from app.gui.widgets.pages.presets.preset_files import remove_preset
from app.gui.widgets.pages.presets.preset_row import PresetRow
from app.gui.widgets.pages.presets_page import PresetsPage
from app.storage import presets
from engine import Settings, Strengths
from tests.fakes.find import child, words_of
from tests.fakes.link import NotingLink
from tests.problems import message_of
from tests.weights import touch_weights

QUALITY_WORDS = (
    "Frames of PersonaLive",
    "For every quality but Instant, which are in the bar below the picture.",
    "&Driver frame rate",
    "Automatic / 6.25 fps / 8 fps / 10 fps / 12 fps / 15 fps / 20 fps / 25 fps / 30 fps | Driver frame rate",
    "Blend pictures in &between",
    "Smoother, and half a driver frame or a bit more later.",
)


@pytest.fixture
def page(qtbot: QtBot, link: NotingLink) -> PresetsPage:
    made = PresetsPage(link)
    qtbot.addWidget(made)
    link.changed.connect(made.show_view)
    made.show()
    return made


def row(page: PresetsPage, name: str) -> PresetRow:
    return next(one for one in page._rows if one.preset.name == name)


def words(page: PresetsPage, name: str) -> str:
    return row(page, name).button.accessibleDescription()


def test_every_preset_says_what_it_gives_and_one_is_marked(page: PresetsPage, link: NotingLink) -> None:
    assert [one.preset.name for one in page._rows] == presets.list_presets()
    assert row(page, "natural").button.isChecked()
    link.show(preset="lively")
    assert row(page, "lively").button.isChecked()
    assert presets.load_preset("lively").gives in words(page, "lively")
    assert link.asked == []


def test_choosing_one_asks_for_it(qtbot: QtBot, page: PresetsPage, link: NotingLink) -> None:
    qtbot.keyClick(row(page, "private").button, Qt.Key.Key_Space)
    assert link.asked == [("preset", "private")]


def test_what_is_set_is_kept_under_a_name(qtbot: QtBot, page: PresetsPage, link: NotingLink) -> None:
    link.show(settings=Settings(strengths=Strengths(brows=1.5)))
    name = child(page, QLineEdit)
    qtbot.keyClicks(name, "Mine")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert presets.load_preset("Mine").values["strengths"] == {"brows": 1.5}
    assert link.asked == [("preset", "Mine")]
    assert page._rows[-1].preset.name == "Mine"
    link.show(preset="Mine")
    link.asked.clear()
    next(one for one in row(page, "Mine").findChildren(QPushButton) if one.text() == "Remove").click()
    assert link.asked == [("preset", presets.DEFAULT)]
    assert presets.list_own() == []


def test_a_name_that_does_not_fit_is_said(qtbot: QtBot, page: PresetsPage, link: NotingLink) -> None:
    name = child(page, QLineEdit)
    qtbot.keyClicks(name, "natural")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert "comes with the program" in message_of(link.heard[0].problem)
    assert link.asked == []


def test_a_file_of_the_users_that_is_broken_is_left_out_and_told(
    qtbot: QtBot, link: NotingLink, own_presets: Path
) -> None:
    (own_presets / "odd.toml").write_text("[", encoding="utf-8")
    page = PresetsPage(link)
    qtbot.addWidget(page)
    assert [one.preset.name for one in page._rows] == ["natural", "lively", "private"]
    assert "odd" in message_of(link.heard[0].problem)


def test_what_is_missing_is_looked_for_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_missing_requirement("instant", None) is MissingRequirement.NOTHING
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert find_missing_requirement("personalive", tmp_path) is MissingRequirement.PACKAGES
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    assert find_missing_requirement("personalive", None) is MissingRequirement.WEIGHTS
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert find_missing_requirement("personalive", touch_weights(tmp_path)) is MissingRequirement.GRAPHICS_CARD
    monkeypatch.setattr("shutil.which", lambda name: name)
    assert find_missing_requirement("personalive", touch_weights(tmp_path)) is MissingRequirement.NOTHING


def test_everything_in_it_has_its_words_and_its_place(page: PresetsPage) -> None:
    assert words_of(page) == [
        "Presets",
        "Natural",
        "(Remove | Remove “natural”)",
        "The portrait moves as you do: every part as strongly as it was measured.",
        "Save as … | Save the changes under a new name",
        "Revert | Revert to “Natural” as it was",
        "Lively",
        "(Remove | Remove “lively”)",
        "More expression: brows, eyes and mouth move further than yours. For drawn characters and calm speakers.",
        "Save as … | Save the changes under a new name",
        "Revert | Revert to “Lively” as it was",
        "Private",
        "(Remove | Remove “private”)",
        "No pixel of you enters the picture, not even inside the mouth; teeth look plainer.",
        "Save as … | Save the changes under a new name",
        "Revert | Revert to “Private” as it was",
        *QUALITY_WORDS,
        "Keep what is set now",
        "Strengths, smoothing and background, under a name of your own.",
        "Name | Name of the new preset",
        "&Save",
    ]


def test_another_language_is_spoken_at_once(page: PresetsPage, speak_in_capitals: Callable[[], None]) -> None:
    before = words_of(page)
    speak_in_capitals()
    now = words_of(page)
    assert [word for word, other in zip(before, now, strict=True) if word == other] == []


def test_a_preset_that_cannot_be_removed_or_has_no_name_is_said_or_left(
    page: PresetsPage, link: NotingLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Message] = []
    link.message_posted.connect(told.append)
    remove_preset(link, "never there")
    assert len(told) == 1
    assert len(page._rows) == 3
    page._name.setText("   ")
    assert not page._save.isEnabled()
    page._save_preset()
    assert presets.list_own() == []


def test_a_preset_in_use_gives_way_to_the_usual_one_before_it_is_removed(page: PresetsPage, link: NotingLink) -> None:
    presets.save_preset("mine", Settings())
    presets.save_preset("other", Settings())
    page._rebuild_rows()
    link.show(preset="mine")
    remove_preset(link, "other")
    assert link.asked == []
    remove_preset(link, "mine")
    assert link.asked == [("preset", "natural")]
    assert presets.list_own() == []
    assert [row.preset.name for row in page._rows] == ["natural", "lively", "private"]


def button(page: PresetsPage, name: str, words: str) -> QPushButton:
    return next(one for one in row(page, name).findChildren(QPushButton) if one.text() == words)


def louder(link: NotingLink, **more: object) -> None:
    link.show(settings=Settings(strengths=Strengths(brows=1.7), **more))  # type: ignore[arg-type]


def test_a_preset_says_when_something_of_it_is_changed_and_only_then(page: PresetsPage, link: NotingLink) -> None:
    assert row(page, "natural").button.text() == "Natural"
    assert not button(page, "natural", "Revert").isVisible()
    louder(link)
    assert row(page, "natural").button.text() == "Natural (changed)"
    assert button(page, "natural", "Revert").isVisible()
    link.show(settings=Settings(mirror=True, animator="personalive"))
    assert row(page, "natural").button.text() == "Natural", "a habit and the ladder are no part of a preset"
    louder(link)
    link.show(preset="lively")
    assert row(page, "natural").button.text() == "Natural", "it is not the one that is on"


def test_reverting_takes_it_back_to_the_preset_and_can_be_undone(page: PresetsPage, link: NotingLink) -> None:
    louder(link)
    button(page, "natural", "Revert").click()
    assert link.asked == [("revert-preset", None)]
    undo = link.heard[-1].undo
    assert undo is not None
    undo()
    assert link.asked[-1] == ("undo-preset", None)


def test_changes_are_saved_over_the_user_s_own_and_what_was_there_can_be_had_back(
    page: PresetsPage, link: NotingLink
) -> None:
    presets.save_preset("mine", Settings())
    page._rebuild_rows()
    link.show(preset="mine")
    louder(link)
    before = presets.read_preset_file("mine")
    button(page, "mine", "Save").click()
    assert presets.load_preset("mine").values["strengths"] == {"brows": 1.7}
    assert row(page, "mine").button.text() == "mine"
    undo = link.heard[-1].undo
    assert undo is not None
    undo()
    assert presets.read_preset_file("mine") == before
    assert row(page, "mine").button.text() == "mine (changed)"


def test_one_that_comes_with_the_program_is_saved_under_a_name(page: PresetsPage, link: NotingLink) -> None:
    louder(link)
    page.activateWindow()
    button(page, "natural", "Save as …").click()
    assert page.focusWidget() is page._name
    assert presets.list_own() == []


def test_another_preset_offers_the_changes_back_only_if_there_are_any(
    page: PresetsPage, link: NotingLink, qtbot: QtBot
) -> None:
    row(page, "lively").button.click()
    assert link.heard == []
    louder(link)
    row(page, "lively").button.click()
    assert "your changes are gone" in message_of(link.heard[-1].problem)
    assert link.heard[-1].undo is not None


def test_one_that_was_removed_comes_back_as_it_was(page: PresetsPage, link: NotingLink) -> None:
    presets.save_preset("mine", Settings(smoothing=0.5))
    page._rebuild_rows()
    link.show(preset="mine")
    button(page, "mine", "Remove").click()
    assert presets.list_own() == []
    undo = link.heard[-1].undo
    assert undo is not None
    undo()
    assert presets.load_preset("mine").values["smoothing"] == 0.5
    assert link.asked == [("preset", "natural"), ("undo-preset", None)]
