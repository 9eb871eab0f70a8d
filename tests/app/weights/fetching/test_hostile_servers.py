"""Servers that behave badly, each in its own way: in the end a file is right or absent, hardly a byte is fetched twice,
and nothing is left but what a later try goes on with."""

import gzip
import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.weights.errors import ConnectionFailedError, DiskError, RefusedError, WeightsError, WrongContentError
from app.weights.fetching import transfer
from app.weights.fetching.download import DownloadReport
from app.weights.fetching.partial_file import PartialFile
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
    serve_up_to,
    usual_headers,
    without_ranges,
)

SIZE = len(CONTENT)
HASH = hashlib.sha256(CONTENT).hexdigest()
KNOWN = make_file(sha256=HASH, size_bytes=SIZE)
UNKNOWN = make_file()
PAGE = b"\n<!DOCTYPE html><html><title>Log in</title></html>"
NO_HUB = {"X-Linked-Etag": "", "X-Linked-Size": "", "X-Repo-Commit": ""}
"""A plain server, which knows nothing of the hub's metadata."""


def error_of(report: DownloadReport) -> WeightsError:
    [error] = report.failed.values()
    return error


def assert_right(download: Downloader, report: DownloadReport) -> None:
    assert not report.failed, error_of(report)
    assert download.left() == ["net", "net/a.pth"]
    assert (download.folder / "net/a.pth").read_bytes() == CONTENT


def assert_absent(download: Downloader) -> None:
    """Not even a folder of it is there."""
    assert not download.folder.exists()


def begins(hub: FakeHub) -> list[int]:
    return [seen.begin for seen in hub.gets(NAME)]


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


def test_a_plain_server_that_announces_more_is_believed_when_it_says_where_the_end_is(
    download: Downloader, hub: FakeHub
) -> None:
    hub.headers = NO_HUB
    hub.trouble(NAME, send(CONTENT, Content_Length=str(SIZE + 100), **{k.replace("-", "_"): "" for k in NO_HUB}))
    assert_right(download, download(UNKNOWN))
    assert begins(hub) == [0, SIZE]


@pytest.mark.promise("the server knows no ranges")
@pytest.mark.parametrize("file", [KNOWN, UNKNOWN], ids=["known", "unknown"])
def test_a_server_without_ranges_begins_again(download: Downloader, hub: FakeHub, file: object) -> None:
    hub.trouble(NAME, cut_at(100_000), without_ranges)
    assert_right(download, download(KNOWN if file is KNOWN else UNKNOWN))


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
    assert isinstance(error_of(download(KNOWN)), ConnectionFailedError)
    assert len(hub.gets()) == 1
    assert_absent(download)


@pytest.mark.promise("5xx, 408, 425, 429")
def test_bursts_of_errors_pass(download: Downloader, hub: FakeHub) -> None:
    hub.trouble(NAME, say(500), say(502), hang_up, cut_at(90_000), say(503), say(504), say(408), cut_at(SIZE - 5))
    assert_right(download, download(KNOWN))
    assert sum(seen.sent for seen in hub.gets() if seen.sent > 5) == SIZE - 5


@pytest.mark.promise("nothing new arrives during 45 s of such waits, or no server answers at all during 5 s of them")
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


@pytest.mark.promise("a redirect to another host")
def test_a_redirect_to_another_host_is_followed_without_the_token(download: Downloader, hub: FakeHub) -> None:
    download.token = "hf_secret"
    with FakeHub({NAME: CONTENT}) as other:
        hub.usual = redirect_to(lambda: f"{other.url}/maker/faces/resolve/main/net/a.pth?signed=1")
        other.trouble(NAME, cut_at(1000))
        assert_right(download, download(KNOWN))
        assert [seen.headers.get("authorization") for seen in hub.gets()] == ["Bearer hf_secret"] * 2
        assert [seen.headers.get("authorization") for seen in other.gets()] == [None, None]
        assert [seen.begin for seen in other.gets()] == [0, 1000]


def test_the_hubs_own_redirect_keeps_the_token(download: Downloader, hub: FakeHub) -> None:
    download.token = "hf_secret"
    hub.trouble(NAME, redirect_to("/maker/faces/resolve/main/net/a.pth", 307))
    assert_right(download, download(KNOWN))
    assert [seen.headers.get("authorization") for seen in hub.gets()] == ["Bearer hf_secret"] * 2


