"""Nothing that a run reads, or writes elsewhere, is written over."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.path_checks import check_no_overwrite, check_writable
from engine import SinkError

Command = Callable[..., int]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return touched(tmp_path / "clip.mp4")


def touched(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"mine")
    return file


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_links_do_not_hide_an_input(clip: Path, link: Callable[[Path, Path], None]) -> None:
    link(clip, clip.with_name("other.mp4"))
    with pytest.raises(SinkError, match="over one of the inputs"):
        check_no_overwrite([clip], [clip.with_name("other.mp4")])


@pytest.mark.parametrize("name", ["clip.mp4", "x/../clip.mp4"])
def test_a_report_is_an_output_like_any_other(clip: Path, name: str) -> None:
    (clip.parent / "x").mkdir()
    with pytest.raises(SinkError, match="over one of the inputs"):
        check_no_overwrite([clip], [None, clip.parent / name])


@pytest.mark.parametrize("other", ["new.mp4", "new.part.mp4"])
def test_outputs_differ_from_each_other(clip: Path, other: str) -> None:
    with pytest.raises(SinkError, match="over another output"):
        check_no_overwrite([clip], [clip.with_name("new.mp4"), clip.with_name(other)])


def test_the_suffix_of_a_video_may_be_in_capitals(clip: Path) -> None:
    with pytest.raises(SinkError, match="over another output"):
        check_no_overwrite([clip], [clip.with_name("new.MP4"), clip.with_name("new.part.MP4")])


@pytest.mark.parametrize("name", ["000007.png", "000000.part"])
def test_an_input_among_the_pictures_to_be_written_is_safe(tmp_path: Path, name: str) -> None:
    face = touched(tmp_path / "frames" / name)
    with pytest.raises(SinkError, match=r"The pictures in .* over one of the inputs"):
        check_no_overwrite([face], [], face.parent)


def test_a_folder_that_drives_is_safe_with_all_that_is_in_it(tmp_path: Path) -> None:
    picture = touched(tmp_path / "driver" / "1.png")
    with pytest.raises(SinkError):
        check_no_overwrite([picture.parent], [], picture.parent)
    with pytest.raises(SinkError):
        check_no_overwrite([picture.parent], [picture])


def test_a_report_among_the_pictures_is_refused_and_beside_them_it_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    with pytest.raises(SinkError, match="over another output"):
        check_no_overwrite([], [folder / "000000.png"], folder)
    check_no_overwrite([touched(folder / "me.png")], [touched(folder / "report.json")], folder)


def test_links_that_lead_nowhere_are_no_error_by_themselves(tmp_path: Path) -> None:
    loop = tmp_path / "loop.mp4"
    loop.symlink_to(loop)
    check_no_overwrite([touched(tmp_path / "a.png")], [loop])
    check_writable(loop)
    assert [file.name for file in tmp_path.iterdir() if file.is_symlink()] == ["loop.mp4"]


def test_a_file_in_place_of_a_folder_is_said_so(clip: Path) -> None:
    with pytest.raises(SinkError, match="a file is where a folder has to be"):
        check_writable(clip / "report.json")


@pytest.mark.parametrize(
    "words",
    [
        ("live", "--camera", "clip.mp4", "--output", "clip.mp4"),
        ("live", "--camera", "clip.mp4", "--output", "null", "--report", "clip.mp4"),
        ("live", "--camera", "clip.mp4", "--output", "new.mp4", "--report", "new.mp4"),
        ("animate", "--driver", "clip.mp4", "--out", "new.mp4", "--report", "me.png"),
        ("animate", "--driver", "clip.mp4", "--out", "new.mp4", "--report", "new.mp4"),
        ("animate", "--driver", "clip.mp4", "--frames-out", ".", "--report", "000001.png"),
        ("sheet", "--driver", "clip.mp4", "--out", "me.png"),
        ("sheet", "--driver", "clip.mp4", "--out", "me.png", "--overwrite"),
        ("animate", "--driver", "clip.mp4", "--out", "clip.mp4", "--overwrite"),
    ],
)
def test_every_verb_looks_before_it_writes(
    personacam: Command,
    clip: Path,
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(clip.parent)
    touched(clip.with_name("me.png"))
    assert personacam(*words, "--portrait", "me.png") == 1
    said = capsys.readouterr().err
    assert "would be written over" in said
    assert said.count("\n") == 1
    assert {file.name: file.read_bytes() for file in clip.parent.iterdir()} == {"clip.mp4": b"mine", "me.png": b"mine"}
