"""A file is the old one or the new one, never half of one; and what cannot be read is not lost."""

import os
from pathlib import Path

import pytest

from app.storage.atomic_write import copy_unreadable, rename_unreadable, write_atomically


def test_the_content_replaces_what_was_there_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "note"
    write_atomically(file, b"a long old content")
    write_atomically(file, b"new\r\n\x00")
    assert file.read_bytes() == b"new\r\n\x00"
    assert list(tmp_path.iterdir()) == [file]


def test_a_device_is_written_to_and_stays_a_device() -> None:
    device = Path(os.devnull)
    write_atomically(device, b"{}")
    assert device.is_char_device() or os.name == "nt"


def test_the_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "note", b"new")
    assert (tmp_path / "a" / "b" / "note").read_bytes() == b"new"


@pytest.mark.promise("a file is written completely or not at all")
@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, failure: BaseException
) -> None:
    file = tmp_path / "note"
    write_atomically(file, b"old")

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(step, fail)
    with pytest.raises(type(failure)):
        write_atomically(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.promise("a file is written completely or not at all")
def test_everything_is_on_the_disk_before_the_old_file_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "note"
    write_atomically(file, b"old")
    synced: list[tuple[bytes, bytes]] = []

    def sync(handle: int) -> None:
        (unfinished,) = set(tmp_path.iterdir()) - {file}
        synced.append((unfinished.read_bytes(), file.read_bytes()))

    monkeypatch.setattr("os.fsync", sync)
    write_atomically(file, b"new")
    assert synced == [(b"new", b"old")]


def test_a_file_in_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "blocked").touch()
    with pytest.raises(OSError, match="blocked"):
        write_atomically(tmp_path / "blocked" / "note", b"new")


def test_unreadable_files_are_kept_beside_each_other_with_their_endings(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    for number in (1, 2, 3):
        file.write_text(str(number))
        aside = rename_unreadable(file)
        assert aside == tmp_path / f"list.unreadable-{number}.json"
        assert not file.exists()
    kept = {one.name: one.read_text() for one in tmp_path.iterdir()}
    assert kept == {f"list.unreadable-{number}.json": str(number) for number in (1, 2, 3)}


def test_what_is_not_there_cannot_be_renamed(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        rename_unreadable(tmp_path / "gone.json")


def test_what_can_be_used_in_part_is_kept_whole_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(b"in use")
    kept = [copy_unreadable(file, content) for content in (b"one", b"two")]
    assert [one.name for one in kept] == ["settings.unreadable-1.json", "settings.unreadable-2.json"]
    assert [one.read_bytes() for one in kept] == [b"one", b"two"]
    assert file.read_bytes() == b"in use"
