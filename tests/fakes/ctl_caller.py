"""A program that speaks to the server of `personacam ctl`, line by line."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

PATIENCE_S = 60.0


class Caller:
    """A connection that is used line by line."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(address)  # before there is a timeout: then it waits while others are being let in
        self.socket.settimeout(PATIENCE_S)
        self._stream = self.socket.makefile("rb")

    def say(self, words: bytes | dict[str, Any]) -> None:
        self.socket.sendall(words if isinstance(words, bytes) else json.dumps(words).encode() + b"\n")

    def hear(self) -> Any:
        """Return the next answer, or None if there is nobody any more."""
        line = self._stream.readline()
        return json.loads(line) if line else None

    def ask(self, words: bytes | dict[str, Any]) -> Any:
        self.say(words)
        return self.hear()

    def close(self) -> None:
        self._stream.close()
        self.socket.close()


@contextmanager
def calling(address: str) -> Iterator[Caller]:
    with closing(Caller(address)) as caller:
        yield caller
