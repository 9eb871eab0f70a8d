"""Addresses of pictures on a network: which are allowed.

Owns: the list of protocols. Does not know: how an address is shown (`address_mask`), how a stream is read.
"""

import re
from urllib.parse import SplitResult, urlsplit

from engine.core.errors import SourceError
from engine.core.problem import Phrase
from engine.core.system.address_mask import mask_address

SCHEMES = ("rtsp", "rtsps", "http", "https", "srt")


def check_address(text: str) -> SplitResult:
    """Return the parts of an address whose protocol is allowed; blanks around it do not count.

    Raises: SourceError for any other protocol, without a host, or if it asks to wait for connections.
    """
    text = text.strip()
    shown = mask_address(text)
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise address_error(text) from error
    if parts.scheme.lower() not in SCHEMES:
        raise SourceError(
            "Pictures are not read by the protocol of {address}.",
            "These are: {schemes}.",
            address=shown,
            schemes=", ".join(f"{scheme}://" for scheme in SCHEMES),
        )
    if not host or any(ord(letter) <= 32 for letter in text):
        raise address_error(text)
    if re.search(r"(?:^|&)mode=(?:listener|rendezvous)", parts.query, re.IGNORECASE):
        raise SourceError(
            "{address} asks this program to wait for a connection, which it never does.",
            "Let the sender wait (mode=listener there), and leave out the mode here.",
            address=shown,
        )
    return parts


def unknown_host_error(shown: str) -> SourceError:
    """Return that no name server knows the host. shown: the address without what is secret in it."""
    return SourceError(
        "{address} cannot be opened: {reason}.",
        "Check the address, and that the sender runs.",
        address=shown,
        reason=Phrase("its host is not found"),
    )


def address_error(text: str) -> SourceError:
    """Return that a text is no address, though it was meant to be one."""
    shown = mask_address(text)
    return SourceError("{address} is not an address.", "Write it like rtsp://192.168.1.20/stream.", address=shown)
