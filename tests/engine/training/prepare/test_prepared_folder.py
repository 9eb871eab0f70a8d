"""The folder of prepared clips: whole or not there, one run at a time, and the user's column stays."""

import json
from pathlib import Path

import pytest

from engine.core.errors import SettingsError, SinkError, SourceError
from engine.core.problem import Phrase
from engine.training.prepare.prepared_folder import (
    check_settings,
    finish_part,
    hold_prepared,
    open_part,
    read_index,
    read_records,
    write_index,
)
from engine.training.prepare.records import ClipRecord, Dropped, Piece
from engine.training.prepare.settings import PrepareSettings

SETTINGS = PrepareSettings()


def record(folder: str) -> ClipRecord:
    piece = Piece("0000", 50, 3, 52, 25.0, 10, 0, 600, {"0000.mjpeg": "12", "0000.npz": "34"})
    return ClipRecord(folder, f"{folder}.mp4", 99, 1234, "ab", 60, [piece], [Dropped(0, 2, Phrase("{n} are few", n=3))])


def add_clip(out: Path, folder: str) -> ClipRecord:
    made = record(folder)
    finish_part(open_part(out, folder), out, made)
    return made


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "clips").mkdir()
    return tmp_path


def test_a_record_survives_the_disk(out: Path) -> None:
    made = add_clip(out, "a")
    assert read_records(out) == [made]
    assert str(read_records(out)[0].dropped[0].reason) == "3 are few"


def test_what_is_unfinished_or_damaged_is_not_taken_for_a_clip(out: Path) -> None:
    add_clip(out, "a")
    part = open_part(out, "b")
    (part / "clip.json").write_text(json.dumps(record("b").to_plain()))
    add_clip(out, "c")
    (out / "clips/c/clip.json").write_text('{"schema": 1, "folder"')
    add_clip(out, "d")
    (out / "clips/d/clip.json").write_text(json.dumps({**record("d").to_plain(), "schema": 2}))
    assert [each.folder for each in read_records(out)] == ["a"]
    with hold_prepared(out):
        assert not part.exists()


def test_a_damaged_clip_is_replaced(out: Path) -> None:
    add_clip(out, "a")
    (out / "clips/a/clip.json").write_text("")
    (out / "clips/a/old").touch()
    add_clip(out, "a")
    assert [path.name for path in (out / "clips/a").iterdir()] == ["clip.json"]


def test_only_one_run_at_a_time(out: Path) -> None:
    with hold_prepared(out), pytest.raises(SinkError, match="Another run"), hold_prepared(out):
        pass
    with hold_prepared(out):
        pass
    assert [path.name for path in out.iterdir()] == ["clips"]


def test_where_nothing_can_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SinkError, match="file"), hold_prepared(tmp_path / "file" / "out"):
        pass


def test_the_index_has_all_clips_and_settings(out: Path) -> None:
    made = [add_clip(out, name) for name in ("b", "a")]
    assert write_index(out, SETTINGS) == made[::-1]
    index = read_index(out)
    assert index["schema"] == 1
    assert index["settings"] == SETTINGS.to_plain()
    assert [clip["folder"] for clip in index["clips"]] == ["a", "b"]
    assert index["clips"][0]["dropped"][0]["words"] == "3 are few"


def test_other_settings_need_another_folder(out: Path) -> None:
    check_settings(out, SETTINGS)
    write_index(out, SETTINGS)
    check_settings(out, SETTINGS)
    with pytest.raises(SettingsError, match="512, not with 64"):
        check_settings(out, PrepareSettings(size_px=64))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": 0}', "{}"])
def test_an_index_that_is_none_is_said(out: Path, content: str) -> None:
    with pytest.raises(SourceError, match="index"):
        read_index(out)
    (out / "index.json").write_text(content)
    with pytest.raises(SourceError, match="index"):
        read_index(out)


def test_what_the_user_wrote_of_licences_stays(out: Path) -> None:
    add_clip(out, "b")
    write_index(out, SETTINGS)
    table = out / "licences.csv"
    assert table.read_text() == "clip,licence,source\nb,,\n"
    table.write_text('\ufeffclip,licence,source\nb,CC BY 4.0,"me, at home"\n', encoding="utf-8")
    write_index(out, SETTINGS)
    assert "me, at home" in table.read_text(encoding="utf-8")
    add_clip(out, "a")
    write_index(out, SETTINGS)
    assert table.read_text() == 'clip,licence,source\na,,\nb,CC BY 4.0,"me, at home"\n'