def test_an_address_whose_time_is_over_is_asked_for_again(download: Downloader, hub: FakeHub) -> None:
    with FakeHub({NAME: CONTENT}) as other:
        hub.usual = redirect_to(lambda: f"{other.url}/maker/faces/resolve/main/net/a.pth")
        other.trouble(NAME, cut_at(1000), say(403))
        assert_right(download, download(KNOWN))
        assert len(hub.gets()) == 3


@pytest.mark.promise("a redirect out of encryption")
@pytest.mark.parametrize(
    "where",
    [
        "/maker/faces/resolve/main/net/a.pth",
        "http://192.0.2.1/a.pth",
        "http://mirror.example/a.pth",
        "ftp://127.0.0.1/a.pth",
        "file:///etc/passwd",
        "http://[::1/a.pth",
        "http://127.0.0.1:99999999/a.pth",
        "//",
        "",
        "https://ex ample/a",
    ],
)
def test_a_redirect_that_leads_nowhere_or_out_of_encryption_is_refused(
    download: Downloader, hub: FakeHub, where: str
) -> None:
    hub.usual = redirect_to(where)
    assert isinstance(error_of(download(KNOWN)), RefusedError)
    assert len(hub.gets()) <= 11
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


def change_file(hub: FakeHub, content: bytes) -> Callable[[Reply], None]:
    """Serve the first part of the old version, and have another one from then on."""

    def serve(reply: Reply) -> None:
        serve_up_to(reply, 120_000)
        hub.files[NAME] = content

    return serve


@pytest.mark.promise("the file changes between two attempts")
def test_a_file_that_changes_on_the_way_is_fetched_from_its_beginning(download: Downloader, hub: FakeHub) -> None:
    hub.files[NAME] = CONTENT[::-1]
    hub.headers = NO_HUB
    hub.trouble(NAME, change_file(hub, CONTENT))
    assert_right(download, download(UNKNOWN))


def test_a_file_that_changes_under_a_server_that_ignores_conditions(download: Downloader, hub: FakeHub) -> None:
    """It sends the rest of the new version as if nothing had happened; only the tag tells."""
    hub.files[NAME] = CONTENT[::-1]
    hub.headers = NO_HUB

    def go_on(reply: Reply) -> None:
        reply.seen.headers.pop("if-range", None)
        serve_up_to(reply, SIZE)

    hub.trouble(NAME, change_file(hub, CONTENT), go_on)
    assert_right(download, download(UNKNOWN))


@pytest.mark.parametrize("file", [KNOWN, UNKNOWN], ids=["known", "unknown"])
@pytest.mark.parametrize("tag", ["", 'W/"same"'])
def test_parts_of_two_versions_are_never_put_together(
    download: Downloader, hub: FakeHub, file: object, tag: str
) -> None:
    """No tag, or a weak one, which does not promise the same bytes."""
    hub.files[NAME] = CONTENT[::-1]
    hub.headers = {**NO_HUB, "ETag": tag}
    hub.trouble(NAME, change_file(hub, CONTENT))
    assert_right(download, download(KNOWN if file is KNOWN else UNKNOWN))


def test_other_tags_of_the_same_file_do_not_matter_if_the_hub_says_that_it_is_the_same(
    download: Downloader, hub: FakeHub
) -> None:
    def go_on_elsewhere(reply: Reply) -> None:
        headers = {**usual_headers(CONTENT), "ETag": '"another"', "Content-Length": str(SIZE - 1000)}
        reply.start(206, {**headers, "Content-Range": f"bytes 1000-{SIZE - 1}/{SIZE}"})
        reply.send(CONTENT[1000:])

    hub.trouble(NAME, cut_at(1000), go_on_elsewhere)
    assert_right(download, download(UNKNOWN))
    assert begins(hub) == [0, 1000]


@pytest.mark.parametrize(
    "content_range",
    ["", "bytes 0-9/*", f"bytes 100001-{SIZE - 1}/{SIZE}", "bytes */5", "pages 1-2/3", f"bytes 100000-{SIZE}/9"],
)
def test_a_part_that_is_not_the_one_asked_for_is_not_taken(
    download: Downloader, hub: FakeHub, content_range: str
) -> None:
    def other_part(reply: Reply) -> None:
        reply.start(206, {**usual_headers(CONTENT), "Content-Range": content_range, "Content-Length": "10"})
        reply.send(bytes(10))

    hub.trouble(NAME, cut_at(100_000), other_part)
    assert_right(download, download(KNOWN))


