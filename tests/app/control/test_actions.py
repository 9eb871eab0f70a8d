"""The table of actions: complete, without clashes, and every row does something."""

import re
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from app.control.actions import ACTIONS, find_action, list_actions, read_argument, run_action, run_action_text
from app.control.live_controller import LiveController
from engine import (
    Calibrate,
    LiveSettings,
    PortraitError,
    RecordingRequest,
    Settings,
    SettingsError,
    SourceError,
    Transition,
)
from tests.fakes.session import FakeSession, steered
from tests.weights import touch_weights

EXAMPLES = {
    "turn": "90",
    "swap": "2",
    "transition": "morph",
    "camera": "1",
    "background": "blur",
    "preset": "lively",
    "smoothing": "1.5",
    "quality": "fast",
    "driver-fps": "8",
    "device-share": "0.5",
    "offload": "on",
    "framing": "fill",
    "zoom": "1.5",
    "shift-x": "-0.5",
    "shift-y": "-0.5",
    "common-look": "p3",
    "place": "1.5 0.25 -0.5",
    "output-size": "640x360",
    "output-fps": "25",
    "release-camera-after": "9",
    "use-output": "null",
    "models": "weights",
    "recordings": "films",
    "microphone": "none",
    "card-words": "Back soon",
    "card-picture": "none",
    **{f"strength-{part}": "1.5" for part in ("head", "mouth", "eyes", "brows")},
}
"""What is typed behind the actions that need an argument."""


@pytest.fixture
def session() -> FakeSession:
    return FakeSession()


@pytest.fixture
def on_air(session: FakeSession) -> LiveController:
    return steered(session, *(f"p{n}" for n in range(1, 11)))


def test_ids_and_default_keys_are_unique_and_labels_are_sentences() -> None:
    for values in ([action.id for action in ACTIONS], [action.default_key for action in ACTIONS if action.default_key]):
        assert max(Counter(values).values()) == 1
    for action in ACTIONS:
        assert action.id == action.id.lower()
        assert " " not in action.id
        assert action.label[0].isupper()
        assert not action.label.endswith(".")


@pytest.mark.parametrize("id", [action.id for action in ACTIONS])
def test_every_action_does_something(
    on_air: LiveController, session: FakeSession, id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch_weights(tmp_path / EXAMPLES["models"])
    monkeypatch.chdir(tmp_path)
    if id == "undo-reset":  # refused without a reset
        on_air.set_mirror(not on_air.read_status().desired.user.settings.mirror)
        on_air.reset_settings()
        session.asked.clear()
    if id == "undo-preset":  # refused without a preset
        on_air.apply_preset("lively")
        session.asked.clear()
    if id == "undo-look":  # refused without anything to undo
        on_air.use_look_for_all()
    told: list[object] = []
    on_air.subscribe(told.append)
    run_action_text(on_air, f"{id} now" if id == "calibrate" else f"{id} {EXAMPLES.get(id, '')}")
    assert session.asked or told


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("panic", ("panic", True)),
        ("calibrate now", ("send", Calibrate())),
        ("panic on", ("panic", True)),
        ("panic off", ("panic", False)),
        ("  output   stop ", ("show_on", None)),
        ("framing fit", ("use_live", LiveSettings(framing="fit"))),
        ("zoom 1.5", ("use_live", LiveSettings(zoom=1.5))),
        ("shift-x -1", ("use_live", LiveSettings(shift_x=-1.0))),
        ("shift-y 0.25", ("use_live", LiveSettings(shift_y=0.25))),
        ("output-size 640x360", ("use_live", LiveSettings(output_width_px=640, output_height_px=360))),
        ("output-fps 25", ("use_live", LiveSettings(output_fps=25))),
        ("release-camera-after never", ("use_live", LiveSettings(release_camera_after_s=None))),
        ("use-output null", ("show_on", "null")),
        ("badge", ("use_live", LiveSettings(badge=True))),
        ("badge on", ("use_live", LiveSettings(badge=True))),
        ("quality-auto off", ("use_live", LiveSettings(quality_auto=False))),
        ("device-share 0.5", ("use_live", LiveSettings(device_share=0.5))),
    ],
)
def test_words_become_calls(
    on_air: LiveController, session: FakeSession, words: str, asked: tuple[str, object]
) -> None:
    run_action_text(on_air, words)
    assert session.asked == [asked]


