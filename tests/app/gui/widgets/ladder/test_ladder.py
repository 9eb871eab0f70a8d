"""The ladder in the bar: what is seen, said, and reached by keyboard, and how little is drawn."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QEnterEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.control.animator_needs import MissingRequirement
from app.control.ladder.steps import LadderStep, choose_step
from app.gui.view_state import Phase, ViewState
from app.gui.weights.weights_view import MemoryAnswer
from app.gui.widgets.ladder.ladder import Ladder
from app.gui.widgets.ladder.step_button import StepButton
from app.gui.widgets.weights.terms_dialog import TermsDialog
from app.storage.user_settings import MeasuredSpeed
from app.weights.progress import FileState, TaskProgress, WeightsTask
from engine import Problem, Quality, QualityInUse, Settings
from tests.fakes.find import child
from tests.fakes.link import AskedLink
from tests.fakes.session import make_desired_state
from tests.fakes.weights import make_ready, make_status

FAST, BALANCED, BEST, INSTANT = LadderStep.FAST, LadderStep.BALANCED, LadderStep.BEST, LadderStep.INSTANT
GIB = 1 << 30
MEMORY = MemoryAnswer(Quality.BEST, needed=dict.fromkeys(Quality, 6.5 * GIB), free_bytes=11 * GIB, total_bytes=12 * GIB)


def running(chosen: LadderStep = INSTANT, in_use: LadderStep = INSTANT, **known: object) -> ViewState:
    desired = make_desired_state("ada", camera="0", settings=choose_step(Settings(), chosen))
    quality = None if in_use.quality is None else QualityInUse(in_use.quality, 7)
    animator = "instant" if in_use is INSTANT else "personalive"
    view = ViewState(phase=Phase.RUNNING, desired=desired, animator=animator, quality=quality, camera="Desk")
    return replace(view, **known)  # type: ignore[arg-type]


class Window(QWidget):
    """The ladder between two buttons, below something large."""

    def __init__(self, link: AskedLink) -> None:
        super().__init__()
        self.before, self.after = QPushButton("before"), QPushButton("after")
        self.ladder = Ladder(link)
        across = QHBoxLayout()
        for widget in (self.before, self.ladder, self.after):
            across.addWidget(widget)
        down = QVBoxLayout(self)
        down.addStretch(1)
        down.addLayout(across)
        self.resize(900, 620)

    def step(self, step: LadderStep) -> StepButton:
        return self.ladder._row[step]

    @property
    def card(self) -> list[str]:
        """What the open card says; nothing while it is closed."""
        panel = self.ladder._panel
        if not panel.isVisible():
            return []
        return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]

    @property
    def buttons(self) -> dict[str, QPushButton]:
        """The card's, by their words."""
        return {one.text(): one for one in self.ladder._card.buttons if one.isVisible()}


@pytest.fixture
def window(qtbot: QtBot, asked_link: AskedLink) -> Iterator[Window]:
    asked_link.weights.show(status=make_ready(), memory=MEMORY)
    made = Window(asked_link)
    qtbot.addWidget(made)
    made.ladder.show_view(running())
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.ladder.shutdown()
    made.close()


@pytest.mark.parametrize("step", LadderStep)
def test_a_press_uses_a_step(window: Window, asked_link: AskedLink, step: LadderStep) -> None:
    window.step(step).click()
    assert asked_link.asked == [("quality", step)]
    assert window.step(INSTANT).isChecked(), "what is in use is marked, and not what was pressed"


def test_each_step_says_its_name_its_delay_and_what_it_needs(window: Window, asked_link: AskedLink) -> None:
    asked_link.preferences.change_settings(measured={"balanced": MeasuredSpeed(340, 14)})
    asked_link.weights.show(status=make_status(), missing=MissingRequirement.WEIGHTS)
    names = [window.step(step).accessibleName() for step in (INSTANT, BALANCED, BEST)]
    assert names == [
        "Instant, in use",
        "Balanced, 340 milliseconds, needs a download of 12.2 GB, not downloaded",
        "Best, at least 1250 milliseconds, needs a download of 12.2 GB, not downloaded",
    ]


