"""Servers that send us elsewhere: nowhere without encryption, and never with the token."""

import pytest

from app.weights.errors import RefusedError, WrongContentError
from tests.app.weights.fetching.conftest import (
    CONTENT,
    KNOWN,
    NAME,
    UNKNOWN,
    Downloader,
    assert_absent,
    assert_right,
    error_of,
)
from tests.fakes.hub import (
    FakeHub,
    Trouble,
    cut_at,
    hang_up,
    redirect_to,
    say,
)


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
@pytest.mark.parametrize("heads", [say(403, b""), say(500, b""), hang_up])
def test_the_hubs_word_counts_where_the_server_that_it_points_to_answers_no_head(
    download: Downloader, hub: FakeHub, heads: Trouble
) -> None:
    with FakeHub({NAME: CONTENT[::-1]}) as other:
        hub.usual = hub.heads = redirect_to(lambda: f"{other.url}/maker/faces/resolve/main/net/a.pth")
        other.heads = heads
        assert isinstance(error_of(download(UNKNOWN)), WrongContentError)
        assert_absent(download)
        other.files[NAME] = CONTENT
        assert_right(download, download(UNKNOWN))


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
