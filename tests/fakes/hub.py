"""A hub of published files on this computer, which answers as badly as it is told to.

    with FakeHub({"maker/faces/net/a.pth": content}) as hub:
        hub.trouble("maker/faces/net/a.pth", cut_after(100), say(503))   # for the first two GETs; then all is well

Real HTTP over the loopback: what a test sees is what a client sees of a real server.
"""

import contextlib
import hashlib
import socket
import ssl
import struct
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import unquote, urlsplit

COMMIT = "c0ffee" + "0" * 34


@dataclass
class SeenRequest:
    """method, path and headers as they came. sent: how many bytes of the body went out."""

    method: str
    path: str
    headers: dict[str, str]
    sent: int = 0

    @property
    def begin(self) -> int:
        """Where it asks the file to begin."""
        asked = self.headers.get("range", "bytes=0-")
        return int(asked.removeprefix("bytes=").partition("-")[0])


@dataclass
class Reply:
    """What a kind of trouble may use to answer one request."""

    handler: BaseHTTPRequestHandler
    seen: SeenRequest
    hub: "FakeHub"
    content: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def start(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the head; a header of None-like emptiness is left out."""
        self.handler.send_response(status)
        for name, value in {**headers, **self.headers}.items():
            if value:
                self.handler.send_header(name, value)
        self.handler.end_headers()

    def send(self, body: bytes) -> None:
        """Send bytes of the body, and count them."""
        self.handler.wfile.write(body)
        self.seen.sent += len(body)

    def end(self, hard: bool = False) -> None:
        """Close the connection; hard: with a reset."""
        self.handler.close_connection = True
        if hard:
            self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.handler.connection.close()
        else:
            with contextlib.suppress(OSError):
                self.handler.connection.shutdown(socket.SHUT_RDWR)


Trouble = Callable[[Reply], None]


class FakeHub:
    """Serves these files under HOST/REPOSITORY/resolve/REVISION/PATH. Every header of it can be changed."""

    def __init__(self, files: Mapping[str, bytes], tls: ssl.SSLContext | None = None) -> None:
        """usual, heads: how GETs and HEADs are answered. headers: of every answer, besides or in place of the usual;
        an empty one is left out."""
        self.files = dict(files)
        self.headers: dict[str, str] = {}
        self.requests: list[SeenRequest] = []
        self.usual: Trouble = serve_well
        self.heads: Trouble = serve_well
        self._troubles: dict[str, deque[Trouble]] = defaultdict(deque)
        self._server = _Server(("127.0.0.1", 0), _handler_of(self))
        self._scheme = "http://127.0.0.1" if tls is None else "https://localhost"
        if tls is not None:  # the handshake is left to each connection's own thread
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Its address, as `HF_ENDPOINT` names it."""
        return f"{self._scheme}:{self._server.server_port}"

    def trouble(self, name: str, *kinds: Trouble) -> None:
        """Let the next GETs of this file end in these ways, one after the other."""
        self._troubles[name].extend(kinds)

    def gets(self, name: str | None = None) -> list[SeenRequest]:
        """Return the GETs so far, of one file or all."""
        return [seen for seen in self.requests if seen.method == "GET" and name in (None, name_of(seen.path))]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        name = name_of(handler.path)
        headers = {key.lower(): value for key, value in handler.headers.items()}
        seen = SeenRequest(handler.command, handler.path, headers)
        self.requests.append(seen)
        reply = Reply(handler, seen, self, self.files.get(name, b""), dict(self.headers))
        waiting = self._troubles[name]
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            if name not in self.files:
                say(404)(reply)
            elif waiting and handler.command == "GET":
                waiting.popleft()(reply)
            else:
                (self.usual if handler.command == "GET" else self.heads)(reply)


def name_of(path: str) -> str:
    """REPOSITORY/PATH of an address."""
    before, _, after = unquote(urlsplit(path).path).partition("/resolve/")
    return f"{before.strip('/')}/{after.partition('/')[2]}"


def usual_headers(content: bytes) -> dict[str, str]:
    """What the hub says of a large file."""
    sha256 = hashlib.sha256(content).hexdigest()
    return {
        "ETag": f'"{sha256[:32]}"',
        "X-Repo-Commit": COMMIT,
        "X-Linked-Etag": f'"{sha256}"',
        "X-Linked-Size": str(len(content)),
        "Content-Type": "application/octet-stream",
        "Accept-Ranges": "bytes",
    }


def serve_well(reply: Reply) -> None:
    """As a good server does, with ranges and their conditions."""
    serve_up_to(reply, len(reply.content))


def serve_up_to(reply: Reply, end: int) -> None:
    """As a good server does, but stop in front of byte `end` of the file."""
    content, seen = reply.content, reply.seen
    headers = usual_headers(content)
    condition = seen.headers.get("if-range")
    begin = seen.begin if condition in (None, {**headers, **reply.headers}["ETag"]) else 0
    if begin >= len(content) > 0:
        reply.start(416, {"Content-Range": f"bytes */{len(content)}", "Content-Length": "0"})
        return
    if begin:
        headers["Content-Range"] = f"bytes {begin}-{len(content) - 1}/{len(content)}"
        reply.start(206, {**headers, "Content-Length": str(len(content) - begin)})
    else:
        reply.start(200, {**headers, "Content-Length": str(len(content))})
    if seen.method == "GET":
        reply.send(content[begin:end])
        if end < len(content):
            reply.end()


def cut_at(end: int) -> Trouble:
    """Break off in front of this byte of the file."""
    return lambda reply: serve_up_to(reply, end)


def cut_hard_at(end: int) -> Trouble:
    """Break off with a reset, about there: what is on its way then is lost."""

    def cut(reply: Reply) -> None:
        begin = reply.seen.begin
        headers = usual_headers(reply.content)
        if begin:
            headers["Content-Range"] = f"bytes {begin}-{len(reply.content) - 1}/{len(reply.content)}"
        reply.start(206 if begin else 200, {**headers, "Content-Length": str(len(reply.content) - begin)})
        reply.send(reply.content[begin:end])
        reply.end(hard=True)

    return cut


def say(status: int, body: bytes = b"no", **headers: str) -> Trouble:
    """Answer with another status. headers: Retry_After="1"."""

    def answer(reply: Reply) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        reply.start(status, {"Content-Length": str(len(body)), **named})
        reply.send(body)

    return answer


def without_ranges(reply: Reply) -> None:
    """Send all of it, whatever was asked for."""
    reply.start(200, {**usual_headers(reply.content), "Content-Length": str(len(reply.content)), "Accept-Ranges": ""})
    reply.send(reply.content)


def send(content: bytes, **headers: str) -> Trouble:
    """Send other bytes, as if they were the file. headers: Content_Length="5"; empty: leave it out."""

    def answer(reply: Reply) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        reply.start(200, {**usual_headers(reply.content), "Content-Length": str(len(content)), **named})
        reply.send(content)
        reply.end()

    return answer


def hang_up(reply: Reply) -> None:
    """Close the connection without a word."""
    reply.end()


def redirect_to(address: Callable[[], str] | str, status: int = 302) -> Trouble:
    """Send the client elsewhere."""

    def answer(reply: Reply) -> None:
        where = address if isinstance(address, str) else address()
        reply.start(status, {**usual_headers(reply.content), "Location": where, "Content-Length": "0"})

    return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients may leave at any time."""


def _handler_of(hub: FakeHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            hub.answer(self)

        def do_HEAD(self) -> None:
            hub.answer(self)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    return Handler
