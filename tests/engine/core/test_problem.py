"""Problems and phrases: filled, translated, compared, carried by errors."""

import json

from engine.core.errors import SettingsError, SinkError
from engine.core.problem import Phrase, Problem, list_places

KOREAN = {
    "The picture {name} {way}.": "그림 {name}: {way}.",
    "lies on its side": "옆으로 누워 있습니다",
    "Turn {name} upright.": "{name}을(를) 똑바로 돌리세요.",
}


def test_a_problem_is_filled_with_its_values() -> None:
    problem = Problem("{file} cannot be read: {reason}.", "Choose another than {file}.", file="a.png", reason="gone")

    assert problem.message == "a.png cannot be read: gone."
    assert problem.advice == "Choose another than a.png."
    assert str(problem) == "a.png cannot be read: gone. Choose another than a.png."


def test_a_problem_without_a_remedy_is_its_message() -> None:
    assert str(Problem("The disk is full.")) == "The disk is full."


def test_values_are_not_taken_for_places() -> None:
    assert Problem("{a} {b}.", a="{b}", b="{a}").message == "{b} {a}."


def test_braces_that_are_no_place_stay() -> None:
    assert Problem('Begin with {"v": {version}, ...', version=1).message == 'Begin with {"v": 1, ...'


def test_words_among_the_values_are_translated_before_they_are_put_in() -> None:
    problem = Problem("The picture {name} {way}.", "Turn {name} upright.", name="a.png", way=Phrase("lies on its side"))

    assert problem.message == "The picture a.png lies on its side."
    assert problem.message_phrase.fill(KOREAN.__getitem__) == "그림 a.png: 옆으로 누워 있습니다."
    assert problem.advice_phrase.fill(KOREAN.__getitem__) == "a.png을(를) 똑바로 돌리세요."


def test_an_empty_remedy_is_not_asked_to_be_translated() -> None:
    """Qt answers an empty text with the header of the translation."""
    assert Problem("x").advice_phrase.fill(lambda words: f"header {words}") == ""


def test_the_same_problem_twice_is_equal_and_can_be_a_key() -> None:
    one, other = (Problem("{a} is gone.", "Wait.", a=1) for _ in range(2))

    assert one == other
    assert len({one, other}) == 1
    assert one != Problem("{a} is gone.", "Wait.", a=2)


def test_places_are_listed_in_order() -> None:
    assert list_places("{b} and {a_1}, {}") == ["b", "a_1"]


def test_an_error_carries_its_problem() -> None:
    error = SinkError("{file} cannot be written.", "Choose another folder.", file="a.mp4")

    assert error.problem == Problem("{file} cannot be written.", "Choose another folder.", file="a.mp4")
    assert str(error) == "a.mp4 cannot be written. Choose another folder."


def test_a_problem_is_handed_on_as_an_error_of_another_kind() -> None:
    problem = Problem("{file} is full.", file="disk")
    error = SinkError.from_problem(problem)

    assert isinstance(error, SinkError)
    assert error.problem is problem
    assert str(error) == "disk is full."


def test_a_settings_error_names_the_setting_and_translates_the_rest() -> None:
    error = SettingsError("size_px", "{value} does not fit.", "Give {low} or more.", value=3, low=64)

    assert error.field == "size_px"
    assert str(error) == "size_px: 3 does not fit. Give 64 or more."
    korean = {"{value} does not fit.": "{value}은(는) 맞지 않습니다."}
    assert (
        error.problem.message_phrase.fill(lambda words: korean.get(words, words)) == "size_px: 3은(는) 맞지 않습니다."
    )


def test_a_problem_goes_through_json_to_another_process_with_its_translatable_parts() -> None:
    reason = Phrase("{count} of {things}", count=3, things=Phrase("files"))
    problem = Problem("{step} failed: {reason}.", "Try {command}.", step="export", reason=reason, command="again")
    back = Problem.from_plain(json.loads(json.dumps(problem.to_plain())))
    assert back == problem
    assert str(back) == "export failed: 3 of files. Try again."


def test_no_message_says_a_password_wherever_an_address_was_given() -> None:
    inner = Phrase("not {file}", file="http:/me:hunter2@host/x?k=hunter3")
    problem = Problem("No {camera}: {inner}.", "{camera}", camera=repr("rtsp:/me:hunter2@host/x"), inner=inner)
    assert str(problem) == "No 'rtsp:/***@host/x': not http:/***@host/x?***. 'rtsp:/***@host/x'"
    assert "hunter" not in json.dumps(problem.to_plain())
