"""Servers that send something else than the file, another version of it, or parts that do not fit."""

import gzip
from collections.abc import Callable

import pytest

from app.weights.errors import ConnectionFailedError, DiskError, RefusedError, WrongContentError
from app.weights.fetching import transfer
from app.weights.fetching.download import DownloadReport
from app.weights.fetching.partial_file import PartialFile
from tests.app.weights.fetching.conftest import (
    CONTENT,
    HASH,
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
)
from tests.fakes.hub import (
    FakeHub,
    Reply,
    Trouble,
    cut_at,
    send,
    serve_up_to,
    usual_headers,
)

PAGE = b"\n<!DOCTYPE html><html><title>Log in</title></html>"


def change_file(hub: FakeHub, content: bytes) -> Callable[[Reply], None]:
    """Serve the first part of the old version, and have another one from then on."""

    def serve(reply: Reply) -> None:
        serve_up_to(reply, 120_000)
        hub.files[NAME] = content

    return serve


@pytest.mark.promise("the file changes between two attempts")
@pytest.mark.parametrize("headers", [NO_HUB, {}], ids=["plain", "hub"])
def test_a_file_that_changes_on_the_way_is_fetched_from_its_beginning(
    download: Downloader, hub: FakeHub, headers: dict[str, str]
) -> None:
    hub.files[NAME] = CONTENT[::-1]
    hub.headers = headers
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


def test_a_part_that_says_that_it_is_more_than_it_is_is_not_taken(download: Downloader, hub: FakeHub) -> None:
    def rest_as_whole(reply: Reply) -> None:
        rest = CONTENT[reply.seen.begin :]
        headers = {"Content-Range": f"bytes 0-{SIZE - 1}/{SIZE}", "Content-Length": str(len(rest))}
        reply.start(206, {**usual_headers(CONTENT), **headers})
        reply.send(rest)

    hub.trouble(NAME, cut_at(100_000), rest_as_whole)
    assert_right(download, download(KNOWN))
    assert begins(hub) == [0, 100_000, 0]


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
