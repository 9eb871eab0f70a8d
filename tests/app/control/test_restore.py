"""What was chosen last becomes what is wanted at the start."""

from pathlib import Path

from app.control.live_controller import LiveController
from app.control.restore import find_preset_problem, restore_desired_state
from app.storage import presets
from app.storage.folders import DEMO_CLIP
from app.storage.settings_file import UserSettings
from engine import LiveSettings, Settings
from tests.fakes.session import FakeSession, gallery


def test_a_portrait_that_is_gone_gives_way_to_the_first_and_none_is_no_trouble() -> None:
    gone = UserSettings(portrait="gone")
    assert [restore_desired_state(gone, gallery(*ids)).worn for ids in (("ada", "bo"), ())] == ["ada", ""]


def test_what_was_chosen_by_hand_outlives_a_change_of_preset() -> None:
    private = Settings(own_pixels_only=True, mirror=not Settings().mirror, background="green")
    intent = restore_desired_state(UserSettings(settings=private, models=Path("weights")), gallery("ada"))
    on_air = LiveController(intent, lambda request, portrait: FakeSession())
    on_air.apply_preset("lively")
    settings = on_air.read_status().intent.settings
    on_air.close()
    assert (settings.own_pixels_only, settings.mirror, settings.background) == (True, private.mirror, "green")
    assert settings.personalive.models == Path("weights")


def test_without_the_last_state_the_promises_of_the_first_run_stay() -> None:
    choices = UserSettings(
        start_with_last_state=False,
        settings=Settings(own_pixels_only=True, smoothing=0.0),
        live=LiveSettings(badge=True, zoom=2.0, output_fps=60),
    )
    intent = restore_desired_state(choices, gallery("ada"))
    assert (intent.settings.own_pixels_only, intent.live.badge, intent.live.output_fps) == (True, True, 60)
    assert (intent.settings.smoothing, intent.live.zoom) == (Settings().smoothing, 1.0)


def test_a_preset_that_is_gone_gives_way_to_the_usual_one_and_is_told() -> None:
    lost = UserSettings(preset="mine", settings=Settings(smoothing=0.2))
    intent = restore_desired_state(lost, gallery("ada"))
    assert (intent.preset, intent.settings.smoothing) == (presets.DEFAULT, 0.2)
    assert "mine" in str(find_preset_problem(lost))
    assert find_preset_problem(UserSettings()) is None


def test_without_a_camera_chosen_the_bundled_clip_drives() -> None:
    assert restore_desired_state(UserSettings(), gallery("ada")).camera == str(DEMO_CLIP)
