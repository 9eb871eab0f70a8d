from pathlib import Path

import pytest

from engine.core.errors import SettingsError
from engine.core.settings import Quality, Settings
from engine.evaluation.pairs_file import read_pairs

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("anna.mp4", "ben.mp4", "mona.jpg", "boy.png", "done.mp4"):
        (tmp_path / name).touch()
    return tmp_path


def write_table(folder: Path, text: str, name: str = "pairs.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_portrait_the_driver_is_its_own(folder: Path) -> None:
    [pair] = read_pairs(write_table(folder, '[[pair]]\ndriver = "anna.mp4"\nmax_frames = 7')).pairs
    assert (pair.name, pair.own_face, pair.max_frames) == ("self x anna", True, 7)
    assert pair.driver == folder / "anna.mp4"


def test_lists_are_every_combination(folder: Path) -> None:
    text = '[[pair]]\ndriver = ["anna.mp4", "ben.mp4"]\nportrait = ["mona.jpg", "boy.png"]'
    names = [pair.name for pair in read_pairs(write_table(folder, text)).pairs]
    assert names == ["mona x anna", "boy x anna", "mona x ben", "boy x ben"]


def test_a_csv_file_has_the_same_pairs(folder: Path) -> None:
    text = "driver,portrait,output,max_frames\nanna.mp4,,,\nben.mp4,mona.jpg,done.mp4,12\n"
    own, other = read_pairs(write_table(folder, text, "pairs.csv")).pairs
    assert own.own_face
    assert (other.output, other.max_frames) == (folder / "done.mp4", 12)


def test_setups_are_put_over_the_usual_settings(folder: Path) -> None:
    text = (
        '[[pair]]\ndriver = "anna.mp4"\n'
        '[[setup]]\nname = "fast"\nanimator = "personalive"\nquality = "fast"\nkeyframe_threshold = 15.0\n'
        "[[setup]]\nsize_px = 256\n"
    )
    fast, small = read_pairs(write_table(folder, text)).make_setups(Settings(seed=3))
    assert (fast.name, fast.settings.quality, fast.settings.seed) == ("fast", Quality.FAST, 3)
    assert fast.settings.personalive.keyframe_threshold == 15
    assert (small.name, small.settings.size_px, small.settings.animator) == ("256", 256, "instant")


def test_without_setups_the_usual_settings_are_the_only_one(folder: Path) -> None:
    [setup] = read_pairs(write_table(folder, '[[pair]]\ndriver = "anna.mp4"')).make_setups(Settings())
    assert setup.name == "instant"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no pair"),
        ("[[pair", "no TOML"),
        ("[[pear]]\na = 1", "'pear'"),
        ('[[pair]]\nportrait = "mona.jpg"', "no driver"),
        ('[[pair]]\ndriver = "nobody.mp4"', "There is no driver nobody.mp4"),
        ('[[pair]]\ndriver = 3', "name of a file"),
        ('[[pair]]\ndriver = "anna.mp4"\nmax_frames = 0', "max_frames is 0"),
        ('[[pair]]\ndriver = "anna.mp4"\nspeed = 2', "'speed'"),
        ('[[pair]]\ndriver = "anna.mp4"\n[[pair]]\ndriver = "anna.mp4"', "Two pairs"),
        ('[[pair]]\nname = "a"\ndriver = ["anna.mp4"]', "of one pair"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_table_is_named(folder: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read_pairs(write_table(folder, text))


def test_a_setup_with_an_unknown_word_is_refused(folder: Path) -> None:
    table = read_pairs(write_table(folder, '[[pair]]\ndriver = "anna.mp4"\n[[setup]]\nspeed = 2'))
    with pytest.raises(SettingsError, match="'speed'"):
        table.make_setups(Settings())


def test_the_tables_in_the_documents_can_be_read(tmp_path: Path) -> None:
    assert len(read_pairs(ROOT / "docs/pairs/bundled.toml").pairs) == 5
    text = (ROOT / "docs/pairs/instant.toml").read_text(encoding="utf-8")
    (tmp_path / "material").mkdir()
    for line in text.splitlines():
        for name in line.split('"')[1::2]:
            (tmp_path / name).touch()
    kinds = [pair.own_face for pair in read_pairs(write_table(tmp_path, text)).pairs]
    assert (kinds.count(True), kinds.count(False)) == (4, 24)
