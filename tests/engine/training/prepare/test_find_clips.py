"""Which clips a user named: files, folders of videos, folders of pictures."""

import os
from pathlib import Path

import pytest

from engine.core.errors import SourceError
from engine.training.prepare.find_clips import count_bytes, find_clips, hash_clip, list_files, name_folder


def write_file(path: Path, size: int = 3) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    return path


def test_videos_are_found_at_any_depth_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.MP4", "a/z.mov", "a/b/c.webm", "notes.txt", ".hidden.mp4", "a/picture.png"):
        write_file(tmp_path / name)
    assert [clip.name for clip in find_clips([tmp_path])] == ["a/b/c.webm", "a/z.mov", "b.MP4"]


def test_a_file_is_a_clip_whatever_it_is_called_and_comes_once(tmp_path: Path) -> None:
    odd = write_file(tmp_path / "take 1", 7)
    found = find_clips([odd, tmp_path / "." / "take 1"])
    assert [(clip.path, clip.name, clip.size_bytes) for clip in found] == [(odd, "take 1", 7)]
    assert found[0].changed_ns == odd.stat().st_mtime_ns


def test_a_folder_of_pictures_is_one_clip(tmp_path: Path) -> None:
    pictures = [write_file(tmp_path / "take" / f"{number}.png", number) for number in (2, 1)]
    (clip,) = find_clips([tmp_path / "take"])
    assert (clip.name, clip.size_bytes) == ("take", 3)
    assert list_files(clip.path) == sorted(pictures)
    assert count_bytes([clip, clip]) == 6


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_link_back_to_the_folder_is_not_followed(tmp_path: Path) -> None:
    write_file(tmp_path / "a.mp4")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert [clip.name for clip in find_clips([tmp_path])] == ["a.mp4"]


def test_what_is_not_there_or_holds_nothing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nowhere"):
        find_clips([tmp_path / "nowhere"])
    with pytest.raises(SourceError, match="No clip was found"):
        find_clips([tmp_path])


def test_a_name_is_fit_for_any_disk_and_other_content_has_another(tmp_path: Path) -> None:
    file = tmp_path / "Tête à tête: 1?.mp4"
    file.write_bytes(b"1")
    (clip,) = find_clips([file])
    name = name_folder(clip, hash_clip(clip))
    assert name == "T-te-t-te-1-6b86b273ff"
    file.write_bytes(b"2")
    assert name_folder(clip, hash_clip(clip)) != name
    file.unlink()
    with pytest.raises(SourceError, match="cannot be read"):
        hash_clip(clip)
