"""The project's own papers: what they promise must be there, and what is there must be accounted for."""

import ast
import hashlib
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.documents import ROOT, project_files

TEXT_SUFFIXES = {"", ".cfg", ".json", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml"}
# Folders of one particular computer; a path of the system itself, such as /usr/bin, is fine.
MACHINE_PATH = re.compile(r"""(?<![\w.~/}])(?<!\w")/(?:home|work|tmp|opt|mnt|Users)/|\.\./shared""")


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
    folder = next(folder for folder in path.parents if (folder / "README.md").is_file())
    name, rows = path.relative_to(folder).as_posix(), table_rows(folder / "README.md")
    assert name in rows, f"{name} has no row in {folder.name}/README.md"
    assert rows[name]["source"]
    assert rows[name]["licence"]


@pytest.mark.parametrize("folder", ["models", "models/nano", "portraits"])
def test_no_row_names_a_missing_file(folder: str) -> None:
    rows = table_rows(ROOT / "assets" / folder / "README.md")
    assert rows
    assert [name for name in rows if not (ROOT / "assets" / folder / name).is_file()] == []


def test_the_models_are_the_published_ones() -> None:
    models = ROOT / "assets" / "models"
    stated = {name: row["SHA-256"].strip("`") for name, row in table_rows(models / "README.md").items()}
    assert stated == {name: hashlib.sha256((models / name).read_bytes()).hexdigest() for name in stated}


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


def test_the_version_has_its_entry_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(project()['version'])}\]", changelog, re.MULTILINE)


@pytest.mark.parametrize("package", ["app", "engine"])
def test_the_tests_folders_are_those_of_the_source(package: str) -> None:
    """Or they have the name of a module whose tests fill several files."""
    tests = {file.parent.relative_to(ROOT / "tests") for file in (ROOT / "tests" / package).rglob("test_*.py")}
    assert tests
    assert [str(folder) for folder in sorted(tests) if not _is_folder_or_module(ROOT / folder)] == []


def _is_folder_or_module(path: Path) -> bool:
    return path.is_dir() or path.with_suffix(".py").is_file()
