"""The protocol between `personacam ctl` and the running program: one line of JSON each, in turn.

    {"v": 1, "do": "swap", "argument": "3"}        {"v": 1, "ask": "status"}
    {"v": 1, "ok": true}                           {"v": 1, "ok": true, "status": {...}}
    {"v": 1, "ok": false, "error": "...", "remedy": "..."}

Owns: the socket's place, how lines are read and written, their limits. Does not know: Qt, sockets, any action.
docs/control.md describes it for other programs.
"""

import getpass
import hashlib
import json
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from engine import CONTROL_SOCKET, PersonaCamError, Problem, make_private_folder, runtime_folder

VERSION = 1
LINE_MAX_BYTES = 4096
"""The longest request; answers have no limit."""
QUESTIONS = ("status", "actions")
PATH_MAX_BYTES = 88
"""A socket's path has room for 104 bytes on macOS, 108 on Linux, and Qt makes a longer one on the way."""


ALLOWED = re.compile("[\udc80-\udcff\u200c\u200d]")
"""What Python makes of bytes in a file's name that are no UTF-8; and what joins emoji, and parts letters in Persian."""


class ControlError(PersonaCamError):
    """A line cannot be understood, or the program cannot be reached."""


@dataclass(frozen=True, slots=True)
class ControlRequest:
    """A request: `do` is an action, or `question` one of QUESTIONS; the other of the two is empty.

    argument: the action's, as it would be typed.
    """

    do: str = ""
    argument: str = ""
    question: str = ""


def socket_address() -> str:
    """Return where the running program listens: a file that only this user can open, or a pipe's name on Windows.

    Raises: SinkError if there is no folder for it that belongs to this user alone.
    """
    if sys.platform == "win32":
        return "personacam-" + hashlib.sha256(getpass.getuser().encode()).hexdigest()[:16]
    folder = make_private_folder(runtime_folder(), [CONTROL_SOCKET])
    if len(bytes(folder / CONTROL_SOCKET)) > PATH_MAX_BYTES:
        short = hashlib.sha256(bytes(folder)).hexdigest()[:16]
        folder = make_private_folder(Path(tempfile.gettempdir()) / f"personacam-{short}", [CONTROL_SOCKET])
    return str(folder / CONTROL_SOCKET)


def encode_request(**content: Any) -> bytes:
    """Return the line of a request."""
    return _encode_line(content)


def encode_success(**content: Any) -> bytes:
    """Return the answer to a request that succeeded."""
    return _encode_line({"ok": True, **content})


def encode_note(problem: Problem) -> bytes:
    """Return the answer to a request that succeeded, and of which something has to be said."""
    return encode_success(note=" ".join(filter(None, (problem.message, problem.advice))))


def encode_failure(problem: Problem) -> bytes:
    """Return the answer to a request that failed."""
    return _encode_line({"ok": False, "error": problem.message, "remedy": problem.advice})


def decode_request(line: bytes) -> ControlRequest:
    """Read a line, of at most LINE_MAX_BYTES. Raises: ControlError if it is no valid request."""
    content = _decode_line(line)
    if content.get("v") != VERSION or isinstance(content["v"], bool):
        raise ControlError("This program speaks version {version}.", 'Begin with {"v": {version}, ...', version=VERSION)
    match content:
        case {"ask": question, **rest} if not set(rest) - {"v"}:
            if question not in QUESTIONS:
                raise ControlError(
                    "There is no such question.", "Ask one of: {questions}.", questions=", ".join(QUESTIONS)
                )
            return ControlRequest(question=question)
        case {"do": str() as do, **rest} if not set(rest) - {"v", "argument"}:
            return ControlRequest(do=_check_printable(do), argument=_argument_to_text(rest.get("argument")))
    raise ControlError('A line needs either "do" or "ask", and nothing unknown beside.', "docs/control.md shows all.")


def decode_answer(line: bytes) -> Mapping[str, Any]:
    """Read an answer. Raises: ControlError if it is not valid, or reports a failure."""
    content = _decode_line(line)
    if not content.get("ok"):
        problem, advice = content.get("error", "The answer says nothing."), content.get("remedy", "")
        raise ControlError("{problem}", "{advice}", problem=problem, advice=advice)
    return content


def _encode_line(content: Mapping[str, Any]) -> bytes:
    return json.dumps({"v": VERSION, **content}).encode() + b"\n"


def _decode_line(line: bytes) -> Mapping[str, Any]:
    try:
        content = json.loads(line.decode(), parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        raise ControlError("This is not a line of JSON.", "docs/control.md shows what one looks like.") from None
    if not isinstance(content, dict):
        raise ControlError("This line of JSON is not an object.", "docs/control.md shows what one looks like.")
    return content


def _argument_to_text(value: object) -> str:
    """Return a value of JSON as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str | int | float):
        return _check_printable(str(value))
    raise ControlError("An argument is a text, a number, true, false or null.")


def _check_printable(text: str) -> str:
    if not ALLOWED.sub("", text).isprintable():  # a file may have any name
        raise ControlError("There are characters in it that cannot be printed.", "Leave them out.")
    return text


def _reject_constant(constant: str) -> NoReturn:
    raise ValueError(constant)
