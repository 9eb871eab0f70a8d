"""Random troubles one after the other, and new starts between them: the file is right or absent at any moment."""

import hashlib
import random
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.weights.fetching import partial_file
from app.weights.fetching.progress import DownloadProgress
from tests.app.weights.fetching.conftest import CONTENT, HURRIED, NAME, Downloader, make_file
from tests.fakes.hub import (
    FakeHub,
    Reply,
    Trouble,
    cut_at,
    cut_hard_at,
    hang_up,
    redirect_to,
    say,
    send,
    serve_well,
    usual_headers,
    without_ranges,
)

SIZE = len(CONTENT)
HASH = hashlib.sha256(CONTENT).hexdigest()
KNOWN = make_file(sha256=HASH, size_bytes=SIZE)
UNKNOWN = make_file()
"""Its hash is the hub's word."""


def send_wrong_part(chance: random.Random) -> Trouble:
    """A part that is not the one asked for, or whose head says something else than its bytes."""
    begin, total = chance.randrange(SIZE), chance.choice((SIZE, SIZE, 0, SIZE * 2))
    length = chance.randrange(SIZE)
    content = chance.choice((CONTENT[begin:], bytes(length), CONTENT))

    def serve(reply: Reply) -> None:
        where = chance.choice((begin, reply.seen.begin))
        content_range = f"bytes {where}-{max(where, SIZE - 1)}/{total or '*'}"
        headers = {**usual_headers(CONTENT), "Content-Range": content_range, "Content-Length": str(length)}
        reply.start(206, headers)
        reply.send(content)
        reply.end()

    return serve


def send_headers_of_chance(chance: random.Random) -> Trouble:
    """The whole file with heads that contradict each other."""
    values = ("", "0", "-1", str(SIZE), str(SIZE - 1), str(SIZE + 1), "x", "9" * 30)
    headers = {
        "Content-Length": chance.choice(values),
        "ETag": chance.choice(("", '"a"', 'W/"a"', '"', "a")),
        "Last-Modified": chance.choice(("", "yesterday", "Thu, 01 Jan 1970 00:00:00 GMT")),
        "Content-Encoding": chance.choice(("", "", "identity", "gzip", "x")),
        "Retry-After": chance.choice(("", "0", "x")),
    }

    def serve(reply: Reply) -> None:
        reply.start(chance.choice((200, 200, 206, 203)), {**usual_headers(CONTENT), **headers})
        reply.send(CONTENT[: chance.randrange(SIZE + 1)])
        reply.end(hard=chance.random() < 0.3)

    return serve


def choose_trouble(chance: random.Random) -> Trouble:
    makers: tuple[Callable[[], Trouble], ...] = (
        lambda: cut_at(chance.randrange(SIZE)),
        lambda: cut_hard_at(chance.randrange(SIZE)),
        lambda: hang_up,
        lambda: without_ranges,
        lambda: serve_well,
        lambda: say(chance.choice((408, 416, 429, 500, 502, 503, 504, 404, 401, 302, 304)), Retry_After="0"),
        lambda: say(416, Content_Range=f"bytes */{chance.choice((0, 5, SIZE, SIZE * 2))}"),
        lambda: send(bytes(SIZE)),
        lambda: send(CONTENT[::-1], ETag='"other"'),
        lambda: send(b"<html>", Content_Type=chance.choice(("text/html", ""))),
        lambda: send(CONTENT[: chance.randrange(SIZE)]),
        lambda: redirect_to(f"/maker/faces/resolve/main/net/a.pth?{chance.random()}"),
        lambda: send_wrong_part(chance),
        lambda: send_headers_of_chance(chance),
    )
    return chance.choice(makers)()


def run_sequence(download: Downloader, hub: FakeHub, seed: int) -> None:
    """Let random things happen until the server is well; the file must be right then, and never wrong before."""
    chance, threads = random.Random(seed), threading.active_count()
    file = chance.choice((KNOWN, UNKNOWN))
    download.patience = replace(HURRIED, asked_s=0.2)
    target = download.folder / "net/a.pth"
    for _ in range(chance.randrange(1, 6)):
        hub.trouble(NAME, *(choose_trouble(chance) for _ in range(chance.randrange(1, 8))))
        stop_at = chance.randrange(SIZE * 3)

        def watch(progress: DownloadProgress, stop_at: int = stop_at) -> None:
            if stop_at < progress.done_bytes:
                download.stop.set()

        download.watch = watch
        download(file)
        assert not target.exists() or target.read_bytes() == CONTENT
        assert set(download.left()) <= {"net", "net/a.pth", "net/a.pth.part", "net/a.pth.part.json"}
        download.stop.clear()
        if chance.random() < 0.2:
            target.unlink(missing_ok=True)
    hub._troubles.clear()
    download.watch = lambda _: None
    hub.requests.clear()
    report = download(file)
    assert not report.failed
    assert target.read_bytes() == CONTENT
    assert download.left() == ["net", "net/a.pth"]
    assert len(hub.gets()) <= 2  # once for the rest, and once more if what was there did not fit
    assert threading.active_count() < threads + 60


@pytest.mark.parametrize("seed", range(12))
def test_random_troubles(download: Downloader, hub: FakeHub, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(partial_file, "CHECKPOINT_BYTES", 40_000)
    run_sequence(download, hub, seed)


@pytest.mark.fuzz
@pytest.mark.parametrize("part", range(10))
def test_hundreds_of_random_troubles(
    download: Downloader, hub: FakeHub, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(partial_file, "CHECKPOINT_BYTES", 40_000)
    for seed in range(1000 + part * 40, 1040 + part * 40):
        run_sequence(download, hub, seed)
        (download.folder / "net/a.pth").unlink()
