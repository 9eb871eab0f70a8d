"""Asks the hub for a file, and follows it to wherever the file is.

Owns: the HTTP client, redirects, and what an answer means: go on, ask again, or give up.
Does not know: files on the disk, and how often to ask again. The HTTP library is imported when a client is made.
"""

import contextlib
import email.utils
import logging
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies

from app.weights.errors import RefusedError, StoppedError
from app.weights.fetching.bandwidth import BandwidthLimit
from app.weights.fetching.hub import FileMetadata, Hub, is_this_computer, metadata_from_headers
from app.weights.fetching.patience import Patience
from app.weights.fetching.watched_connection import ConnectionWatcher, WatchedConnection
from engine import Phrase

if TYPE_CHECKING:
    import httpx2

REDIRECTS_MAX = 10
REDIRECTS = frozenset((301, 302, 303, 307, 308))
PLAIN_ENCODINGS = frozenset(("", "identity"))
KNOWN_ENCODINGS = frozenset(("gzip", "deflate"))
USER_AGENT = "personacam"
LATER = "Try again later."


class InterruptedTransferError(Exception):
    """It broke off, and may work if asked again. asked_s: how long the server asks to wait, None if it does not."""

    def __init__(self, reason: Phrase, asked_s: float | None = None) -> None:
        super().__init__(str(reason))
        self.reason, self.asked_s = reason, asked_s


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer, whose body has not been read yet.

    metadata: what the hub itself says, not a server that it sent us to. from_hub: it is the hub's own answer.
    """

    response: "httpx2.Response"
    metadata: FileMetadata
    from_hub: bool
    watched: WatchedConnection

    @property
    def status(self) -> int:
        """The number of HTTP."""
        return self.response.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """By name, whatever its capitals are."""
        return self.response.headers

    @property
    def is_encoded(self) -> bool:
        """Return True if what is sent is not the file's own bytes: they cannot be counted, nor gone on with."""
        return self.response.headers.get("Content-Encoding", "").strip().lower() not in PLAIN_ENCODINGS

    def read_chunks(self) -> Iterator[bytes]:
        """Yield the body as it arrives. Raises: InterruptedTransferError, StoppedError."""
        # Without a size: pieces of a size would lose what has arrived of the last one when it breaks off.
        chunks = self.response.iter_bytes() if self.is_encoded else self.response.iter_raw()
        with _explain_failures(self.watched):
            for chunk in chunks:
                self.watched.note_bytes(len(chunk))
                yield chunk
        if self.watched.reason is not None:  # an end that the server did not make
            raise InterruptedTransferError(self.watched.reason)


class HubClient:
    """Asks one hub. Any thread may use it. Use it in a `with`."""

    def __init__(self, hub: Hub, patience: Patience, limit: BandwidthLimit, stop: threading.Event) -> None:
        """Raises: RefusedError if the system's proxy or its certificates cannot be used."""
        self.hub = hub
        self._patience, self._limit, self._stop = patience, limit, stop
        self._watcher = ConnectionWatcher(stop)
        self._client = _make_client(patience)

    def __enter__(self) -> "HubClient":
        self._watcher.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._watcher.__exit__()
        self._client.close()

    @contextlib.contextmanager
    def ask(self, method: str, url: str, headers: Mapping[str, str]) -> Iterator[Answer]:
        """Ask for an address of the hub, go where it sends us, and give the last answer.

        Raises: InterruptedTransferError; RefusedError if it leads nowhere; StoppedError.
        """
        metadata = FileMetadata()
        for _ in range(REDIRECTS_MAX + 1):
            self.hub.check_address(url)
            with self._open(method, url, {**headers, **self.hub.headers_for(url)}) as (response, watched):
                from_hub = self.hub.is_own(url)
                if from_hub:
                    metadata = metadata_from_headers(response.headers).or_else(metadata)
                if response.status_code not in REDIRECTS:
                    yield Answer(response, metadata, from_hub, watched)
                    return
                url = _next_address(url, response.headers.get("Location", ""))
        raise RefusedError("The server sends us from one address to the next without end.", LATER)

    @contextlib.contextmanager
    def _open(
        self, method: str, url: str, headers: Mapping[str, str]
    ) -> Iterator[tuple["httpx2.Response", WatchedConnection]]:
        if self._stop.is_set():
            raise StoppedError("The download was stopped.")
        limit = self._limit.bytes_per_s
        slow = min(self._patience.slow_bytes_per_s, (limit or float("inf")) / 100)
        watched = WatchedConnection(self._patience, slow)
        self._watcher.add(watched)
        try:
            with contextlib.ExitStack() as opened:
                with _explain_failures(watched):
                    extensions = {"trace": watched.note_event}
                    request = self._client.build_request(method, url, headers=dict(headers), extensions=extensions)
                    refuse_two_readings(url, request.url.host)
                    response = self._client.send(request, stream=True)
                opened.callback(response.close)
                watched.note_answer()
                yield response, watched
        finally:
            self._watcher.remove(watched)


