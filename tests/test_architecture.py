"""ARCHITECTURE.md against the code: its drawing of the folders, its glossary and its table "Where do I change"."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
GLOSSARY_MAX = 20
LAYERS_MAX = {"engine": 8, "app": 6}


def drawn_rows(package: str) -> list[tuple[list[str], str]]:
    """The rows of one package's box: the rooms in it, and the remarks to its right. A row may go on without rooms."""
    box = re.search(rf"^{package}/.*\n┌.*\n((?:[│├].*\n)+)└", ARCHITECTURE, re.MULTILINE)
    assert box, f"ARCHITECTURE.md draws no box for {package}/"
    rows: list[tuple[list[str], str]] = []
    for line in box[1].splitlines():
        if line.startswith("├"):
            continue
        *cells, remark = [cell.strip() for cell in line[1:].split("│")]
        rooms = [cell for cell in cells if cell]
        if rooms:
            rows.append((rooms, remark))
        else:
            above, remark_above = rows.pop()
            rows.append((above, f"{remark_above} {remark}"))
    return rows


def contract_layers(package: str) -> list[list[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    [layers] = [c["layers"] for c in contracts if c["type"] == "layers" and c["containers"] == [package]]
    return [layer.split(" | ") for layer in layers if layer != "__main__"]


def folders_in(remark: str) -> list[str]:
    """The folders that a remark names: `live/{loops,recording}/` is two of them."""
    found = []
    for start, inner, rest in re.findall(r"([\w/]+/)(?:\{([\w,]+)\}(/))?", remark):
        found += [start + name for name in inner.split(",")] if rest else [start.rstrip("/")]
    return found


@pytest.mark.promise("imports go down only")
@pytest.mark.parametrize("package", ["app", "engine"])
def test_the_drawing_shows_the_layers_of_the_import_contract(package: str) -> None:
    drawn = [rooms for rooms, _ in drawn_rows(package)]
    assert drawn == contract_layers(package)
    assert len(drawn) <= LAYERS_MAX[package]


@pytest.mark.parametrize("package", ["app", "engine"])
def test_the_drawing_shows_every_folder_that_exists(package: str) -> None:
    rows = drawn_rows(package)
    drawn = {room for rooms, _ in rows for room in rooms}
    inner = {folder for _, remark in rows for folder in folders_in(remark.partition("to come")[0])}
    drawn |= inner | {str(parent) for folder in inner for parent in Path(folder).parents if parent != Path()}
    existing = {str(path.parent.relative_to(ROOT / package)) for path in (ROOT / package).rglob("__init__.py")}
    assert drawn == existing - {"."}


@pytest.mark.parametrize("package", ["app", "engine"])
def test_rooms_to_come_do_not_exist_yet(package: str) -> None:
    """One that has been built belongs into the drawing, and into the contract."""
    planned = [room for _, remark in drawn_rows(package) for room in folders_in(remark.partition("to come")[2])]
    assert [room for room in planned if (ROOT / package / room).exists()] == []


def table_under(heading: str) -> list[list[str]]:
    """The rows below a heading, without the table's head."""
    [section] = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", ARCHITECTURE, re.MULTILINE | re.DOTALL)
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


@cache
def names_in_code() -> str:
    """Every name that the code defines, each as words: `AvatarFrame` and `avatar_frame` are "avatar frame"."""
    names: set[str] = set()
    for package in ("app", "engine"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef | ast.FunctionDef):
                    names.add(node.name)
                elif isinstance(node, ast.arg):
                    names.add(node.arg)
    words = (re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name).lower() for name in names)
    return "\n".join(sorted(words))


def test_the_glossary_is_short_and_says_each_word_once() -> None:
    words = [row[0] for row in table_under("Glossary")]
    assert 0 < len(words) <= GLOSSARY_MAX
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("word", [row[0] for row in table_under("Glossary")])
def test_every_word_of_the_glossary_is_used_in_the_code(word: str) -> None:
    assert re.search(rf"\b{word}s?\b", names_in_code()), f"no class, function or argument is named after {word!r}"


def test_the_table_of_changes_has_a_row_for_each_question() -> None:
    questions = " ".join(row[0] for row in table_under("Where do I change …"))
    asked = [
        "source",
        "sink",
        "animator",
        "setting",
        "action",
        "hotkey",
        "preset",
        "page",
        "message",
        "status",
        "fault",
    ]
    assert [word for word in asked if word not in questions] == []


@pytest.mark.parametrize("row", table_under("Where do I change …"), ids=lambda row: row[0])
def test_every_row_of_the_table_of_changes_names_what_exists(row: list[str]) -> None:
    paths = [word for word in re.findall(r"`([^`]+)`", row[1]) if "/" in word]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