def test_the_arrows_go_from_step_to_step_and_tab_leaves_the_ladder(qtbot: QtBot, window: Window) -> None:
    window.activateWindow()
    window.before.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.before, Qt.Key.Key_Tab)
    assert window.step(INSTANT).hasFocus()
    for step in (LadderStep.LOWEST_DELAY, FAST):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Right)
        assert window.step(step).hasFocus()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_End)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Right)
    assert window.step(BEST).hasFocus()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Left)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert window.after.hasFocus()
    qtbot.keyClick(window.after, Qt.Key.Key_Backtab)
    assert isinstance(window.focusWidget(), StepButton)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Backtab)
    assert window.before.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_key_uses_the_step_with_the_focus(qtbot: QtBot, window: Window, asked_link: AskedLink, key: Qt.Key) -> None:
    qtbot.keyClick(window.step(FAST), key)
    assert asked_link.asked == [("quality", FAST)]


def test_the_card_opens_with_the_keyboard_follows_it_and_closes_behind_it(qtbot: QtBot, window: Window) -> None:
    assert window.card == []
    window.activateWindow()
    window.step(FAST).setFocus(Qt.FocusReason.TabFocusReason)
    assert window.card[0] == "Fast"
    qtbot.keyClick(window.step(FAST), Qt.Key.Key_Right)
    assert window.card[0] == "Balanced"
    window.after.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: window.card == [])


def test_an_arrow_up_leads_into_the_card_and_escape_back(qtbot: QtBot, window: Window, asked_link: AskedLink) -> None:
    window.activateWindow()
    window.step(BEST).setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.step(BEST), Qt.Key.Key_Up)
    use = window.buttons["Use it"]
    assert use.hasFocus()
    qtbot.keyClick(use, Qt.Key.Key_Space)
    assert asked_link.asked == [("quality", BEST)]
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.card == []
    assert window.step(BEST).hasFocus()


def point_at(window: Window, pointed: LadderStep | None) -> None:
    """Have the pointer on that step, or on none, wherever other windows lie."""
    QCursor.setPos(window.mapToGlobal(QPoint(5, 5)))
    for step in LadderStep:
        button, is_here = window.step(step), step is pointed
        if button.underMouse() is not is_here:
            button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, is_here)
            entered = QEnterEvent(QPointF(1, 1), QPointF(1, 1), QPointF(1, 1))
            QApplication.sendEvent(button, entered if is_here else QEvent(QEvent.Type.Leave))


def test_the_pointer_opens_a_card_after_a_moment_and_takes_it_along(qtbot: QtBot, window: Window) -> None:
    point_at(window, FAST)
    assert window.card == []
    qtbot.waitUntil(lambda: window.card[:1] == ["Fast"])
    point_at(window, BEST)
    qtbot.waitUntil(lambda: window.card[:1] == ["Best"])
    point_at(window, None)
    qtbot.waitUntil(lambda: window.card == [])


def test_the_card_lies_inside_the_window_above_the_ladder(qtbot: QtBot, window: Window) -> None:
    for size in ((900, 620), (700, 260)):
        window.resize(*size)
        window.ladder._show_card(BEST)
        qtbot.wait(20)
        panel = window.ladder._panel
        assert window.rect().contains(panel.geometry())
        assert panel.geometry().bottom() < window.ladder.mapTo(window, QPoint()).y()


# --- what the card says -------------------------------------------------------------------------------------------


def test_the_card_says_the_delay_what_it_needs_and_that_it_is_here(window: Window, asked_link: AskedLink) -> None:
    asked_link.preferences.change_settings(measured={"fast": MeasuredSpeed(612, 14)})
    window.ladder._show_card(FAST)
    assert window.card == [
        "Fast",
        "PersonaLive with a short delay, and simpler pictures.",
        "Delay: 612 ms, measured on this computer.",
        "Needs an NVIDIA card with 6.5 GB free.",
        "This computer has all of it.",
    ]
    assert list(window.buttons) == ["Use it", "Details …"]
    window.ladder._show_card(BEST)
    assert window.card[2] == "Delay: at least 1250 ms. That is an estimate; it was not used here yet."


def test_the_memory_is_counted_when_a_card_is_looked_at_and_not_before(window: Window, asked_link: AskedLink) -> None:
    asked_link.weights.show(memory=None)
    window.ladder._show_card(INSTANT)
    assert asked_link.weights.asked == []
    window.ladder._show_card(FAST)
    assert asked_link.weights.asked == [("count",)]


