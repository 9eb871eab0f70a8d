"""The verb `ctl`: steer a program that is running already.

Owns: the way to the other program's socket, and how its answers are told. Does not know: any action, Qt; nothing heavy
is imported, for a button should act at once.
"""

import json
import socket
import struct
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from app import control_wire
from app.control_wire import ControlError
from app.interrupt import Interrupt
from app.outcome import Outcome

CONNECT_S = 2
ANSWER_S = 10.0
NOBODY = 3
"""The exit code when no Persona Cam is running."""
FILES_BEHIND = {"background": 1, "camera": 1, "record": 2}
"""The words behind which one may be a file: it is seen from here, not from where the other program was started."""


class NobodyError(ControlError):
    """No program is running that could be steered."""


def ctl(wanted: Namespace, interrupt: Interrupt) -> Outcome:
    """Do what `personacam ctl` asks for.

    Raises: ControlError.
    """
    do, *rest = wanted.words
    try:
        if do == "status" and not rest:
            return Outcome(_status(ask(question="status")["status"], wanted.json))
        if do == "list" and not rest:
            return Outcome(_list(wanted.json))
        ask(do, " ".join(_from_here([do, *rest])[1:]) or None)
    except NobodyError as nobody:
        return Outcome([f"personacam: {nobody}"], NOBODY)
    return Outcome([])


def ask(do: str = "", argument: str | None = None, question: str = "") -> Mapping[str, Any]:
    """Say one line to the running program and return its answer.

    Raises: NobodyError if there is none; ControlError if it refuses, or does not answer.
    """
    line = control_wire.request(ask=question) if question else control_wire.request(do=do, argument=argument)
    with _connected(control_wire.address()) as stream:
        stream.write(line)
        stream.flush()
        answer = stream.readline()
    if not answer:
        raise ControlError("The running Persona Cam hung up without an answer.", "Try again.")
    return control_wire.read_answer(answer)


def _status(status: Mapping[str, Any], as_json: bool) -> list[str]:
    from app.status_data import as_lines

    return [json.dumps(status, indent=2)] if as_json else list(as_lines(status))


def _list(as_json: bool) -> list[str]:
    """The running program's actions, or if there is none, this one's."""
    try:
        found = ask(question="actions")["actions"]
    except NobodyError:
        from app.actions import as_data

        found = as_data()
    if as_json:
        return [json.dumps(found, indent=2)]
    usage = [f"{action['id']} {action['argument']}".rstrip() for action in found]
    width = max(map(len, usage))
    rows = zip(usage, found, strict=True)
    return [f"{words:<{width}}  {action['label']:<28}  {action['default_key']}".rstrip() for words, action in rows]


def _from_here(words: list[str]) -> list[str]:
    place = FILES_BEHIND.get(words[0])
    if place is None or len(words) <= place:
        return words
    file = Path(" ".join(words[place:]))
    if words[0] != "record" and not file.exists():
        return words
    return [*words[:place], str(file.absolute())]


@contextmanager
def _connected(address: str) -> Iterator[BinaryIO]:
    try:
        stream = _open(address)
    except (FileNotFoundError, ConnectionRefusedError) as nobody:
        raise NobodyError(
            "No Persona Cam is running.", "Start it with `personacam live`, or open its window."
        ) from nobody
    except OSError as error:
        raise ControlError(f"The running Persona Cam cannot be reached: {error}.", "Try again.") from error
    try:
        yield stream
    except TimeoutError:
        raise ControlError(f"The running Persona Cam has not answered for {ANSWER_S:.0f} s.", "End it.") from None
    except OSError as error:
        raise ControlError(f"The running Persona Cam hung up: {error}.", "Try again.") from error
    finally:
        stream.close()


if sys.platform == "win32":

    def _open(address: str) -> BinaryIO:
        return open(rf"\\.\pipe\{address}", "r+b", buffering=0)  # noqa: PTH123 -- a pipe; closed by the caller

else:

    def _open(address: str) -> BinaryIO:
        with socket.socket(socket.AF_UNIX) as connection:
            # Blocking, so that it waits while others are let in; a program that is stuck does so for ever without this.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", CONNECT_S, 0))
            connection.connect(address)
            connection.settimeout(ANSWER_S)
            return connection.makefile("rwb")  # type: ignore[return-value]
