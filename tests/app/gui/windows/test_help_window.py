"""Help: one page, with the keys as they are set, found by F1 and by its words."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from app.gui.languages import Languages
from app.gui.view_state import Live, Phase, ViewState
from app.gui.widgets.on_air.strip_part import PartKind
from app.gui.widgets.on_air.strip_words import describe_state, describe_view, describe_viewers
from app.gui.windows.about_dialog import AboutDialog
from app.gui.windows.help_desk import HelpDesk
from app.gui.windows.help_text import SECTIONS, STRIP_WORDS
from app.gui.windows.help_window import HelpWindow, list_key_rows
from engine import ViewersSee
from tests.fakes.find import child
from tests.fakes.link import AskedLink


@pytest.fixture
def link(qtbot: QtBot, tmp_path: object) -> Iterator[AskedLink]:
    from pathlib import Path

    made = AskedLink(Path(str(tmp_path)))
    yield made
    made.stop_thread()
    made.preferences.save_settings()
    made.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, link: AskedLink) -> HelpWindow:
    made = HelpWindow(link)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def page_of(window: HelpWindow) -> str:
    return child(window, QTextBrowser).toPlainText()


def test_every_section_is_there_with_the_ways_into_other_programs(window: HelpWindow) -> None:
    text = page_of(window)
    assert [section.title for section in SECTIONS if section.title not in text] == []
    for name in ("OBS Studio", "Zoom", "Discord", "Persona Cam"):
        assert name in text


def test_the_keys_are_those_that_are_set_now(window: HelpWindow, link: AskedLink) -> None:
    assert "Ctrl+Alt+P" in page_of(window)
    link.preferences.change_settings(hotkeys={"panic": "F9"})
    assert "F9" in page_of(window)
    assert "Ctrl+Alt+P" not in page_of(window)
    assert ("F9", "Panic: show the card") in list_key_rows({"panic": "F9"})
    link.preferences.change_settings(hotkeys={"panic": ""})
    assert "Panic: show the card" not in page_of(window)


def test_a_search_leaves_the_sections_that_have_all_its_words(qtbot: QtBot, window: HelpWindow) -> None:
    qtbot.keyClicks(child(window, QLineEdit), "discord VOICE")
    assert "Discord" in page_of(window)
    assert "Quality and delay" not in page_of(window)
    child(window, QLineEdit).setText("<b>nowhere")
    assert page_of(window) == "Nothing here has these words."
    child(window, QLineEdit).clear()
    assert "Quality and delay" in page_of(window)


def test_it_is_all_korean_in_korean(qapp: QApplication, window: HelpWindow) -> None:
    english = page_of(window)
    languages = Languages(qapp)
    languages.set_language("ko")
    try:
        QApplication.processEvents()
        korean = page_of(window)
        same = {line for line in english.splitlines() if line.strip()} & set(korean.splitlines())
        names = {"OBS Studio", "Zoom", "Discord"}
        assert {line for line in same if not line.startswith(("Ctrl+", "F1")) and line not in names} == set()
    finally:
        languages.set_language("en")
        languages.deleteLater()


@pytest.fixture
def main(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def test_f1_opens_it_once_and_escape_closes_it(qtbot: QtBot, link: AskedLink, main: QWidget) -> None:
    HelpDesk(main, link)
    with qtbot.waitActive(main):
        main.activateWindow()
    qtbot.keyClick(main, Qt.Key.Key_F1)
    link.help_asked.emit()
    (shown,) = main.findChildren(HelpWindow)
    assert shown.isVisible()
    assert not shown.isModal()
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: main.findChildren(HelpWindow) == [])


def test_about_has_versions_licences_and_a_text_without_anything_of_the_user(
    qtbot: QtBot, link: AskedLink, main: QWidget
) -> None:
    HelpDesk(main, link)
    settings = link.preferences.user_settings
    link.preferences.change_settings(
        camera="Anna's webcam", hotkeys={"preset Annas look": "Ctrl+Alt+K"}, portrait="anna", preset="Annas look"
    )
    assert settings is not link.preferences.user_settings
    link.about_asked.emit()
    about = child(main, AboutDialog)
    versions, licence, notice = (text.toPlainText() for text in about._texts)
    for name in ("Python", "Qt", "numpy", "PersonaLive"):
        assert name in versions
    assert "MIT" in licence
    assert "PySide6" in notice
    about._copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "numpy" in copied
    assert "Anna" not in copied.replace("anna's", "Anna")
    assert "anna" not in copied
    assert "/" not in copied.replace("n/a", "").split("System:")[0]
    about.close()


def test_what_others_see_is_explained_with_the_words_that_the_strip_has() -> None:
    (pairs,) = [section.pairs for section in SECTIONS if section.title == "What others see"]
    explained = [word for word, _ in pairs]
    shown = [describe_state(ViewState(live=live, phase=Phase.RUNNING)) for live in (Live.OFF, Live.LIVE)]
    shown += [
        describe_viewers(ViewState(viewers_see=seen)) for seen in (ViewersSee.PANIC_CARD, ViewersSee.ABSENCE_CARD)
    ]
    unwatched = ViewState(phase=Phase.RUNNING, live=Live.UNWATCHED, viewers_see=ViewersSee.AVATAR, readers=0)
    shown += [part.words for part in describe_view(unwatched) if part.kind is PartKind.READERS]
    shown.append(describe_state(ViewState(live=Live.INTERRUPTED, phase=Phase.RUNNING)))
    assert explained[: len(shown)] == shown
    assert set(shown) == STRIP_WORDS
