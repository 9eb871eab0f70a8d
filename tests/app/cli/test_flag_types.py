"""What is no path, number, size or time is wrong usage, and the rest is read as it was meant."""

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.flag_types import parse_count, parse_face_points, parse_path, parse_seconds, parse_size, parse_text


@pytest.mark.parametrize(
    ("parse", "text", "read"),
    [
        (parse_path, "a b/c.png", Path("a b/c.png")),
        (parse_text, " Desk ", " Desk "),
        (parse_count, "1", 1),
        (parse_count, "12", 12),
        (parse_size, "1280x720", (1280, 720)),
        (parse_seconds, "0.5", 0.5),
        (
            parse_face_points,
            "0,0.1 .2,.3 .4,.5 .6,.7 .8,.9 1,1",
            (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1),
        ),
        (parse_seconds, "1e3", 1000.0),
    ],
)
def test_a_value_is_read(parse: Callable[[str], object], text: str, read: object) -> None:
    assert parse(text) == read


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_path, ""),
        (parse_text, "  "),
        (parse_text, "a\0b"),
        (parse_count, "0"),
        (parse_count, "-1"),
        (parse_count, "1.5"),
        (parse_size, "1280"),
        (parse_size, "1280x"),
        (parse_size, "x720"),
        (parse_size, "1280x720x3"),
        (parse_size, "-1x720"),
        (parse_seconds, "0"),
        (parse_seconds, "-1"),
        (parse_seconds, "nan"),
        (parse_seconds, "inf"),
        (parse_seconds, "soon"),
        (parse_face_points, "0.5,0.5"),
        (parse_face_points, "0,0 1,1 0,0 1,1 0,0 1,9"),
        (parse_face_points, "0,0 1,1 0,0 1,1 0,0 1,1.2"),
        (parse_face_points, "-1,-1 1,1 0,0 1,1 0,0 1,1"),
        (parse_face_points, "0,0 1,1 0,0 1,1 0,0 1,nan"),
        (parse_face_points, "an eye"),
    ],
)
def test_what_does_not_fit_is_wrong_usage(parse: Callable[[str], object], text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        parse(text)


def test_an_address_is_no_file_and_where_it_belongs_is_said_without_its_password() -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="addresses are for `live --camera`") as refused:
        parse_path(" http://me:hunter2@host/x?k=hunter3")
    assert "hunter" not in str(refused.value)
    assert "http://***@host/x?***" in str(refused.value)
