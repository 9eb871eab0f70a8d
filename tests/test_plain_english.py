"""Docstrings, comments and documents avoid a few phrases that a reader would have to translate back."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documents import ROOT, list_documents

PHRASES = {
    r"(is|are|was|were) told": "say who shows or reports it, and to whom",
    r"anew": "again",
    r"the other way round": "toggle, or the opposite",
    r"mends?|mended": "fix",
    r"somebody|whoever": "name the part, the user or the driver",
    r"so many": "this many, or that many",
    r"he|him|his": "the driver is they",
}
"""Regular expression -> what to write instead."""
STATED = {"app/cli/commands/doctor/diagnostic_result.py: mend"}
"""Names in the code that a docstring has to use."""


def words_for_people(file: Path) -> Iterator[tuple[int, str]]:
    """The lines of a Python file's docstrings, also those under constants, and its comments."""
    source = file.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                yield from enumerate(str(child.value.value).splitlines(), child.lineno)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def odd_phrases(name: str, lines: Iterator[tuple[int, str]]) -> list[str]:
    found = []
    for number, line in lines:
        for phrase, better in PHRASES.items():
            match = re.search(rf"\b({phrase})\b", line, re.IGNORECASE)
            if match and f"{name}: {match[0]}" not in STATED:
                found.append(f"{name}:{number}: {match[0]!r}: {better}")
    return found


@pytest.mark.parametrize("package", ["app", "engine"])
def test_docstrings_and_comments_are_plain(package: str) -> None:
    files = sorted((ROOT / package).rglob("*.py"))
    found = [odd for file in files for odd in odd_phrases(str(file.relative_to(ROOT)), words_for_people(file))]
    assert found == []


@pytest.mark.parametrize("document", [*list_documents(), "CHANGELOG.md"])
def test_documents_are_plain(document: str) -> None:
    lines = enumerate((ROOT / document).read_text(encoding="utf-8").splitlines(), 1)
    assert odd_phrases(document, iter(lines)) == []
