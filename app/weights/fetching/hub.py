"""Where published files are: the hub's addresses, the metadata in its answers, and who may see the user's token.

Owns: the names that huggingface_hub uses, too (`HF_ENDPOINT`, `HF_TOKEN`, `resolve`, the X- headers), which addresses
are safe, and that the token goes to the hub alone. Does not know: how a request is made. It logs nothing.

TLS always; plain http only from this computer to itself, and only if the hub itself is such an address.
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urlsplit

from app.weights.catalog import SIZE_MAX_BYTES, WeightsFile
from app.weights.errors import RefusedError

ENDPOINT = "https://huggingface.co"
LATEST = "main"
"""The revision that is asked for where none is known."""
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TOKEN = re.compile(r"[\x21-\x7e]{1,500}")
DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class FileMetadata:
    """What is known of a file beside its bytes. None: unknown. revision: the commit. sha256: of the whole file."""

    revision: str | None = None
    size_bytes: int | None = None
    sha256: str | None = None

    def or_else(self, other: "FileMetadata") -> "FileMetadata":
        """Return the same, with what is unknown taken from the other."""
        return FileMetadata(
            self.revision or other.revision,
            other.size_bytes if self.size_bytes is None else self.size_bytes,
            self.sha256 or other.sha256,
        )

    def fits(self, other: "FileMetadata") -> bool:
        """Return False if they are surely of two files."""
        if self.sha256 and other.sha256 and self.sha256 != other.sha256:
            return False
        return None in (self.size_bytes, other.size_bytes) or self.size_bytes == other.size_bytes


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub, or a mirror of it. endpoint: without a slash at its end. token: the user's, None without one."""

    endpoint: str = ENDPOINT
    token: str | None = field(default=None, repr=False)

    @property
    def is_local(self) -> bool:
        """Return True if it is a server on this computer, spoken to without TLS."""
        return urlsplit(self.endpoint).scheme == "http"

    def file_url(self, file: WeightsFile, revision: str | None) -> str:
        """Return the address of a file."""
        where = f"{file.repository}/resolve/{quote(revision or LATEST, safe='')}/{quote(file.path)}"
        return f"{self.endpoint}/{where}"

    def is_own(self, url: str) -> bool:
        """Return True if an address is one of this very hub: same scheme, host and port."""
        return _origin(urlsplit(url)) == _origin(urlsplit(self.endpoint))

    def headers_for(self, url: str) -> dict[str, str]:
        """Return what only this hub may see."""
        return {"Authorization": f"Bearer {self.token}"} if self.token and self.is_own(url) else {}

    def check_address(self, url: str) -> None:
        """Raise RefusedError if nothing may be fetched from there: a server may have sent us anywhere."""
        try:
            parts = urlsplit(url)
            origin = _origin(parts)
        except ValueError as error:
            raise RefusedError("The server points to an address that is none.", "Try again later.") from error
        local = origin[0] == "http" and self.is_local and is_this_computer(origin[1])
        if not origin[1] or not (origin[0] == "https" or local):
            raise RefusedError(
                "The server points to {host}, which cannot be reached safely.",
                "Nothing is fetched without encryption. Try again later, or choose another mirror.",
                host=origin[1] or "?",
            )


def hub_from_environment(environment: Mapping[str, str] = os.environ) -> Hub:
    """Return the hub that `HF_ENDPOINT` and `HF_TOKEN` name. Raises: RefusedError if one of them cannot be used."""
    endpoint = environment.get("HF_ENDPOINT", "").strip().rstrip("/") or ENDPOINT
    token = environment.get("HF_TOKEN", "").strip() or None
    _check_endpoint(endpoint)
    if token is not None and not _TOKEN.fullmatch(token):
        raise RefusedError("HF_TOKEN is no token.", "Copy it from the hub's settings again, or unset it.")
    return Hub(endpoint, token)


def metadata_from_headers(headers: Mapping[str, str]) -> FileMetadata:
    """Return what an answer of the hub itself says of a file; what makes no sense is unknown."""
    revision = headers.get("X-Repo-Commit", "").lower()
    linked = _plain_etag(headers.get("X-Linked-Etag", ""))
    own = _plain_etag(headers.get("ETag", "")) if revision else ""
    return FileMetadata(
        revision if _COMMIT.fullmatch(revision) else None,
        read_size(headers.get("X-Linked-Size")),
        next((tag for tag in (linked, own) if _SHA256.fullmatch(tag)), None),
    )


def read_size(text: str | None) -> int | None:
    """Return a size in bytes from a header; None if there is none that makes sense."""
    if text is None or not re.fullmatch(r"[0-9]{1,16}", text.strip(), re.ASCII):
        return None
    size = int(text)
    return size if size <= SIZE_MAX_BYTES else None


def is_this_computer(host: str) -> bool:
    """Return True if a host's name or address means this computer and no other."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _plain_etag(text: str) -> str:
    return text.strip().removeprefix("W/").strip('"').lower()


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    """Raises: ValueError if the port is none."""
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or DEFAULT_PORTS.get(parts.scheme)


def _check_endpoint(endpoint: str) -> None:
    try:
        parts = urlsplit(endpoint)
        scheme, host, _ = _origin(parts)
        usable = bool(host) and not (parts.username or parts.password or parts.query or parts.fragment)
    except ValueError:
        scheme, host, usable = "", "", False
    if not usable or scheme not in DEFAULT_PORTS or not endpoint.isprintable():
        raise RefusedError("HF_ENDPOINT is no address of a server.", "Write it as https://HOST, or unset it.")
    if scheme == "http" and not is_this_computer(host):
        raise RefusedError(
            "HF_ENDPOINT names {host} without encryption.", "Write it as https://{host}, or unset it.", host=host
        )