def test_a_part_that_begins_earlier_is_taken_from_where_it_is_new(download: Downloader, hub: FakeHub) -> None:
    def earlier_part(reply: Reply) -> None:
        headers = {"Content-Range": f"bytes 90000-{SIZE - 1}/{SIZE}", "Content-Length": str(SIZE - 90_000)}
        reply.start(206, {**usual_headers(CONTENT), **headers})
        reply.send(CONTENT[90_000:])

    hub.trouble(NAME, cut_at(100_000), earlier_part)
    assert_right(download, download(KNOWN))
    assert len(hub.gets()) == 2


def test_a_server_that_gives_small_pieces_only(download: Downloader, hub: FakeHub) -> None:
    def piece(reply: Reply) -> None:
        begin = reply.seen.begin
        end = min(begin + 60_000, SIZE)
        headers = {"Content-Range": f"bytes {begin}-{end - 1}/{SIZE}", "Content-Length": str(end - begin)}
        reply.start(206, {**usual_headers(CONTENT), **headers})
        reply.send(CONTENT[begin:end])

    hub.usual = piece
    assert_right(download, download(UNKNOWN))
    assert sum(seen.sent for seen in hub.gets()) == SIZE


@pytest.mark.promise("the right size, but wrong bytes")
@pytest.mark.parametrize("trouble", [(), (cut_at(50_000),)], ids=["at once", "in two parts"])
def test_the_right_size_with_wrong_bytes_is_not_kept(
    download: Downloader, hub: FakeHub, trouble: tuple[Trouble, ...]
) -> None:
    hub.files[NAME] = bytes(SIZE)
    hub.headers = NO_HUB
    hub.trouble(NAME, *trouble)
    assert isinstance(error_of(download(KNOWN)), WrongContentError)
    assert_absent(download)
    assert sum(seen.sent for seen in hub.gets()) == SIZE * (1 + len(trouble))


def test_wrong_bytes_against_the_hubs_own_hash_are_not_kept(download: Downloader, hub: FakeHub) -> None:
    hub.usual = send(bytes(SIZE), X_Linked_Etag=f'"{HASH}"')
    hub.headers = {"X-Linked-Etag": f'"{HASH}"'}
    assert isinstance(error_of(download(UNKNOWN)), WrongContentError)
    assert_absent(download)


def test_one_wrong_part_is_repaired(download: Downloader, hub: FakeHub) -> None:
    def wrong_part(reply: Reply) -> None:
        headers = {"Content-Range": f"bytes 50000-{SIZE - 1}/{SIZE}", "Content-Length": str(SIZE - 50_000)}
        reply.start(206, {**usual_headers(CONTENT), **headers})
        reply.send(bytes(SIZE - 50_000))

    hub.trouble(NAME, cut_at(50_000), wrong_part)
    assert_right(download, download(KNOWN))


def test_another_file_by_the_hubs_own_word_is_not_even_fetched(download: Downloader, hub: FakeHub) -> None:
    hub.files[NAME] = CONTENT[::-1]
    assert isinstance(error_of(download(KNOWN)), WrongContentError)
    assert_absent(download)


@pytest.mark.promise("a web page, or a pointer of Git LFS, in place of the file")
@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/octet-stream", ""])
@pytest.mark.parametrize("file", [KNOWN, UNKNOWN], ids=["known", "unknown"])
def test_a_web_page_is_not_taken_for_a_file(download: Downloader, hub: FakeHub, file: object, kind: str) -> None:
    hub.headers = {**NO_HUB, "Content-Type": kind}
    hub.files[NAME] = PAGE
    error = error_of(download(KNOWN if file is KNOWN else UNKNOWN))
    assert isinstance(error, WrongContentError)
    assert "web page" in str(error)
    assert_absent(download)


def test_a_web_page_in_the_middle_costs_nothing_of_what_arrived(download: Downloader, hub: FakeHub) -> None:
    page = send(PAGE, Content_Type="text/html", X_Linked_Etag="", X_Linked_Size="")
    hub.trouble(NAME, cut_at(200_000), page)
    assert isinstance(error_of(download(KNOWN)), WrongContentError)
    assert_right(download, download(KNOWN))
    assert begins(hub) == [0, 200_000, 200_000]


