"""The one rule for every exit from live, without a session: what asks, what does not, and that nothing asks twice."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.control.desired_state import DesiredState, adjust_live, choose
from app.gui.view_state import Live, Phase, ViewState, has_ended_live, takes_picture_away
from app.gui.windows.exit_guard import ExitGuard

ON = choose(DesiredState(), output_on=True)
LIVE = ViewState(Phase.RUNNING, Live.LIVE, desired=ON)
IDLE = ViewState(Phase.RUNNING, desired=choose(DesiredState(), output_on=False))


class AskingManager:
    """A session that is to end. done: what it was told."""

    def __init__(self, asks: bool = True) -> None:
        self.asks = asks
        self.done: list[str] = []

    def allowsInteraction(self) -> bool:  # noqa: N802 -- Qt's name
        return self.asks

    def cancel(self) -> None:
        self.done.append("cancel")

    def release(self) -> None:
        self.done.append("release")


class Case:
    """A guard with a view that the test sets. left: how often the program was to end."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self.view = LIVE
        self.left = 0
        self.shown = 0
        self.guard = ExitGuard(window, lambda: self.view, self._note_shown)
        self.guard.leaving.connect(self._note_left)

    @property
    def boxes(self) -> list[QMessageBox]:
        return [box for box in self.window.findChildren(QMessageBox) if box.isVisible()]

    def answer(self, words: str) -> None:
        (box,) = self.boxes
        assert not box.isModal()
        assert QApplication.activeModalWidget() is None
        next(button for button in box.buttons() if button.text() == words).click()

    def _note_left(self) -> None:
        self.left += 1

    def _note_shown(self) -> None:
        self.shown += 1


@pytest.fixture
def case(qtbot: QtBot) -> Case:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return Case(window)


def test_the_end_of_the_system_s_session_is_refused_once_and_asked_about(case: Case) -> None:
    first, second = AskingManager(), AskingManager()
    case.guard.ask_before_session_end(first)
    assert first.done == ["cancel", "release"]
    assert len(case.boxes) == 1
    case.guard.ask_before_session_end(second)
    assert second.done == [], "the second time means it"
    assert case.left == 1


@pytest.mark.parametrize("view", [LIVE, replace(IDLE, recording="film.mp4")])
def test_a_session_that_allows_no_question_ends(case: Case, view: ViewState) -> None:
    case.view = view
    manager = AskingManager(asks=False)
    case.guard.ask_before_session_end(manager)
    assert (manager.done, case.left, case.boxes) == ([], 1, [])


def test_off_air_nothing_is_asked(case: Case) -> None:
    case.view = IDLE
    case.guard.ask_before_session_end(AskingManager())
    case.guard.ask_to_quit()
    assert (case.left, case.boxes) == (2, [])


def test_one_exit_asked_for_in_three_ways_is_one_question(case: Case) -> None:
    case.guard.ask_to_quit()
    case.guard.ask_to_quit()
    case.guard.ask_before_session_end(AskingManager())
    assert len(case.boxes) == 1
    case.answer("End live and quit")
    assert case.left == 1


def test_another_output_is_asked_about_and_taken_only_if_that_is_meant(case: Case) -> None:
    taken: list[str] = []
    case.guard.ask_to_leave_output(lambda: taken.append("first"))
    case.answer("Stay live as it is")
    assert taken == []
    case.guard.ask_to_leave_output(lambda: taken.append("second"))
    case.answer("Change it")
    assert taken == ["second"]
    assert case.shown == 2


RECORDS = replace(IDLE, recording="film.mp4")


@pytest.mark.parametrize(
    ("asked_in", "later", "stays"),
    [
        (LIVE, IDLE, False),
        (LIVE, RECORDS, False),
        (LIVE, replace(LIVE, people=2), True),
        (RECORDS, IDLE, False),
        (RECORDS, replace(RECORDS, live=Live.LIVE), False),
        (RECORDS, replace(RECORDS, people=2), True),
    ],
)
def test_a_question_closes_when_what_it_asks_about_is_over_and_the_program_stays(
    case: Case, asked_in: ViewState, later: ViewState, stays: bool
) -> None:
    case.view = asked_in
    case.guard.ask_to_quit()
    case.view = later
    case.guard.show_view(later)
    assert (len(case.boxes), case.left) == (int(stays), 0)
    case.guard.show_view(later)
    case.view = asked_in
    case.guard.ask_to_quit()
    assert len(case.boxes) == 1, "it can be asked again"


def test_a_question_about_another_output_closes_with_the_end_of_live(case: Case) -> None:
    taken: list[str] = []
    case.guard.ask_to_leave_output(lambda: taken.append("first"))
    case.guard.show_view(IDLE)
    assert (case.boxes, taken) == ([], [])


@pytest.mark.parametrize(
    ("action", "value", "asks"),
    [
        ("use-output", "virtual-camera:/dev/video9", True),
        ("use-output", "virtual-camera", False),
        ("output-size", (640, 480), True),
        ("output-size", (1280, 720), False),
        ("output-fps", 60, True),
        ("output-fps", 30, False),
        ("reset", None, False),
        ("output", False, False),
        ("panic", True, False),
        ("zoom", 2.0, False),
    ],
)
def test_what_takes_the_picture_from_those_who_watch(action: str, value: object, asks: bool) -> None:
    assert takes_picture_away(LIVE, action, value) is asks
    assert not takes_picture_away(IDLE, action, value), "off air nobody loses anything"


def test_a_reset_asks_if_the_output_would_change() -> None:
    elsewhere = replace(LIVE, desired=choose(ON, output="virtual-camera:obs"))
    smaller = replace(LIVE, desired=adjust_live(ON, output_width_px=640, output_height_px=480))
    assert takes_picture_away(elsewhere, "reset", None)
    assert takes_picture_away(smaller, "reset", None)


def test_only_the_user_s_own_end_of_live_is_one() -> None:
    assert has_ended_live(LIVE, IDLE)
    assert not has_ended_live(IDLE, LIVE)
    assert not has_ended_live(LIVE, replace(LIVE, live=Live.INTERRUPTED))
    assert not has_ended_live(LIVE, replace(LIVE, phase=Phase.FAILED, live=Live.OFF))
