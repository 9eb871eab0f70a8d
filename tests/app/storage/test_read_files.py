"""Small files of which anything may have become."""

import json
import os
import sys
from pathlib import Path

import pytest

from app.storage.read_files import DEPTH_MAX, ContentError, decode_json, decode_toml, read_small_file


def test_a_file_is_read_whole_up_to_its_limit(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    assert read_small_file(tmp_path / "file", 5) == b"12345"
    with pytest.raises(ValueError, match="too large"):
        read_small_file(tmp_path / "file", 4)


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ValueError, match="too large"):
        read_small_file(tmp_path / "file", 1000)


@pytest.mark.skipif(sys.platform == "win32", reason="no FIFOs on Windows")
def test_what_is_no_plain_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for place in (tmp_path / "fifo", tmp_path, Path("/dev/zero")):
        with pytest.raises(ValueError, match="no plain file"):
            read_small_file(place, 1000)
    with pytest.raises(OSError, match="No such file"):
        read_small_file(tmp_path / "none", 1000)


@pytest.mark.parametrize("digits", [400, 401, 5000, 100_000])
def test_a_number_of_any_length_is_a_number(digits: int) -> None:
    read = decode_json(b'{"one": ' + b"9" * digits + b', "two": 2}')
    assert read["two"] == 2
    assert read["one"] > 10**399


@pytest.mark.parametrize("depth", [2000, 200_000])
@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{"a":', "}"), ('[{"[\\"": 1, "b": ', "}]")])
def test_what_is_nested_too_deep_costs_only_itself(depth: int, begin: str, end: str) -> None:
    inner = begin * depth + "0" + end * depth
    read = decode_json(f'{{"before": 1, "deep": {inner}, "after": [[2], "]]"]}}'.encode())
    assert (read["before"], read["after"]) == (1, [[2], "]]"])
    assert isinstance(read["deep"], list | dict)


def test_the_text_of_something_deep_is_kept_elsewhere() -> None:
    deep = "[" * DEPTH_MAX * 30 + "]" * DEPTH_MAX * 30
    read = decode_json(f'[{deep}, "{deep}", {{"]": "\\"["}}]'.encode())
    assert read[1:] == [deep, {"]": '"['}]


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 9999, b'"' + b"[" * 9999, b"\x00\xff", b"]" * 9999])
def test_what_is_no_json_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- json's own
        decode_json(content)


def test_a_text_in_another_encoding_costs_only_itself() -> None:
    content = '{"camera": "films/Müller.mp4", "theme": "dark"}'.encode("latin-1")
    assert decode_json(content) == {"camera": os.fsdecode(b"films/M\xfcller.mp4"), "theme": "dark"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_the_encodings_of_json_are_read(encoding: str) -> None:
    assert decode_json(json.dumps({"a": "ä"}, ensure_ascii=False).encode(encoding)) == {"a": "ä"}
    deep = '{"a": "ä", "b": ' + "[" * 9999 + "]" * 9999 + "}"
    assert decode_json(deep.encode(encoding))["a"] == "ä"


@pytest.mark.parametrize("number", ["9" * 401, "-" + "9" * 6000, "+" + "9_" * 5000 + "9"])
def test_a_long_number_of_toml_costs_no_other_value(number: str) -> None:
    kept = (
        f'text = "\\" {number}"\nmany = """\n\' {number}""" # " {number}\nquoted = \'{number}\'\nlast = 0.{"1" * 500}\n'
    )
    read = decode_toml(f"one = {number}\nlist = [1, {number}]\n{kept}".encode())
    limit = float("-inf" if number[0] == "-" else "inf")
    assert (read["one"], read["list"]) == (limit, [1, limit])
    assert (read["text"], read["many"], read["quoted"]) == (f'" {number}', f"' {number}", number)
    assert 0.11 < read["last"] < 0.12


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("this is no TOML", "its line 1 is not valid TOML"),
        ("a = 1\r\nb = 2\r\nc =\r\n", "its line 3 is not valid TOML"),
        ("a = 1\n[b", "its line 2 is not valid TOML"),
        ("a = 2000-02-31", "its line 1 is not valid TOML"),
        (f"a = {'[' * 50_000}{']' * 50_000}", "its lists and tables are nested too deep"),
        (f"a = {'{a = ' * 50_000}1{'}' * 50_000}", "its lists and tables are nested too deep"),
    ],
)
def test_what_is_no_toml_is_said_in_words_that_can_be_translated(content: str, reason: str) -> None:
    with pytest.raises(ContentError) as failure:
        decode_toml(content.encode())
    assert str(failure.value) == str(failure.value.reason) == reason


@pytest.mark.parametrize("part", ["a", '"a b"', "'x'", "a "])
def test_a_key_of_very_many_parts_costs_no_other_value_and_no_time(part: str) -> None:
    """tomllib takes 14 s for one of 20,000 parts."""
    read = decode_toml(f"one = 1\n{'.'.join([part] * 200_000)} = 2\ntwo = 3".encode())
    key = part.strip(" \"'")
    assert read == {"one": 1, key: {key: {key: 2}}, "two": 3}


def test_dots_that_are_no_key_are_kept() -> None:
    dots = ".".join("a" * 1000)
    read = decode_toml(
        f'one = "{dots}"  # {dots}\ntwo = """{dots}"""\nx.y."z.z" = 1\nword = "{"b" * 100_000}"'.encode()
    )
    assert (read["one"], read["two"], read["x"]["y"]["z.z"]) == (dots, dots, 1)