def test_a_pointer_of_git_lfs_is_not_taken_for_a_file(download: Downloader, hub: FakeHub) -> None:
    hub.headers = NO_HUB
    hub.files[NAME] = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    assert isinstance(error_of(download(UNKNOWN)), WrongContentError)
    assert_absent(download)


def test_a_compressed_answer_is_unpacked(download: Downloader, hub: FakeHub) -> None:
    packed = gzip.compress(CONTENT)
    hub.usual = send(packed, Content_Encoding="gzip")
    assert_right(download, download(KNOWN))


@pytest.mark.parametrize("encoding", ["gzip", "br", "nonsense"])
def test_an_answer_that_cannot_be_unpacked_is_not_kept(download: Downloader, hub: FakeHub, encoding: str) -> None:
    hub.usual = send(CONTENT, Content_Encoding=encoding)
    assert isinstance(error_of(download(KNOWN)), RefusedError | ConnectionFailedError)
    assert_absent(download)


def send_in_chunks(reply: Reply, content: bytes, whole: bool) -> None:
    reply.start(200, {**usual_headers(CONTENT), "Transfer-Encoding": "chunked"})
    for at in range(0, len(content), 50_000):
        chunk = content[at : at + 50_000]
        reply.send(b"%x\r\n%s\r\n" % (len(chunk), chunk))
    if whole:
        reply.send(b"0\r\n\r\n")
    reply.end()


@pytest.mark.parametrize("file", [KNOWN, UNKNOWN], ids=["known", "unknown"])
def test_an_answer_in_chunks_is_whole_when_it_says_so(download: Downloader, hub: FakeHub, file: object) -> None:
    hub.headers = NO_HUB
    hub.trouble(
        NAME,
        lambda reply: send_in_chunks(reply, CONTENT[:150_000], whole=False),
        lambda reply: send_in_chunks(reply, CONTENT, whole=True),
    )
    assert_right(download, download(KNOWN if file is KNOWN else UNKNOWN))


def test_without_any_word_on_its_size_a_file_is_not_taken(download: Downloader, hub: FakeHub) -> None:
    hub.headers = NO_HUB
    hub.usual = send(CONTENT[:100], Content_Length="", X_Linked_Size="", X_Linked_Etag="", X_Repo_Commit="")
    assert isinstance(error_of(download(UNKNOWN)), RefusedError)
    assert_absent(download)
    assert_right(download, download_after(hub, send(CONTENT, Content_Length=""), download))


def download_after(hub: FakeHub, usual: Trouble, download: Downloader) -> DownloadReport:
    hub.usual = usual
    return download(KNOWN)


def test_nobody_there(download: Downloader) -> None:
    download.endpoint = "http://127.0.0.1:9"
    error = error_of(download(KNOWN))
    assert isinstance(error, ConnectionFailedError)
    assert "cannot be reached" in str(error)
    assert_absent(download)


@pytest.mark.parametrize("tag", ['"t\xe9g"', '"a"b"', '"', "W/", '"' + "x" * 5000 + '"', "plain"])
def test_tags_that_make_no_sense_are_no_condition(download: Downloader, hub: FakeHub, tag: str) -> None:
    hub.headers = {"ETag": tag}
    hub.trouble(NAME, cut_at(100_000))
    assert_right(download, download(KNOWN))
    assert "if-range" not in hub.gets()[1].headers


@pytest.mark.promise("a file never ends")
def test_a_file_without_an_end_fills_no_disk(
    download: Downloader, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "LOOK_BYTES", 100_000)
    monkeypatch.setattr(PartialFile, "free_bytes", lambda _: 150_000)

    def send_without_end(reply: Reply) -> None:
        reply.start(200, {"Transfer-Encoding": "chunked"})
        while True:
            reply.send(b"%x\r\n%s\r\n" % (SIZE, CONTENT))

    hub.headers = {"Content-Length": "", "X-Linked-Size": "", "X-Linked-Etag": ""}
    hub.usual = send_without_end
    assert isinstance(error_of(download(UNKNOWN)), DiskError)
    assert_absent(download)


def test_one_bad_file_keeps_no_other_from_arriving(download: Downloader, hub: FakeHub) -> None:
    hub.files["maker/faces/b"] = b"well"
    hub.trouble(NAME, *[say(404)] * 2)
    report = download(KNOWN, make_file("b"))
    assert [file.path for file in report.ready] == ["b"]
    assert isinstance(error_of(report), RefusedError)
    assert download.left() == ["b"]
