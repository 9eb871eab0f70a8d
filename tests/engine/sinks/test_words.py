"""The words on card and badge: in every language of the window, with letters that their font has."""

import numpy as np
import pytest

from app.gui.languages import SOURCE, TRANSLATED
from engine.core.settings import LiveSettings, list_settings
from engine.sinks.words import WORDS, load_font


def test_card_and_badge_speak_every_language_of_the_window() -> None:
    assert set(WORDS) == {SOURCE, *TRANSLATED}
    allowed = list_settings(LiveSettings)["language"].allowed
    assert all(allowed.accepts_value(language) for language in WORDS)
    assert len({words.card for words in WORDS.values()}) == len({words.badge for words in WORDS.values()}) == len(WORDS)


def drawn(language: str, letter: str) -> bytes:
    mask = load_font(language, 40).getmask(letter)
    return bytes(np.asarray(mask, np.uint8)) + bytes(mask.size)


@pytest.mark.parametrize("language", WORDS)
def test_the_font_has_every_letter(language: str) -> None:
    missing = drawn(language, "\ue000")
    letters = set(WORDS[language].card + WORDS[language].badge) - {" "}
    assert [letter for letter in sorted(letters) if drawn(language, letter) == missing] == []
    assert len({drawn(language, letter) for letter in letters}) == len(letters)