def test_a_recording_may_name_its_file(on_air: LiveController, session: FakeSession) -> None:
    run_action_text(on_air, "record start my takes/one two.mp4")
    run_action_text(on_air, "record stop")
    first, second = session.of("record")
    assert str(getattr(first, "file", None)).endswith("one two.mp4")
    assert second is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("dance", "action: there is none called 'dance'"),
        ("", "none called ''"),
        ("next 3", "next: '3' is one too many"),
        ("panic maybe", "panic: 'maybe' does not fit. Give on, off or toggle."),
        ("record maybe", "Give on, off or toggle; behind on, a file may follow."),
        ("record off film.mp4", "record: 'off film.mp4' does not fit."),
        ("calibrate later", "Give now, or nothing."),
        ("strength-head much", "strength-head: 'much' does not fit. Give a number from 0.0 to 2.0."),
        ("strength-head 9", "strengths.head: 9.0 does not fit. Give a number from 0.0 to 2.0."),
        ("strength-head nan", "'nan' does not fit"),
        ("zoom 9", "zoom: 9.0 does not fit. Give a number from 1.0 to 4.0."),
        ("shift-x 2", "-1.0 to 1.0"),
        ("framing round", "Give one of: fit, fill, blur."),
        ("output-size large", "Give a size such as 1280x720."),
        ("output-size 641x360", "even number"),
        ("strength-head inf", "'inf' does not fit"),
        ("output-fps 29.97", "Give a whole number from 1 to 120 fps."),
        ("background transparent", "cannot be transparent"),
        ("background nowhere.png", "no such file"),
        ("camera", "camera: an argument is missing. Give a camera, a video file, an address, or none."),
        ("transition explode", "Give one of: cut, crossfade, morph."),
        ("preset nothing", "none named 'nothing'"),
    ],
)
def test_what_does_not_fit_is_said(on_air: LiveController, session: FakeSession, words: str, told: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)):
        run_action_text(on_air, words)
    assert session.asked == []


