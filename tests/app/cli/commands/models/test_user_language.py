import pytest

from app.cli.commands.models.user_language import find_translator

QUESTION = "Do you accept these terms?"


def test_a_language_that_is_chosen_is_spoken() -> None:
    assert find_translator("ko")(QUESTION) == "이 조건에 동의하시겠습니까?"
    assert find_translator("en")(QUESTION) == QUESTION


def test_what_is_not_translated_stays_english() -> None:
    assert find_translator("ko")("A sentence of nobody.") == "A sentence of nobody."


@pytest.mark.parametrize(
    ("spoken", "korean"), [(["ko-Kore-KR", "en-US"], True), (["fr-FR", "ko"], True), (["en"], False)]
)
def test_without_a_choice_the_system_decides(monkeypatch: pytest.MonkeyPatch, spoken: list[str], korean: bool) -> None:
    class System:
        def uiLanguages(self) -> list[str]:  # noqa: N802 -- Qt's name
            return spoken

    find_translator.cache_clear()
    monkeypatch.setattr("app.cli.commands.models.user_language.QLocale.system", System)
    assert (find_translator("")(QUESTION) != QUESTION) == korean
    find_translator.cache_clear()
