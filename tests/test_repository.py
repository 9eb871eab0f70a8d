"""The project's own papers: what they promise must be there, and what is there must be accounted for."""

import ast
import hashlib
import os
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.cli import parser
from app.control.actions import ACTIONS

ROOT = Path(__file__).resolve().parents[1]
TEXT_SUFFIXES = {"", ".cfg", ".json", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml"}
GENERATED = {"__pycache__", "build", "dist", "out", ".git", ".hypothesis"}
# Folders of one particular computer; a path of the system itself, such as /usr/bin, is fine.
MACHINE_PATH = re.compile(r"""(?<![\w.~/}])(?<!\w")/(?:home|work|tmp|opt|mnt|Users)/|\.\./shared""")


def is_generated(folder: str) -> bool:
    return folder in GENERATED or folder.endswith(("_cache", ".egg-info")) or "venv" in folder


def project_files() -> Iterator[Path]:
    for folder, inner, names in os.walk(ROOT):
        inner[:] = sorted(name for name in inner if not is_generated(name))
        yield from (Path(folder, name) for name in sorted(names))


def table_rows(readme: Path) -> dict[str, dict[str, str]]:
    """The rows of every table in a README whose first column names a file, by that file's name."""
    rows: dict[str, dict[str, str]] = {}
    heads: list[str] = []
    for line in readme.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            heads = []
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not heads:
            heads = cells
        elif heads[0] == "file" and not set(line) <= set("|-: "):
            rows[cells[0].strip("`")] = dict(zip(heads, cells, strict=True))
    return rows


def bundled_files() -> list[Path]:
    """Everything under assets/ that is neither code nor a README nor one of the project's own settings files."""
    return [p for p in project_files() if p.is_relative_to(ROOT / "assets") and p.suffix not in {".py", ".md", ".toml"}]


def test_no_file_names_a_path_of_one_computer() -> None:
    texts = [p for p in project_files() if p.suffix in TEXT_SUFFIXES and p != Path(__file__)]
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in texts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("path", bundled_files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_bundled_file_has_a_source_and_a_licence(path: Path) -> None:
    rows = table_rows(path.parent / "README.md")
    assert path.name in rows, f"{path.name} has no row in {path.parent.name}/README.md"
    assert rows[path.name]["source"]
    assert rows[path.name]["licence"]


@pytest.mark.parametrize("folder", ["models", "portraits"])
def test_no_row_names_a_missing_file(folder: str) -> None:
    rows = table_rows(ROOT / "assets" / folder / "README.md")
    assert rows
    assert [name for name in rows if not (ROOT / "assets" / folder / name).is_file()] == []


def test_the_models_are_the_published_ones() -> None:
    models = ROOT / "assets" / "models"
    stated = {name: row["SHA-256"].strip("`") for name, row in table_rows(models / "README.md").items()}
    assert stated == {name: hashlib.sha256((models / name).read_bytes()).hexdigest() for name in stated}


def needed_packages(requirements: list[str]) -> set[str]:
    """The distributions that these requirements bring, directly and through others."""
    found: set[str] = set()
    waiting = [(line, "") for line in requirements]
    while waiting:
        line, extra = waiting.pop()
        requirement = Requirement(line)
        name = canonicalize_name(requirement.name)
        if name in found or (requirement.marker and not requirement.marker.evaluate({"extra": extra})):
            continue
        found.add(name)
        waiting += [
            (needed, wanted) for needed in metadata.requires(name) or [] for wanted in ("", *requirement.extras)
        ]
    return found


def test_the_notice_names_every_library_that_the_program_needs() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    named = {canonicalize_name(word) for word in re.findall(r"^ {3}([\w.-]+)(?: \(|  )", notice, re.MULTILINE)}
    assert needed_packages(project()["dependencies"]) - named == set()


def project() -> dict[str, Any]:
    """The table [project] of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def test_the_camera_process_imports_only_what_its_licence_allows() -> None:
    allowed = {*sys.stdlib_module_names, "numpy", "pyvirtualcam"}
    for path in (ROOT / "engine" / "camera_process").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                assert (node.module or "").split(".")[0] in allowed, f"{path.name}:{node.lineno}"
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 1, f"{path.name}:{node.lineno} leaves the package"
            elif isinstance(node, ast.Import):
                assert {alias.name.split(".")[0] for alias in node.names} <= allowed, f"{path.name}:{node.lineno}"


def test_every_make_command_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    mentioned = set(re.findall(r"\bmake ([a-z][a-z-]*)", "\n".join(code_in("README.md"))))
    assert mentioned >= {"run", "test", "help"}
    assert mentioned <= targets


def test_every_personacam_command_in_the_readme_is_understood() -> None:
    lines = [line for code in code_in("README.md") for line in code.splitlines() if line.startswith("personacam ")]
    assert {shlex.split(line)[1] for line in lines} >= {"animate", "sheet", "doctor"}
    for line in lines:
        _, verb, *rest = shlex.split(line, comments=True)
        assert verb in parser.VERBS
        if rest and "--help" not in rest:  # alone it is only mentioned
            parser._build_parser().parse_args([verb, *rest])


@pytest.mark.parametrize("document", ["README.md", "docs/control.md"])
def test_every_ctl_command_in_the_texts_is_an_action(document: str) -> None:
    words = [shlex.split(code, comments=True) for block in code_in(document) for code in block.splitlines()]
    verbs = {line[2] for line in words if line[:2] == ["personacam", "ctl"] and len(line) > 2}
    assert len(verbs) > 3
    assert verbs - {action.id for action in ACTIONS} <= {"list", "status"}


@pytest.mark.parametrize("document", sorted(p.name for p in ROOT.glob("*.md")))
def test_every_link_between_documents_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\(([^)#]+)", (ROOT / document).read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def code_in(document: str) -> list[str]:
    """The code blocks and the inline code of a Markdown file."""
    text = (ROOT / document).read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return blocks + re.findall(r"`([^`\n]+)`", text)


def test_every_top_folder_has_its_line_in_the_readme() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in project_files() if path.parent != ROOT}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\W*([a-z]+)/", readme, re.MULTILINE))
    assert {folder for folder in folders if not folder.startswith(".")} <= described


def test_the_version_has_its_entry_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(project()['version'])}\]", changelog, re.MULTILINE)
