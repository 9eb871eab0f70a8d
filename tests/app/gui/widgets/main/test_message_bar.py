"""What happened, over the picture; which message comes first is tested beside the queue."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.gui.view_state import Button, Live, Message, ViewState
from app.gui.widgets.basics.theme import Tint, tint_colour
from app.gui.widgets.main.message_bar import MessageBar
from engine import Problem
from tests.fakes.find import words_of


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    made = MessageBar()
    qtbot.addWidget(made)
    made.resize(600, 60)
    return made


def frame_colour(bar: MessageBar) -> str:
    """As it is on the screen: only what asked for it was painted anew."""
    QApplication.processEvents()
    image = bar.screen().grabWindow(bar.winId()).toImage()
    return image.pixelColor(image.width() // 2, 1).name()


def test_the_frame_has_the_colour_of_what_is_shown(bar: MessageBar) -> None:
    bar.show_message(Message(Problem("It is saved."), good=True))
    good = frame_colour(bar)
    bar.show_message(Message(Problem("It is lost.")))
    assert frame_colour(bar) != good
    assert tint_colour(Tint.GOOD, bar.palette()) != tint_colour(Tint.WARNING, bar.palette())


def test_a_file_name_is_no_markup(bar: MessageBar) -> None:
    bar.show_message(Message(Problem("There is no face in <b>bold<b> big.png.")))
    assert bar._words.textFormat() is Qt.TextFormat.PlainText
    assert "&lt;b&gt;" in bar._words.toolTip()


@pytest.fixture
def picture(qtbot: QtBot) -> Iterator[QWidget]:
    """What a bar floats over: 600×300 pixels in a window."""
    window = QWidget()
    qtbot.addWidget(window)
    made = QWidget(window)
    made.setGeometry(10, 20, 600, 300)
    window.resize(640, 360)
    window.show()
    yield made
    window.close()


def test_it_lies_along_the_lower_edge_as_high_as_its_words_need_and_follows(picture: QWidget) -> None:
    bar = MessageBar(picture.parentWidget())
    bar.float_over(picture, picture.geometry)
    bar.show_message(Message(Problem("Short.")))
    low = bar.height()
    edge = QRect.bottom
    assert (bar.width(), edge(bar.geometry())) == (600, edge(picture.geometry()))
    bar.show_message(Message(Problem("Many words. " * 20)))
    assert bar.height() > low
    assert edge(bar.geometry()) == edge(picture.geometry())
    picture.setGeometry(10, 20, 400, 200)
    QApplication.processEvents()
    assert (bar.width(), edge(bar.geometry())) == (400, edge(picture.geometry()))


def test_it_goes_by_itself_unless_the_user_is_at_it(
    qtbot: QtBot, picture: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = MessageBar(picture.parentWidget())
    bar.show_message(Message(Problem("Short.")))
    monkeypatch.setattr(bar, "underMouse", lambda: True)
    for _ in range(1000):
        bar._on_tick()
    assert bar.isVisible()
    monkeypatch.setattr(bar, "underMouse", lambda: False)
    for _ in range(1000):
        bar._on_tick()
    assert not bar.isVisible()
    assert bar.shown_message is None


def test_time_passes_while_there_is_a_message_and_not_otherwise(bar: MessageBar) -> None:
    assert not bar._timer.isActive()
    bar.show_message(Message(Problem("Short.")))
    assert bar._timer.isActive()
    bar._close.click()
    assert not bar._timer.isActive()


def test_one_that_is_hidden_with_its_window_waits(picture: QWidget) -> None:
    bar = MessageBar(picture.parentWidget())
    bar.show_message(Message(Problem("Short.")))
    bar.window().hide()
    for _ in range(1000):
        bar._on_tick()
    assert bar.shown_message is not None


def test_everything_in_it_has_its_words_and_its_place(bar: MessageBar) -> None:
    assert words_of(bar) == [
        "Close this message",
    ]


def test_its_sign_its_words_its_button_and_its_cross_stand_in_a_row(bar: MessageBar) -> None:
    across = bar.layout()
    assert across is not None
    items = [across.itemAt(at) for at in range(across.count())]
    assert [item.widget() for item in items if item is not None] == [bar._sign, bar._words, bar._button, bar._close]
    assert bar.accessibleName() == "Message"
    assert bar._close.accessibleName() == "Close this message"
    assert bar._close.toolTip() == "Close"


def test_another_language_is_spoken_in_the_message_that_is_shown(
    bar: MessageBar, speak_in_capitals: Callable[[], None]
) -> None:
    bar.show_message(Message(Problem("It broke.", "Wait."), Button.TRY_AGAIN))
    assert bar._button.text() == "Try again"
    assert not bar._sign.pixmap().isNull()
    speak_in_capitals()
    assert (bar._words.text(), bar._button.text()) == ("IT BROKE. WAIT.", "TRY AGAIN")
    assert bar.accessibleDescription() == "IT BROKE. WAIT."


@pytest.mark.parametrize("button", Button)
def test_a_button_that_only_closes_stands_alone_and_every_other_has_a_cross_beside_it(
    bar: MessageBar, button: Button
) -> None:
    pressed: list[object] = []
    bar.pressed.connect(pressed.append)
    message = Message(Problem("It broke."), button)
    bar.show_message(message)
    assert bar._button.text()
    assert bar._close.isHidden() is (button is Button.DISMISS)
    bar._button.click()
    assert pressed == ([] if button is Button.DISMISS else [message])
    assert bar.shown_message is (message if button is Button.PLACE_POINTS else None)
    bar.drop_messages(Button.PLACE_POINTS)  # they are placed
    assert bar.shown_message is None
    assert bar.isHidden()


def test_the_cross_closes_and_presses_nothing_and_the_next_message_comes(bar: MessageBar) -> None:
    pressed: list[object] = []
    bar.pressed.connect(pressed.append)
    first, second = (Message(Problem(words), Button.TRY_AGAIN) for words in ("One.", "Two."))
    bar.show_message(first)
    bar.show_message(second)
    shown = bar.shown_message
    bar._close.click()
    assert bar.shown_message == ({first, second} - {shown}).pop()
    assert bar._timer.isActive()
    bar._close.click()
    assert pressed == []
    assert bar.open_messages == ()
    assert not bar._timer.isActive()


def test_that_the_user_stays_live_is_taken_off_the_picture_once_they_do_not(bar: MessageBar) -> None:
    live = ViewState(live=Live.LIVE, shown_on="a.mp4")
    bar.show_view(live)
    bar.show_message(Message(Problem("You stay live on a.mp4."), live_on="a.mp4"))
    bar.show_view(replace(live, live=Live.UNWATCHED))
    assert bar.shown_message is not None
    bar.show_view(replace(live, live=Live.OFF, shown_on=""))
    assert bar.shown_message is None
    assert bar.isHidden()
