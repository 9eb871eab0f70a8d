"""The language of the window.

Owns: which languages there are, and changing to one while the program runs. Does not know: any word.
"""

from importlib import resources
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

SOURCE = "en"
TRANSLATED = ("ko",)
"""Languages that have a file in `app/gui/translations`; English is in the code."""


class Languages(QObject):
    """Belongs to the application; every widget hears of a change by itself (`changeEvent`)."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._installed: list[QTranslator] = []
        self._system = QLocale.system()
        self._current = SOURCE

    @property
    def current_language(self) -> str:
        return self._current

    def set_language(self, language: str) -> None:
        """Speak this language; an empty one is the system's, or English where that is not there."""
        wanted = language or self._system_language()
        if wanted == self._current:
            return
        self._current = wanted
        QLocale.setDefault(self._system if wanted == self._system_language() else QLocale(wanted))
        for translator in self._installed:
            self._application.removeTranslator(translator)
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        found = [
            self._load_translator(f"qtbase_{wanted}", qt),
            self._load_translator(f"personacam_{wanted}", str(translations_folder())),
        ]
        self._installed = [translator for translator in found if translator is not None]
        for translator in self._installed:
            self._application.installTranslator(translator)

    def _system_language(self) -> str:
        for name in self._system.uiLanguages():
            language = name.split("-")[0].split("_")[0]
            if language in (SOURCE, *TRANSLATED):
                return language
        return SOURCE

    def _load_translator(self, name: str, where: str) -> QTranslator | None:
        translator = QTranslator(self)
        return translator if translator.load(name, where) else None


def translations_folder() -> Path:
    """Return where the translations lie."""
    return Path(str(resources.files("app.gui") / "translations"))