def explain_status(answer: Answer) -> Exception:
    """Return what an answer without the file means: an error that may be raised, of either kind."""
    status = answer.status
    passing = status in (408, 425, 429) or status >= 500
    if passing or (status in (401, 403) and not answer.from_hub):  # an address with a time limit that is over
        asked_s = read_retry_after(answer.headers.get("Retry-After"), time.time())
        return InterruptedTransferError(Phrase("the server says {status}", status=status), asked_s)
    if status in (401, 403):
        return RefusedError(
            "The server allows this file to some users only.",
            "Accept its terms on the hub with an account of yours, and set HF_TOKEN to a token of it.",
        )
    if status in (404, 410):
        return RefusedError("The server has no such file.", "Update the program, or choose another mirror.")
    return RefusedError("The server gives no file, but says {status}.", LATER, status=status)


def read_retry_after(text: str | None, now_s: float) -> float | None:
    """Return how many seconds a server asks to wait; None if it does not say, or nothing that makes sense."""
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now_s)
    except (ValueError, OverflowError):
        return None


def _next_address(url: str, location: str) -> str:
    try:
        if location.strip():
            return urljoin(url, location.strip())
    except ValueError:
        pass
    raise RefusedError("The server points to an address that is none.", LATER)


def refuse_two_readings(url: str, host: str) -> None:
    """An address that is read in one way where its host is checked, and in another where it is connected to."""
    if (urlsplit(url).hostname or "") != host.lower():
        raise RefusedError("The server points to an address that is none.", LATER)


def _make_client(patience: Patience) -> "httpx2.Client":
    import httpx2

    for name in ("httpx2", "httpcore2"):  # they name whole addresses, with what gives access to them
        logging.getLogger(name).setLevel(logging.WARNING)
    timeout = httpx2.Timeout(patience.silent_s, connect=patience.connect_s)
    limits = httpx2.Limits(max_keepalive_connections=0)
    try:
        past_proxy = {"http://": None} if _is_proxy_elsewhere() else {}
        client = httpx2.Client(timeout=timeout, limits=limits, mounts=past_proxy, follow_redirects=False)
    except (ImportError, ValueError, httpx2.InvalidURL) as error:
        raise RefusedError(
            "The proxy of this computer cannot be used.",
            "Set HTTPS_PROXY to a proxy of the form http://HOST:PORT, or unset it.",
        ) from error
    except OSError as error:
        raise RefusedError(
            "The certificates of this computer cannot be read.",
            "Correct SSL_CERT_FILE and SSL_CERT_DIR, or unset them.",
        ) from error
    client.headers = httpx2.Headers({"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"})
    return client


def _is_proxy_elsewhere() -> bool:
    """Return True if plain http would leave this computer, to the proxy. Raises: ValueError."""
    found = getproxies()
    for proxy in filter(None, (found.get("http"), found.get("https"), found.get("all"))):
        urlsplit(proxy if "://" in proxy else f"http://{proxy}").port  # noqa: B018 (raises if it is none)
    proxy = found.get("http") or found.get("all") or ""
    host = urlsplit(proxy if "://" in proxy else f"http://{proxy}").hostname or ""
    return bool(host) and not is_this_computer(host)


@contextlib.contextmanager
def _explain_failures(watched: WatchedConnection) -> Iterator[None]:
    """Turn what the HTTP library raises into what it means."""
    import httpx2

    try:
        yield
    except httpx2.InvalidURL as error:
        raise RefusedError("The server points to an address that is none.", LATER) from error
    except httpx2.HTTPError as error:
        if watched.reason is not None:
            raise InterruptedTransferError(watched.reason) from error
        raise _explain_error(error) from error


def _explain_error(error: "httpx2.HTTPError") -> Exception:
    import httpx2

    if _is_untrusted(error):
        return RefusedError(
            "The server cannot prove who it is: its certificate is not trusted.",
            "Check this computer's clock and its network; some networks look into encrypted connections.",
        )
    if isinstance(error, httpx2.ProxyError) and str(error)[:3] in ("401", "403", "407"):
        return RefusedError("The proxy refuses the connection.", "Check the user name and password in HTTPS_PROXY.")
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError):
        return InterruptedTransferError(Phrase("the server cannot be reached"))
    if isinstance(error, httpx2.TimeoutException):
        return InterruptedTransferError(Phrase("nothing arrives any more"))
    if isinstance(error, httpx2.UnsupportedProtocol):
        return RefusedError("The server points to an address that is none.", LATER)
    return InterruptedTransferError(Phrase("the connection broke off"))


def _is_untrusted(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
