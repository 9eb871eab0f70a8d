"""Addresses of the hub, what its answers say, and who may see the token."""

import pytest

from app.weights.errors import RefusedError
from app.weights.fetching.hub import (
    ENDPOINT,
    FileMetadata,
    Hub,
    hub_from_environment,
    is_this_computer,
    metadata_from_headers,
    read_size,
)
from tests.app.weights.fetching.conftest import make_file

HASH, COMMIT = "ab" * 32, "0c" * 20


def test_without_variables_it_is_the_public_hub_and_nobody() -> None:
    assert hub_from_environment({}) == Hub(ENDPOINT, None)
    assert hub_from_environment({"HF_ENDPOINT": " ", "HF_TOKEN": ""}) == Hub(ENDPOINT, None)


def test_the_variables_of_the_hubs_own_tools_are_used() -> None:
    found = hub_from_environment({"HF_ENDPOINT": "https://mirror.example/hf/", "HF_TOKEN": " hf_secret\n"})
    assert (found.endpoint, found.token) == ("https://mirror.example/hf", "hf_secret")


def test_an_address_has_everything_in_its_place() -> None:
    file = make_file("net/a b#?.pth")
    assert Hub().file_url(file, None) == f"{ENDPOINT}/maker/faces/resolve/main/net/a%20b%23%3F.pth"
    assert Hub().file_url(file, "refs/pr/1").startswith(f"{ENDPOINT}/maker/faces/resolve/refs%2Fpr%2F1/")


@pytest.mark.parametrize(
    "endpoint",
    [
        "mirror.example",
        "ftp://mirror.example",
        "http://mirror.example",
        "http://192.168.0.4:8080",
        "http://127.0.0.1.example",
        "http://localhost.example",
        "https://",
        "https://user:word@mirror.example",
        "https://mirror.example?a",
        "https://[::1",
        "https://mirror.example:99999999",
        "https://mirror\t.example",
    ],
)
def test_an_endpoint_without_encryption_or_sense_is_refused(endpoint: str) -> None:
    with pytest.raises(RefusedError, match="HF_ENDPOINT"):
        hub_from_environment({"HF_ENDPOINT": endpoint})


@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "http://127.9.9.9"]
)
def test_a_server_on_this_computer_needs_no_encryption(endpoint: str) -> None:
    assert hub_from_environment({"HF_ENDPOINT": endpoint}).is_local


@pytest.mark.parametrize("token", ["two words", "hf_\x00", "hf_secret\nX-Evil: 1", "비밀", "a" * 501])
def test_a_token_that_is_none_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(RefusedError) as refused:
        hub_from_environment({"HF_TOKEN": token})
    assert token not in str(refused.value)


def test_the_token_is_not_shown_with_the_hub() -> None:
    assert "secret" not in repr(Hub(token="hf_secret"))


@pytest.mark.parametrize(
    ("url", "sees"),
    [
        ("https://mirror.example/a", True),
        ("https://MIRROR.example:443/b", True),
        ("https://mirror.example:8443/a", False),
        ("http://mirror.example/a", False),
        ("https://mirror.example.evil.example/a", False),
        ("https://cdn.example/a", False),
        ("https://mirror.example@evil.example/a", False),
    ],
)
def test_only_the_hub_itself_sees_the_token(url: str, sees: bool) -> None:
    headers = Hub("https://mirror.example", "hf_secret").headers_for(url)
    assert headers == ({"Authorization": "Bearer hf_secret"} if sees else {})


def test_nobody_sees_a_token_that_is_not_there() -> None:
    assert Hub().headers_for(f"{ENDPOINT}/a") == {}


@pytest.mark.parametrize("url", ["http://cdn.example/a", "http://127.0.0.1/a", "ftp://cdn.example/", "https:///a", "a"])
def test_a_public_hub_can_send_nobody_out_of_encryption_or_to_this_computer(url: str) -> None:
    with pytest.raises(RefusedError):
        Hub().check_address(url)


def test_addresses_with_encryption_may_be_anywhere() -> None:
    Hub().check_address("https://cdn.example/a?signed=1")
    Hub("http://localhost:1").check_address("http://127.0.0.1:2/a")


def test_the_hub_says_what_a_file_is() -> None:
    headers = {"X-Repo-Commit": COMMIT, "X-Linked-Size": "12", "X-Linked-Etag": f'"{HASH.upper()}"', "ETag": '"other"'}
    assert metadata_from_headers(headers) == FileMetadata(COMMIT, 12, HASH)


def test_a_tag_is_a_hash_only_where_the_hub_says_so() -> None:
    assert metadata_from_headers({"ETag": f'"{HASH}"'}) == FileMetadata()
    assert metadata_from_headers({"ETag": f'"{HASH}"', "X-Repo-Commit": COMMIT}) == FileMetadata(COMMIT, None, HASH)
    assert metadata_from_headers({"ETag": f'"{"c" * 40}"', "X-Repo-Commit": COMMIT}) == FileMetadata(COMMIT)


@pytest.mark.parametrize("nonsense", ["", "x", "../../etc", "-1", "1e9", "9" * 17, "٣"])
def test_nonsense_in_headers_is_unknown(nonsense: str) -> None:
    headers = {"X-Repo-Commit": nonsense, "X-Linked-Size": nonsense, "X-Linked-Etag": nonsense, "ETag": nonsense}
    assert metadata_from_headers(headers) == FileMetadata()
    assert read_size(nonsense) is None


def test_what_is_known_stays_and_the_rest_is_taken() -> None:
    assert FileMetadata(None, 0, HASH).or_else(FileMetadata(COMMIT, 5, "cd" * 32)) == FileMetadata(COMMIT, 0, HASH)


@pytest.mark.parametrize("host", ["example", "10.0.0.1", "::2", "localhosts", "0x7f.1"])
def test_other_computers_are_not_this_one(host: str) -> None:
    assert not is_this_computer(host)
