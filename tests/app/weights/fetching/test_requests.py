"""Requests to a hub: encryption, proxies, the token, and what answers mean."""

import contextlib
import hashlib
import logging
import ssl
import subprocess
import threading
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from app.weights.errors import ConnectionFailedError, RefusedError
from app.weights.fetching.hub import Hub
from app.weights.fetching.requests import read_retry_after, refuse_two_readings
from tests.app.weights.fetching.conftest import CONTENT, NAME, Downloader, make_file
from tests.fakes.hub import FakeHub, Reply, cut_at, redirect_to, say
from tests.fakes.proxy import FakeProxy

KNOWN = make_file(sha256=hashlib.sha256(CONTENT).hexdigest(), size_bytes=len(CONTENT))
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxy_of_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for this computer, which nobody vouches for."""
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    extra = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(file), "-out", str(file.with_suffix(".crt"))]
    with contextlib.suppress(FileNotFoundError):
        subprocess.run([*command, *extra], check=True, capture_output=True)
    if not file.exists():
        pytest.skip("openssl is not installed here")
    file.write_text(file.read_text() + file.with_suffix(".crt").read_text())
    return file


@pytest.fixture
def encrypted(certificate: Path) -> Iterator[FakeHub]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with FakeHub({NAME: CONTENT}, tls=context) as running:
        yield running


def test_an_encrypted_hub_whose_certificate_is_trusted(
    download: Downloader, encrypted: FakeHub, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    download.hub = encrypted
    encrypted.trouble(NAME, cut_at(100_000))
    assert download(KNOWN).ready
    assert (download.folder / "net/a.pth").read_bytes() == CONTENT
    assert [seen.begin for seen in encrypted.gets()] == [0, 100_000]


@pytest.mark.promise("the certificate is not trusted")
def test_an_encrypted_hub_that_cannot_prove_who_it_is(download: Downloader, encrypted: FakeHub) -> None:
    download.hub, download.token = encrypted, "hf_secret"
    [error] = download(KNOWN).failed.values()
    assert isinstance(error, RefusedError)
    assert "not trusted" in str(error)
    assert encrypted.requests == []


def test_an_encrypted_hub_cannot_send_us_out_of_encryption(
    download: Downloader, hub: FakeHub, encrypted: FakeHub, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    download.hub = encrypted
    encrypted.usual = redirect_to(f"{hub.url}/maker/faces/resolve/main/net/a.pth")
    [error] = download(KNOWN).failed.values()
    assert isinstance(error, RefusedError)
    assert hub.requests == []


def test_an_encrypted_connection_that_waits_is_stopped_at_once(
    download: Downloader, encrypted: FakeHub, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    download.hub = encrypted
    released = threading.Event()

    def send_half_and_wait(reply: Reply) -> None:
        reply.start(200, {"Content-Length": str(len(CONTENT))})
        reply.send(CONTENT[:100_000])
        download.stop.set()
        released.wait(60)

    encrypted.usual = send_half_and_wait
    assert download(KNOWN).stopped
    assert not released.is_set()
    released.set()


def test_a_proxy_on_this_computer_is_used(download: Downloader, hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeProxy() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        hub.trouble(NAME, cut_at(1000))
        assert download(KNOWN).ready
        assert len(proxy.requests) == 2


def test_an_encrypted_connection_goes_through_a_proxy_that_cannot_look_into_it(
    download: Downloader, encrypted: FakeHub, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    download.hub, download.token = encrypted, "hf_secret"
    with FakeProxy() as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        assert download(KNOWN).ready
        assert [line.split()[0] for line in proxy.requests] == ["CONNECT"]
        assert not any("hf_secret" in line for line in proxy.heads)


def test_an_encrypted_connection_goes_through_a_proxy_of_the_socks_kind(
    download: Downloader, encrypted: FakeHub, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    download.hub = encrypted
    with FakeProxy() as proxy:
        monkeypatch.setenv("all_proxy", proxy.url.replace("http:", "socks5:"))
        encrypted.trouble(NAME, cut_at(1000))
        assert download(KNOWN).ready
        assert proxy.requests == ["SOCKS localhost"] * 2


def test_what_is_not_encrypted_goes_to_no_other_computer_not_even_to_a_proxy(
    download: Downloader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:3128")
    assert download(KNOWN).ready


@pytest.mark.parametrize("variable", ["https_proxy", "all_proxy"])
@pytest.mark.parametrize("proxy", ["socks9://127.0.0.1:1", "http://[::1", "http://127.0.0.1:99999999"])
def test_a_proxy_that_cannot_be_used_is_told(
    download: Downloader, monkeypatch: pytest.MonkeyPatch, proxy: str, variable: str
) -> None:
    monkeypatch.setenv(variable, proxy)
    with pytest.raises(RefusedError, match="proxy"):
        download(KNOWN)


def test_a_proxy_that_refuses_is_told(
    download: Downloader, encrypted: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    download.hub = encrypted
    with FakeProxy(refuses=True) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        [error] = download(KNOWN).failed.values()
    assert isinstance(error, RefusedError)
    assert "proxy refuses" in str(error)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_told(
    download: Downloader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "certificates.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(RefusedError, match="certificates"):
        download(KNOWN)


def test_no_log_names_the_token_nor_a_signed_address(
    download: Downloader, hub: FakeHub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    download.token = "hf_secret"
    with FakeHub({NAME: CONTENT}) as other:
        hub.usual = redirect_to(lambda: f"{other.url}/maker/faces/resolve/main/net/a.pth?signature=private")
        other.trouble(NAME, cut_at(10), say(500))
        assert download(KNOWN).ready
    assert "hf_secret" not in caplog.text
    assert "private" not in caplog.text
    assert str(download.folder) not in caplog.text


def test_an_error_names_no_address(download: Downloader, hub: FakeHub) -> None:
    with FakeHub({NAME: CONTENT}) as other:
        hub.usual = redirect_to(lambda: f"{other.url}/maker/faces/resolve/main/net/a.pth?signature=private")
        other.usual = say(500)
        [error] = download(KNOWN).failed.values()
    assert isinstance(error, ConnectionFailedError)
    assert "private" not in str(error)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example\\@mirror.example/a",
        "https://mirror.example\\@evil.example/a",
        "https://evil.example#@mirror.example/a",
        "https://mirror.example:443@evil.example/a",
        "https://mirror.example%2eevil.example/a",
        "https:///mirror.example/a",
        "https:mirror.example/a",
        "HTTPS://MIRROR.example./a",
        "https://mirror。example/a",
        "https://mirror.example\t/a",
    ],
)
def test_an_address_is_never_taken_for_the_hubs_and_then_read_as_anothers(url: str) -> None:
    """The token is for the host that is connected to, whatever another way of reading would make of it."""
    import httpx2

    if Hub("https://mirror.example", "hf_secret").headers_for(url):
        with contextlib.suppress(RefusedError, httpx2.InvalidURL):
            host = httpx2.URL(url).host
            refuse_two_readings(url, host)
            assert host.rstrip(".") == "mirror.example"


def test_two_readings_of_one_address_are_refused() -> None:
    refuse_two_readings("https://MIRROR.example:8443/a", "mirror.example")
    with pytest.raises(RefusedError):
        refuse_two_readings("https://mirror.example/a", "evil.example")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("7", 7.0),
        (" 0 ", 0.0),
        ("-1", None),
        ("1e9", None),
        ("9" * 10, None),
        ("٣", None),
        ("soon", None),
        (formatdate(1_000_060, usegmt=True), 60.0),
        (formatdate(999_000, usegmt=True), 0.0),
    ],
)
def test_how_long_a_server_asks_to_wait(text: str | None, expected: float | None) -> None:
    assert read_retry_after(text, 1_000_000.0) == expected
