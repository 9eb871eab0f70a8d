"""All of it in the window: from a program without weights to PersonaLive moving the portrait, by its buttons alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.control.ladder.steps import LadderStep
from app.gui.application import DesktopApp
from app.gui.ladder.ladder_view import StepState
from app.gui.view_state import Button, Phase
from app.gui.weights.weights_view import Step
from app.gui.widgets.ladder.ladder import Ladder
from app.gui.widgets.weights.terms_dialog import TermsDialog
from app.gui.widgets.weights.weights_page import WeightsPage
from app.storage import presets
from app.storage.folders import DEMO_CLIP, settings_folder, weights_folder
from app.storage.presets import Preset
from app.storage.settings_file import SettingsFile
from app.weights.catalog import CONVERTIBLE, TABLE
from engine import PersonaLiveSettings, Quality, Settings
from tests.app.weights.made_up_hub import serve_folder, write_table
from tests.fakes.find import child
from tests.fakes.hub import FakeHub

PATIENCE_MS = 180_000
LONGEST_GAP_S = 2.0
"""Without a new picture: far more than a busy computer needs for one, and far less than PersonaLive for loading."""
ANSWER: dict[str, object] = {"needed": {}, "best": "lowest-delay", "problem": None}
"""What the memory plan says, whose own process has tests of its own."""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's folders, all empty; a computer on which tiny networks are quick enough."""
    import torch

    from engine.animators.personalive.weights import device_errors

    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_VIDEOS_DIR", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setattr(device_errors, "SLOWDOWN_MAX", 1e6)
    monkeypatch.setattr("app.weights.memory_trial.ask_memory_plan", lambda stop: ANSWER)
    monkeypatch.setattr("shutil.which", lambda name: name)
    load_preset = presets.load_preset

    def load_small(name: str) -> Preset:
        loaded = load_preset(name)
        return replace(loaded, values={**loaded.values, "size_px": 64})

    monkeypatch.setattr(presets, "load_preset", load_small)
    torch.set_num_threads(1)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """Serves tiny weights; the user's folder has the table of these instead of that of the published ones."""
    from tests.personalive import write_models

    models = write_models(tmp_path / "made-up", half=True)
    weights_folder().mkdir(parents=True)
    write_table(models, weights_folder() / TABLE)
    with serve_folder(models) as serving:
        monkeypatch.setenv("HF_ENDPOINT", serving.url)
        yield serving


@pytest.fixture
def program(qtbot: QtBot, hub: FakeHub) -> Iterator[DesktopApp]:
    """The whole program, with the bundled clip as its camera, and PersonaLive wanted though it has no weights."""
    yield from run_program("personalive")


@pytest.fixture
def program_on_instant(qtbot: QtBot, hub: FakeHub) -> Iterator[DesktopApp]:
    """The same with Instant, as a new user has it, live on an output that nobody sees."""
    yield from run_program("instant", go_live_at_start=True)


def run_program(animator: str, **choices: object) -> Iterator[DesktopApp]:
    store = SettingsFile(settings_folder())
    own = PersonaLiveSettings(device="cpu", dtype="float32")
    settings = Settings(animator=animator, size_px=64, seed=3, personalive=own)
    store.change_settings(consent_seen=True, camera=str(DEMO_CLIP), output="null", settings=settings, **choices)
    store.save_settings()
    made = DesktopApp()
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def find_buttons(widget: QWidget, words: str) -> list[QPushButton]:
    """The visible buttons that can be pressed and whose words begin like that."""
    buttons = widget.findChildren(QPushButton)
    return [each for each in buttons if each.isVisible() and each.isEnabled() and each.text().startswith(words)]


def press(qtbot: QtBot, widget: QWidget, words: str) -> None:
    """Press the one button with these words, as soon as it can be."""
    qtbot.waitUntil(lambda: len(find_buttons(widget, words)) == 1, timeout=PATIENCE_MS)
    find_buttons(widget, words)[0].click()


