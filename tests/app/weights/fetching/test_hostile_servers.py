"""Servers that break off, lie about lengths, refuse or fall silent: in the end a file is right or absent, hardly a byte
is fetched twice, and nothing is left but what a later try goes on with."""

import hashlib
import threading
import time
from dataclasses import replace

import pytest

from app.weights.errors import ConnectionFailedError, RefusedError, WrongContentError
from tests.app.weights.fetching.conftest import (
    CONTENT,
    HURRIED,
    KNOWN,
    NAME,
    NO_HUB,
    SIZE,
    UNKNOWN,
    Downloader,
    assert_absent,
    assert_right,
    begins,
    error_of,
    make_file,
)
from tests.fakes.hub import (
    FakeHub,
    Reply,
    Trouble,
    cut_at,
    cut_hard_at,
    hang_up,
    say,
    send,
    usual_headers,
    without_ranges,
)


@pytest.mark.promise("the connection breaks off, anywhere")
@pytest.mark.parametrize("file", [KNOWN, UNKNOWN], ids=["known", "unknown"])
def test_a_file_that_is_cut_at_every_tenth_is_fetched_once(download: Downloader, hub: FakeHub, file: object) -> None:
    cuts = [SIZE * tenth // 10 for tenth in range(1, 10)]
    hub.trouble(NAME, *map(cut_at, cuts))
    assert_right(download, download(KNOWN if file is KNOWN else UNKNOWN))
    assert begins(hub) == [0, *cuts]
    assert sum(seen.sent for seen in hub.gets()) == SIZE


def test_a_reset_loses_only_what_was_on_its_way(download: Downloader, hub: FakeHub) -> None:
    hub.trouble(NAME, *[cut_hard_at(SIZE * tenth // 10) for tenth in range(1, 10)])
    assert_right(download, download(KNOWN))
    assert begins(hub) == sorted(begins(hub))


def test_a_file_that_is_cut_at_its_last_byte_and_in_front_of_its_first(download: Downloader, hub: FakeHub) -> None:
    hub.trouble(NAME, cut_at(0), cut_at(SIZE - 1), hang_up)
    assert_right(download, download(KNOWN))
    assert begins(hub) == [0, 0, SIZE - 1, SIZE - 1]


def test_a_server_that_announces_more_than_it_has(download: Downloader, hub: FakeHub) -> None:
    hub.usual = send(CONTENT, Content_Length=str(SIZE + 100))
    assert_right(download, download(KNOWN))


@pytest.mark.promise("the server says another length than it sends")
def test_a_server_that_announces_less_than_it_has(download: Downloader, hub: FakeHub) -> None:
    hub.trouble(NAME, send(CONTENT, Content_Length=str(SIZE - 100)))
    assert_right(download, download(KNOWN))
    assert begins(hub) == [0, SIZE - 100]


def test_a_server_that_always_announces_less_is_given_up(download: Downloader, hub: FakeHub) -> None:
    hub.usual = send(CONTENT, Content_Length=str(SIZE - 100))
    assert isinstance(error_of(download(KNOWN)), WrongContentError)
    assert_absent(download)
    assert len(hub.gets()) == 2


def test_a_plain_server_that_contradicts_itself_on_the_length_is_not_believed(
    download: Downloader, hub: FakeHub
) -> None:
    """There is no hash to decide: the end may be missing."""
    hub.headers = NO_HUB
    hub.trouble(NAME, send(CONTENT[:1000], Content_Length=str(SIZE)), say(416, Content_Range="bytes */1000"))
    assert isinstance(error_of(download(UNKNOWN)), WrongContentError)
    assert_absent(download)


def test_the_hub_that_contradicts_itself_on_the_length_is_believed_if_its_hash_fits(
    download: Downloader, hub: FakeHub
) -> None:
    hub.headers = {"X-Linked-Size": ""}
    hub.trouble(NAME, send(CONTENT, Content_Length=str(SIZE + 100)))
    assert_right(download, download(UNKNOWN))
    assert begins(hub) == [0, SIZE]


@pytest.mark.promise("the server knows no ranges")
@pytest.mark.parametrize("file", [KNOWN, UNKNOWN], ids=["known", "unknown"])
def test_a_server_without_ranges_begins_again(download: Downloader, hub: FakeHub, file: object) -> None:
    hub.trouble(NAME, cut_at(100_000), without_ranges)
    assert_right(download, download(KNOWN if file is KNOWN else UNKNOWN))


def test_a_server_without_ranges_that_breaks_off_sooner_loses_nothing(download: Downloader, hub: FakeHub) -> None:
    def cut_whole(end: int) -> Trouble:
        def serve(reply: Reply) -> None:
            reply.start(200, {**usual_headers(CONTENT), "Content-Length": str(SIZE)})
            reply.send(CONTENT[:end])
            reply.end()

        return serve

    hub.trouble(NAME, cut_at(200_000), cut_whole(100_000), cut_whole(250_000))
    assert_right(download, download(UNKNOWN))
    assert begins(hub) == [0, 200_000, 200_000, 250_000]


def test_a_server_that_never_gets_far_enough_is_given_up(download: Downloader, hub: FakeHub) -> None:
    def cut_whole(reply: Reply) -> None:
        reply.start(200, {**usual_headers(CONTENT), "Content-Length": str(SIZE)})
        reply.send(CONTENT[: SIZE // 2])
        reply.end()

    hub.usual = cut_whole
    assert isinstance(error_of(download(KNOWN)), ConnectionFailedError)
    assert len(hub.gets()) < 20


@pytest.mark.promise("416: there is nothing behind our bytes")
def test_a_range_that_cannot_be_had_is_followed_by_the_whole_file(download: Downloader, hub: FakeHub) -> None:
    hub.trouble(NAME, cut_at(100_000), say(416), cut_at(150_000), say(416, Content_Range="bytes */77"))
    assert_right(download, download(KNOWN))
    assert begins(hub) == [0, 100_000, 0, 150_000, 0]


@pytest.mark.promise("429 or 503 with Retry-After")
def test_a_server_that_asks_to_wait_is_waited_for(download: Downloader, hub: FakeHub) -> None:
    hub.trouble(NAME, say(429, Retry_After="1"), cut_at(100_000), say(503, Retry_After="0"))
    began = time.monotonic()
    assert_right(download, download(KNOWN))
    assert time.monotonic() - began >= 1


def test_a_server_that_asks_to_wait_for_hours_is_not(download: Downloader, hub: FakeHub) -> None:
    hub.usual = say(429, Retry_After="7200")
    error = error_of(download(KNOWN))
    assert isinstance(error, ConnectionFailedError)
    assert "asks to wait for 120 minutes. Start again then" in str(error)
    assert len(hub.gets()) == 1
    assert_absent(download)


@pytest.mark.promise("5xx, 408, 425, 429")
def test_bursts_of_errors_pass(download: Downloader, hub: FakeHub) -> None:
    hub.trouble(NAME, say(500), say(502), hang_up, cut_at(90_000), say(503), say(504), say(408), cut_at(SIZE - 5))
    assert_right(download, download(KNOWN))
    assert sum(seen.sent for seen in hub.gets() if seen.sent > 5) == SIZE - 5


@pytest.mark.promise(
    "nothing new arrives during a minute of such waits, or no server answers at all during 5 s of them"
)
def test_errors_that_do_not_pass_end_it_and_what_arrived_stays(download: Downloader, hub: FakeHub) -> None:
    hub.trouble(NAME, cut_at(90_000))
    hub.usual = say(500)
    error = error_of(download(KNOWN))
    assert isinstance(error, ConnectionFailedError)
    assert "the server says 500" in str(error)
    assert download.left() == ["net", "net/a.pth.part", "net/a.pth.part.json"]


@pytest.mark.promise("other refusals, such as 401, 403 and 404")
@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 304, 204])
def test_a_refusal_is_taken_at_once(download: Downloader, hub: FakeHub, status: int) -> None:
    hub.usual = say(status, b"")
    assert isinstance(error_of(download(KNOWN)), RefusedError)
    assert len(hub.gets()) == 1
    assert_absent(download)


@pytest.mark.promise("hardly anything arrives (under 1 kB a second for 30 s)")
def test_a_trickle_is_followed_as_long_as_something_comes(download: Downloader, hub: FakeHub) -> None:
    hub.files[NAME] = small = CONTENT[:50]
    file = make_file(sha256=hashlib.sha256(small).hexdigest(), size_bytes=50)

    def trickle(reply: Reply) -> None:
        begin = reply.seen.begin
        headers = {**usual_headers(small), "Content-Length": str(50 - begin)}
        headers["Content-Range"] = f"bytes {begin}-49/50" if begin else ""
        reply.start(206 if begin else 200, headers)
        for at in range(begin, 50):
            reply.send(small[at : at + 1])
            time.sleep(0.02)

    hub.usual = trickle
    download.patience = replace(HURRIED, slow_after_s=0.3, slow_bytes_per_s=1000)
    assert not download(file).failed
    assert (download.folder / "net/a.pth").read_bytes() == small
    assert len(hub.gets()) > 1  # it was opened again, as it was too slow
    assert sum(seen.begin for seen in hub.gets()) > 0


@pytest.mark.parametrize("silent", ["before the answer", "in the middle"])
def test_a_server_that_falls_silent_is_asked_again(download: Downloader, hub: FakeHub, silent: str) -> None:
    released = threading.Event()

    def fall_silent(reply: Reply) -> None:
        if silent == "in the middle":
            serve_head_and_half(reply)
        released.wait(20)

    hub.trouble(NAME, fall_silent)
    download.patience = replace(HURRIED, silent_s=0.3)
    assert_right(download, download(KNOWN))
    assert begins(hub) == [0, SIZE // 2 if silent == "in the middle" else 0]
    released.set()


def serve_head_and_half(reply: Reply) -> None:
    reply.start(200, {**usual_headers(CONTENT), "Content-Length": str(SIZE)})
    reply.send(CONTENT[: SIZE // 2])


def test_a_head_that_never_ends_is_cut_off(download: Downloader, hub: FakeHub) -> None:
    def endless_head(reply: Reply) -> None:
        reply.handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(10_000):
            reply.handler.wfile.write(b"X-%d: y\r\n" % number)
            time.sleep(0.02)

    hub.trouble(NAME, endless_head)
    download.patience = replace(HURRIED, headers_s=0.3)
    assert_right(download, download(KNOWN))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"\x16\x03\x01\x00\x00",
        b"HTTP/1.1 2",
    ],
)
def test_an_answer_that_is_no_http_is_asked_for_again(download: Downloader, hub: FakeHub, answer: bytes) -> None:
    def say_nonsense(reply: Reply) -> None:
        reply.handler.wfile.write(answer)
        reply.end()

    hub.trouble(NAME, say_nonsense)
    assert_right(download, download(KNOWN))


def test_nobody_there(download: Downloader) -> None:
    download.endpoint = "http://127.0.0.1:9"
    error = error_of(download(KNOWN))
    assert isinstance(error, ConnectionFailedError)
    assert "cannot be reached" in str(error)
    assert_absent(download)


def test_one_bad_file_keeps_no_other_from_arriving(download: Downloader, hub: FakeHub) -> None:
    hub.files["maker/faces/b"] = b"well"
    hub.trouble(NAME, *[say(404)] * 2)
    report = download(KNOWN, make_file("b"))
    assert [file.path for file in report.ready] == ["b"]
    assert isinstance(error_of(report), RefusedError)
    assert download.left() == ["b"]