@pytest.mark.parametrize(
    ("id", "text", "value"),
    [
        ("next", "", None),
        ("panic", "", None),
        ("panic", "toggle", None),
        ("mirror", "start", True),
        ("calibrate", "", False),
        ("calibrate", "now", True),
        ("record", "", None),
        ("record", "stop", False),
        ("record", "on my films/one.mp4", Path("my films/one.mp4")),
        ("swap", "9", 9),
        ("swap", "10", "10"),
        ("swap", "mira", "mira"),
        ("camera", "none", None),
        ("camera", "2", "2"),
        ("transition", "cut", Transition.CUT),
        ("output-size", "640x360", (640, 360)),
        ("output-fps", "25", 25),
        ("output-fps", "25.0", 25),
        ("zoom", "2", 2.0),
        ("microphone", "none", None),
        ("card-words", "Back in 5", "Back in 5"),
        ("card-words", "usual", ""),
        ("card-picture", "none", ""),
        ("microphone", "default", ""),
        ("microphone", "USB microphone", "USB microphone"),
        ("recordings", "films", Path("films")),
    ],
)
def test_what_is_typed_becomes_a_value_of_the_actions_type(id: str, text: str, value: object) -> None:
    read = read_argument(find_action(id), text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("text", [" ", "on ", "on   ", " on", "off  "])
def test_spaces_alone_neither_begin_a_recording_nor_name_its_file(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^record: "):
        read_argument(find_action("record"), text)


@pytest.mark.parametrize(
    ("id", "value", "asked"),
    [
        ("panic", True, ("panic", True)),
        ("framing", "fit", ("use_live", LiveSettings(framing="fit"))),
        ("output-size", (640, 360), ("use_live", LiveSettings(output_width_px=640, output_height_px=360))),
        ("use-output", "null", ("show_on", "null")),
    ],
)
def test_values_are_passed_as_they_are(
    on_air: LiveController, session: FakeSession, id: str, value: object, asked: tuple[str, object]
) -> None:
    run_action(on_air, id, value)
    assert session.asked == [asked]


@pytest.fixture
def plugged_in(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names = ["USB microphone", "Desk"]
    monkeypatch.setattr("engine.list_microphones", lambda: names)
    return names


@pytest.mark.usefixtures("plugged_in")
@pytest.mark.parametrize(("typed", "kept"), [("USB microphone", "USB microphone"), ("default", ""), ("none", None)])
def test_a_recording_has_the_sound_of_the_microphone_that_was_typed(
    on_air: LiveController, session: FakeSession, typed: str, kept: str | None
) -> None:
    run_action_text(on_air, f"microphone {typed}")
    run_action_text(on_air, "record on film.mp4")
    assert on_air.read_status().desired.user.microphone == kept
    assert session.of("record") == [RecordingRequest(Path("film.mp4"), kept)]


def test_a_picture_of_the_card_is_copied_and_taken_away_again(
    on_air: LiveController, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.own_card.card_picture.card_folder", lambda: tmp_path / "card")
    Image.new("RGB", (64, 36)).save(tmp_path / "mine.png")
    run_action_text(on_air, f"card-picture {tmp_path / 'mine.png'}")
    kept = Path(on_air.read_status().desired.user.live.card_picture)
    assert kept.parent == tmp_path / "card"
    assert kept.is_file()
    with pytest.raises(PortraitError, match=r"no file other\.png"):
        run_action_text(on_air, "card-picture other.png")
    assert on_air.read_status().desired.user.live.card_picture == str(kept), "the one before stays"
    run_action_text(on_air, "card-picture none")
    assert on_air.read_status().desired.user.live.card_picture == ""


def test_a_microphone_that_is_not_there_is_refused_with_those_that_are(
    on_air: LiveController, plugged_in: list[str]
) -> None:
    with pytest.raises(SourceError, match=r"no microphone 'usb'\. Choose one of: USB microphone, Desk\."):
        run_action_text(on_air, "microphone usb")
    plugged_in.clear()
    with pytest.raises(SourceError, match="none is found"):
        run_action_text(on_air, "microphone Desk")
    assert on_air.read_status().desired.user.microphone is None


def test_the_list_shows_what_may_be_left_out_in_brackets() -> None:
    usage = {row["id"]: row["argument"] for row in list_actions()}
    assert usage["record"] == "[on [FILE]|off|toggle]"
    assert usage["calibrate"] == "[now]"
    assert usage["panic"] == "[on|off|toggle]"
    assert usage["next"] == ""
    assert usage["swap"] == "SLOT|NAME"
    assert usage["zoom"] == "1.0..4.0"
    assert usage["framing"] == "fit|fill|blur"
    assert "transparent" not in usage["background"]


def test_an_action_can_be_left_without_an_argument_exactly_if_the_list_says_so() -> None:
    for action in ACTIONS:
        if action.runs_alone:
            read_argument(action, "")
        else:
            with pytest.raises(SettingsError, match=f"{action.id}: an argument is missing"):
                read_argument(action, "")


@pytest.mark.parametrize(
    ("words", "animator", "quality"),
    [
        ("quality instant", "instant", "best"),
        ("quality lowest-delay", "personalive", "lowest-delay"),
        ("quality next", "personalive", "lowest-delay"),
        ("quality previous", "personalive", "best"),
        ("quality toggle", "personalive", "best"),
        ("quality-toggle", "personalive", "best"),
        ("quality-next", "personalive", "lowest-delay"),
        ("quality-fast", "personalive", "fast"),
        ("quality-instant", "instant", "best"),
    ],
)
def test_the_ladder_is_climbed_from_instant_by_every_word_and_key(
    on_air: LiveController, session: FakeSession, words: str, animator: str, quality: str
) -> None:
    run_action_text(on_air, words)
    (settings,) = session.of("use_settings")
    assert isinstance(settings, Settings)
    assert (settings.animator, settings.quality.value) == (animator, quality)
    assert on_air.read_status().desired.user.preset == "natural"


def test_the_look_before_a_preset_comes_back_and_the_step_of_the_ladder_stays(on_air: LiveController) -> None:
    with pytest.raises(SettingsError, match="no preset was chosen"):
        run_action_text(on_air, "undo-preset")
    on_air.set_strength("brows", 1.7)
    on_air.apply_preset("lively")
    on_air.set_mirror(True)
    run_action_text(on_air, "undo-preset")
    user = on_air.read_status().desired.user
    assert (user.preset, user.settings.strengths.brows, user.settings.mirror) == ("natural", 1.7, True)


def test_a_preset_is_reverted_to_and_that_can_be_undone(on_air: LiveController) -> None:
    on_air.apply_preset("lively")
    on_air.adjust_controls(background="green", smoothing=0.2)
    run_action_text(on_air, "revert-preset")
    settings = on_air.read_status().desired.user.settings
    assert (settings.background, settings.smoothing, settings.strengths.brows) == ("own", 1.0, 1.5)
    run_action_text(on_air, "undo-preset")
    settings = on_air.read_status().desired.user.settings
    assert (settings.background, settings.smoothing) == ("green", 0.2)
