import os
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.cli.settings_from_flags import settings_from_flags
from app.storage import presets
from app.storage.preset_settings import merge_preset_and_flags
from engine import PersonaLiveSettings, Settings, SettingsError, Strengths


@pytest.mark.parametrize("name", presets.list_bundled())
def test_every_preset_says_what_it_gives_and_fits(name: str) -> None:
    preset = presets.load_preset(name)
    assert preset.gives.endswith(".")
    assert isinstance(merge_preset_and_flags(preset, {}), Settings)


def test_natural_comes_first_and_changes_nothing() -> None:
    assert presets.list_presets()[0] == presets.DEFAULT
    assert merge_preset_and_flags(presets.load_preset(presets.DEFAULT), {}) == Settings()


def test_private_lets_no_pixel_through() -> None:
    assert merge_preset_and_flags(presets.load_preset("private"), {}).own_pixels_only


def test_lively_is_livelier() -> None:
    strengths = merge_preset_and_flags(presets.load_preset("lively"), {}).strengths
    assert min(strengths.head, strengths.mouth, strengths.eyes, strengths.brows) >= 1.0
    assert strengths != Strengths()


def test_flags_win_over_the_preset() -> None:
    wanted = Namespace(preset="private", own_pixels_only=False, size_px=128, portrait="is no setting")
    settings = settings_from_flags(wanted)
    assert not settings.own_pixels_only
    assert settings.size_px == 128


def test_an_unknown_preset_lists_the_others() -> None:
    with pytest.raises(SettingsError, match="natural, lively, private"):
        presets.load_preset("loud")


@pytest.mark.parametrize("values", [{"colour": 1}, {"strengths": {"nose": 1.0}}])
def test_a_preset_with_a_setting_that_does_not_exist_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=r"odd sets (colour|nose), which is no setting"):
        merge_preset_and_flags(presets.Preset("odd", "Nothing.", values), {})


def test_a_preset_with_a_value_that_does_not_fit_names_the_field() -> None:
    with pytest.raises(SettingsError, match=r"strengths\.mouth: 9"):
        merge_preset_and_flags(presets.Preset("odd", "Nothing.", {"strengths": {"mouth": 9}}), {})


@pytest.mark.parametrize("table", ["strengths", "personalive"])
@pytest.mark.parametrize("value", [[1, 2], [], 3, "strong"])
def test_a_preset_with_something_else_in_the_place_of_a_table_is_refused(table: str, value: object) -> None:
    with pytest.raises(SettingsError, match=rf"^{table}: .* is no table of settings\. Save the preset again\.$"):
        merge_preset_and_flags(presets.Preset("odd", "Nothing.", {table: value}), {})


@pytest.mark.parametrize("levels", [["first", 333], [333, 0], [[0]], [0, 0], [], "333", 333])
def test_a_preset_with_levels_that_are_none_is_refused(levels: object) -> None:
    with pytest.raises(SettingsError, match=r"personalive\.levels: .* does not fit"):
        merge_preset_and_flags(presets.Preset("odd", "Nothing.", {"personalive": {"levels": levels}}), {})


def test_a_preset_may_name_the_folder_of_weights() -> None:
    preset = presets.Preset("mine", "", {"personalive": {"models": "weights"}})
    assert merge_preset_and_flags(preset, {}).personalive.models == Path("weights")


MINE = Settings(mirror=True, smoothing=0.5, size_px=384, strengths=Strengths(brows=1.75), seed=7)


def test_what_is_saved_is_there_again_but_for_what_belongs_to_the_person() -> None:
    saved = presets.save_preset(" 내 설정 2 ", MINE)
    assert (saved.name, saved.own) == ("내 설정 2", True)
    assert presets.list_presets()[-1] == "내 설정 2"
    assert merge_preset_and_flags(presets.load_preset("내 설정 2"), {}) == replace(MINE, mirror=False, seed=0)
    presets.save_preset("내 설정 2", Settings())
    assert merge_preset_and_flags(presets.load_preset("내 설정 2"), {}) == Settings()
    presets.delete_preset("내 설정 2")
    assert presets.list_presets() == ["natural", "lively", "private"]


def test_the_folder_of_weights_and_the_step_of_the_ladder_are_not_saved(own_presets: Path) -> None:
    settings = Settings(animator="personalive", personalive=PersonaLiveSettings(models=Path("here"), chunk=2))
    presets.save_preset("quick", settings)
    assert "here" not in (own_presets / "quick.toml").read_text(encoding="utf-8")
    expected = Settings(personalive=PersonaLiveSettings(chunk=2))
    assert merge_preset_and_flags(presets.load_preset("quick"), {}) == expected


