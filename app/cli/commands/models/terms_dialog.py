"""Shows the terms of the weights in the user's language, and asks for consent, before anything is fetched.

Owns: the dialog on a terminal. Does not know: the terms themselves.
"""

import sys

from app.storage.folders import settings_folder
from app.storage.settings_file import SettingsFile
from app.weights.service import WeightsService
from app.weights.store import terms

YES = ("y", "yes", "예", "네")


def ask_for_consent(service: WeightsService, accepts: bool) -> None:
    """Return once the terms are accepted; they are shown unless they were accepted before.

    accepts: the user has said so already, by a flag. Raises: TermsNotAcceptedError, DiskError.
    """
    if terms.are_terms_accepted():
        return
    for line in _list_lines():
        sys.stderr.write(f"{line}\n")
    if accepts:
        service.accept_terms()
    elif sys.stdin.isatty() and sys.stderr.isatty():
        sys.stderr.write(f"{_translate(str(terms.QUESTION))} [y/N] ")
        sys.stderr.flush()
        service.accept_terms(sys.stdin.readline().strip().casefold() in YES)
    terms.check_terms()


def _list_lines() -> list[str]:
    return [_translate(str(phrase)) for phrase in (terms.TITLE, *terms.describe_terms())]


def _translate(english: str) -> str:
    """Say it in the language of the window, or the system's; in English where Qt cannot be loaded."""
    try:
        from app.cli.commands.models.user_language import find_translator
    except ImportError:
        return english
    return find_translator(SettingsFile(settings_folder()).user_settings.language)(english)
