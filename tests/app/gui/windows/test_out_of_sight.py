"""A window that nobody can see draws nothing, and off air its camera is released; both come back with it."""

from collections.abc import Callable

import pytest

from app.gui.preview_scaler import Scaler
from app.gui.view_state import Live
from app.gui.windows.main_window import MainWindow
from tests.app.gui.windows.conftest import Begin, press
from tests.fakes.seen_session import SeenSession

HIDE: list[Callable[[MainWindow], None]] = [MainWindow.hide, MainWindow.showMinimized]


def watched(session: SeenSession) -> list[object]:
    """What the session was told about who looks."""
    return session.of("watched")


@pytest.mark.parametrize("hide", HIDE)
def test_the_session_hears_when_nobody_looks_and_at_once_when_somebody_does(
    begin: Begin, sessions: list[SeenSession], hide: Callable[[MainWindow], None]
) -> None:
    running = begin()
    hide(running.main)
    assert watched(sessions[0])[-1:] == [False]
    running.main.bring_to_front()
    assert watched(sessions[0]) == [False, True]


@pytest.mark.parametrize("hide", HIDE)
def test_live_and_out_of_sight_nothing_is_scaled_and_nothing_is_looked_up(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, hide: Callable[[MainWindow], None]
) -> None:
    running = begin(driver_shown=True)
    press(running, "Go live")
    running.until(lambda: running.view.live is Live.LIVE)
    hide(running.main)
    drawn: list[object] = []
    monkeypatch.setattr(Scaler, "_draw_picture", lambda *about: drawn.append(about))
    monkeypatch.setattr(running.link.gallery, "request_thumbnail", lambda portrait: drawn.append(portrait))
    running.link.run_action("next")
    running.link.run_action("output", False)
    running.until(lambda: running.view.live is Live.OFF)
    assert drawn == []
    running.main.bring_to_front()
    running.until(lambda: drawn)


def test_the_title_says_live_while_the_window_is_minimised(begin: Begin) -> None:
    running = begin()
    running.main.showMinimized()
    running.link.run_action("output", True)
    running.until(lambda: "LIVE" in running.main.windowTitle())


def test_a_session_that_is_opened_while_the_window_is_hidden_knows_it(
    begin: Begin, sessions: list[SeenSession]
) -> None:
    running = begin(wait=False)
    running.main.hide()
    running.until(lambda: sessions and watched(sessions[0]) == [False])


def test_for_real_the_camera_is_released_and_comes_back_with_the_window_and_on_going_live(
    begin_for_real: Begin,
) -> None:
    running = begin_for_real()
    running.link.run_action("release-camera-after", 0.0)
    running.main.hide()
    running.until(lambda: running.view.resting)
    assert running.link.latest_driver_image() is None
    running.main.bring_to_front()
    running.until(lambda: not running.view.resting)
    running.until(lambda: running.link.latest_driver_image() is not None)
    running.main.hide()
    running.until(lambda: running.view.resting)
    running.link.run_action("output", True)
    running.until(lambda: not running.view.resting)
    running.until(lambda: len(set(running.sent())) > 3)
