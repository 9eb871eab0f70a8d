import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.cli.commands.doctor import computer
from tests.problems import advice_of, message_of

MB = 1_000_000


@pytest.mark.parametrize(("free_mb", "found"), [(499.9, False), (500, True), (123_456, True)])
def test_half_a_gigabyte_of_the_disk_here_should_be_free(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free_mb: float, found: bool
) -> None:
    asked: list[Path] = []

    def usage(place: Path) -> SimpleNamespace:
        asked.append(place)
        return SimpleNamespace(free=free_mb * MB)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", usage)
    result = computer.check_disk_space()
    assert (result.found, result.needed) == (found, False)
    assert result.to_plain()["detail"] == f"{free_mb / 1000:.1f} GB"
    assert asked == [tmp_path]


def test_the_log_of_the_last_run_is_named_with_its_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("app.storage.folders.logs_folder", lambda: tmp_path)
    newest, older = tmp_path / "window.log", tmp_path / "live.log"
    newest.write_bytes(b"x" * 12_345)
    older.write_bytes(b"x")
    monkeypatch.setattr("app.storage.log_file.list_log_files", lambda folder: [newest, older])
    assert computer.check_log().detail == f"{newest}, 12 kB"


def test_a_folder_that_may_only_be_read_takes_no_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("app.storage.folders.logs_folder", lambda: tmp_path / "logs")
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    result = computer.check_log()
    assert (result.found, result.needed) == (False, False)
    assert message_of(result.problem) == f"{tmp_path} cannot be written"
    assert str(tmp_path) in advice_of(result.problem)