@pytest.mark.engines
def test_from_a_program_without_weights_to_personalive_moving_the_portrait(
    qtbot: QtBot, program: DesktopApp, hub: FakeHub
) -> None:
    link, weights = program.link, program.link.weights

    def until(met: Callable[[], bool]) -> None:
        qtbot.waitUntil(met, timeout=PATIENCE_MS)

    program.show_window()
    until(lambda: link.latest_view.phase is Phase.RUNNING and weights.latest_view.step is Step.ABSENT)
    assert link.latest_view.animator == "instant"
    messages = program.main._messages
    until(lambda: messages.shown_message is not None and messages.shown_message.button is Button.GET_WEIGHTS)
    assert messages._words.text() == (
        "PersonaLive's weights are missing. Until they are here, Instant moves the portrait."
    )
    press(qtbot, messages, "Get them …")
    page = child(program.main, WeightsPage)
    assert page.isVisible()
    press(qtbot, page, "&Download …")
    assert hub.requests == []
    press(qtbot, child(page, TermsDialog), "&Accept")

    until(lambda: weights.latest_view.step is Step.READY and weights.latest_view.memory is not None)
    there = [file for file in weights_folder().rglob("*") if file.is_file()]
    assert [file for file in there if file.suffix in (*CONVERTIBLE, ".part")] == []
    assert program.main.is_weights_page_shown
    assert not [said for said in program.main._messages.open_messages if said.button is Button.USE_PERSONALIVE]

    instant = link.latest_image()
    shown = link.latest_view
    press(qtbot, page, "&Use PersonaLive: Lowest delay")
    until(lambda: link.latest_view.animator == "personalive" and link.latest_view.bridged is None)
    assert link.latest_view.desired is not None
    assert link.latest_view.desired.user.settings.quality is Quality.LOWEST_DELAY
    assert shown.phase is link.latest_view.phase is Phase.RUNNING
    first = link.latest_image()
    until(lambda: not same(link.latest_image(), first))
    assert not same(link.latest_image(), instant)

    removes = [each for each in page.findChildren(QPushButton) if each.text() == "Re&move …"]
    assert [each.isEnabled() for each in removes] == [False]  # they are in use


def same(one: object, other: object) -> bool:
    """Whether two pictures are alike in every pixel."""
    return one is not None and other is not None and np.array_equal(np.asarray(one), np.asarray(other))


class ShownPictures:
    """Looks how many pictures were shown, and keeps the longest time without a new one."""

    def __init__(self, program: DesktopApp) -> None:
        self._program = program
        self._shown, self._since_s = 0, 0.0
        self.longest_gap_s = 0.0
        self.states: set[str] = set()
        self._timer = QTimer(program, interval=20)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        on_air = self._program._on_air
        engine = None if on_air is None else on_air.read_status().engine
        if engine is None or not engine.shown:
            return
        self.states.add(engine.state.value)
        if self._since_s:
            self.longest_gap_s = max(self.longest_gap_s, engine.running_s - self._since_s)
        if engine.shown != self._shown:
            self._shown, self._since_s = engine.shown, engine.running_s


@pytest.mark.engines
def test_a_step_that_is_pressed_on_air_gets_what_it_lacks_and_is_begun_by_itself_while_pictures_go_on(
    qtbot: QtBot, program_on_instant: DesktopApp, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, link = program_on_instant, program_on_instant.link

    def until(met: Callable[[], bool]) -> None:
        qtbot.waitUntil(met, timeout=PATIENCE_MS)

    program.show_window()
    ladder = child(program.main, Ladder)
    states: list[StepState] = []
    ladder.steps.changed.connect(lambda view: states.append(view.find_step(LadderStep.LOWEST_DELAY).state))
    until(lambda: link.latest_view.phase is Phase.RUNNING)
    until(lambda: ladder.steps.latest_view.find_step(LadderStep.LOWEST_DELAY).state is StepState.MISSING)
    pictures = ShownPictures(program)
    link.run_action_text("strength-mouth 1.5")
    ladder.steps.press_step(LadderStep.LOWEST_DELAY, insists=True)
    assert hub.requests == []
    press(qtbot, child(ladder, TermsDialog), "&Accept")
    step = LadderStep.LOWEST_DELAY
    until(lambda: link.latest_view.warm_up is not None or ladder.steps.latest_view.in_use is step)
    assert StepState.FAILED not in states
    assert {StepState.MISSING, StepState.WORKING} <= set(states)
    desired = link.latest_view.desired
    assert desired is not None
    assert (desired.user.settings.animator, desired.user.settings.quality.value) == ("personalive", "lowest-delay")
    assert (desired.user.settings.strengths.mouth, desired.user.preset) == (1.5, "natural")
    assert not [said for said in program.main._messages.open_messages if said.button is Button.USE_PERSONALIVE]

    link.run_action_text("quality toggle")
    until(lambda: ladder.steps.latest_view.chosen is LadderStep.INSTANT)
    until(lambda: ladder.steps.latest_view.in_use is LadderStep.INSTANT and link.latest_view.animator == "instant")
    assert pictures.states == {"running"}
    assert pictures.longest_gap_s < LONGEST_GAP_S
