"""Problems in the user's language: the template is translated, then filled."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.gui.engine_messages import translate_phrase, translate_problem
from app.gui.languages import Languages
from engine import PersonaCamError, Phrase, PortraitError, Problem, SettingsError, SinkError
from engine.core.errors import NoFaceError

TOO_FAR = NoFaceError(
    "The face in {name} looks too far {way}.",
    "Use a larger picture, or one taken from nearer.",
    name="a b.png",
    way=Phrase("down"),
)


@pytest.fixture
def korean(qapp: QApplication) -> Iterator[None]:
    made = Languages(qapp)
    made.set_language("ko")
    yield
    made.set_language("en")
    made.deleteLater()


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TOO_FAR, "a b.png의 얼굴이 너무 아래를 보고 있습니다. 더 큰 그림이나 더 가까이서 찍은 사진을 쓰세요."),
        (
            PortraitError("The picture {name} {way}.", name="x.png", way=Phrase("stands on its head")),
            "그림 x.png이(가) 거꾸로 서 있습니다.",
        ),
        (SettingsError("zoom", "{value} does not fit.", value="9.0"), "zoom: 9.0 값이 맞지 않습니다."),
        (PersonaCamError("Nobody ever said this: {what}", what="{what}"), "Nobody ever said this: {what}"),
        (
            SinkError(
                "{problem}",
                "Try again.",
                problem=PortraitError("{file} is empty.", file="a.png").problem.message_phrase,
            ),
            "a.png이(가) 비어 있습니다. 다시 시도하세요.",
        ),
        (PersonaCamError(""), ""),
    ],
)
def test_a_problem_is_said_in_the_language_of_the_window(error: PersonaCamError, said: str) -> None:
    assert translate_problem(error.problem) == said


@pytest.mark.usefixtures("korean")
def test_values_are_not_translated() -> None:
    assert translate_phrase(Phrase("{file} is empty.", file="down")) == "down이(가) 비어 있습니다."


@pytest.mark.usefixtures("qapp")
def test_in_english_it_is_what_the_command_line_says() -> None:
    assert translate_problem(TOO_FAR.problem) == str(TOO_FAR)
    assert translate_problem(Problem("x is gone.")) == "x is gone."
    assert translate_problem(None) == ""
