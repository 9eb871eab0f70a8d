"""What the engine says, in the user's language."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.gui.engine_messages import FILE, translate_engine_text
from app.gui.languages import Languages, translations_folder
from engine import PortraitError, SettingsError
from installer import engine_words


@pytest.fixture
def korean(qapp: QApplication) -> Iterator[None]:
    made = Languages(qapp)
    made.set_language("ko")
    yield
    made.set_language("en")
    made.deleteLater()


def patterns() -> list[str]:
    known: list[str] = json.loads((translations_folder() / FILE).read_text(encoding="utf-8"))
    return known


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize("pattern", patterns())
def test_every_sentence_is_said_in_korean_with_its_values(pattern: str) -> None:
    values = [f"value{number}" for number in range(9)]
    sentence = pattern.format(*values) if "{0}" in pattern else pattern
    said = translate_engine_text(sentence)
    assert any("가" <= letter <= "힣" for letter in said), said
    for value in values:
        assert (value in said) == (value in sentence)


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("The face in a b.png looks too far down.", "a b.png의 얼굴이 너무 아래를 보고 있습니다."),
        ("The picture x.png stands on its head.", "그림 x.png이(가) 거꾸로 서 있습니다."),
        ("zoom: 9.0 does not fit.", "zoom: 9.0 값이 맞지 않습니다."),
        ("Nobody ever said this: {0}", "Nobody ever said this: {0}"),
        ("", ""),
    ],
)
def test_values_of_all_kinds(sentence: str, said: str) -> None:
    assert translate_engine_text(sentence) == said


@pytest.mark.usefixtures("qapp")
def test_in_english_nothing_changes() -> None:
    for error in (PortraitError("x.png is empty."), SettingsError("zoom", "9 does not fit.")):
        assert translate_engine_text(error.message) == error.message


def test_the_sentences_are_read_off_the_code(tmp_path: Path) -> None:
    source = tmp_path / "app" / "gallery.py"
    source.parent.mkdir()
    source.write_text(
        "LATER = 'Try later.'\n"
        "def look(path):\n"
        "    way = 'It is odd.' if path else f'{path} is gone.'\n"
        "    raise PortraitError(f'{path} has {len(path)} faces.', LATER)\n"
        "    raise OtherError(way, 'no sentence')\n"
        "    print('Not said to anybody.')\n",
        encoding="utf-8",
    )
    found = engine_words.sentences(tmp_path)
    assert set(found) - set(engine_words.VALUES) == {
        "Try later.",
        "It is odd.",
        "{0} is gone.",
        "{0} has {1} faces.",
    }
