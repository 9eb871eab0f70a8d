"""The last net: removes paths and the user's name from a text whose values are unknown.

Owns: what a path looks like on any system. Does not know: whose text it is. What has a type is left out before, by
that: a pattern cannot know where a name with spaces ends.
"""

import re
from pathlib import Path

_BEGINS = r"(?: file:/+ | (?<![A-Za-z])[A-Za-z]:[\\/] | \\\\ | ~[\\/] | (?<![\w.<:/])/ (?=[^\s/]) )"
_QUOTED = re.compile(
    rf"(?P<quote>[\"']) (?P<path>{_BEGINS} [^\n]*?) (?P=quote) (?=[^\w\n]|$)", re.VERBOSE | re.MULTILINE
)
_PATH = re.compile(rf"{_BEGINS} [^\n:\"]*? (?= [\":] | '(?!\w) | \.?\s*$ | ,\s+{_BEGINS} )", re.VERBOSE | re.MULTILINE)
_MEDIA = r"mp4|mov|mkv|webm|avi|m4v|wav|png|jpe?g|webp|avif|gif|tiff?|bmp|heic|safetensors|pth|onnx"
_FILE = re.compile(rf"[^\n]*?[^\s\"']\.(?:{_MEDIA})\b", re.IGNORECASE)
_BEFORE_A_NAME = re.compile(
    r"https?://\S*|[\"':;=>]\s*|\b(?:and|as|at|by|file|for|from|in|into|of|on|open|opened|or|picture|read|save|to|video|with|write)\s",
    re.IGNORECASE,
)
_OWN_FILE = re.compile(r"(?:^|[\\/])((?:app|engine|assets|site-packages|lib[\\/]python3\.\d+)[\\/][\w\\/.-]+\.pyi?)$")


def remove_paths(text: str) -> str:
    """Return the text without paths; those of the program's own code become relative, addresses of web pages stay."""
    home, user = str(Path.home()), Path.home().name
    text = text.replace(home, "~") if len(home) > 1 else text
    text = _QUOTED.sub(lambda found: f"{found['quote']}{shorten_path(found['path'])}{found['quote']}", text)
    text = _FILE.sub(_remove_file, _PATH.sub(lambda found: shorten_path(found.group()), text))
    return re.sub(rf"\b{re.escape(user)}\b", "(user)", text) if len(user) > 2 and user != "root" else text


def shorten_path(path: str) -> str:
    """Return where in the program or in a library a path is, and nothing of any other path."""
    own = _OWN_FILE.search(path)
    return own.group(1).replace("\\", "/") if own else "(path)"


def _remove_file(found: re.Match[str]) -> str:
    """Leave out a file's name, from the last word on that may stand before one: it may have spaces in it."""
    text = found.group()
    before = max((word.end() for word in _BEFORE_A_NAME.finditer(text)), default=0)
    return text if before == len(text) else f"{text[:before]}(path)"
