"""Shows addresses without what is secret in them: users, passwords, keys.

Owns: what an address looks like, rightly written or not. Does not know: which protocols are allowed.
"""

import re

HIDDEN = "***"
QUOTES = "'\""
_ADDRESS = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*://")
_SCHEME = r"(?<!\w)(?:(?!file:)[A-Za-z][A-Za-z0-9+.-]+:/+|(?:https?|rtsps?|srt)[:;/\\]{2,})"
"""A protocol, with too few or too many slashes, or without the colon; one letter is a drive of Windows.
`file:` begins a place on this computer."""
_WHOLE = re.compile(rf"(\S*?{_SCHEME})(.*)", re.IGNORECASE | re.DOTALL)
_WITHIN = re.compile(rf"({_SCHEME})(\S+)", re.IGNORECASE)
_LOGIN = re.compile(r"^['\"]?[^\s:/\\]*:(?![/\\]).*@|(?<![\w.%+-])[\w.%+-]*:(?![/\\])\S*@", re.DOTALL)
"""User and password before a host, without a protocol."""
_QUERY = re.compile(r"\?[\w.-]+=[^\s'\"]*")
_KEY = re.compile(r"(?=[^/]*\d)[A-Za-z0-9_=+.~-]{16,}")
"""A part of a path that is more likely a key than a name: long, and with digits in it."""


def is_address(text: str) -> bool:
    """Return True if the text begins like an address, whatever its protocol."""
    return _ADDRESS.match(text) is not None


def resembles_address(text: str) -> bool:
    """Return True for an address, and for what was meant to be one: `rtsp:/host`, `http//host`, `user:word@host`."""
    text = text.strip()
    return (
        re.match(_SCHEME, text, re.IGNORECASE) is not None or re.match(r"[^\s:/\\]+:(?![/\\])\S*@\S", text) is not None
    )


def mask_address(text: str) -> str:
    """Return a text without the users, passwords, queries and keys of addresses in it, however these are written.

    What has none of them stays as it is; what is masked already, too.
    """
    if is_address(text):
        text = text.strip()
        scheme, _, rest = text.partition("://")
        return f"{scheme.lower()}://{_mask_rest(rest)}"
    whole = _WHOLE.match(text)
    if whole is not None:
        return whole[1] + _mask_rest(whole[2])
    text, count = _WITHIN.subn(lambda found: found[1] + _mask_rest(found[2]), text)
    if count == 0 and f"{HIDDEN}@" not in text:
        text = _LOGIN.sub(lambda found: f"{found[0][0] if found[0][0] in QUOTES else ''}{HIDDEN}@", text)
    return _QUERY.sub(f"?{HIDDEN}", text)


def _mask_rest(rest: str) -> str:
    """Mask what follows the protocol."""
    if "@" in rest:  # a password may have any letter in it
        rest = f"{HIDDEN}@{rest.rpartition('@')[2]}"
    place, mark, query = re.split(r"([?#]|$)", rest, maxsplit=1)
    host, *path = place.split("/")
    shown = "/".join([host, *(HIDDEN if _KEY.fullmatch(part) else part for part in path)])
    if not mark:
        return shown
    known = query.startswith(HIDDEN)
    after = query.removeprefix(HIDDEN) if known else query[-1:] if query[-1:] in QUOTES else ""
    return f"{shown}?{HIDDEN}{after}"
