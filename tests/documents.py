"""The project's documents as tests read them: which there are, and the code and commands in them."""

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GENERATED = {"__pycache__", "build", "dist", "out", ".git", ".hypothesis"}


def is_generated(folder: str) -> bool:
    return folder in GENERATED or folder.endswith(("_cache", ".egg-info")) or "venv" in folder


def project_files() -> Iterator[Path]:
    for folder, inner, names in os.walk(ROOT):
        inner[:] = sorted(name for name in inner if not is_generated(name))
        yield from (Path(folder, name) for name in sorted(names))


def list_documents() -> list[str]:
    """The documents that describe the project as it is; the changelog, which speaks of the past, is left out."""
    files = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("assets/*/README.md")]
    return sorted(str(path.relative_to(ROOT)) for path in files if path.name != "CHANGELOG.md")


def code_blocks(document: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return fenced + re.findall(r"((?:^ {4}\S.*\n)+)", text, re.MULTILINE)


def inline_code(document: str) -> list[str]:
    """What stands in backticks within the text; one that is broken over two lines is joined."""
    text = re.sub(r"^```.*?^```", "", (ROOT / document).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [code.replace("\n", " ") for code in re.findall(r"`([^`]+)`", text)]


def commands_in(document: str, program: str) -> list[list[str]]:
    """Every command of that program: lines of code blocks, and inline code. As words, without the program."""
    lines = [line for block in code_blocks(document) for line in block.splitlines()] + inline_code(document)
    found = [match[1] for line in lines if (match := re.match(rf" *(?:\.venv/bin/)?{program} +([a-z].*)", line))]
    return [shlex.split(rest, comments=True) for rest in found if "─" not in rest]


def documented_keys(document: str, section: str, starred: bool = True) -> set[str]:
    """The keys in the first column of the tables under a heading. starred: also those marked with a star."""
    text = (ROOT / document).read_text(encoding="utf-8")
    body = re.split(rf"^#+ {re.escape(section)}$", text, maxsplit=1, flags=re.MULTILINE)[1]
    rows = re.findall(r"^\| (`.*?) \|", re.split(r"^#+ ", body, maxsplit=1, flags=re.MULTILINE)[0], re.MULTILINE)
    found = [match for row in rows for match in re.findall(r"`([^`]+)`(\*?)", row)]
    return {key for key, star in found if starred or not star}


def keys_of(plain: object, before: str = "") -> set[str]:
    """Every key of a JSON document that holds no table itself, as `outer.inner` and `list[].inner`."""
    if isinstance(plain, dict):
        return {key for name, value in plain.items() for key in keys_of(value, f"{before}.{name}" if before else name)}
    if isinstance(plain, list) and any(isinstance(value, dict) for value in plain):
        return {key for value in plain for key in keys_of(value, f"{before}[]")}
    return {before}
