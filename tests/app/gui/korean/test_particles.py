import re
from xml.etree import ElementTree

import pytest

from app.gui.engine_messages import CONTEXT
from app.gui.korean.particles import choose_particles
from app.gui.languages import translations_folder


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("사진을(를) 읽을 수 없습니다", "사진을 읽을 수 없습니다"),
        ("카메라을(를) 열 수 없습니다", "카메라를 열 수 없습니다"),
        ("‘생일’이(가) 없습니다", "‘생일’이 없습니다"),
        ("film.mp4을(를)", "film.mp4를"),
        ("film.mp3은(는)", "film.mp3은"),
        ("card.png은(는)", "card.png는"),
        ("My webcam이(가)", "My webcam이"),
        ("PersonaLive은(는)", "PersonaLive는"),
        ("설정.toml(으)로", "설정.toml로"),
        ("빠름(으)로 계속합니다", "빠름으로 계속합니다"),
        ("서울(으)로", "서울로"),
        ("1(으)로, 7은(는)", "1로, 7은"),
        ("NVIDIA GPU을(를)", "NVIDIA GPU를"),
        ("Annas cam (2)이(가)", "Annas cam (2)가"),
        ("50%(으)로", "50%로"),
        ("홍길동(이)라는 이름", "홍길동이라는 이름"),
        ("Anna(이)라는 이름", "Anna라는 이름"),
        ("Ctrl와(과) 함께", "Ctrl과 함께"),
        ("日本을(를)", "日本을(를)"),
        ("을(를)", "을(를)"),
        ("여기에는 조사가 없습니다.", "여기에는 조사가 없습니다."),
    ],
)
def test_the_particle_that_is_read_aloud(written: str, read: str) -> None:
    assert choose_particles(written) == read


def test_only_sentences_that_are_filled_in_one_place_hold_both() -> None:
    """What a widget fills by itself would show both."""
    found = []
    for context in ElementTree.parse(translations_folder() / "personacam_ko.ts").getroot().iter("context"):
        for message in context.iter("message"):
            korean = message.findtext("translation") or ""
            if context.findtext("name") != CONTEXT and choose_particles(f"{korean}") != korean:
                found.append(korean)
            if context.findtext("name") != CONTEXT and re.search(r"\((를|는|가|와|과|으|이)\)", korean):
                found.append(korean)
    assert found == []
