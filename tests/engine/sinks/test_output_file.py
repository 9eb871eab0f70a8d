"""Where files get their names: nothing that exists is replaced, no input is written, no two programs share one."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.core.errors import SinkError
from engine.sinks import output_file
from engine.sinks.output_file import (
    OutputFile,
    check_file_writable,
    move_to_free_name,
    move_without_replacing,
    refuse_inputs,
    write_file,
)


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def written(file: Path, content: bytes = b"mine") -> Path:
    file.write_bytes(content)
    return file


def test_a_name_that_is_free_is_taken_and_grows_beside_its_place(tmp_path: Path) -> None:
    output = OutputFile(tmp_path / "new" / "take.mp4")
    assert output.part == tmp_path / "new" / "take.part.mp4"
    assert names(tmp_path / "new") == {"take.part.mp4"}
    output.part.write_bytes(b"video")
    assert output.finish_file() == tmp_path / "new" / "take.mp4"
    assert names(tmp_path / "new") == {"take.mp4"}


@pytest.mark.parametrize("taken_by", ["take.mp4", "take.part.mp4"])
def test_a_name_that_is_taken_or_being_written_gets_a_number(tmp_path: Path, taken_by: str) -> None:
    written(tmp_path / taken_by)
    output = OutputFile(tmp_path / "take.mp4")
    output.part.write_bytes(b"video")
    assert output.finish_file() == tmp_path / "take (2).mp4"
    assert (tmp_path / taken_by).read_bytes() == b"mine"


def test_a_broken_link_counts_as_taken(tmp_path: Path) -> None:
    (tmp_path / "take.mp4").symlink_to(tmp_path / "elsewhere.mp4")
    assert OutputFile(tmp_path / "take.mp4").file == tmp_path / "take (2).mp4"


@pytest.mark.promise("no file of the user's is written over")
def test_two_outputs_of_one_name_never_share_a_file(tmp_path: Path) -> None:
    first, second = OutputFile(tmp_path / "take.mp4"), OutputFile(tmp_path / "take.mp4")
    first.part.write_bytes(b"first")
    second.part.write_bytes(b"second")
    assert [first.finish_file().read_bytes(), second.finish_file().read_bytes()] == [b"first", b"second"]
    assert names(tmp_path) == {"take.mp4", "take (2).mp4"}


def test_what_came_to_that_name_meanwhile_stays(tmp_path: Path) -> None:
    output = OutputFile(tmp_path / "take.mp4")
    output.part.write_bytes(b"video")
    written(tmp_path / "take.mp4")
    assert output.finish_file() == tmp_path / "take (2).mp4"
    assert (tmp_path / "take.mp4").read_bytes() == b"mine"


def test_a_file_is_replaced_only_where_that_was_asked(tmp_path: Path) -> None:
    file = written(tmp_path / "take.mp4")
    output = OutputFile(file, replace=True)
    assert file.read_bytes() == b"mine"
    output.part.write_bytes(b"video")
    assert output.finish_file() == file
    assert file.read_bytes() == b"video"


def test_what_is_discarded_leaves_nothing_and_what_was_there_stays(tmp_path: Path) -> None:
    file = written(tmp_path / "take.mp4")
    for replace in (False, True):
        OutputFile(file, replace).discard_file()
    assert names(tmp_path) == {"take.mp4"}
    assert file.read_bytes() == b"mine"


RACE = """
import sys
from pathlib import Path
from engine.sinks.output_file import OutputFile
for _ in range(50):
    output = OutputFile(Path(sys.argv[1]))
    output.part.write_text(sys.argv[2])
    output.finish_file()
"""


def test_programs_that_want_one_name_at_the_same_time_all_keep_their_files(tmp_path: Path) -> None:
    programs = [
        subprocess.Popen([sys.executable, "-c", RACE, str(tmp_path / "take.mp4"), word]) for word in ("one", "two")
    ]
    assert [program.wait() for program in programs] == [0, 0]
    contents = [file.read_text() for file in tmp_path.iterdir()]
    assert (contents.count("one"), contents.count("two")) == (50, 50)


@pytest.mark.skipif(sys.platform == "win32", reason="renaming there never replaces")
def test_a_disk_without_hard_links_replaces_nothing_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    file, taken = written(tmp_path / "a", b"new"), written(tmp_path / "b")
    with pytest.raises(FileExistsError):
        move_without_replacing(file, taken)
    assert taken.read_bytes() == b"mine"
    move_without_replacing(file, tmp_path / "c")
    assert names(tmp_path) == {"b", "c"}


def test_a_file_that_is_gone_is_an_error_and_leaves_no_empty_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        move_to_free_name(tmp_path / "gone", tmp_path / "take.mp4")
    assert names(tmp_path) == set()


def test_a_whole_file_is_written_under_a_free_name(tmp_path: Path) -> None:
    file = written(tmp_path / "report.json")
    assert write_file(file, b"{}") == tmp_path / "report (2).json"
    assert write_file(file, b"[]", replace=True) == file
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {
        "report.json": b"[]",
        "report (2).json": b"{}",
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_device_is_written_to_as_it_is() -> None:
    check_file_writable(Path(os.devnull))
    assert write_file(Path(os.devnull), b"{}") == Path(os.devnull)


def test_looking_whether_a_place_can_be_written_changes_nothing(tmp_path: Path) -> None:
    file = written(tmp_path / "report.json")
    check_file_writable(file)
    check_file_writable(tmp_path / "other.json")
    assert names(tmp_path) == {"report.json"}
    with pytest.raises(IsADirectoryError):
        check_file_writable(tmp_path)


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_an_input_is_refused_under_every_name(tmp_path: Path, link: Callable[[Path, Path], None]) -> None:
    clip = written(tmp_path / "clip.mp4")
    link(clip, tmp_path / "other.mp4")
    (tmp_path / "x").mkdir()
    for name in ("clip.mp4", "other.mp4", "x/../clip.mp4"):
        with pytest.raises(SinkError, match="over one of the inputs"):
            refuse_inputs(tmp_path / name, [clip])
    refuse_inputs(tmp_path / "new.mp4", [clip])


def test_an_input_that_is_not_there_yet_is_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SinkError):
        refuse_inputs(tmp_path / "later.mp4", [tmp_path / "later.mp4"])
    refuse_inputs(tmp_path / "LATER.mp4", [tmp_path / "later.mp4"]) if output_file.CASE_MATTERS else None
    monkeypatch.setattr(output_file, "CASE_MATTERS", False)
    with pytest.raises(SinkError):
        refuse_inputs(tmp_path / "LATER.mp4", [tmp_path / "later.mp4"])
