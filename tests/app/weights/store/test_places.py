from pathlib import Path

import pytest

from app.storage.folders import weights_folder
from app.weights.catalog import TABLE, read_catalog
from app.weights.errors import DiskError, FolderError
from app.weights.store import places
from app.weights.store.states import is_vital
from engine import ADOPTION_FILE, adopted_content
from tests.weights import touch_weights, verify_touched_weights


def test_the_program_has_a_folder_of_its_own_until_another_is_chosen(tmp_path: Path) -> None:
    assert places.find_store() == weights_folder()
    places.choose_store(tmp_path / "large disk")
    assert places.find_store() == tmp_path / "large disk"
    places.choose_store(None)
    assert places.find_store() == weights_folder()


def test_a_chosen_folder_is_remembered_from_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    places.choose_store(Path("here"))
    assert places.find_store() == tmp_path / "here"


@pytest.mark.parametrize("content", [b"", b"{}", b'{"folder": 3}', b'{"folder": "a\\u0000b"}', b"[1]"])
def test_a_choice_that_cannot_be_read_is_none(own_records: Path, content: bytes) -> None:
    own_records.mkdir(parents=True)
    (own_records / places.FILE).write_bytes(content)
    assert places.find_store() == weights_folder()


def test_a_choice_that_cannot_be_kept_is_said(own_records: Path) -> None:
    own_records.parent.mkdir(parents=True)
    own_records.write_bytes(b"no folder")
    with pytest.raises(DiskError, match="cannot be remembered"):
        places.choose_store(Path("x"))


def test_weights_are_found_only_if_all_of_them_were_verified(folder: Path) -> None:
    assert places.find_usable_folder() is None
    places.choose_store(touch_weights(folder))
    assert places.is_complete(folder)
    assert places.find_usable_folder() is None
    verify_touched_weights(folder)
    assert places.find_usable_folder() == folder
    (folder / "personalive" / "pose_guider.pth").write_bytes(b"another")
    assert places.find_usable_folder() is None


def test_a_folder_of_the_computers_is_found_after_the_users_own(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_DIRS", f"{tmp_path / 'none'}:{tmp_path / 'shared'}")
    shared = verify_touched_weights(tmp_path / "shared" / "personacam" / "weights")
    assert places.find_usable_folder() == shared
    places.choose_store(verify_touched_weights(folder))
    assert places.find_usable_folder() == folder


@pytest.mark.parametrize("inside", ["", "pretrained_weights"])
def test_the_layout_is_found_in_a_folder(folder: Path, inside: str) -> None:
    touch_weights(folder / inside)
    assert places.find_layout(folder) == folder / inside


def test_an_empty_folder_is_refused_with_what_is_missing(folder: Path) -> None:
    with pytest.raises(
        FolderError, match=r"personalive/denoising_unet\.pth, .*, .* and \d+ more are missing"
    ) as refused:
        places.find_layout(folder)
    assert len(refused.value.missing) == len([file for file in read_catalog().files if is_vital(file)])
    assert not places.is_complete(folder)


def test_a_folder_that_lacks_one_file_is_refused_with_its_name(folder: Path) -> None:
    touch_weights(folder)
    (folder / "sd-vae-ft-mse" / "config.json").unlink()
    with pytest.raises(FolderError, match=r"Missing: sd-vae-ft-mse/config\.json\."):
        places.check_folder(folder)


def test_a_folder_that_does_not_exist_is_said(folder: Path) -> None:
    with pytest.raises(FolderError, match=r"There is no folder .*gone"):
        places.find_layout(folder / "gone")


def test_a_converted_file_is_as_good_as_the_published_one(folder: Path) -> None:
    touch_weights(folder)
    guider = folder / "personalive" / "pose_guider.pth"
    guider.rename(guider.with_suffix(".safetensors"))
    places.check_folder(folder)


@pytest.fixture
def unseen(tmp_path: Path) -> Path:
    """A folder of which the system says nothing but an error, as of a share that is gone."""
    return tmp_path / ("n" * 300)


def test_a_place_that_cannot_be_looked_at_is_passed_over(
    own_records: Path, unseen: Path, caplog: pytest.LogCaptureFixture
) -> None:
    places.choose_store(unseen)
    assert places.find_usable_folder() is None
    assert not places.is_complete(unseen)
    assert caplog.text == ""


def test_a_place_that_cannot_be_looked_at_is_refused(unseen: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="There is no folder"):
        places.find_layout(unseen)
    assert places.is_writable(unseen) == places.is_writable(tmp_path)
    (tmp_path / "file").touch()
    assert not places.is_writable(tmp_path / "file")


def test_a_folder_that_adopts_another_has_its_files(folder: Path, tmp_path: Path) -> None:
    (folder / ADOPTION_FILE).write_bytes(adopted_content(touch_weights(tmp_path / "other")))
    places.check_folder(folder)


def test_a_folder_may_say_itself_which_files_it_has(folder: Path) -> None:
    (folder / TABLE).write_text(
        'format = 1\n[[files]]\nrepository = "a/b"\npath = "personalive/c.pth"\n', encoding="utf-8"
    )
    with pytest.raises(FolderError, match=r"Missing: personalive/c\.pth\."):
        places.check_folder(folder)
    (folder / TABLE).write_bytes(b"=")
    assert not places.is_usable(folder)
