"""What the version before wrote is read to the same values: settings, preset, gallery, an unfinished recording."""

import json
import shutil
import time
from dataclasses import fields
from pathlib import Path

import av
import pytest

from app.storage import presets
from app.storage.gallery import Gallery
from app.storage.gallery_entry import GalleryPortrait
from app.storage.preset_settings import merge_preset_and_flags
from app.storage.settings_file import SettingsFile
from app.storage.user_settings import KEPT_FIELDS, NOBODY, MeasuredSpeed, UserSettings
from engine import (
    LiveSettings,
    PersonaLiveSettings,
    PortraitCrop,
    Quality,
    Settings,
    Strengths,
    Transition,
    finish_videos,
    list_unsaved,
)

BEFORE = Path(__file__).parents[2] / "data" / "version-0.1.0"
WEIGHTS = Path("weights")
PERSONALIVE = PersonaLiveSettings(
    models=WEIGHTS,
    device="cuda:1",
    dtype="float16",
    levels=(0, 333, 666),
    chunk=2,
    refine_below=True,
    keyframe_threshold=12.5,
    keyframe_slots=2,
    exact_savings=False,
    raw_stream=True,
    time_stages=True,
)
AVATAR = Settings(
    animator="personalive",
    size_px=256,
    quality=Quality.BALANCED,
    seed=7,
    neutral=3,
    max_frames=90,
    as_is=True,
    own_pixels_only=True,
    mirror=True,
    smoothing=0.25,
    background="#204060",
    strengths=Strengths(head=0.5, mouth=1.25, eyes=0.75, brows=1.5),
    personalive=PERSONALIVE,
)
LIVE = LiveSettings(
    camera_width_px=640,
    camera_height_px=480,
    camera_fps=25,
    output_width_px=960,
    output_height_px=540,
    output_fps=24,
    card_after_s=None,
    framing="fit",
    zoom=1.5,
    shift_x=-0.25,
    shift_y=0.5,
    badge=True,
    matrix="709",
)
CHOSEN = UserSettings(
    language="ko",
    theme="dark",
    geometry="AdnQywAD",
    camera=NOBODY,
    output="virtual-camera:/dev/video9",
    preset="Calm 차분",
    portrait="ada-0123abcd",
    transition=Transition.MORPH,
    settings=AVATAR,
    live=LIVE,
    microphone="Desk microphone",
    recordings=Path("films"),
    hotkeys={"next": "F8", "panic": "", "preset lively": "Ctrl+F9"},
    hotkeys_on=False,
    start_with_last_state=False,
    go_live_at_start=True,
    minimise_to_tray=True,
    consent_seen=True,
    driver_shown=True,
    models=WEIGHTS,
    measured={"natural": MeasuredSpeed(41.0, 58.0), "personalive": MeasuredSpeed(512.0, 24.5)},
)


@pytest.mark.parametrize(("rung", "quality"), list(enumerate(Quality)))
def test_a_rung_of_personalive_is_a_quality_now(tmp_path: Path, rung: int, quality: Quality) -> None:
    own = {"emit_rung": rung, "tiny_decoder": rung == 0, "chunk": 2}
    content = {"version": 1, "preset": "best", "settings": {"animator": "personalive", "personalive": own}}
    content["hotkeys"] = {"preset best": "F7"}
    (tmp_path / "settings.json").write_text(json.dumps(content), encoding="utf-8")
    read = SettingsFile(tmp_path)
    assert read.problem is None
    assert read.user_settings.settings == Settings(
        animator="personalive", quality=quality, personalive=PersonaLiveSettings(chunk=2)
    )
    assert read.user_settings.preset == "personalive"
    assert read.user_settings.hotkeys == {"preset personalive": "F7"}


def test_a_rung_that_there_never_was_costs_only_itself(tmp_path: Path) -> None:
    content = {"version": 1, "settings": {"mirror": True, "personalive": {"emit_rung": True, "chunk": 2}}}
    (tmp_path / "settings.json").write_text(json.dumps(content), encoding="utf-8")
    read = SettingsFile(tmp_path).user_settings.settings
    assert read == Settings(mirror=True, personalive=PersonaLiveSettings(chunk=2))


NEW_SINCE = {
    "release_camera_after_s",
    "language",
    "driver_fps",
    "in_betweens",
    "quality_auto",
    "device_share",
    "offload",
    "runtime",
    "provider",
    "builds_gb",
    "card_words",
    "card_picture",
    "turn",
}
"""Settings that the version before did not have: they are as usual."""
NEW_FIELDS = {"self_view_mirrored", "common_look"}
"""The same, of the user's settings themselves."""


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """A copy of what the version before left: whoever reads it may tidy up."""
    return Path(shutil.copytree(BEFORE, tmp_path / "left"))


def test_the_settings_mean_the_same(left: Path) -> None:
    read = SettingsFile(left)
    assert read.problem is None
    assert read.user_settings == CHOSEN
    for name in set(KEPT_FIELDS) - NEW_FIELDS:  # none of them is there by chance
        assert getattr(CHOSEN, name) != getattr(UserSettings(), name)
    for values in (AVATAR, LIVE, AVATAR.strengths, PERSONALIVE):
        usual = type(values)()
        unchanged = [
            one.name for one in fields(values) if one.init and getattr(values, one.name) == getattr(usual, one.name)
        ]
        assert set(unchanged) <= NEW_SINCE | list_unsaved(type(values))


def test_an_own_preset_means_the_same(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presets, "presets_folder", lambda: left / "presets")
    assert presets.list_own() == ["Calm 차분"]
    for_a_run = {name: getattr(AVATAR, name) for name in presets.NOT_KEPT}
    read = merge_preset_and_flags(presets.load_preset("Calm 차분"), for_a_run, {"models": WEIGHTS})
    assert read == AVATAR
    preset = presets.load_preset("Calm 차분")
    assert preset.left_out == ()
    assert merge_preset_and_flags(preset, {}).quality is Quality.BALANCED


def test_the_gallery_is_as_it_was(left: Path) -> None:
    folder = left / "portraits"
    gallery = Gallery(folder, [Path("mira.png"), Path("hopper.png"), Path("new.png")])
    assert gallery.problem is None
    assert gallery.portraits == (
        GalleryPortrait(
            "Ada-Lovelace-7a3d029f",
            "Ada Lovelace",
            folder / "Ada-Lovelace-7a3d029f.png",
            PortraitCrop(0.4, 0.3, 0.6, -12.5),
        ),
        GalleryPortrait("bundled-mira", "Mira", Path("mira.png")),
        GalleryPortrait("bo-1d64160f", "보 Bo", folder / "bo-1d64160f.png"),
        GalleryPortrait("bundled-new", "New", Path("new.png")),
    )
    assert all(portrait.path.is_file() for portrait in gallery.portraits if not portrait.is_bundled)


def test_a_recording_that_a_killed_program_left_is_finished(left: Path) -> None:
    finished = finish_videos(left / "recordings", time.time() + 60)
    assert [file.name for file in finished] == ["2026-11-28 09-30-00.mp4"]
    with av.open(str(finished[0])) as container:
        assert sum(1 for _ in container.decode(video=0)) >= 10
