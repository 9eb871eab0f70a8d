"""A download that is killed, stopped for a while, or runs twice at once: in the end the file is right."""

import hashlib
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.weights.catalog import WeightsFile
from tests.app.weights.fetching.conftest import NAME, Downloader, make_file
from tests.app.weights.fetching.download_process import STEPS, Forker
from tests.fakes.hub import FakeHub, Reply, serve_well, usual_headers
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

CONTENT = random.Random(20).randbytes(3_000_000)
HASH = hashlib.sha256(CONTENT).hexdigest()
KNOWN = make_file(sha256=HASH, size_bytes=len(CONTENT))
UNKNOWN = make_file()
PIECE = 32_768


def send_slowly(reply: Reply) -> None:
    """Piece by piece."""
    begin, size = reply.seen.begin, len(CONTENT)
    headers = {**usual_headers(CONTENT), "Content-Length": str(size - begin)}
    headers["Content-Range"] = f"bytes {begin}-{size - 1}/{size}" if begin else ""
    reply.start(206 if begin else 200, headers)
    for at in range(begin, size, PIECE):
        reply.send(CONTENT[at : at + PIECE])
        time.sleep(0.001)


@pytest.fixture(scope="module")
def forker() -> Iterator[Forker]:
    with Forker() as running:
        yield running


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with FakeHub({NAME: CONTENT}) as running:
        yield running


@pytest.fixture
def part(download: Downloader) -> Path:
    return download.folder / "net/a.pth.part"


def assert_right(download: Downloader) -> None:
    assert (download.folder / "net/a.pth").read_bytes() == CONTENT
    assert download.left() == ["net", "net/a.pth"]
    kept = [path.name for path in download.pins_file.parent.glob("*")]
    assert kept in ([], [download.pins_file.name])


def size_of(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


@pytest.mark.promise("the program is killed")
def test_killed_at_twenty_random_moments(download: Downloader, hub: FakeHub, forker: Forker, part: Path) -> None:
    """Every byte that had reached the disk is still there after it, and none of them is asked for again."""
    hub.usual = send_slowly
    moments = random.Random(7)
    expected = 0
    for kill in range(20):
        process = forker.start(download, UNKNOWN if kill % 2 else KNOWN)
        time.sleep(moments.uniform(0.0, 0.06))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert all(seen.begin == expected for seen in hub.gets())
        if (download.folder / "net/a.pth").exists():  # in time: once more from nothing
            download(KNOWN)
            assert_right(download)
            (download.folder / "net/a.pth").unlink()
        expected = size_of(part)
        hub.requests.clear()
    assert download(KNOWN).ready
    assert [seen.begin for seen in hub.gets()] in ([expected], [])
    assert_right(download)


@pytest.mark.promise("a published file is whole and right, or not there")
@pytest.mark.parametrize("file", [KNOWN, UNKNOWN], ids=["known", "unknown"])
@pytest.mark.parametrize("step", [f"{when} {name}" for name in STEPS for when in ("before", "after")])
def test_killed_at_every_step_on_the_disk(
    download: Downloader, hub: FakeHub, forker: Forker, part: Path, file: WeightsFile, step: str
) -> None:
    assert forker.start(download, file, step).wait() == (-9 if file is UNKNOWN or "pin" not in step else 0)
    kept = size_of(part)
    whole = kept == len(CONTENT) or (download.folder / "net/a.pth").exists()
    hub.requests.clear()
    assert download(file).ready
    assert_right(download)
    assert [seen.begin for seen in hub.gets()] == ([] if whole else [kept])


@pytest.mark.promise("the computer sleeps")
def test_what_sleeps_in_the_middle_goes_on_when_it_wakes(
    download: Downloader, hub: FakeHub, forker: Forker, part: Path
) -> None:
    left = threading.Event()

    def send_half_and_leave(reply: Reply) -> None:
        reply.start(200, {**usual_headers(CONTENT), "Content-Length": str(len(CONTENT))})
        reply.send(CONTENT[:1_000_000])
        wait_until(lambda: size_of(part) == 1_000_000)
        process.send_signal(signal.SIGSTOP)
        reply.end(hard=True)
        left.set()

    hub.trouble(NAME, send_half_and_leave)
    process = forker.start(download, KNOWN)
    assert left.wait(60)
    process.send_signal(signal.SIGCONT)
    assert process.wait() == 0
    assert_right(download)
    assert [seen.begin for seen in hub.gets()] == [0, 1_000_000]


@pytest.mark.promise("two programs download into one folder")
def test_two_programs_do_not_fetch_the_same_file(download: Downloader, hub: FakeHub, forker: Forker) -> None:
    hub.usual = send_slowly
    both = [forker.start(download, KNOWN) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert_right(download)
    assert sum(seen.sent for seen in hub.gets()) == len(CONTENT)


def test_when_one_of_two_programs_is_killed_the_other_one_goes_on(
    download: Downloader, hub: FakeHub, forker: Forker, part: Path
) -> None:
    second_waits = threading.Event()

    def send_half_and_wait(reply: Reply) -> None:
        reply.start(200, {**usual_headers(CONTENT), "Content-Length": str(len(CONTENT))})
        reply.send(CONTENT[:1_000_000])
        second_waits.wait(60)

    hub.trouble(NAME, send_half_and_wait)
    hub.usual = serve_well
    first = forker.start(download, KNOWN)
    wait_until(lambda: size_of(part) == 1_000_000)
    second = forker.start(download, KNOWN)
    first.send_signal(signal.SIGKILL)
    assert first.wait() == -9
    second_waits.set()
    assert second.wait() == 0
    assert_right(download)
    assert [seen.begin for seen in hub.gets()] == [0, 1_000_000]
