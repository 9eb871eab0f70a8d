"""The program's entry among those of the desktop."""

import configparser
import shlex
import stat
from pathlib import Path

import pytest

from app.storage.desktop_entry import APP_ID, install_desktop_entry

NAME = f"{APP_ID}.desktop"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"XDG_DATA_HOME": str(tmp_path / "home"), "XDG_DATA_DIRS": f"{tmp_path / 'system'}:/nowhere"}


def read_command(file: Path) -> list[str]:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(file, encoding="utf-8")
    assert entry["Desktop Entry"]["Type"] == "Application"
    assert entry["Desktop Entry"]["Name"] == "Persona Cam"
    written = entry["Desktop Entry"]["Exec"].replace("\\\\", "\\").replace("%%", "%")
    return shlex.split(written.replace("\\$", "$"))  # as a shell reads it, which shlex does for quotes only


def test_it_is_written_once_and_starts_the_window(environment: dict[str, str], tmp_path: Path) -> None:
    program = tmp_path / 'a "$place" of 100 %' / "python"
    assert install_desktop_entry(environment, program)
    file = tmp_path / "home" / "applications" / NAME
    assert read_command(file) == [str(program), "-m", "app", "window"]
    assert not file.stat().st_mode & stat.S_IXOTH
    assert not install_desktop_entry(environment, program)


def test_its_icon_lies_where_desktops_look_for_it(environment: dict[str, str], tmp_path: Path) -> None:
    install_desktop_entry(environment, tmp_path / "python")
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(tmp_path / "home" / "applications" / NAME, encoding="utf-8")
    assert entry["Desktop Entry"]["Icon"] == APP_ID
    icon = tmp_path / "home" / "icons" / "hicolor" / "scalable" / "apps" / f"{APP_ID}.svg"
    assert icon.read_bytes().startswith(b"<svg")


def test_the_installed_program_is_preferred_and_one_that_moved_is_found_again(
    environment: dict[str, str], tmp_path: Path
) -> None:
    for place in ("first", "second"):
        script = tmp_path / place / "personacam"
        script.parent.mkdir()
        script.touch()
        assert install_desktop_entry(environment, script.with_name("python"))
        assert read_command(tmp_path / "home" / "applications" / NAME) == [str(script), "window"]


def test_one_of_the_systems_is_enough(environment: dict[str, str], tmp_path: Path) -> None:
    entry = tmp_path / "system" / "applications" / NAME
    entry.parent.mkdir(parents=True)
    entry.touch()
    assert not install_desktop_entry(environment)
    assert not (tmp_path / "home").exists()


def test_portals_take_the_id() -> None:
    """At least two parts of letters, digits, underscores; a dash in the last one only."""
    parts = APP_ID.split(".")
    assert len(parts) >= 2
    assert all(part.isidentifier() for part in parts)
