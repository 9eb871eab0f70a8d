"""Where a download goes when the user has chosen a folder."""

from pathlib import Path

import pytest

from app.gui.weights.chosen_folder import choose_download_folder, find_download_folder
from app.weights.errors import DiskError
from app.weights.store import places
from tests.weights import touch_weights


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "chosen"
    made.mkdir()
    return made


def test_an_empty_folder_is_used_as_it_is(folder: Path) -> None:
    assert choose_download_folder(folder) == folder
    assert places.find_store() == folder


def test_among_other_things_a_folder_of_its_own_is_made(folder: Path) -> None:
    (folder / "holiday.jpg").touch()
    assert find_download_folder(folder) == folder / "PersonaLive"


def test_what_is_there_already_is_gone_on_with(folder: Path) -> None:
    (folder / "taesd").mkdir()
    assert find_download_folder(folder) == folder
    touch_weights(folder / "pretrained_weights")
    assert find_download_folder(folder) == folder / "pretrained_weights"


def test_a_folder_that_cannot_be_written_to_is_refused_and_the_last_one_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = places.find_store()
    monkeypatch.setattr(places, "is_writable", lambda _: False)
    with pytest.raises(DiskError, match="Nothing can be written"):
        choose_download_folder(folder)
    assert places.find_store() == before
