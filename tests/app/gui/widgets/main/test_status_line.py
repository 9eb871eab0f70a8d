"""What the quiet line says."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.control.desired_state import DesiredState, adjust_settings, choose, choose_camera
from app.gui.languages import Languages
from app.gui.view_state import Message, Phase, ViewState
from app.gui.widgets.main.status_line import StatusLine
from engine import Problem, Quality, QualityInUse, Settings

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


def test_it_names_the_quality_of_what_runs(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    view = ViewState(
        phase=Phase.RUNNING,
        desired=adjust_settings(DesiredState(), animator="personalive"),
        animator="personalive",
        quality=QualityInUse(Quality.LOWEST_DELAY, 3),
    )
    line.show_view(view)
    assert line._works.text() == "PersonaLive, Lowest delay (experimental), on the best device"
    late = Problem("Pictures come late.", "It goes up again.")
    line.show_view(replace(view, quality=QualityInUse(Quality.FAST, 7, Quality.BALANCED, late)))
    assert line._works.text() == "PersonaLive, Fast instead of Balanced, on the best device"
    assert line._works.toolTip() == "Pictures come late. It goes up again."
    line.show_view(replace(view, quality=None))
    assert line._works.toolTip() == ""
    assert line._works.text() == "PersonaLive on the best device"


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


def seen(qtbot: QtBot, **view: object) -> str:
    """Return what is said of the driver, in a line that is wide enough."""
    line = StatusLine()
    qtbot.addWidget(line)
    line.resize(900, 24)
    line.show()
    usual = {"phase": Phase.RUNNING, "desired": choose_camera(DesiredState(), "0"), "face_seen": True, "people": 1}
    line.show_view(ViewState(**(usual | view)))  # type: ignore[arg-type]
    return line._seen.text()


def test_it_says_whom_it_follows_or_why_nobody(qtbot: QtBot) -> None:
    assert seen(qtbot) == "Following your face"
    assert seen(qtbot, people=2) == "2 people in view; one is followed"
    assert seen(qtbot, people=0) == "Following your face"
    assert seen(qtbot, face_seen=False) == "No face is followed"
    assert seen(qtbot, face_seen=False, face_missing=True) == "No face in view"
    assert seen(qtbot, camera_silent=True) == "The camera sends no picture"
    assert seen(qtbot, desired=choose_camera(DesiredState(), None)) == "Nobody: it moves by itself"


def test_the_state_of_the_run_comes_before_what_is_wrong_and_that_before_the_driver(qtbot: QtBot) -> None:
    problem = Message(Problem("The camera is silent.", "Plug it in."))
    assert seen(qtbot, phase=Phase.LOADING, problem=problem) == "Starting …"
    assert seen(qtbot, desired=None) == "Starting …"
    assert seen(qtbot, phase=Phase.FAILED, problem=problem) == "Stopped"
    assert seen(qtbot, problem=problem, camera_silent=True) == "The camera is silent."


def works(qtbot: QtBot, **view: object) -> str:
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_view(ViewState(phase=Phase.RUNNING, **view))  # type: ignore[arg-type]
    return line._works.text()


@pytest.mark.parametrize(
    ("animator", "device", "words"),
    [
        ("instant", "cuda", "Instant on the processor"),
        ("personalive", "cuda", "PersonaLive on cuda"),
        ("personalive", "cpu", "PersonaLive on the processor"),
        ("personalive", "auto", "PersonaLive on the best device"),
        ("", "cuda", ""),
    ],
)
def test_it_says_which_animator_works_on_which_device(qtbot: QtBot, animator: str, device: str, words: str) -> None:
    desired = DesiredState()
    own = replace(desired.user.settings.personalive, device=device)
    desired = adjust_settings(desired, personalive=own)
    assert works(qtbot, desired=desired, animator=animator) == words


def test_an_animator_that_stands_in_says_so_and_one_that_does_not_has_no_tool_tip(qtbot: QtBot) -> None:
    assert works(qtbot, desired=DesiredState(), animator="instant", bridged=LOADING).endswith("(stands in)")
    wanted = choose(DesiredState(), settings=Settings(animator="personalive"))
    assert works(qtbot, desired=wanted, animator="instant") == "Instant on the processor (stands in)"
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_view(ViewState(phase=Phase.RUNNING, desired=DesiredState(), animator="instant", bridged=LOADING))
    line.show_view(ViewState(phase=Phase.RUNNING, desired=DesiredState(), animator="instant"))
    assert line._works.toolTip() == line._works.accessibleDescription() == ""


def test_each_part_is_named_for_those_who_hear_it(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    names = [label.accessibleName() for label in (line._seen, line._figures, line._works)]
    assert names == ["Driver", "Pictures a second, delay, dropped pictures", "Animator and device"]


def test_the_language_changes_while_it_is_shown(qtbot: QtBot, qapp: QApplication) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_view(ViewState(phase=Phase.RUNNING, desired=DesiredState(), animator="instant"))
    made = Languages(qapp)
    made.set_language("ko")
    qtbot.waitUntil(lambda: "Instant on" not in line._works.text(), timeout=20_000)
    made.set_language("en")
    made.deleteLater()
