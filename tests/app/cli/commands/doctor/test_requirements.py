import json
import sys
from pathlib import Path

import pytest

from app.cli.commands.doctor import requirements
from app.cli.commands.doctor.requirements import install_source, list_requirements, package_version, reinstall_command


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The metadata of a Persona Cam that is found before the real one."""
    folder = tmp_path / "personacam-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: personacam\nVersion: 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_it_was_installed_from_where_pip_says(installed: Path, tmp_path: Path) -> None:
    source = tmp_path / "persona cam"
    (installed / "direct_url.json").write_text(json.dumps({"url": source.as_uri()}))
    assert install_source() == str(source)
    assert reinstall_command() == f"{sys.executable} -m pip install --force-reinstall --no-deps '{source}'"


def test_where_pip_says_nothing_it_is_the_folder_here(installed: Path) -> None:
    assert install_source() == "."


def test_without_metadata_nothing_is_required_and_the_source_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements, "DISTRIBUTION", "no-such-distribution-anywhere")
    assert list_requirements() == {"": []}
    assert install_source() == "."


def test_a_package_that_is_not_installed_has_no_version() -> None:
    assert package_version("numpy")
    assert package_version("no-such-package-anywhere") is None


def test_a_command_for_an_environment_whose_name_has_a_space_can_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/srv/me/my env/bin/python")
    assert reinstall_command().startswith("'/srv/me/my env/bin/python' -m pip install")


def test_requirements_are_listed_once_each_under_the_extra_that_brings_them(installed: Path) -> None:
    lines = ["Metadata-Version: 2.1", "Name: personacam", "Version: 1", "Provides-Extra: window", "Provides-Extra: all"]
    lines += ["Requires-Dist: numpy>=2", 'Requires-Dist: nothing; sys_platform == "no such system"']
    lines += ["Requires-Dist: qt; extra == 'window'", "Requires-Dist: qt; extra == 'all'"]
    lines += ["Requires-Dist: other; extra == 'all'"]
    (installed / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = {extra: [one.name for one in needed] for extra, needed in list_requirements().items()}
    assert found == {"": ["numpy"], "window": ["qt"], "all": ["qt", "other"]}
