"""Which language is spoken; that every word is translated is tested with the widgets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication

from app.gui.languages import SOURCE, TRANSLATED, Languages, translations_folder


class System:
    """A system whose user prefers these languages, the first one most."""

    def __init__(self, *languages: str) -> None:
        self._languages = list(languages)

    def uiLanguages(self) -> list[str]:  # noqa: N802 -- Qt's name
        return self._languages


@pytest.fixture
def languages(qapp: QApplication) -> Iterator[Languages]:
    usual = QLocale()
    made = Languages(qapp)
    yield made
    made.set_language(SOURCE)
    QLocale.setDefault(usual)
    made.deleteLater()


@pytest.fixture
def locales(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What numbers and dates were to be written as, in order."""
    set_so_far: list[object] = []
    monkeypatch.setattr(QLocale, "setDefault", set_so_far.append)
    return set_so_far


def next_portrait() -> str:
    return QCoreApplication.translate("actions", "Next portrait")


def cancel() -> str:
    return QCoreApplication.translate("QPlatformTheme", "Cancel")


def test_english_is_spoken_until_another_language_is_set(languages: Languages) -> None:
    assert languages.current_language == "en"
    assert next_portrait() == "Next portrait"


def test_a_language_is_spoken_by_the_program_and_by_qt_and_can_be_taken_back(languages: Languages) -> None:
    languages.set_language("ko")
    assert languages.current_language == "ko"
    assert (next_portrait(), cancel()) == ("다음 사진", "취소")
    languages.set_language("en")
    assert languages.current_language == "en"
    assert (next_portrait(), cancel()) == ("Next portrait", "Cancel")


def test_the_same_language_again_changes_nothing(languages: Languages, locales: list[object]) -> None:
    languages.set_language("ko")
    installed = list(languages._installed)
    languages.set_language("ko")
    assert languages._installed == installed
    assert len(locales) == 1


@pytest.mark.parametrize(
    ("system", "spoken"),
    [
        (["ko-KR", "en-US"], "ko"),
        (["ko_KR"], "ko"),
        (["fr-FR", "ko-KR", "en"], "ko"),
        (["fr-FR", "en-US", "ko-KR"], "en"),
        (["en-GB"], "en"),
        (["fr-FR"], "en"),
        (["kok-IN"], "en"),
        ([], "en"),
    ],
)
def test_without_a_choice_it_is_the_first_of_the_systems_that_is_there(
    languages: Languages, locales: list[object], monkeypatch: pytest.MonkeyPatch, system: list[str], spoken: str
) -> None:
    monkeypatch.setattr(languages, "_system", System(*system))
    languages.set_language("")
    assert languages.current_language == spoken


def test_numbers_are_written_as_on_the_system_if_its_language_is_spoken_and_as_in_the_language_otherwise(
    languages: Languages, locales: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    system = System("ko-KR")
    monkeypatch.setattr(languages, "_system", system)
    languages.set_language("ko")
    assert locales == [system]
    languages.set_language("en")
    assert locales[1:] == [QLocale("en")]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translated_language_has_its_file(language: str) -> None:
    assert (Path(translations_folder()) / f"personacam_{language}.qm").is_file()


def test_qt_s_own_dialogs_and_menus_are_korean_in_korean(languages: Languages, qapp: QApplication) -> None:
    """Qt's package brings its own translations; what it lacks is ours."""
    languages.set_language("ko")
    words = {
        "QPlatformTheme": ["OK", "Save", "Cancel", "&Yes", "&No", "Close", "Open", "Discard", "Apply", "Reset"],
        "QFileDialog": ["&Open", "&Save", "&Choose", "File &name:", "&Rename", "&Delete", "Show &hidden files"],
        "QFileSystemModel": ["Name", "Size", "Type", "Date Modified"],
        "QColorDialog": ["Select Color", "Hu&e:", "&Pick Screen Color", "&Basic colors", "&Custom colors"],
        "QLineEdit": ["&Undo", "&Redo", "Cu&t", "&Copy", "&Paste", "Delete", "Select All"],
        "QWidgetTextControl": ["&Undo", "&Copy", "&Paste", "Select All"],
    }
    english = [word for context, all_of in words.items() for word in all_of if _translate(context, word) == word]
    assert english == []


def _translate(context: str, word: str) -> str:
    return QCoreApplication.translate(context, word)
