"""The tray's rows ask for what they say, and show what is true."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app.control.desired_state import DesiredState, choose
from app.gui.tray import TrayIcon
from app.gui.view_state import Live, Phase, ViewState
from app.gui.widgets.basics.app_icon import draw_app_icon
from app.storage.user_settings import NOBODY
from app.weights.progress import TaskProgress, WeightsTask
from engine import ViewersSee
from tests.fakes.link import AskedLink
from tests.fakes.weights import make_ready, make_status


@pytest.fixture
def link(qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AskedLink]:
    made = AskedLink(tmp_path_factory.mktemp("user"))
    yield made
    made.stop_thread()
    made.deleteLater()


@pytest.fixture
def tray(link: AskedLink) -> Iterator[TrayIcon]:
    made = TrayIcon(link)
    yield made
    made.close()


@pytest.mark.parametrize("id", ["output", "panic", "record"])
def test_a_switch_asks_for_the_other_state(tray: TrayIcon, link: AskedLink, id: str) -> None:
    row = tray.menu_actions[id]
    row.trigger()
    tray.show_view(ViewState(live=Live.LIVE, panic=True, recording="a.mp4"))
    row.trigger()
    assert link.asked == [(id, True), (id, False)]


@pytest.mark.parametrize("id", ["panic", "record"])
def test_a_switch_whose_action_failed_shows_that_and_asks_for_the_same_again(
    tray: TrayIcon, link: AskedLink, id: str
) -> None:
    row = tray.menu_actions[id]
    for _ in range(2):
        row.trigger()
        assert not row.isChecked()
    assert link.asked == [(id, True), (id, True)]


@pytest.mark.parametrize("id", ["next", "previous", "calibrate", "show-window"])
def test_a_plain_row_asks_for_its_action(tray: TrayIcon, link: AskedLink, id: str) -> None:
    tray.menu_actions[id].trigger()
    assert link.asked == [(id, None)]
    assert not tray.menu_actions[id].isCheckable()


@pytest.mark.parametrize(
    ("view", "checked"),
    [
        (ViewState(), set()),
        (ViewState(live=Live.CARD, panic=True), {"panic"}),
        (ViewState(recording="a.mp4"), {"record"}),
    ],
)
def test_switches_show_what_is_true_and_ask_for_nothing(
    tray: TrayIcon, link: AskedLink, view: ViewState, checked: set[str]
) -> None:
    link.changed.emit(view)
    assert {id for id, row in tray.menu_actions.items() if row.isChecked()} == checked
    link.changed.emit(ViewState())
    assert not any(row.isChecked() for row in tray.menu_actions.values())
    assert link.asked == []


@pytest.mark.parametrize(
    ("live", "told"),
    [
        (Live.STARTING, "Going live …"),
        (Live.LIVE, "LIVE"),
        (Live.CARD, "LIVE: Panic card"),
        (Live.UNWATCHED, "LIVE: no program watches"),
        (Live.INTERRUPTED, "Interrupted"),
        (Live.STANDBY, "Not live: Panic card"),
        (Live.OFF, "Not live"),
    ],
)
def test_the_icon_says_what_others_see(tray: TrayIcon, link: AskedLink, live: Live, told: str) -> None:
    sees = {Live.CARD: ViewersSee.PANIC_CARD, Live.STANDBY: ViewersSee.PANIC_CARD}.get(live, ViewersSee.NOTHING)
    link.changed.emit(ViewState(Phase.RUNNING, live=live, viewers_see=sees))
    assert tray._icon.toolTip() == f"Persona Cam: {told}"


def test_going_live_has_the_words_of_its_button(tray: TrayIcon, link: AskedLink) -> None:
    row = tray.menu_actions["output"]
    words = [row.text()]
    for live in (Live.LIVE, Live.OFF):
        link.changed.emit(ViewState(live=live))
        words.append(row.text())
    assert (words, row.isCheckable()) == (["Go live", "End live", "Go live"], False)


def icon_of(tray: TrayIcon) -> QImage:
    return tray._icon.icon().pixmap(64, 64).toImage()


@pytest.mark.parametrize("live", [one for one in Live if one is not Live.OFF])
def test_the_icon_has_its_mark_while_the_avatar_or_the_card_goes_out_and_loses_it_after(
    tray: TrayIcon, link: AskedLink, live: Live
) -> None:
    plain, marked = (draw_app_icon(live=on).pixmap(64, 64).toImage() for on in (False, True))
    assert plain != marked
    link.changed.emit(ViewState(live=live))
    assert icon_of(tray) == (marked if live in (Live.LIVE, Live.CARD, Live.UNWATCHED) else plain)
    link.changed.emit(ViewState())
    assert icon_of(tray) == plain


def test_only_a_click_on_the_icon_itself_is_told(tray: TrayIcon) -> None:
    clicks: list[str] = []
    tray.clicked.connect(lambda: clicks.append("click"))
    for reason in (QSystemTrayIcon.ActivationReason.Context, QSystemTrayIcon.ActivationReason.Trigger):
        tray._icon.activated.emit(reason)
    assert clicks == ["click"]


@pytest.mark.parametrize(
    ("camera", "resting", "phase", "said"),
    [
        ("0", False, Phase.RUNNING, "The camera is on"),
        ("0", True, Phase.RUNNING, "The camera is off: nobody can see you"),
        (NOBODY, False, Phase.RUNNING, ""),
        ("0", False, Phase.LOADING, ""),
    ],
)
def test_the_menu_and_the_icon_say_whether_the_camera_is_on(
    tray: TrayIcon, link: AskedLink, camera: str, resting: bool, phase: Phase, said: str
) -> None:
    link.changed.emit(ViewState(phase=phase, resting=resting, desired=choose(DesiredState(), camera=camera)))
    state = "Starting …" if phase is Phase.LOADING else "Not live"
    assert tray._icon.toolTip() == "\n".join(filter(None, (f"Persona Cam: {state}", said)))
    notes = [row.text() for row in tray._menu.actions() if row.text() and row.isVisible() and not row.isEnabled()]
    assert notes == ([said] if said else [])


@pytest.mark.parametrize(("live", "said"), [(Live.LIVE, "still live"), (Live.OFF, "goes on here")])
def test_a_closed_window_that_goes_on_is_said_with_what_goes_on(
    tray: TrayIcon, link: AskedLink, monkeypatch: pytest.MonkeyPatch, live: Live, said: str
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _, title, words, icon: heard.append(words))
    link.changed.emit(ViewState(live=live))
    tray.say_that_it_goes_on()
    assert [said in words for words in heard] == [True]


# --- the weights --------------------------------------------------------------------------------------------------


def test_how_far_a_download_is_stands_in_the_menu_and_the_tool_tip(tray: TrayIcon, link: AskedLink) -> None:
    note, asked = tray._weights_note, []
    link.weights.page_asked.connect(lambda: asked.append(True))
    assert not note.isVisible()
    progress = TaskProgress(3, 10, 1.0, 400.0)
    link.weights.show(status=make_status(task=WeightsTask.DOWNLOAD, progress=progress))
    said = "PersonaLive: Downloading, 30 %, about 7 min left"
    assert (note.text(), note.isVisible()) == (said, True)
    assert said in tray._icon.toolTip()
    note.trigger()
    assert asked == [True]
    link.weights.show(status=make_status(is_paused=True))
    assert note.text() == "PersonaLive: the download is paused"
    link.weights.show(status=make_ready())
    assert not note.isVisible()
    assert "PersonaLive" not in tray._icon.toolTip()
