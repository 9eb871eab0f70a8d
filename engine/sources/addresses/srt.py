"""Receives SRT through the system's libsrt, as a file that can be read.

Owns: finding the library, connecting as a caller, and what an address says of the connection.
Does not know: what the bytes are.

FFmpeg in PyAV's wheel cannot read SRT. The library's calls have time limits, so that a thread that waits in one ends.
"""

import ctypes
import ctypes.util
import socket
import sys
import threading
from functools import cache
from typing import Any
from urllib.parse import SplitResult, parse_qsl

from engine.core.errors import SourceError
from engine.core.system.stream_address import unknown_host_error

LIBRARIES = ("srt-gnutls", "srt-openssl", "srt")
CONNECT_MS, READ_MS = 4000, 3000
MESSAGE_BYTES = 1500
LATENCY_MS = 120
PASSPHRASE, LATENCY, RCVTIMEO, CONNTIMEO, STREAMID, PBKEYLEN = 26, 23, 14, 36, 46, 27
"""Numbers of SRT_SOCKOPT in srt.h."""
INVALID = -1
NO_LOG = 0
"""It writes to the error output by itself."""
_starting = threading.Lock()


class SrtFile:
    """A connection to a sender. Reading gives what was received, at least a byte; nothing if it ended."""

    def __init__(self, parts: SplitResult, shown: str) -> None:
        """Connect. parts: of the address; its query may have passphrase, streamid, pbkeylen, latency (ms).

        Raises: SourceError if there is no library, or nobody answers.
        """
        self._library = load_library()
        self._buffer = ctypes.create_string_buffer(MESSAGE_BYTES)
        self._waiting = b""
        self._socket = self._library.srt_create_socket()
        try:
            self._set_options(dict(parse_qsl(parts.query)))
            self._connect(parts, shown)
        except BaseException:
            self.close()
            raise

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes. Nothing: the sender ended, or has been silent for READ_MS."""
        if not self._waiting:
            count = self._library.srt_recvmsg(self._socket, self._buffer, MESSAGE_BYTES)
            self._waiting = self._buffer.raw[: max(0, count)]
        given, self._waiting = self._waiting[:size], self._waiting[size:]
        return given

    def close(self) -> None:
        if self._socket != INVALID:
            self._library.srt_close(self._socket)
            self._socket = INVALID

    def _set_options(self, query: dict[str, str]) -> None:
        self._set_number(CONNTIMEO, CONNECT_MS)
        self._set_number(RCVTIMEO, READ_MS)
        self._set_number(LATENCY, int(query["latency"]) if query.get("latency", "").isdecimal() else LATENCY_MS)
        if query.get("pbkeylen", "").isdecimal():
            self._set_number(PBKEYLEN, int(query["pbkeylen"]))
        for option, name in ((PASSPHRASE, "passphrase"), (STREAMID, "streamid")):
            if query.get(name):
                text = query[name].encode()
                self._library.srt_setsockflag(self._socket, option, text, len(text))

    def _set_number(self, option: int, value: int) -> None:
        number = ctypes.c_int(value)
        self._library.srt_setsockflag(self._socket, option, ctypes.byref(number), ctypes.sizeof(number))

    def _connect(self, parts: SplitResult, shown: str) -> None:
        try:
            found = socket.getaddrinfo(parts.hostname, parts.port or 0, type=socket.SOCK_DGRAM)
        except OSError as error:
            raise unknown_host_error(shown) from error
        for family, _, _, _, place in found:
            name = pack_address(family, str(place[0]), int(place[1]))
            if self._library.srt_connect(self._socket, name, len(name)) == 0:
                return
        raise _no_answer_error(shown)


@cache
def load_library() -> Any:
    """Return libsrt, ready for use. Raises: SourceError if this computer has none."""
    for name in LIBRARIES:
        path = ctypes.util.find_library(name)
        if path is None:
            continue
        library = ctypes.CDLL(path)
        library.srt_setsockflag.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
        library.srt_connect.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
        library.srt_recvmsg.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
        with _starting:
            library.srt_startup()
            library.srt_setloglevel(NO_LOG)
        return library
    raise SourceError(
        "Addresses with srt:// need the library libsrt, which this computer does not have.",
        "Install it ({command}), or let the sender use RTSP.",
        command="brew install srt" if sys.platform == "darwin" else "sudo apt install libsrt1.5-gnutls",
    )


def pack_address(family: int, host: str, port: int) -> bytes:
    """Return a socket address as the system's own calls take it."""
    packed = socket.inet_pton(family, host.partition("%")[0])
    begin = bytes((28, family)) if sys.platform == "darwin" else family.to_bytes(2, sys.byteorder)
    if family == socket.AF_INET6:
        return begin + port.to_bytes(2, "big") + bytes(4) + packed + bytes(4)
    return begin + port.to_bytes(2, "big") + packed + bytes(8)


def _no_answer_error(shown: str) -> SourceError:
    return SourceError(
        "{address} does not answer.",
        "Check the address, and that the sender runs; password and stream are checked by it, too.",
        address=shown,
    )
