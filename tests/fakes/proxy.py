"""A proxy on this computer: it passes on plain requests, and opens tunnels for encrypted ones; HTTP and SOCKS 5."""

import contextlib
import socket
import threading
from typing import Self
from urllib.parse import urlsplit

PIECE = 65_536


class FakeProxy:
    """requests: the first line of each request. heads: the same with all headers. refuses: it wants a password."""

    def __init__(self, refuses: bool = False) -> None:
        self.requests: list[str] = []
        self.heads: list[str] = []
        self._refuses = refuses
        self._listening = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept_all, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def _accept_all(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            if client.recv(1, socket.MSG_PEEK) == b"\x05":
                self._serve_socks(client)
                return
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(PIECE)
            line = head.split(b"\r\n")[0].decode()
            self.requests.append(line)
            self.heads.append(head.decode())
            if self._refuses:
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                return
            self._pass_on(client, line, head)

    def _serve_socks(self, client: socket.socket) -> None:
        """SOCKS 5, without a password."""
        client.recv(PIECE)
        client.sendall(b"\x05\x00")
        asked = client.recv(PIECE)
        kind, address = asked[3], asked[4:-2]
        host = socket.inet_ntoa(address) if kind == 1 else address[1:].decode()
        self.requests.append(f"SOCKS {host}")
        with socket.create_connection((host, int.from_bytes(asked[-2:], "big"))) as server:
            client.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
            threading.Thread(target=_copy, args=(client, server), daemon=True).start()
            _copy(server, client)

    def _pass_on(self, client: socket.socket, line: str, head: bytes) -> None:
        method, where, _ = line.split()
        parts = urlsplit(where if method != "CONNECT" else f"//{where}")
        with socket.create_connection((parts.hostname or "", parts.port or 80)) as server:
            if method == "CONNECT":
                client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            else:
                path = where.partition(parts.netloc)[2]
                server.sendall(head.replace(where.encode(), path.encode(), 1))
            threading.Thread(target=_copy, args=(client, server), daemon=True).start()
            _copy(server, client)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(PIECE):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
