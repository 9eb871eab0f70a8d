"""A hub on this computer that has made-up weights, and the table of its files."""

from pathlib import Path

from tests.fakes.hub import FakeHub

OWNER = "maker"


def serve_folder(folder: Path) -> FakeHub:
    """Return a hub with a repository for each folder in this one."""
    content: dict[str, bytes] = {}
    for path in _list_files(folder):
        repository, _, name = path.relative_to(folder).as_posix().partition("/")
        content[f"{OWNER}/{repository}/{name}"] = path.read_bytes()
    return FakeHub(content)


def write_table(folder: Path, table: Path) -> Path:
    """Write the table of the files in this folder: nothing is known of them but their names."""
    rows = ["format = 1"]
    for path in _list_files(folder):
        target = path.relative_to(folder).as_posix()
        repository, _, name = target.partition("/")
        rows.append(f'[[files]]\nmodel = "{repository}"\nrepository = "{OWNER}/{repository}"')
        rows.append(f'path = "{name}"\ntarget = "{target}"')
    table.write_text("\n".join(rows), encoding="utf-8")
    return table


def _list_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
