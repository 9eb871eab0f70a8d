"""The client of `ctl`: one line to the running program, one back, and in words what keeps it from that."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.remote import ctl_client, ctl_protocol
from app.remote.ctl_client import NotRunningError, send_request
from app.remote.ctl_protocol import ControlError, encode_failure, encode_success
from engine import Problem

PATIENCE_S = 60.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there it is a pipe")


class Program:
    """Answers one request. heard: its line."""

    def __init__(self, address: Path, answer: bytes) -> None:
        self.heard = b""
        self._answer = answer
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(address))
        self._listener.listen(1)
        self._thread = threading.Thread(target=self._answer_once, daemon=True)
        self._thread.start()

    def _answer_once(self) -> None:
        connection, _ = self._listener.accept()
        with closing(connection), connection.makefile("rb") as stream:
            self.heard = stream.readline()
            connection.sendall(self._answer)

    def end(self) -> None:
        self._thread.join(PATIENCE_S)
        self._listener.close()


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ctl_protocol, "socket_address", lambda: str(tmp_path / "control"))
    return tmp_path / "control"


@pytest.fixture
def silent(address: Path) -> Iterator[socket.socket]:
    """A program that is stuck: it lets others in and says nothing."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        listener.listen(1)
        yield listener


def test_an_action_and_a_question_are_sent_as_the_protocol_has_it(address: Path) -> None:
    program = Program(address, encode_success())
    assert send_request("swap", "3")["ok"] is True
    program.end()
    assert program.heard == b'{"v": 1, "do": "swap", "argument": "3"}\n'
    address.unlink()
    program = Program(address, encode_success(status={"fps": 30}))
    assert send_request(question="status")["status"] == {"fps": 30}
    program.end()
    assert program.heard == b'{"v": 1, "ask": "status"}\n'


def test_a_refusal_is_raised_in_the_programs_words(address: Path) -> None:
    program = Program(address, encode_failure(Problem("Slot 3 is empty.", "Fill it.")))
    with pytest.raises(ControlError, match=r"Slot 3 is empty\. Fill it\."):
        send_request("swap", "3")
    program.end()


def test_without_a_program_it_says_how_to_start_one(address: Path) -> None:
    with pytest.raises(NotRunningError, match="personacam live"):
        send_request("next")


def test_what_a_crash_left_behind_is_no_running_program(address: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(address))
    with pytest.raises(NotRunningError):
        send_request("next")


def test_a_place_that_cannot_be_reached_is_another_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(ctl_protocol, "socket_address", lambda: str(tmp_path / "file" / "control"))
    with pytest.raises(ControlError, match="cannot be reached") as told:
        send_request("next")
    assert not isinstance(told.value, NotRunningError)


def test_a_program_that_hangs_up_without_an_answer_is_said(address: Path) -> None:
    program = Program(address, b"")
    with pytest.raises(ControlError, match="hung up"):
        send_request("next")
    program.end()


def test_a_program_that_is_stuck_is_not_waited_for_without_end(
    silent: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctl_client, "ANSWER_S", 0.02)
    with pytest.raises(ControlError, match="has not answered"):
        send_request("next")
