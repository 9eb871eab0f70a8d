"""Lines for the running program's socket, more of them and worse ones than anybody would send.

Owns: the connections. Does not know: what the lines ask for.
"""

import contextlib
import socket
from collections.abc import Sequence
from random import Random

from app.remote import ctl_protocol

ANSWER_S = 30.0
TOO_LONG = b"x" * (2 * ctl_protocol.LINE_MAX_BYTES)


def send(lines: Sequence[bytes]) -> list[bytes]:
    """Send them all at once over one connection; the answers."""
    with _connected() as connection, connection.makefile("rb") as stream:
        connection.sendall(b"".join(lines))
        return [answer for _ in lines if (answer := stream.readline())]


def send_nonsense(random: Random) -> None:
    """Bytes that are no line, a line without an end, and one that is too long; each is hung up on, or hangs up."""
    for data in (random.randbytes(200) + b"\n", b'{"v": 1, "do": "pan', TOO_LONG):
        with _connected() as connection, contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(data)


def _connected() -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(ANSWER_S)
    connection.connect(ctl_protocol.socket_address())
    return connection
