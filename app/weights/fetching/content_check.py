"""Tells what servers send in place of a file, though they say that all is well.

Owns: web pages (of a network's login, of an error) and pointers of Git LFS. Does not know: which bytes are right.
"""

import re

from app.weights.catalog import WeightsFile
from app.weights.errors import WrongContentError

_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|script|\?xml)\b", re.IGNORECASE)
_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/")
PAGE_ENDINGS = (".html", ".htm", ".xml")


def check_content_type(file: WeightsFile, content_type: str) -> None:
    """Raises: WrongContentError if a web page is announced."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml") and not file.path.lower().endswith(PAGE_ENDINGS):
        raise _page_error(file)


def check_beginning(file: WeightsFile, chunk: bytes) -> None:
    """Look at a file's first bytes. Raises: WrongContentError if they are a web page's, or only point to the file."""
    if _PAGE.match(chunk[:200]) and not file.path.lower().endswith(PAGE_ENDINGS):
        raise _page_error(file)
    if _POINTER.match(chunk[:200]):
        raise WrongContentError(
            "The server sent a note on where {file} is in place of the file.",
            "Choose another mirror.",
            file=file.path,
        )


def _page_error(file: WeightsFile) -> WrongContentError:
    return WrongContentError(
        "The server sent a web page in place of {file}.",
        "If this network asks for a login, open a web browser first; otherwise choose another mirror.",
        file=file.path,
    )
