"""Presets: chosen, saved, removed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.control.animator_needs import MissingRequirement, find_missing_requirement
from app.gui.view_state import Message
from app.gui.widgets.pages.presets_page import PresetRow, PresetsPage
from app.storage import presets
from engine import Settings, Strengths
from tests.fakes.find import child, words_of
from tests.fakes.link import NotingLink
from tests.problems import message_of
from tests.weights import touch_weights

QUALITY_WORDS = (
    "Quality of PersonaLive",
    "Only PersonaLive has these steps. Choose a preset that uses it.",
    "Best",
    "1.25 s behind (15 pictures)",
    "Balanced",
    "0.92 s behind (11 pictures)",
    "Fast",
    "0.58 s behind (7 pictures)",
    "Lowest delay (experimental)",
    "0.25 s behind (3 pictures)",
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
        "Lively",
        "(Remove | Remove “lively”)",
        "More expression: brows, eyes and mouth move further than yours. For drawn characters and calm speakers.",
        "Private",
        "(Remove | Remove “private”)",
        "No pixel of you enters the picture, not even inside the mouth; teeth look plainer.",
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
    page._remove_preset("never there")
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
    page._remove_preset("other")
    assert link.asked == []
    page._remove_preset("mine")
    assert link.asked == [("preset", "natural")]
    assert presets.list_own() == []
    assert [row.preset.name for row in page._rows] == ["natural", "lively", "private"]
