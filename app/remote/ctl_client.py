"""The client of `ctl`: connects to the running program, sends one request, returns the answer.

Owns: the connection and its timeouts. Does not know: any action, Qt. Nothing heavy is imported, so that a button acts
at once.
"""

import socket
import struct
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

from app.remote import ctl_protocol
from app.remote.ctl_protocol import ControlError

CONNECT_S = 2
ANSWER_S = 10.0


class NotRunningError(ControlError):
    """No Persona Cam is running."""


def send_request(do: str = "", argument: str | None = None, question: str = "") -> Mapping[str, Any]:
    """Send one line to the running program and return its answer.

    Raises: NotRunningError if there is none; ControlError if it refuses, or does not answer.
    """
    line = (
        ctl_protocol.encode_request(ask=question) if question else ctl_protocol.encode_request(do=do, argument=argument)
    )
    with _open_connection(ctl_protocol.socket_address()) as stream:
        stream.write(line)
        stream.flush()
        answer = stream.readline()
    if not answer:
        raise ControlError("The running Persona Cam hung up without an answer.", "Try again.")
    return ctl_protocol.decode_answer(answer)


@contextmanager
def _open_connection(address: str) -> Iterator[BinaryIO]:
    try:
        stream = _open_stream(address)
    except (FileNotFoundError, ConnectionRefusedError) as nobody:
        raise NotRunningError(
            "No Persona Cam is running.", "Start it with `personacam live`, or open its window."
        ) from nobody
    except OSError as error:
        raise ControlError(
            "The running Persona Cam cannot be reached: {reason}.", "Try again.", reason=error
        ) from error
    try:
        yield stream
    except TimeoutError:
        raise ControlError(
            "The running Persona Cam has not answered for {limit_s} s.", "End it.", limit_s=f"{ANSWER_S:.0f}"
        ) from None
    except OSError as error:
        raise ControlError("The running Persona Cam hung up: {reason}.", "Try again.", reason=error) from error
    finally:
        stream.close()


if sys.platform == "win32":

    def _open_stream(address: str) -> BinaryIO:
        return open(rf"\\.\pipe\{address}", "r+b", buffering=0)  # noqa: PTH123 -- a pipe; closed by the caller

else:

    def _open_stream(address: str) -> BinaryIO:
        with socket.socket(socket.AF_UNIX) as connection:
            # Blocking, so that it waits while others are let in; a program that is stuck does so for ever without this.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", CONNECT_S, 0))
            connection.connect(address)
            connection.settimeout(ANSWER_S)
            return connection.makefile("rwb")  # type: ignore[return-value]
