"""What the documents promise has a test: each row of these tables is named by one.

`@pytest.mark.promise("the row")` gives its first column. A new row needs a test; a test cannot name a row that is gone.
"""

import ast
import re
from functools import cache

import pytest

from tests.documents import ROOT

TABLES = {
    "docs/live.md": "fault",
    "docs/virtual-camera.md": "what happens",
    "docs/reliability.md": "limit",
    "docs/weights.md": "what goes wrong",
    "ARCHITECTURE.md": "what must hold",
}
"""Documents, and the head of the first column of their table of promises."""


def promises_of(document: str) -> list[str]:
    """The first column of that document's table."""
    text = (ROOT / document).read_text(encoding="utf-8")
    table = re.search(rf"^\| {TABLES[document]} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert table, f"{document} has no table of promises that begins with {TABLES[document]!r}"
    return [row.split("|")[1].strip() for row in table[1].splitlines()]


ROWS = [(document, promise) for document in TABLES for promise in promises_of(document)]


@cache
def promises_with_tests() -> frozenset[str]:
    """What the tests name."""
    found = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and "promise" in (getattr(called, "attr", ""), getattr(called, "id", "")):
                found |= {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
    return frozenset(str(promise) for promise in found)


@pytest.mark.parametrize(("document", "promise"), ROWS, ids=[f"{document}: {promise}" for document, promise in ROWS])
def test_every_promise_has_a_test(document: str, promise: str) -> None:
    assert promise in promises_with_tests(), f'no test has @pytest.mark.promise("{promise}"), as {document} says it'


def test_no_test_keeps_a_promise_that_nobody_makes() -> None:
    assert promises_with_tests() - {promise for _, promise in ROWS} == set()


def test_no_promise_is_made_twice() -> None:
    assert len({promise for _, promise in ROWS}) == len(ROWS)


def test_what_must_hold_stands_in_the_table_of_what_must_hold() -> None:
    """Another "must" of the architecture would have no test."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    heading = "## What must hold\n"
    assert text.count(heading) == 1
    before, _, after = text.partition(heading)
    elsewhere = before + after[after.index("\n## ") :]
    assert [line for line in elsewhere.splitlines() if re.search(r"\bmust\b", line)] == []
