"""Lines of the protocol: what is written can be read, and what is wrong with a line is said."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from app.remote import ctl_protocol
from app.remote.ctl_protocol import (
    PATH_MAX_BYTES,
    ControlError,
    ControlRequest,
    decode_answer,
    decode_request,
    encode_failure,
    encode_request,
    encode_success,
    socket_address,
)
from engine import Problem, SinkError


def test_a_request_and_its_answers_are_the_lines_that_the_document_shows() -> None:
    assert encode_request(do="swap", argument="3") == b'{"v": 1, "do": "swap", "argument": "3"}\n'
    assert encode_request(ask="status") == b'{"v": 1, "ask": "status"}\n'
    assert encode_success() == b'{"v": 1, "ok": true}\n'
    problem = Problem("There is no portrait {name}.", "Choose another.", name="zoe")
    assert json.loads(encode_failure(problem)) == {
        "v": 1,
        "ok": False,
        "error": "There is no portrait zoe.",
        "remedy": "Choose another.",
    }


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        (encode_request(do="swap", argument="3"), ControlRequest(do="swap", argument="3")),
        (encode_request(do="next"), ControlRequest(do="next")),
        (encode_request(do="next", argument=None), ControlRequest(do="next")),
        (encode_request(do="swap", argument="민지"), ControlRequest(do="swap", argument="민지")),
        (encode_request(ask="status"), ControlRequest(question="status")),
        (encode_request(ask="actions"), ControlRequest(question="actions")),
    ],
)
def test_what_is_written_can_be_read(line: bytes, request_: ControlRequest) -> None:
    assert decode_request(line) == request_


@pytest.mark.parametrize(
    ("argument", "typed"), [("true", "on"), ("false", "off"), ("null", ""), ("3", "3"), ("0", "0"), ("1.5", "1.5")]
)
def test_a_value_of_json_is_what_would_be_typed(argument: str, typed: str) -> None:
    line = f'{{"v": 1, "do": "swap", "argument": {argument}}}'
    assert decode_request(line.encode()).argument == typed


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"hello", "not a line of JSON"),
        (b"\xff", "not a line of JSON"),
        (b"[" * 4000, "not a line of JSON"),
        (b'{"v": 1, "do": "strength-head", "argument": NaN}', "not a line of JSON"),
        (b"[1]", "not an object"),
        (b'{"do": "next"}', "version 1"),
        (b'{"v": 2, "do": "next"}', "version 1"),
        (b'{"v": true, "do": "next"}', "version 1"),
        (b'{"v": 1, "ask": "secrets"}', "status, actions"),
        (b'{"v": 1, "do": "next", "ask": "status"}', 'either "do" or "ask"'),
        (b'{"v": 1, "do": "next", "extra": 1}', 'either "do" or "ask"'),
        (b'{"v": 1, "do": 3}', 'either "do" or "ask"'),
        (b'{"v": 1, "do": "swap", "argument": [1]}', "An argument is"),
        (b'{"v": 1, "do": "swap", "argument": "a\\u0000b"}', "cannot be printed"),
        (b'{"v": 1, "do": "a\\u0000b"}', "cannot be printed"),
    ],
)
def test_what_is_wrong_with_a_request_is_said(line: bytes, told: str) -> None:
    with pytest.raises(ControlError, match=told):
        decode_request(line)


@pytest.mark.parametrize("words", ["👩\u200d💻", "می\u200cخواهم"])
def test_marks_that_join_and_part_letters_are_part_of_words(words: str) -> None:
    line = json.dumps({"v": 1, "do": "card-words", "argument": words}).encode()
    assert decode_request(line).argument == words


def test_an_answer_that_reports_success_is_read_whole() -> None:
    assert decode_answer(encode_success(status={"fps": 30})) == {"v": 1, "ok": True, "status": {"fps": 30}}


def test_an_answer_that_reports_a_failure_is_raised_with_its_remedy() -> None:
    with pytest.raises(ControlError) as told:
        decode_answer(encode_failure(Problem("There is no such portrait.", "Choose another.")))
    assert str(told.value.problem) == "There is no such portrait. Choose another."


@pytest.mark.parametrize("answer", [b"{}", b'{"ok": false}'])
def test_an_answer_that_says_nothing_is_a_failure(answer: bytes) -> None:
    with pytest.raises(ControlError, match="says nothing"):
        decode_answer(answer)


@pytest.mark.skipif(sys.platform == "win32", reason="there it is a pipe's name")
def test_the_socket_lies_in_a_folder_that_is_this_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o755)
    monkeypatch.setattr(ctl_protocol, "runtime_folder", lambda: folder)
    monkeypatch.setattr(ctl_protocol, "PATH_MAX_BYTES", 1000)
    assert socket_address() == str(folder / "control")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="there it is a pipe's name")
def test_a_folder_in_the_place_of_the_socket_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctl_protocol, "runtime_folder", lambda: tmp_path / "run")
    (tmp_path / "run" / "control").mkdir(parents=True)
    with pytest.raises(SinkError, match=r"control is a folder.*Remove it"):
        socket_address()


@pytest.mark.skipif(sys.platform == "win32", reason="there it is a pipe's name")
def test_where_the_path_is_too_long_for_a_socket_every_call_finds_the_same_shorter_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    addresses = []
    for name in ("a" * 100, "a" * 100, "b" * 100):
        monkeypatch.setattr(ctl_protocol, "runtime_folder", lambda name=name: tmp_path / name)
        addresses.append(socket_address())
    assert addresses[0] == addresses[1] != addresses[2]
    for address in addresses:
        assert Path(address).parent.parent == tmp_path
        assert stat.S_IMODE(Path(address).parent.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="there it is a pipe's name")
def test_the_longest_path_is_taken_as_it_is_and_one_byte_more_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(ctl_protocol, "make_private_folder", lambda folder, names: folder)
    room = PATH_MAX_BYTES - len("/control")
    for length, kept in ((room, True), (room + 1, False)):
        folder = Path("/" + "x" * (length - 1))
        monkeypatch.setattr(ctl_protocol, "runtime_folder", lambda folder=folder: folder)
        assert (socket_address() == str(folder / "control")) is kept


def test_a_file_may_have_a_name_that_is_no_utf_8() -> None:
    name = os.fsdecode(b"/srv/\xff clip.mp4")
    asked = decode_request(encode_request(do="camera", argument=name))
    assert os.fsencode(asked.argument) == b"/srv/\xff clip.mp4"
