"""Servers of pictures on this computer, for tests of drivers from an address."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cv2
import numpy as np

from engine.core.types import Image
from engine.sources.addresses.srt import PASSPHRASE, load_library, pack_address

BOUNDARY = b"pictures"


@dataclass
class MjpegServer:
    """Sends pictures as telephones and network cameras do: multipart/x-mixed-replace.

    pictures: sent in turn, one every `period_s`. password: asked for if it is not empty. refuses: any password.
    requests: what was asked for. end_after: this many pictures are sent for each request; 0: no end.
    silent: nothing is sent any more.
    """

    pictures: list[Image]
    period_s: float = 0.02
    password: str = ""
    refuses: bool = False
    end_after: int = 0
    silent: bool = False
    redirect: str = ""
    requests: list[str] = field(default_factory=list)
    sent: int = 0
    port: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def run(self, port: int = 0) -> Iterator["MjpegServer"]:
        """Serve on a port of this computer until the end of the block."""
        server = ThreadingHTTPServer(("127.0.0.1", port), _make_handler(self))
        server.daemon_threads = True
        self.port = server.server_port
        self.stopped.clear()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self.stopped.set()
            server.shutdown()
            server.server_close()
            thread.join()

    def address(self, user: str = "", path: str = "live.mjpeg") -> str:
        return f"http://{user}127.0.0.1:{self.port}/{path}"


def _make_handler(server: MjpegServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.requests.append(self.path)
            if server.redirect:
                self.send_response(302)
                self.send_header("Location", server.redirect)
                self.end_headers()
                return
            if server.refuses or (server.password and self.headers.get("Authorization") is None):
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="camera"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", f"multipart/x-mixed-replace;boundary={BOUNDARY.decode()}")
            self.end_headers()
            try:
                self._send_pictures()
            except OSError:
                return

        def _send_pictures(self) -> None:
            count = 0
            while not server.stopped.is_set() and (not server.end_after or count < server.end_after):
                if not server.silent:
                    self.wfile.write(encode_part(server.pictures[server.sent % len(server.pictures)]))
                    count, server.sent = count + 1, server.sent + 1
                time.sleep(server.period_s)

        def log_message(self, format: str, *values: Any) -> None:
            """Nothing is written."""

    return Handler


def encode_part(picture: Image) -> bytes:
    """One picture with the head of its part."""
    kept, coded = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])
    assert kept
    content = np.asarray(coded).tobytes()
    head = b"--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % (BOUNDARY, len(content))
    return head + content + b"\r\n"


SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 33\r\na=control:track1\r\n"
)
TS_PACKET, PACKETS = 188, 7


class RtspServer:
    """Sends an MPEG transport stream over RTSP, inside the connection itself, again and again."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.requests: list[str] = []
        self._stopped = threading.Event()

    @contextmanager
    def run(self) -> Iterator["RtspServer"]:
        """Serve one client after the other until the end of the block."""
        thread = threading.Thread(target=self._serve)
        thread.start()
        try:
            yield self
        finally:
            self._stopped.set()
            self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            thread.join()

    def _serve(self) -> None:
        while not self._stopped.is_set():
            with suppress(OSError):
                connection, _ = self._listening.accept()
                with connection, connection.makefile("rb") as lines:
                    connection.settimeout(5)
                    self._answer_client(connection, lines)

    def _answer_client(self, connection: socket.socket, lines: Any) -> None:
        while not self._stopped.is_set():
            head: dict[str, str] = {}
            request = lines.readline().decode().strip()
            while line := lines.readline().decode().strip():
                name, _, value = line.partition(":")
                head[name.lower()] = value.strip()
            if not request:
                return
            self.requests.append(request)
            method = request.split()[0]
            answers = {
                "OPTIONS": ("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n", ""),
                "DESCRIBE": ("Content-Type: application/sdp\r\n", SDP),
                "SETUP": ("Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n", ""),
            }
            fields, body = answers.get(method, ("Session: 1\r\n", ""))
            length = f"Content-Length: {len(body)}\r\n" if body else ""
            connection.sendall(f"RTSP/1.0 200 OK\r\nCSeq: {head['cseq']}\r\n{fields}{length}\r\n{body}".encode())
            if method == "PLAY":
                self._send_stream(connection)
                return

    def _send_stream(self, connection: socket.socket) -> None:
        step, number = TS_PACKET * PACKETS, 0
        while not self._stopped.is_set():
            for begin in range(0, len(self._content), step):
                part = self._content[begin : begin + step]
                rtp = bytes((0x80, 33)) + struct.pack(">HII", number & 0xFFFF, number * 900, 1) + part
                connection.sendall(b"$\0" + struct.pack(">H", len(rtp)) + rtp)
                number += 1
                time.sleep(0.002)


class SrtSender:
    """Sends a transport stream over SRT to whoever connects, with the system's libsrt."""

    def __init__(self, content: bytes, passphrase: str = "") -> None:
        self._content = content
        self._library = load_library()
        self._socket = self._library.srt_create_socket()
        if passphrase:
            text = passphrase.encode()
            self._library.srt_setsockflag(self._socket, PASSPHRASE, text, len(text))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        name = pack_address(socket.AF_INET, "127.0.0.1", self.port)
        assert self._library.srt_bind(self._socket, name, len(name)) == 0
        assert self._library.srt_listen(self._socket, 1) == 0
        self._stopped = threading.Event()

    @contextmanager
    def run(self) -> Iterator["SrtSender"]:
        """Serve one client until the end of the block."""
        thread = threading.Thread(target=self._serve)
        thread.start()
        try:
            yield self
        finally:
            self._stopped.set()
            self._library.srt_close(self._socket)
            thread.join()

    def _serve(self) -> None:
        client = self._library.srt_accept(self._socket, None, None)
        if client < 0:
            return
        step = TS_PACKET * PACKETS
        while not self._stopped.is_set():
            for begin in range(0, len(self._content), step):
                part = self._content[begin : begin + step]
                if self._stopped.is_set() or self._library.srt_sendmsg(client, part, len(part), -1, 1) < 0:
                    break
                time.sleep(0.002)
        self._library.srt_close(client)
