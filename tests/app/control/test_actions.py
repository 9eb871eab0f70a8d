"""The table of actions: complete, without clashes, and every row does something."""

from collections import Counter

import pytest

from app.control.actions import ACTIONS, Argument, find_action, run_action_text
from app.control.live_controller import LiveController
from engine import Calibrate, LiveSettings, SettingsError
from tests.fakes.session import FakeSession, steered

EXAMPLES = {
    Argument.SWITCH: "on",
    Argument.SLOT_OR_ID: "2",
    Argument.NOW: "now",
    Argument.NUMBER: "1.5",
    Argument.CAMERA: "1",
    Argument.BACKGROUND: "blur",
    Argument.PRESET: "lively",
    Argument.TRANSITION: "morph",
    Argument.FRAMING: "fill",
    Argument.ZOOM: "1.5",
    Argument.SHIFT: "-0.5",
    Argument.SIZE: "640x360",
    Argument.FPS: "25",
    Argument.FOLDER: "weights",
    Argument.OUTPUT: "null",
}


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
def test_every_action_does_something(on_air: LiveController, session: FakeSession, id: str) -> None:
    told: list[object] = []
    on_air.subscribe(told.append)
    argument = find_action(id).argument
    run_action_text(on_air, id if argument is None else f"{id} {EXAMPLES[argument]}")
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
        ("use-output null", ("show_on", "null")),
        ("badge", ("use_live", LiveSettings(badge=True))),
        ("badge off", ("use_live", LiveSettings())),
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
        ("dance", "none called 'dance'"),
        ("", "none called ''"),
        ("next 3", "one too many"),
        ("panic maybe", "on, off or toggle"),
        ("record maybe", "on, off or toggle"),
        ("strength-head much", "no number"),
        ("strength-head 9", "0.0 to 2.0"),
        ("strength-head nan", "no number"),
        ("zoom 9", "1.0 to 4.0"),
        ("shift-x 2", "-1.0 to 1.0"),
        ("framing round", "fit, fill, blur"),
        ("output-size large", "no size"),
        ("output-size 641x360", "even number"),
        ("strength-head inf", "no number"),
        ("output-fps nan", "no number"),
        ("background transparent", "cannot be transparent"),
        ("background nowhere.png", "no such file"),
        ("camera", "a name is needed"),
        ("transition explode", "cut, crossfade or morph"),
        ("preset nothing", "none named 'nothing'"),
    ],
)
def test_what_does_not_fit_is_said(on_air: LiveController, session: FakeSession, words: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        run_action_text(on_air, words)
    assert session.asked == []