def test_a_download_runs_in_the_step_and_on_its_card_and_can_be_paused_and_cancelled(
    window: Window, asked_link: AskedLink
) -> None:
    weights = asked_link.weights
    weights.show(status=make_status(), missing=MissingRequirement.WEIGHTS)
    window.step(FAST).click()
    child(window.ladder, TermsDialog).answered.emit(True)
    child(window.ladder, TermsDialog).close()
    assert weights.asked == [("download", True)]
    window.ladder._show_card(FAST)
    assert "Beginning the download" in window.card, "it is not under way yet"
    progress = TaskProgress(3 * 10**9, 12 * 10**9, 3e7, 300.0)
    weights.show(status=make_status(FileState.DOWNLOADING, task=WeightsTask.DOWNLOAD, progress=progress))
    window.ladder._show_card(FAST)
    assert "Downloading  ·  3.0 GB of 12.0 GB  ·  about 5 min left" in window.card
    assert "Instant goes on meanwhile; viewers see no gap." in window.card
    assert "being made ready" in window.step(FAST).accessibleName()
    window.buttons["Pause"].click()
    window.buttons["Cancel"].click()
    assert weights.asked[1:] == [("pause",), ("cancel",)]


def test_terms_that_are_closed_without_an_answer_leave_nothing_to_wait_for(
    window: Window, asked_link: AskedLink
) -> None:
    asked_link.weights.show(status=make_status(), missing=MissingRequirement.WEIGHTS)
    window.ladder._show_card(FAST)
    before = (window.card, list(window.buttons), window.step(FAST).accessibleName())
    window.step(FAST).click()
    window.ladder._show_card(FAST)
    assert (window.card, list(window.buttons), window.step(FAST).accessibleName()) == before, "behind the terms"
    child(window.ladder, TermsDialog).close()
    window.ladder._show_card(FAST)
    assert (window.card, list(window.buttons), window.step(FAST).accessibleName()) == before
    assert asked_link.weights.asked == []


def test_a_failure_says_what_to_do_and_is_tried_again_from_the_card(window: Window, asked_link: AskedLink) -> None:
    why = Problem("No memory is left.", "Close other programs.")
    window.ladder.show_view(running(FAST, animator_notice=why))
    window.ladder._show_card(FAST)
    assert "No memory is left. Close other programs." in window.card
    assert "failed" in window.step(FAST).accessibleName()
    window.buttons["Try again"].click()
    assert asked_link.asked == [("quality", FAST)]


def test_a_quality_that_was_lowered_is_marked_with_what_was_chosen_and_why(window: Window) -> None:
    why = Problem("Pictures come late.", "It goes up again.")
    lowered = QualityInUse(Quality.FAST, 7, Quality.BALANCED, why)
    window.ladder.show_view(running(BALANCED, FAST, quality=lowered))
    assert window.step(FAST).isChecked()
    assert "a lower one is in use" in window.step(BALANCED).accessibleName()
    window.ladder._show_card(BALANCED)
    assert "Chosen, but a lower quality is in use: Pictures come late. It goes up again." in window.card


def test_without_a_card_the_step_says_what_it_needs_and_can_be_tried(window: Window, asked_link: AskedLink) -> None:
    asked_link.weights.show(lacks_card=True)
    window.step(FAST).click()
    assert asked_link.asked == []
    assert window.card[2] == "Delay: many seconds, since it would run on the processor."
    assert "milliseconds" not in window.step(FAST).accessibleName()
    assert any(
        "no NVIDIA graphics card" in words and "less than one picture a second" in words for words in window.card
    )
    window.buttons["Use it anyway"].click()
    assert asked_link.asked == [("quality", FAST)]


def test_without_the_packages_the_card_says_how_to_get_them(window: Window, asked_link: AskedLink) -> None:
    asked_link.weights.show(missing=MissingRequirement.PACKAGES)
    window.step(FAST).click()
    assert any("pip install -e '.[personalive]'" in words for words in window.card)
    assert list(window.buttons) == ["Details …"]
    asked: list[bool] = []
    asked_link.weights.page_asked.connect(lambda: asked.append(True))
    window.buttons["Details …"].click()
    assert (asked, window.card) == ([True], [])