@pytest.mark.parametrize("name", ["", "..", "a/b", "natural", "Natural", "x" * 41, "ends.", "a\nb"])
def test_a_name_that_does_not_fit_is_refused(name: str, own_presets: Path) -> None:
    with pytest.raises(SettingsError):
        presets.save_preset(name, MINE)
    assert list(own_presets.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "left_out", "mouth"),
    [
        ("colour = 1\nstrengths.mouth = 1.5", ["colour"], 1.5),
        ("strengths.mouth = 1.5\nstrengths.nose = 2", ["strengths.nose"], 1.5),
        ("strengths.mouth = 9", ["strengths.mouth"], 1.0),
        ('strengths.mouth = 1.5\nsize_px = "large"\nsmoothing = nan', ["size_px", "smoothing"], 1.5),
        (f"strengths.mouth = 1.5\nsmoothing = {'9' * 400}", ["smoothing"], 1.5),
        ('strengths.mouth = 1.5\nanimator = "toaster"', ["animator"], 1.5),
        ('strengths.mouth = 1.5\nbackground = "transparent"', ["background"], 1.5),
        ('strengths.mouth = 1.5\nbackground = "gone.png"', ["background"], 1.5),
        ("strengths.mouth = 1.5\npersonalive = [1]", ["personalive"], 1.5),
        ("strengths.mouth = 1.5\nseed = 2000-01-01", ["seed"], 1.5),
        (f"strengths.mouth = 1.5\nseed = {'[' * 90}{']' * 90}", ["seed"], 1.5),
        ("strengths.mouth = 1.5\n[settings.personalive]\nlevels = [5]\nchunk = 2", ["personalive.levels"], 1.5),
        ('strengths.mouth = 1.5\npersonalive.ablations = ["fresh-noise"]', ["personalive.ablations"], 1.5),
        ("strengths = [1]", ["strengths"], 1.0),
        (f"strengths.mouth = 1.5\nseed = {'9' * 6000}", ["seed"], 1.5),
        (f"strengths.mouth = 1.5\nseed.{'.'.join('a' * 2000)} = 1", ["seed", "seed.a"], 1.5),
        ("strengths.mouth = 1.5", [], 1.5),
    ],
)
def test_a_bad_value_of_a_preset_costs_only_itself_and_is_said(
    own_presets: Path, content: str, left_out: list[str], mouth: float
) -> None:
    (own_presets / "odd.toml").write_text(f"[settings]\n{content}\n", encoding="utf-8")
    preset = presets.load_preset("odd")
    assert list(preset.left_out) == left_out
    assert merge_preset_and_flags(preset, {}).strengths.mouth == mouth
    assert (preset.problem is None) == (not left_out)
    assert all(name in str(preset.problem) for name in left_out)


def test_a_preset_may_begin_with_a_byte_order_mark_and_have_the_line_ends_of_windows(own_presets: Path) -> None:
    (own_presets / "odd.toml").write_bytes(b"\xef\xbb\xbf[settings]\r\nsmoothing = 0.5\r\n")
    assert presets.load_preset("odd").values["smoothing"] == 0.5


def test_what_another_encoding_leaves_of_the_line_about_it_can_be_shown(own_presets: Path) -> None:
    (own_presets / "odd.toml").write_bytes('gives = "Müller"\n[settings]\nsmoothing = 0.5\n'.encode("latin-1"))
    preset = presets.load_preset("odd")
    assert (preset.gives, preset.values["smoothing"]) == ("M?ller", 0.5)


@pytest.mark.skipif(sys.platform == "win32", reason="no FIFOs on Windows")
def test_what_is_no_file_is_no_preset_and_stops_nothing(own_presets: Path) -> None:
    os.mkfifo(own_presets / "fifo.toml")
    (own_presets / "folder.toml").mkdir()
    (own_presets / "gone.toml").symlink_to("nowhere")
    with (own_presets / "huge.toml").open("wb") as file:
        file.truncate(1 << 40)
    for name in ("fifo", "folder", "gone", "huge"):
        with pytest.raises(SettingsError, match=f"'{name}' cannot be read"):
            presets.load_preset(name)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no names that are no text")
