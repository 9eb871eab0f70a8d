import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.sinks.own_card.line_breaks import break_lines, split_letters


def test_lines_end_at_spaces() -> None:
    assert break_lines("back in five minutes", 9, len) == ["back in", "five", "minutes"]


def test_what_is_typed_on_lines_of_its_own_stays_there() -> None:
    assert break_lines("one\n\ntwo three", 20, len) == ["one", "two three"]


def test_a_word_is_broken_only_if_no_line_is_long_enough() -> None:
    assert break_lines("a abcdefgh b", 4, len) == ["a", "abcd", "efgh", "b"]


@pytest.mark.parametrize("letter", ["👍🏽", "🇰🇷", "👩\u200d🚀", "e\u0301", "☕\ufe0f", "각"])
def test_what_is_read_as_one_letter_is_never_broken(letter: str) -> None:
    assert split_letters(letter * 3) == [letter] * 3
    assert break_lines(letter * 3, 1, len) == [letter] * 3


@given(st.text(max_size=80), st.integers(1, 30))
def test_nothing_is_lost_and_no_line_is_too_long(text: str, width: int) -> None:
    lines = break_lines(text, width, lambda part: len(split_letters(part)))
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(line.strip() and len(split_letters(line)) <= width for line in lines)
