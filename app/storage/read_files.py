"""Reads small files that a person, another program or a broken disk may have changed.

Owns: that a file of any kind and size is read at once or refused, that a value of JSON which Python cannot hold (too
deep, too long a number, in another encoding) costs no other, that a long number or key of TOML costs none either, and
why a file has no such content. Does not know: what is in the files.
"""

import json
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import Phrase

DIGITS_MAX = 400
"""A longer whole number becomes a float: Python refuses to read one of thousands of digits."""
DEPTH_MAX = 50
"""Lists and tables that are nested deeper are read as null, if the file cannot be read otherwise."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_LONG_WHOLE_NUMBER = rf"(?<![\w.+-])(?P<sign>[+-]?)[1-9][\d_]{{{DIGITS_MAX},}}+(?![\w.-]|[ \t]*=)"
_KEY_PART = r"(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+"
_DEEP_KEY = rf"(?<![\w\"'-])(?P<deep>(?:{_KEY_PART}){{2}})(?:{_KEY_PART}){{{DEPTH_MAX},}}+"
"""A dotted key of very many parts, of which only the first are kept: tomllib takes 14 s for 20,000 (Python 3.11)."""
_TOML_TOKEN = re.compile(
    _DEEP_KEY + r'|"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*"' + r"|'''.*?'''|'[^'\n]*'|#[^\n]*|" + _LONG_WHOLE_NUMBER,
    re.DOTALL,
)
_TOML_LINE = re.compile(r"at line (\d+)")


class ContentError(ValueError):
    """A file does not hold what it should; `reason` can be translated."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(str(reason))
        self.reason = reason


def is_file_there(path: Path) -> bool:
    """Return True if there is a file; False, too, where nobody may look, or a disk that is gone cannot be asked."""
    return os.path.isfile(path)  # noqa: PTH113 -- that of Path raises there


@dataclass(frozen=True, slots=True)
class FolderContent:
    """files: the plain files, oldest first. others: what is a folder, a pipe, a broken link, or cannot be looked at."""

    files: tuple[Path, ...]
    others: tuple[Path, ...]


def list_folder(folder: Path) -> FolderContent:
    """List a folder; an entry that cannot be looked at hides no other. Raises: OSError if the folder cannot be read."""
    changed_ns = {file: _changed_at_ns(file) for file in sorted(folder.iterdir())}
    plain = {file: at_ns for file, at_ns in changed_ns.items() if at_ns is not None}
    return FolderContent(
        tuple(sorted(plain, key=plain.__getitem__)), tuple(file for file in changed_ns if file not in plain)
    )


def _changed_at_ns(file: Path) -> int | None:
    """Return when a plain file was changed; None if it is none, or cannot be looked at."""
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns if stat.S_ISREG(found.st_mode) else None


def read_small_file(file: Path, max_bytes: int) -> bytes:
    """Return the content. Raises: OSError; ContentError if it is no plain file, which might never end, or too large."""
    found = file.stat()
    if not stat.S_ISREG(found.st_mode):
        raise ContentError(Phrase("it is no plain file"))
    if found.st_size > max_bytes:
        raise ContentError(Phrase("the file is too large"))
    with file.open("rb") as content:
        return content.read(max_bytes)


def decode_json(content: bytes) -> Any:
    """Return what a file of JSON holds. Raises: ValueError if it is none."""
    text = decode_text(content, json.detect_encoding(content))
    try:
        return json.loads(text, parse_int=_read_whole_number)
    except RecursionError:
        return json.loads(_flatten_deep_places(text), parse_int=_read_whole_number)


def decode_toml(content: bytes) -> dict[str, Any]:
    """Return what a file of TOML holds; a whole number of very many digits becomes an infinite one, and a key of very
    many parts has its first ones and the last.

    Raises: ContentError if it is none.
    """
    import tomllib  # most starts read no such file

    text = decode_text(content, "utf-8-sig").replace("\r\n", "\n")
    try:
        return tomllib.loads(_TOML_TOKEN.sub(_shorten_token, text))
    except tomllib.TOMLDecodeError as error:
        line = _TOML_LINE.search(str(error))
        number = int(line[1]) if line else text.count("\n") + 1
        raise ContentError(Phrase("its line {line} is not valid TOML", line=number)) from error
    except RecursionError as error:
        raise ContentError(Phrase("its lists and tables are nested too deep")) from error
    except ValueError as error:  # a date that is in no calendar, and what Python cannot hold
        raise ContentError(Phrase("it is not valid TOML")) from error


def _shorten_token(token: re.Match[str]) -> str:
    if token["deep"] is not None:
        return token["deep"]
    sign = token["sign"]
    return token.group() if sign is None else f"{sign}inf"


def decode_text(content: bytes, encoding: str) -> str:
    """Return the text; bytes that are none in this encoding become what Python takes for such bytes in a path.

    Raises: ValueError if it is of another encoding altogether.
    """
    try:
        return content.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        return content.decode(encoding, "surrogateescape")


def _read_whole_number(digits: str) -> float:
    return int(digits) if len(digits) <= DIGITS_MAX else float(digits)


def _flatten_deep_places(text: str) -> str:
    """Return the text with null in place of every list and table that is nested too deep."""
    kept, depth, at = [], 0, 0
    for token in _TOKEN.finditer(text):
        if token.group() in "[{":
            depth += 1
            if depth == DEPTH_MAX:
                kept += [text[at : token.start()], "null"]
        elif token.group() in "]}":
            depth -= 1
        if depth >= DEPTH_MAX or (depth == DEPTH_MAX - 1 and token.group() in "]}"):
            at = token.end()
    return "".join([*kept, text[at:]])
