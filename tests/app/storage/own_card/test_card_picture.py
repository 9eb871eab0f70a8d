from pathlib import Path

import pytest
from PIL import Image

from app.storage.folders import card_folder
from app.storage.own_card import card_picture
from app.storage.own_card.card_picture import KEPT, keep_card_picture
from engine import PortraitError, SinkError, read_card_picture


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_picture, "card_folder", lambda: tmp_path / "card")


def write_picture(file: Path, grey: int = 100) -> Path:
    Image.new("RGB", (64, 36), (grey, 20, 30)).save(file)
    return file


def test_the_card_outlives_the_file_that_was_chosen(tmp_path: Path) -> None:
    chosen = write_picture(tmp_path / "mine.jpg")
    kept = keep_card_picture(str(chosen))
    chosen.unlink()
    assert Path(kept).parent == tmp_path / "card"
    assert read_card_picture(kept).pixels.shape == (36, 64, 3)
    assert "mine" not in Path(kept).name, "a name may say who somebody is"


def test_the_same_picture_is_kept_once_and_a_copy_is_not_copied(tmp_path: Path) -> None:
    chosen = write_picture(tmp_path / "mine.png")
    kept = keep_card_picture(str(chosen))
    assert keep_card_picture(str(chosen)) == kept == keep_card_picture(kept)
    assert len(list((tmp_path / "card").iterdir())) == 1


def test_what_is_no_picture_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no picture")
    with pytest.raises(PortraitError, match="bad"):
        keep_card_picture(str(bad))
    assert not (tmp_path / "card").exists()


def test_a_folder_that_takes_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "card").write_text("a file")
    with pytest.raises(SinkError):
        keep_card_picture(str(write_picture(tmp_path / "mine.png")))


def test_only_the_last_ones_are_kept(tmp_path: Path) -> None:
    kept = [keep_card_picture(str(write_picture(tmp_path / "mine.png", grey))) for grey in range(KEPT + 3)]
    there = [name for name in kept if Path(name).exists()]
    assert len(there) == KEPT
    assert kept[-1] in there


def test_its_folder_is_among_the_user_s_data() -> None:
    assert card_folder().name == "card"
