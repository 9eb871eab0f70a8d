"""The documents against the code: every file, command, flag, link and name in them exists."""

import ast
import re
from argparse import ArgumentParser
from functools import cache
from pathlib import Path

import pytest

from app.cli import parser
from app.control.actions import ACTIONS
from installer import docs_tables
from tests.documents import ROOT, code_blocks, commands_in, inline_code, list_documents, project_files

MAKE_VARIABLES = {"PYTHON", "VENV", "OUT", "MINUTES", "DRIVER"}
FOREIGN_NAMES = {
    "MADV_POPULATE_WRITE",
    *("exclusive_caps", "max_buffers", "card_label"),  # options of v4l2loopback
    *("PERSONACAM_SCREENSHOTS", "XDG_RUNTIME_DIR", "VM_CACHE"),  # environment variables
    *("HF_ENDPOINT", "HF_TOKEN", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE"),  # environment variables
    *("GlobalShortcuts", "PersonaCam"),  # the portal's interface, and a part of the program's id
}
"""Names with an underscore that are not the code's."""
FOLDERS = ("app", "engine", "tests", "installer", "assets", "docs")

every_document = pytest.mark.parametrize("document", list_documents())


@every_document
def test_every_file_that_a_document_names_exists(document: str) -> None:
    """With its folders, or by its name alone; a file's own folder may be left out in the READMEs of assets/."""
    ours = {f"/{path.relative_to(ROOT)}" for path in project_files()}
    named = {
        word for code in [*inline_code(document), *code_blocks(document)] for word in re.findall(r"[\w./-]+", code)
    }
    paths = {word for word in named if word.startswith(tuple(f"{folder}/" for folder in FOLDERS))}
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
    alone = {word for word in named - paths if re.fullmatch(r"\w[\w/]*\.(pyi?|md|qss|svg|tflite|task)", word)}
    assert [name for name in sorted(alone) if not any(path.endswith(f"/{name}") for path in ours)] == []


@every_document
def test_every_link_leads_somewhere(document: str) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", (ROOT / document).read_text(encoding="utf-8")):
        place, _, heading = link.partition("#")
        if "://" not in place:
            file = (ROOT / document).parent / place if place else ROOT / document
            assert file.exists(), link
            assert not heading or heading in headings_of(file), link


def headings_of(file: Path) -> list[str]:
    """The anchors of a Markdown file, as GitHub makes them."""
    titles = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


@every_document
def test_every_make_command_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for words in commands_in(document, "make"):
        assert {word.partition("=")[0] for word in words if "=" in word} <= MAKE_VARIABLES
        assert {word for word in words if "=" not in word} <= targets


@every_document
def test_every_personacam_command_is_understood(document: str) -> None:
    """What a mentioned command leaves out, such as the portrait, is filled in. The actions of `ctl`: the test below."""
    for verb, *rest in commands_in(document, "personacam"):
        assert verb in parser.VERBS
        if verb != "ctl" and "--help" not in rest:
            parser._build_parser().parse_args([verb, *rest, *missing_flags(verb, rest)])


def missing_flags(verb: str, given: list[str]) -> list[str]:
    required = {"animate": ["--portrait", "--driver", "--out"], "sheet": ["--portrait", "--driver", "--out"]}
    if verb == "evaluate" and not given:
        return ["pairs.toml"]
    flags = required.get(verb, ["--portrait"] if verb == "live" else [])
    return [word for flag in flags if flag not in given for word in (flag, "file")]


@every_document
def test_every_ctl_command_is_an_action(document: str) -> None:
    verbs = {words[1] for words in commands_in(document, "personacam") if words[0] == "ctl" and len(words) > 1}
    assert verbs - {action.id for action in ACTIONS} <= {"list", "status"}


@every_document
def test_every_flag_exists(document: str) -> None:
    """Flags that stand alone in backticks, with or without a value."""
    named = {match[1] for code in inline_code(document) if (match := re.match(r"(--[a-z][\w-]*)", code))}
    assert named - known_flags(parser._build_parser()) == set()


def known_flags(tree: ArgumentParser) -> set[str]:
    flags: set[str] = set()
    for action in tree._actions:
        flags.update(action.option_strings)
        if isinstance(action.choices, dict):
            flags.update(*(known_flags(verb) for verb in action.choices.values()))
    return flags


@every_document
def test_every_name_of_the_code_exists(document: str) -> None:
    """CamelCase words and words with underscores in backticks, also behind a dot and before brackets."""
    plain = [code for code in inline_code(document) if re.fullmatch(r"\w+(\.\w+)*(\(.*\))?", code)]
    words = [word for code in plain if not re.search(r"\.\w{2,6}$", code) for word in re.findall(r"\w+", code)]
    words += [word for code in plain if re.match(r"[A-Z]\w+\.", code) for word in code.partition("(")[0].split(".")]
    named = {word for word in words if re.fullmatch(r"[A-Z][a-z]+[A-Z]\w*|[A-Za-z]+_\w+", word)}
    assert sorted(named - names_in_code() - FOREIGN_NAMES) == []


@cache
def names_in_code() -> frozenset[str]:
    """Every name in the code, keys of JSON included."""
    names: set[str] = set()
    for path in (path for folder in ("app", "engine", "tests") for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                names.add(node.name)
            elif isinstance(node, ast.arg | ast.keyword):
                names.add(node.arg or "")
            elif isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names.add(node.value)
    return frozenset(names)


def test_the_readme_begins_with_two_commands() -> None:
    assert {words[0] for words in commands_in("README.md", "make")} >= {"run", "test"}


def test_every_top_folder_has_its_line_in_the_readme() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in project_files() if path.parent != ROOT}
    described = set(re.findall(r"^\W*([a-z]+)/", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert {folder for folder in folders if not folder.startswith(".")} <= described


@pytest.mark.parametrize("document", ["control.md", "command-line.md"])
def test_the_tables_in_the_docs_are_those_of_the_code(document: str) -> None:
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    assert "<!-- table of " in text
    assert docs_tables.write_tables(text) == text, "run installer/docs_tables.py"