def test_a_background_that_is_not_utf_8_cannot_be_saved_and_is_said(tmp_path: Path) -> None:
    picture = tmp_path / os.fsdecode(b"\xff.png")
    Image.new("RGB", (8, 8)).save(picture)
    with pytest.raises(SettingsError, match="not UTF-8"):
        presets.save_preset("odd", Settings(background=str(picture)))
    assert "odd" not in presets.list_presets()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("no TOML", "its line 1 is not valid TOML"),
        (f"settings.seed = {'[' * 50_000}{']' * 50_000}", "its lists and tables are nested too deep"),
    ],
)
def test_why_a_preset_cannot_be_read_is_said_in_words_of_ours(own_presets: Path, content: str, reason: str) -> None:
    (own_presets / "odd.toml").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError) as failure:
        presets.load_preset("odd")
    assert str(failure.value) == f"preset: 'odd' cannot be read: {reason}. Save it again."


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not toml [",
        'gives = ""',
        "settings = 3",
        b"\xff\xfe",
        f"settings = {'[' * 9999}",
    ],
)
def test_a_file_of_the_users_that_cannot_be_read_is_said(own_presets: Path, content: str | bytes) -> None:
    (own_presets / "odd.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SettingsError, match="odd"):
        presets.load_preset("odd")


def test_a_preset_of_the_program_cannot_be_removed() -> None:
    with pytest.raises(SettingsError):
        presets.delete_preset("natural")


@pytest.mark.skipif(sys.platform == "win32", reason="no such names on Windows")
def test_every_value_that_is_a_setting_can_be_saved(tmp_path: Path) -> None:
    picture = tmp_path / 'a\\b "so" \x7f 배경.png'
    Image.new("RGB", (8, 8)).save(picture)
    own = PersonaLiveSettings(keyframe_threshold=float("inf"), levels=(0, 999))
    presets.save_preset("odd", Settings(background=str(picture), personalive=own))
    read = merge_preset_and_flags(presets.load_preset("odd"), {})
    assert (read.background, read.personalive.keyframe_threshold) == (str(picture), float("inf"))


def test_only_files_of_presets_are_the_users_own(own_presets: Path) -> None:
    (own_presets / "notes.txt").write_text("mine")
    presets.save_preset("Evening", Settings())
    assert presets.list_own() == ["Evening"]


def test_a_preset_that_comes_with_the_program_cannot_be_replaced_in_capitals_either(own_presets: Path) -> None:
    for name in ("natural", "Natural", " LIVELY "):
        with pytest.raises(SettingsError, match="comes with the program"):
            presets.save_preset(name, Settings())
    assert not list(own_presets.glob("*.toml"))


def test_a_file_that_is_named_like_a_preset_of_the_program_does_not_take_its_place(own_presets: Path) -> None:
    own_presets.mkdir(parents=True, exist_ok=True)
    (own_presets / "natural.toml").write_text('[settings]\nanimator = "instant"\nsmoothing = 0.1\n')
    (own_presets / "-odd-.toml").write_text("[settings]\n")
    assert presets.list_own() == []
    assert not presets.load_preset("natural").own


def test_own_presets_are_listed_in_order_and_each_with_what_differs_only(own_presets: Path) -> None:
    for name in ("beta", "Alpha", "gamma"):
        presets.save_preset(name, Settings(smoothing=0.5))
    assert presets.list_own() == ["Alpha", "beta", "gamma"]
    assert presets.load_preset("beta").values == {"smoothing": 0.5}
    assert presets.load_preset("beta").problem is None


def test_many_settings_that_cannot_be_used_are_named_in_part(own_presets: Path) -> None:
    presets.save_preset("mine", Settings())
    names = [f"unknown{number}" + "x" * 100 for number in range(20)]
    (own_presets / "mine.toml").write_text("[settings]\n" + "".join(f"{name} = 1\n" for name in names))
    found = presets.load_preset("mine")
    assert found.left_out == tuple(names)
    assert found.problem is not None
    assert found.problem.message.count("unknown") == 8
    assert all(len(name.strip(" .")) <= 60 for name in found.problem.message.rpartition("out: ")[2].split(","))


def test_what_the_user_has_not_cannot_be_deleted(own_presets: Path) -> None:
    presets.save_preset("mine", Settings())
    with pytest.raises(SettingsError, match="none named 'other'"):
        presets.delete_preset("other")
    assert presets.list_own() == ["mine"]
