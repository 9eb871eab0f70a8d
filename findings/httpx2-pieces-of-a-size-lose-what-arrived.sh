#!/usr/bin/env bash
# httpx2 2.16.2 (PyPI), Linux x86-64.
#
# Behaviour: `response.iter_raw(chunk_size)` and `iter_bytes(chunk_size)` collect what arrives until a piece of that size
# is full. When the connection breaks off, the exception is raised and what was collected is thrown away: bytes that had
# arrived, up to a whole piece, are never given to the caller. Without a size every byte is given before the exception.
# A download that goes on with a Range thus fetches up to a piece again after each interruption; huggingface_hub 2.4
# downloads with pieces of 10 MiB, so where a connection breaks off more often than that, it never gets anywhere.
# What helps: call them without a size, and collect pieces yourself.
#
# Output seen: "without a size 9000000 bytes of 9000000, with pieces of 10 MiB 0"
# Fails (exit 1) if no bytes are lost with a size, or some are without one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check httpx2==2.16.2
env/bin/python - <<'PYTHON'
import socket
import sys
import threading

import httpx2

SENT = 9_000_000
server = socket.create_server(("127.0.0.1", 0))


def break_off():
    while True:
        client, _ = server.accept()
        client.recv(4096)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + bytes(SENT))
        client.close()


def count_bytes(size):
    got = 0
    try:
        with httpx2.stream("GET", f"http://127.0.0.1:{server.getsockname()[1]}/", trust_env=False) as response:
            for chunk in response.iter_raw(size):
                got += len(chunk)
    except httpx2.RemoteProtocolError:
        return got
    sys.exit("changed: an answer that breaks off is taken for whole")


threading.Thread(target=break_off, daemon=True).start()
without, with_size = count_bytes(None), count_bytes(10 << 20)
print(f"without a size {without} bytes of {SENT}, with pieces of 10 MiB {with_size}")
if without != SENT:
    sys.exit("changed: bytes are lost without a size, too")
if with_size == SENT:
    sys.exit("changed: no bytes are lost with a size")
PYTHON