def test_a_step_never_seen_says_so_and_the_one_in_use_shows_what_is_on_the_screen(
    window: Window, asked_link: AskedLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numpy as np

    monkeypatch.setattr(asked_link, "latest_image", lambda: np.full((64, 64, 3), 200, np.uint8))
    look = window.ladder._card._look
    window.ladder._show_card(BEST)
    assert (look.accessibleName(), look._look) == ("Not seen here yet", None)
    window.ladder._show_card(INSTANT)
    assert look._look is not None
    assert look._look.pixelColor(3, 3).red() == 200


# --- a narrow window ----------------------------------------------------------------------------------------------


def test_in_a_narrow_window_one_button_opens_the_same_ladder(
    qtbot: QtBot, window: Window, asked_link: AskedLink
) -> None:
    window.ladder.set_narrow(True)
    window.activateWindow()
    one = window.ladder._one
    assert (one.isVisible(), one.text(), one.accessibleName()) == (True, "Instant", "Quality: Instant, in use")
    assert not any(window.step(step).isVisible() for step in LadderStep)
    one.click()
    column = window.ladder._column
    assert [button.isVisible() for button in column.values()] == [True] * 5
    assert column[INSTANT].hasFocus()
    qtbot.keyClick(column[INSTANT], Qt.Key.Key_Right)
    assert window.card[0] == "Lowest delay"
    qtbot.keyClick(column[LadderStep.LOWEST_DELAY], Qt.Key.Key_Space)
    assert asked_link.asked == [("quality", LadderStep.LOWEST_DELAY)]
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.card == []
    assert one.hasFocus()
    one.click()
    qtbot.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert window.card == []


def test_the_one_button_says_what_is_chosen_and_not_there_and_keeps_its_width(window: Window) -> None:
    window.ladder.set_narrow(True)
    one, widths = window.ladder._one, set()
    for step in (FAST, BALANCED, BEST):
        window.ladder.show_view(running(step, step))
        widths.add(one.sizeHint().width())
    assert len(widths) == 1
    window.ladder.show_view(running(BEST))
    assert one.text() == "Instant"
    assert "Best, at least 1250 milliseconds, being made ready" in one.accessibleName()


# --- words and drawing --------------------------------------------------------------------------------------------


def test_no_step_changes_its_width_whatever_its_state(window: Window, asked_link: AskedLink) -> None:
    before = [window.step(step).width() for step in LadderStep]
    window.ladder.show_view(running(BEST, animator_notice=Problem("No.")))
    asked_link.weights.show(status=make_status(), missing=MissingRequirement.WEIGHTS)
    window.ladder.show_view(running(FAST, FAST))
    assert [window.step(step).sizeHint().width() for step in LadderStep] == before


class PaintCounter(QObject):
    """Counts how often the parts of a widget are drawn."""

    def __init__(self, of: QWidget) -> None:
        super().__init__()
        self.count = 0
        for part in (of, *of.findChildren(QWidget)):
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_nothing_is_drawn_while_nothing_that_is_seen_changes(
    qtbot: QtBot, window: Window, asked_link: AskedLink
) -> None:
    progress = TaskProgress(10**9, 10**10, 1e7, 900.0)
    loads = make_status(FileState.DOWNLOADING, task=WeightsTask.DOWNLOAD, progress=progress)
    asked_link.weights.show(status=loads, missing=MissingRequirement.WEIGHTS)
    window.step(FAST).click()
    qtbot.wait(30)
    counter = PaintCounter(window.ladder)
    for turn in range(20):
        window.ladder.show_view(running(people=1 + turn % 2))
        further = replace(progress, done_bytes=progress.done_bytes + turn)
        asked_link.weights.show(status=replace(loads, progress=further))
        qtbot.wait(1)
    assert counter.count == 0
    asked_link.weights.show(status=replace(loads, progress=replace(progress, done_bytes=5 * 10**9)))
    qtbot.waitUntil(lambda: counter.count > 0)
    assert counter.count <= 2


def test_another_language_is_spoken_at_once(window: Window, speak_in_capitals: Callable[[], None]) -> None:
    window.ladder._show_card(FAST)
    speak_in_capitals()
    assert window.step(FAST).text() == "FAST"
    assert all(words == words.upper() for words in window.card)
    assert all(words == words.upper() for words in window.buttons)
    assert "AT LEAST" in window.step(FAST).accessibleName()
