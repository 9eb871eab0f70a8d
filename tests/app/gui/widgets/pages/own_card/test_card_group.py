from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.control.desired_state import DesiredState, adjust_live
from app.gui.view_state import ViewState
from app.gui.widgets.pages.own_card.card_group import CardGroup
from app.gui.widgets.pages.own_card.card_preview import CardPreview
from tests.fakes.find import child
from tests.fakes.link import AskedLink


@pytest.fixture
def group(qtbot: QtBot, asked_link: AskedLink) -> CardGroup:
    made = CardGroup(asked_link)
    qtbot.addWidget(made)
    made.retranslate()
    made.resize(320, 400)
    made.show()
    return made


def shown(group: CardGroup, **live: object) -> None:
    group.show_view(ViewState(desired=adjust_live(DesiredState(), **live)))


def test_words_are_set_when_they_are_finished(group: CardGroup, asked_link: AskedLink, qtbot: QtBot) -> None:
    words = child(group, QLineEdit)
    qtbot.keyClicks(words, "Back soon")
    assert asked_link.asked == []
    qtbot.keyClick(words, Qt.Key.Key_Return)
    assert asked_link.asked == [("card-words", "Back soon")]


def test_nothing_is_set_when_nothing_has_changed(group: CardGroup, asked_link: AskedLink, qtbot: QtBot) -> None:
    shown(group, card_words="Soon")
    assert child(group, QLineEdit).text() == "Soon"
    qtbot.keyClick(child(group, QLineEdit), Qt.Key.Key_Return)
    assert asked_link.asked == []


def test_the_usual_words_stand_where_there_are_none(group: CardGroup) -> None:
    assert child(group, QLineEdit).placeholderText() == "Be right back"
    shown(group, card_picture="somewhere.png")
    assert "picture alone" in child(group, QLineEdit).placeholderText()


def test_a_picture_can_be_taken_away_only_if_there_is_one(
    group: CardGroup, asked_link: AskedLink, qtbot: QtBot
) -> None:
    remove = next(one for one in group.findChildren(QPushButton) if one.text() == "&No picture")
    assert not remove.isEnabled()
    shown(group, card_picture="somewhere.png")
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert asked_link.asked == [("card-picture", "")]


def test_the_card_is_drawn_as_viewers_see_it(group: CardGroup, qtbot: QtBot, tmp_path: Path) -> None:
    Image.new("RGB", (64, 36), (10, 200, 30)).save(tmp_path / "card.png")
    shown(group, card_picture=str(tmp_path / "card.png"))
    preview = child(group, CardPreview)
    qtbot.waitUntil(lambda: not preview.pixmap().isNull())

    def green() -> bool:
        image = preview.pixmap().toImage()
        return image.pixelColor(image.width() // 2, image.height() // 2) == QColor(10, 200, 30)

    qtbot.waitUntil(green)
    assert preview.height() == pytest.approx(preview.width() * 9 / 16, abs=1)


def test_letters_that_no_font_has_are_named_by_their_codes(
    group: CardGroup, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.find_missing_letters", lambda words: "☕🎮" if "☕" in words else "")
    shown(group, card_words="soon ☕🎮")
    qtbot.waitUntil(lambda: group._missing.isVisible())
    assert group._missing.text().endswith(": U+2615, U+1F3AE")
    shown(group, card_words="soon")
    qtbot.waitUntil(lambda: not group._missing.isVisible())


def test_a_picture_that_is_lost_is_said(group: CardGroup, tmp_path: Path) -> None:
    assert "Viewers" in group._why.text()
    shown(group, card_picture=str(tmp_path / "gone.png"))
    assert "cannot be read" in group._why.text()


def test_a_group_that_goes_while_a_card_is_drawn_leaves_nothing_behind(qtbot: QtBot, asked_link: AskedLink) -> None:
    group = CardGroup(asked_link)
    group.retranslate()
    group.show()
    shown(group, card_words="x")
    group._preview._draw_soon()
    closed = group._preview._closed
    group.deleteLater()
    qtbot.waitUntil(closed.is_set)
