"""The user's choices, on disk between two runs."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.storage import settings_file as settings_module
from app.storage.serialization import from_plain, to_plain
from app.storage.settings_file import FILE, VERSION, SettingsFile, peek_settings
from app.storage.user_settings import UserSettings
from engine import LiveSettings, PersonaLiveSettings, Settings, SettingsError, SinkError, Strengths, Transition

CHOSEN = UserSettings(
    language="ko",
    theme="dark",
    geometry="AAEC",
    camera="Integrated Camera",
    output="virtual-camera:/dev/video9",
    preset="lively",
    portrait="user-1",
    transition=Transition.CUT,
    settings=Settings(mirror=True, strengths=Strengths(mouth=1.5), personalive=PersonaLiveSettings(models=Path("w"))),
    live=LiveSettings(output_width_px=640, output_height_px=480, framing="fill"),
    recordings=Path("videos"),
    hotkeys={"next": "F8", "panic": ""},
    go_live_at_start=True,
    consent_seen=True,
)


def written(folder: Path, content: object) -> SettingsFile:
    (folder / FILE).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return SettingsFile(folder)


def test_without_a_file_there_are_defaults_and_nothing_is_written(tmp_path: Path) -> None:
    store = SettingsFile(tmp_path / "new")
    store.save_settings()
    assert store.user_settings == UserSettings()
    assert store.problem is None
    assert not (tmp_path / "new").exists()


def test_who_only_looks_changes_nothing_and_gets_defaults_for_what_cannot_be_read(tmp_path: Path) -> None:
    assert peek_settings(tmp_path / "new") == UserSettings()
    (tmp_path / FILE).write_text(json.dumps({"version": VERSION, "language": "ko", "theme": 7}), encoding="utf-8")
    assert peek_settings(tmp_path) == UserSettings(language="ko")
    (tmp_path / FILE).write_text("{", encoding="utf-8")
    assert peek_settings(tmp_path) == UserSettings()
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_what_was_chosen_is_there_again(tmp_path: Path) -> None:
    store = SettingsFile(tmp_path)
    changed = {name: getattr(CHOSEN, name) for name in to_plain(CHOSEN)}
    assert store.change_settings(**changed) == CHOSEN
    store.save_settings()
    again = SettingsFile(tmp_path)
    assert again.user_settings == CHOSEN
    assert again.problem is None
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_a_bad_choice_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    store = SettingsFile(tmp_path)
    with pytest.raises(SettingsError) as told:
        store.change_settings(language="xx")
    assert told.value.field == "language"
    assert store.user_settings == UserSettings()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "\x00\xff",
        '{"version": 99, "theme": "dark"}',
        '{"theme": "dark"}',
        "[" * 9999,
        "9" * 9999,
    ],
)
def test_a_file_that_cannot_be_read_is_kept_aside_and_told(tmp_path: Path, content: str) -> None:
    store = written(tmp_path, content)
    assert store.user_settings == UserSettings()
    assert store.problem is not None
    assert "settings.unreadable-1.json" in store.problem.advice
    assert (tmp_path / "settings.unreadable-1.json").read_text(encoding="utf-8") == content
    second = written(tmp_path, content)
    assert second.problem is not None
    assert "settings.unreadable-2.json" in second.problem.advice


@pytest.mark.promise("a bad value costs only itself")
def test_a_bad_value_costs_only_itself(tmp_path: Path) -> None:
    plain = to_plain(CHOSEN)
    plain["theme"] = "pink"
    plain["hotkeys"] = {"next": 3}
    plain["settings"]["strengths"]["mouth"] = 99
    plain["settings"]["personalive"]["device"] = "toaster"
    plain["live"]["output_fps"] = "thirty"
    plain["consent_seen"] = 1
    plain["of a later version"] = True
    store = written(tmp_path, {"version": VERSION, **plain})
    kept = store.user_settings
    assert (kept.theme, kept.hotkeys, kept.live.output_fps, kept.consent_seen) == ("system", {}, 30, False)
    assert kept.settings.strengths == Strengths()
    assert kept.settings.personalive == replace(CHOSEN.settings.personalive, device="auto")
    assert (kept.language, kept.settings.mirror, kept.live.framing) == ("ko", True, "fill")
    assert store.problem is not None
    for name in ("theme", "hotkeys", "settings.strengths", "settings.personalive.device", "live.output_fps"):
        assert name in store.problem.message
    again = SettingsFile(tmp_path)
    assert (again.user_settings, again.problem) == (kept, None), "the rest is kept although nothing changed"
    assert json.loads((tmp_path / "settings.unreadable-1.json").read_text(encoding="utf-8"))["theme"] == "pink"


@pytest.mark.parametrize(
    "value", ["9" * 400, "9" * 9999, "[" * 9999 + "]" * 9999, "NaN", "-Infinity", '"\\ud800"', "1e999"]
)
def test_what_json_allows_and_nobody_expects_costs_only_itself(tmp_path: Path, value: str) -> None:
    names = ("theme", "camera", "recordings", "hotkeys", "measured", "live", "settings", "models", "output")
    for name in names:
        store = written(
            tmp_path, f'{{"version": 1, "go_live_at_start": true, "{name}": {value}, "consent_seen": true}}'
        )
        assert store.problem is not None
        assert store.user_settings == UserSettings(go_live_at_start=True, consent_seen=True), name
    for name in ("card_after_s", "zoom", "camera_fps"):
        store = written(tmp_path, f'{{"version": 1, "live": {{"badge": true, "{name}": {value}}}}}')
        assert store.user_settings == UserSettings(live=LiveSettings(badge=True)), name


def test_where_nothing_can_be_written_the_user_is_told(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("a file where a folder has to be")
    store = SettingsFile(tmp_path / "blocked" / "folder")
    store.change_settings(theme="dark")
    with pytest.raises(SinkError):
        store.save_settings()


def test_what_could_not_be_written_is_written_as_soon_as_it_can(tmp_path: Path) -> None:
    folder = tmp_path / "blocked"
    store = SettingsFile(folder)
    store.change_settings(theme="dark")
    folder.write_text("a file where a folder has to be")
    with pytest.raises(SinkError):
        store.save_settings()
    folder.unlink()
    store.save_settings()
    assert SettingsFile(folder).user_settings.theme == "dark"


def test_a_text_that_utf_8_lacks_is_saved_with_the_rest(tmp_path: Path) -> None:
    store = written(tmp_path, {"version": VERSION, "recordings": "films \udcff", "portrait": "\ud800"})
    store.change_settings(theme="dark")
    store.save_settings()
    again = SettingsFile(tmp_path).user_settings
    assert (again.recordings, again.portrait, again.theme) == (Path("films \udcff"), "\ud800", "dark")


def test_a_path_that_no_file_can_have_is_no_setting(tmp_path: Path) -> None:
    for name in ("camera", "output", "recordings", "models", "microphone"):
        for value in ("a\0b", "x" * 5000, "\ud800"):
            store = written(tmp_path, {"version": VERSION, name: value, "theme": "dark"})
            assert store.user_settings == UserSettings(theme="dark")


def test_what_lasts_for_a_run_is_not_stored(tmp_path: Path) -> None:
    store = SettingsFile(tmp_path)
    store.change_settings(output_on=False)
    store.save_settings()
    assert not (tmp_path / FILE).exists()
    assert written(tmp_path, {"version": VERSION, "output_on": False}).user_settings.output_on


def test_subscribers_hear_of_changes_only(tmp_path: Path) -> None:
    store, heard = SettingsFile(tmp_path), list[str]()
    store.subscribe(lambda: heard.append(store.user_settings.theme))
    store.change_settings(theme="dark")
    store.change_settings(theme="dark")
    assert heard == ["dark"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(to_plain(CHOSEN))), json_values))
def test_whatever_a_file_holds_choices_come_of_it(content: dict[str, Any]) -> None:
    choices, bad = from_plain(UserSettings, content)
    assert set(bad) <= set(content) or all(name.split(".")[0] in content for name in bad)
    assert from_plain(UserSettings, to_plain(choices)) == (choices, [])


@pytest.mark.parametrize("microphone", ["Desk", "", None])
def test_the_microphone_is_kept_also_if_it_is_the_systems_or_none(tmp_path: Path, microphone: str | None) -> None:
    first = SettingsFile(tmp_path)
    first.change_settings(microphone="another")
    first.save_settings()
    first.change_settings(microphone=microphone)
    first.save_settings()
    assert SettingsFile(tmp_path).user_settings.microphone == microphone


@pytest.mark.parametrize("content", ["{", '{"version": 1, "camera": 7}'])
def test_a_file_that_could_not_be_kept_aside_is_not_written_over(
    tmp_path: Path, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / FILE
    file.write_text(content)

    def fail(*_: object) -> Path:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as broken:
        broken.setattr(settings_module, "rename_unreadable", fail)
        broken.setattr(settings_module, "copy_unreadable", fail)
        settings = SettingsFile(tmp_path)
        settings.change_settings(preset="lively")
        with pytest.raises(SinkError):
            settings.save_settings()
        assert file.read_text() == content
    again = SettingsFile(tmp_path)
    again.change_settings(preset="lively")
    again.save_settings()
    assert SettingsFile(tmp_path).user_settings.preset == "lively"
    assert content in [one.read_text() for one in tmp_path.glob("*unreadable*")]


def test_settings_that_are_a_link_to_what_is_not_there_now_are_kept_aside(tmp_path: Path) -> None:
    (tmp_path / FILE).symlink_to(tmp_path / "not there now")
    settings = SettingsFile(tmp_path)
    assert settings.problem is not None
    settings.change_settings(preset="lively")
    settings.save_settings()
    assert [file.is_symlink() for file in tmp_path.glob("*unreadable*")] == [True]
