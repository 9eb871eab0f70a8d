"""What a setting may be: which values fit, how they are written, and how that is read."""

import os
import re
import sys
from enum import Enum
from pathlib import Path

import pytest

from engine.core.problem import Phrase
from engine.core.settings import Allowed, Choice, FilePath, Number, Switch, Text
from engine.core.settings.allowed import TEXT_MAX


class Fruit(Enum):
    APPLE = "apple"
    PEAR = "pear"


MICROPHONE = Text("NAME|default|none", words=(("default", ""), ("none", None)))


@pytest.mark.parametrize(
    ("allowed", "good", "bad"),
    [
        (Number(16, 64, step=2), (16, 64), (15, 17, 65, 66, 32.0, True, "32", None)),
        (Number(0.0, 2.0), (0.0, 2, 1.5), (-0.1, 2.1, float("nan"), True, "1", None)),
        (Number(0), (0, 10**9), (-1,)),
        (Number(0.0, 9.0, none_word="never"), (None, 9.0), (9.5, "never")),
        (Choice(("fit", "fill")), ("fit",), ("fat", None)),
        (Choice.from_words(Fruit), ("apple",), (Fruit.APPLE, "plum")),
        (Choice(tuple(Fruit)), (Fruit.PEAR,), ("pear",)),
        (Switch(), (True, False), (1, "on", None)),
        (Text("NAME"), ("a b",), ("", None, 3)),
        (Text("cpu|cuda:N", pattern="cpu|cuda:[0-9]"), ("cpu", "cuda:1"), ("cuda:x", "a cpu")),
        (MICROPHONE, ("", None, "USB"), (3,)),
        (FilePath("DIR"), (Path("a"), None), ("a",)),
    ],
)
def test_values_that_fit_and_values_that_do_not(
    allowed: Allowed, good: tuple[object, ...], bad: tuple[object, ...]
) -> None:
    assert [value for value in good if not allowed.accepts_value(value)] == []
    assert [value for value in bad if allowed.accepts_value(value)] == []


@pytest.mark.parametrize(
    ("allowed", "text", "value"),
    [
        (Number(16, 64), "32", 32),
        (Number(0.0, 2.0), "1", 1.0),
        (Number(0, none_word="auto"), "auto", None),
        (Choice(tuple(Fruit)), "pear", Fruit.PEAR),
        (Switch(), "start", True),
        (Switch(), "off", False),
        (Text("NAME"), "a b", "a b"),
        (MICROPHONE, "default", ""),
        (MICROPHONE, "none", None),
        (MICROPHONE, "USB microphone", "USB microphone"),
        (FilePath("DIR"), "films", Path("films")),
    ],
)
def test_words_are_read(allowed: Allowed, text: str, value: object) -> None:
    read = allowed.read_text(text)
    assert read == value
    assert type(read) is type(value)
    assert allowed.read_text(allowed.write_value(value)) == value


@pytest.mark.parametrize(
    ("allowed", "text", "expected"),
    [
        (Number(16, 4096, step=2, unit="px"), "32.5", "an even number from 16 to 4096 px"),
        (Number(1, 120, unit="fps"), "many", "a whole number from 1 to 120 fps"),
        (Number(0.0, 2.0), "nan", "a number from 0.0 to 2.0"),
        (Number(0.0), "inf", "a number from 0.0"),
        (Number(0, none_word="auto"), "never", "a whole number from 0, or auto"),
        (Choice(tuple(Fruit)), "plum", "one of: apple, pear"),
        (Switch(), "maybe", "on or off"),
        (Text("NAME", Phrase("a device")), " ", "a device"),
        (FilePath("DIR"), "a\0b", "a name"),
    ],
)
def test_words_that_mean_nothing_are_refused_with_what_is_expected(allowed: Allowed, text: str, expected: str) -> None:
    assert str(allowed.expected) == expected
    with pytest.raises(ValueError, match=re.escape(text)):
        allowed.read_text(text)


@pytest.mark.parametrize(
    ("allowed", "usage"),
    [
        (Number(1.0, 4.0), "1.0..4.0"),
        (Number(-1.0, 1.0), "-1.0..1.0"),
        (Number(0), "N"),
        (Number(0.0, 9.0, none_word="never"), "0.0..9.0|never"),
        (Choice(tuple(Fruit)), "apple|pear"),
        (Switch(), "on|off"),
    ],
)
def test_usage_says_how_a_value_is_written(allowed: Allowed, usage: str) -> None:
    assert allowed.usage == usage


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * (TEXT_MAX + 1), "漢" * TEXT_MAX])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes every character but the first")
def test_a_text_that_no_system_takes_is_no_name_and_no_path(text: str) -> None:
    assert not Text("NAME").accepts_value(text)
    assert not FilePath("FILE").accepts_value(Path(text))
    for kind in (Text("NAME"), FilePath("FILE")):
        with pytest.raises(ValueError, match=re.escape(text)):
            kind.read_text(text)


def test_a_path_that_is_not_utf_8_is_one() -> None:
    path = os.fsdecode(b"/a/\xff.mp4")
    assert Text("NAME").accepts_value(path)
    assert FilePath("FILE").accepts_value(Path(path))
