"""English in the code, Korean complete, changed while the program runs."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.engine_messages import CONTEXT
from app.gui.languages import TRANSLATED, Languages, translations_folder
from app.gui.widgets.basics.display_names import portrait_name
from app.gui.widgets.pages.motion_page import MotionPage, NeutralGroup
from app.gui.widgets.pages.settings_page import LookGroup, SettingsPage
from app.gui.windows.help_window import CONTEXT as HELP
from app.storage.gallery_entry import GalleryPortrait
from installer import translations
from tests.fakes.find import child
from tests.fakes.link import NotingLink

Words = dict[tuple[str, str], str]


def words_of(ts: Path) -> Words:
    """(context, words) -> translation; an unfinished one is empty."""
    found = {}
    for context in ElementTree.parse(ts).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            done = translation is not None and "type" not in translation.attrib
            text = (translation.text or "") if done and translation is not None else ""
            found[context.findtext("name", ""), message.findtext("source", "")] = text
    return found


@pytest.fixture(scope="module", params=TRANSLATED)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    made = Languages(qapp)
    made.set_language("en")
    yield made
    made.set_language("en")
    made.deleteLater()


def test_every_word_of_the_code_is_translated(language: str, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    translations.update(fresh, language)
    kept = words_of(translations_folder() / f"personacam_{language}.ts")
    words_now = set(words_of(fresh))
    assert words_now - set(kept) == set(), "run installer/translations.py, then translate"
    assert set(kept) - words_now == set(), "run installer/translations.py"
    assert [words for words, translation in kept.items() if not translation] == []


def test_translations_keep_what_is_filled_in(language: str) -> None:
    for (context, words), translation in words_of(translations_folder() / f"personacam_{language}.ts").items():
        assert sorted(re.findall(r"\{\w*\}", words)) == sorted(re.findall(r"\{\w*\}", translation)), (context, words)
        if context not in (CONTEXT, HELP):  # there, & is an "and", and no key
            assert ("&" in words) == ("&" in translation), (context, words)


def test_the_program_reads_what_was_translated(language: str, tmp_path: Path) -> None:
    ts = translations_folder() / f"personacam_{language}.ts"
    translations.compile_(ts, tmp_path / "fresh.qm")
    assert (tmp_path / "fresh.qm").read_bytes() == ts.with_suffix(".qm").read_bytes()


def test_the_language_changes_while_the_program_runs(qtbot: QtBot, languages: Languages, link: NotingLink) -> None:
    page = MotionPage(link)
    qtbot.addWidget(page)
    assert child(page, NeutralGroup)._calibrate.text() == "&Calibrate"
    languages.set_language("ko")
    qtbot.waitUntil(lambda: child(page, NeutralGroup)._calibrate.text() == "기준 맞추기(&C)", timeout=20_000)
    assert QCoreApplication.translate("actions", "Next portrait") == "다음 사진"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "취소"
    languages.set_language("en")
    qtbot.waitUntil(lambda: child(page, NeutralGroup)._calibrate.text() == "&Calibrate", timeout=20_000)


def test_a_list_keeps_what_is_chosen_when_the_language_changes(
    qtbot: QtBot, languages: Languages, link: NotingLink
) -> None:
    link.preferences.change_settings(theme="dark")
    page = SettingsPage(link)
    qtbot.addWidget(page)
    languages.set_language("ko")
    qtbot.waitUntil(lambda: child(page, LookGroup)._theme.currentText() == "다크", timeout=20_000)
    assert child(page, LookGroup)._theme.currentData() == "dark"


def test_portraits_that_come_with_the_program_have_names_in_the_users_language(languages: Languages) -> None:
    bundled, own = (GalleryPortrait(id, "Astronaut", Path("a.png")) for id in ("bundled-astronaut", "astronaut-1"))
    assert portrait_name(bundled) == "Astronaut"
    languages.set_language("ko")
    assert portrait_name(bundled) == "우주비행사"
    assert portrait_name(own) == "Astronaut"
    assert portrait_name(replace(bundled, name="Sally")) == "Sally"
