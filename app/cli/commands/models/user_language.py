"""The words of engine and app in the language of the user, without a window: for a terminal.

Owns: which language that is, and reading its file. Does not know: any word. It needs Qt's core only.
"""

from collections.abc import Callable
from functools import cache
from importlib import resources

from PySide6.QtCore import QLocale, QTranslator

CONTEXT = "engine"
FILES = "translations"


@cache
def find_translator(language: str) -> Callable[[str], str]:
    """Return what translates an English sentence. language: as in the settings, empty for the system's."""
    names = (
        [language] if language else [name.replace("_", "-").split("-")[0] for name in QLocale.system().uiLanguages()]
    )
    folder = str(resources.files("app.gui") / FILES)
    for name in names:
        translator = QTranslator()
        if name == "en":
            break
        if translator.load(f"personacam_{name}", folder):
            return lambda english: translator.translate(CONTEXT, english) or english
    return lambda english: english
