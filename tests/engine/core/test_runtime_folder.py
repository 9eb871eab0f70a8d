"""The folder where the user's programs meet is one for all of them, and closed to everybody else."""

import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from engine.core.errors import SinkError
from engine.core.runtime_folder import make_private_folder, runtime_folder


def test_the_users_programs_meet_in_the_login_session_or_in_one_folder_of_the_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "linux":
        pytest.skip("elsewhere platformdirs knows")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert runtime_folder() == tmp_path / "personacam"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "missing"))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    assert runtime_folder() == tmp_path / f"personacam-{os.getuid()}"


def test_a_folder_of_another_user_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.name != "posix":
        pytest.skip("owners are a POSIX matter")
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(SinkError, match="belongs to another user"):
        make_private_folder(tmp_path / "run")


def test_a_folder_that_is_a_link_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(SinkError, match="is no folder"):
        make_private_folder(tmp_path / "run")


def test_a_file_in_its_place_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "run").touch()
    with pytest.raises(SinkError, match="is no folder"):
        make_private_folder(tmp_path / "run")


def test_a_link_that_leads_nowhere_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "run").symlink_to(tmp_path / "nowhere")
    with pytest.raises(SinkError, match="is no folder"):
        make_private_folder(tmp_path / "run")


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
@pytest.mark.parametrize("exists", [False, True])
def test_it_is_made_with_all_above_it_and_closed_to_others_even_if_it_was_open(tmp_path: Path, exists: bool) -> None:
    folder = tmp_path / "above" / "run"
    if exists:
        folder.mkdir(parents=True)
        folder.chmod(0o777)
    assert make_private_folder(folder) == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
