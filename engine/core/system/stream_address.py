"""Addresses of pictures on a network: which are allowed, and how they are shown without what is secret in them.

Owns: the list of protocols, and hiding passwords and keys. Does not know: how a stream is read.
"""

import re
from urllib.parse import SplitResult, urlsplit

from engine.core.errors import SourceError

SCHEMES = ("rtsp", "rtsps", "http", "https", "srt")
HIDDEN = "***"
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_KEY = re.compile(r"(?=[^/]*\d)[A-Za-z0-9_=+.~-]{16,}")
"""A part of a path that is more likely a key than a name: long, and with digits in it."""


def is_address(text: str) -> bool:
    """Return True if the text begins like an address, whatever its protocol."""
    return _ADDRESS.match(text) is not None


def check_address(text: str) -> SplitResult:
    """Return the parts of an address whose protocol is allowed.

    Raises: SourceError for any other protocol, without a host, or if it asks to wait for connections.
    """
    shown = mask_address(text)
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise _address_error(shown) from error
    if parts.scheme.lower() not in SCHEMES:
        raise SourceError(
            "Pictures are not read by the protocol of {address}.",
            "These are: {schemes}.",
            address=shown,
            schemes=", ".join(f"{scheme}://" for scheme in SCHEMES),
        )
    if not host or any(ord(letter) <= 32 for letter in text):
        raise _address_error(shown)
    if re.search(r"(?:^|&)mode=(?:listener|rendezvous)", parts.query, re.IGNORECASE):
        raise SourceError(
            "{address} asks this program to wait for a connection, which it never does.",
            "Let the sender wait (mode=listener there), and leave out the mode here.",
            address=shown,
        )
    return parts


def mask_address(text: str) -> str:
    """Return an address without user, password, query and keys in its path; any other text as it is."""
    if not is_address(text):
        return text
    scheme, _, rest = text.partition("://")
    if "@" in rest:  # a password may have any letter in it
        rest = f"{HIDDEN}@{rest.rpartition('@')[2]}"
    place, mark, _ = re.split(r"([?#]|$)", rest, maxsplit=1)
    host, *path = place.split("/")
    shown = [host, *(HIDDEN if _KEY.fullmatch(part) else part for part in path)]
    return f"{scheme.lower()}://{'/'.join(shown)}" + (f"?{HIDDEN}" if mark else "")


def _address_error(shown: str) -> SourceError:
    return SourceError("{address} is not an address.", "Write it like rtsp://192.168.1.20/stream.", address=shown)
