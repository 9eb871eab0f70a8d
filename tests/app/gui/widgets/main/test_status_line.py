"""What the quiet line says."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.control.desired_state import DesiredState, choose_camera
from app.gui.languages import Languages
from app.gui.view_state import Message, Phase, ViewState
from app.gui.widgets.main.status_line import StatusLine
from engine import Problem

LOADING = Problem("The animator {animator} is loading.", animator="personalive")


@pytest.fixture
def korean(qapp: QApplication) -> Iterator[None]:
    made = Languages(qapp)
    made.set_language("ko")
    yield
    made.set_language("en")
    made.deleteLater()


def why(qtbot: QtBot) -> str:
    """Return what is said about the animator that stands in."""
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_view(ViewState(phase=Phase.RUNNING, desired=DesiredState(), animator="instant", bridged=LOADING))
    return line.findChildren(QLabel)[-1].toolTip()


def figures(qtbot: QtBot, camera: str | None) -> str:
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_view(
        ViewState(
            phase=Phase.RUNNING, desired=choose_camera(DesiredState(), camera), fps=29.7, delay_ms=41.2, dropped=3
        )
    )
    return line.findChildren(QLabel)[1].text()


def test_a_delay_and_drops_are_those_of_a_driver(qtbot: QtBot) -> None:
    assert figures(qtbot, "0") == "30 fps  ·  41 ms delay  ·  3 dropped"
    assert figures(qtbot, None) == "30 fps"


def test_it_says_why_another_animator_stands_in(qtbot: QtBot) -> None:
    assert why(qtbot) == "The animator personalive is loading."


@pytest.mark.usefixtures("korean")
def test_it_says_so_in_korean(qtbot: QtBot) -> None:
    assert why(qtbot) == "애니메이터 personalive을(를) 불러오는 중입니다."


def test_what_is_wrong_stays_to_be_seen_when_its_message_has_gone(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.resize(600, 24)
    line.show()
    problem = Message(Problem("The camera is silent.", "Plug it in."))
    line.show_view(ViewState(phase=Phase.RUNNING, desired=DesiredState(), problem=problem))
    assert line._seen.text() == "The camera is silent."
    line.show_view(ViewState(phase=Phase.RUNNING, desired=choose_camera(DesiredState(), "0")))
    assert line._seen.text() == "Following your face"


def test_a_long_line_is_shortened_and_makes_no_window_wider(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    words = "The camera is silent. " * 20
    line.show_view(ViewState(phase=Phase.RUNNING, desired=DesiredState(), problem=Message(Problem(words))))
    assert line.minimumSizeHint().width() < 300
    line.resize(300, 24)
    line.show()
    assert line._seen.text().endswith("…")
    assert line._seen.toolTip() == words
