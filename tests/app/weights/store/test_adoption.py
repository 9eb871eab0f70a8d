from pathlib import Path

import pytest

from app.weights.errors import DiskError, FolderError
from app.weights.store.adoption import adopt_folder
from engine import ADOPTION_FILE, read_adopted_folder
from tests.weights import touch_weights


def test_a_folder_of_the_reference_is_adopted_without_copying(folder: Path, tmp_path: Path) -> None:
    layout = touch_weights(tmp_path / "PersonaLive" / "pretrained_weights")
    before = sorted(layout.rglob("*"))
    assert adopt_folder(folder, tmp_path / "PersonaLive") == layout
    assert read_adopted_folder(folder) == layout
    assert [path.name for path in folder.iterdir()] == [ADOPTION_FILE]
    assert sorted(layout.rglob("*")) == before


def test_the_store_need_not_exist(tmp_path: Path) -> None:
    layout = touch_weights(tmp_path / "there")
    adopt_folder(tmp_path / "new" / "store", layout)
    assert read_adopted_folder(tmp_path / "new" / "store") == layout


def test_a_relative_name_is_understood_later(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch_weights(tmp_path / "there")
    monkeypatch.chdir(tmp_path)
    assert adopt_folder(folder, Path("there")) == tmp_path / "there"


def test_a_folder_that_lacks_something_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FolderError, match="has not all of PersonaLive's weights"):
        adopt_folder(folder, tmp_path / "empty")
    assert list(folder.iterdir()) == []


def test_the_store_does_not_adopt_itself_nor_one_that_adopts(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="is the store itself"):
        adopt_folder(touch_weights(folder), folder)
    other = tmp_path / "other"
    adopt_folder(other, folder)
    with pytest.raises(FolderError, match="only points to weights in another folder"):
        adopt_folder(tmp_path / "third", other)


def test_a_store_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    layout = touch_weights(tmp_path / "there")
    (tmp_path / "store").write_bytes(b"a file")
    with pytest.raises(DiskError, match="cannot be written to"):
        adopt_folder(tmp_path / "store", layout)


def test_a_file_in_place_of_the_store_adopts_nothing_and_warns_of_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    assert read_adopted_folder(tmp_path / "file") is None
    assert caplog.text == ""
