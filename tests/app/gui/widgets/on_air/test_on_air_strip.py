"""The strip as it is drawn and read: nothing is drawn again, and nothing said again, unless it has changed."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QFont, QFontMetrics, QPixmap
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.control.desired_state import DesiredState, choose_camera
from app.gui.view_state import Live, Message, OnAirView, Phase, ViewState
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import Tint, tint_colour
from app.gui.widgets.on_air.on_air_strip import OnAirStrip
from app.gui.widgets.on_air.strip_drawing import HEIGHT_PX, StripDrawing, strip_font
from app.gui.widgets.on_air.strip_part import PartKind
from engine import Problem, ViewersSee

FIGURES = OnAirView(on_air_s=753, fps=30, dropped_percent=0.2)
LIVE = ViewState(
    phase=Phase.RUNNING,
    live=Live.LIVE,
    viewers_see=ViewersSee.AVATAR,
    on_air=FIGURES,
    device="Persona Cam",
    readers=2,
    delay_ms=119.7,
    desired=choose_camera(DesiredState(), "0"),
    recording="a.mp4",
    recording_s=42,
)


@pytest.fixture
def strip(qtbot: QtBot) -> OnAirStrip:
    made = OnAirStrip()
    qtbot.addWidget(made)
    made.resize(1000, HEIGHT_PX)
    made.show()
    return made


def spoken(strip: OnAirStrip) -> list[str]:
    return [label.text() for label in strip.findChildren(Label) if not label.isHidden()]


@pytest.fixture
def drawings(strip: OnAirStrip, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One entry for each time that the strip was drawn, and not only put on the screen."""
    made: list[object] = []
    strip.grab()  # by then it has its style
    draw = StripDrawing._draw_strip

    def note_and_draw(drawing: StripDrawing, *given: Any) -> QPixmap:
        made.append(given)
        return draw(drawing, *given)

    monkeypatch.setattr(StripDrawing, "_draw_strip", note_and_draw)
    return made


def test_it_is_drawn_once_however_often_the_picture_below_is(strip: OnAirStrip, drawings: list[object]) -> None:
    strip.show_view(LIVE)
    for _ in range(5):
        strip.grab()
    strip.show_view(replace(LIVE, camera="Webcam"))
    strip.grab()
    assert len(drawings) == 1


def test_a_figure_alone_waits_for_its_second(strip: OnAirStrip, drawings: list[object], qtbot: QtBot) -> None:
    strip.show_view(LIVE)
    strip.grab()
    for delay_ms in (121.0, 122.0, 123.0):
        strip.show_view(replace(LIVE, delay_ms=delay_ms))
        strip.grab()
    assert (len(drawings), "120 milliseconds behind you" in spoken(strip)) == (1, True)
    strip._resting.timeout.emit()
    strip.grab()
    assert (len(drawings), "123 milliseconds behind you" in spoken(strip)) == (2, True)


def test_what_is_no_figure_is_said_at_once(strip: OnAirStrip) -> None:
    strip.show_view(LIVE)
    strip.show_view(replace(LIVE, live=Live.CARD, viewers_see=ViewersSee.PANIC_CARD))
    assert "Others see the card, because of panic" in spoken(strip)


def test_every_part_is_a_label_of_its_own_and_the_whole_is_one_sentence(strip: OnAirStrip) -> None:
    strip.show_view(LIVE)
    assert spoken(strip) == [part.spoken for part in strip.parts]
    assert strip.accessibleDescription() == ", ".join(spoken(strip))
    assert strip.accessibleName() == "On air"
    for label in strip.findChildren(Label):
        assert strip.rect().contains(label.geometry())
        assert label.toolTip() == label.text()


def test_words_are_given_to_screen_readers_only_when_they_change(
    strip: OnAirStrip, monkeypatch: pytest.MonkeyPatch
) -> None:
    strip.show_view(LIVE)
    given: list[str] = []
    set_text = Label.setText

    def note_and_set(label: Label, words: str) -> None:
        given.append(words)
        set_text(label, words)

    monkeypatch.setattr(Label, "setText", note_and_set)
    strip._resting.stop()
    strip.show_view(replace(LIVE, on_air=replace(FIGURES, on_air_s=754)))
    assert given == ["live for 12 minutes 34 seconds"]


def test_in_less_room_parts_are_left_out_whole_and_still_read_aloud(strip: OnAirStrip) -> None:
    strip.show_view(LIVE)
    assert set(strip.shown_kinds) == {part.kind for part in strip.parts}
    strip.resize(290, HEIGHT_PX)
    assert set(strip.shown_kinds) == {PartKind.STATE, PartKind.WHAT, PartKind.RECORDING}
    assert len(spoken(strip)) == len(strip.parts)


def test_a_long_warning_while_live_leaves_the_rest_of_the_strip_and_a_word_of_itself(strip: OnAirStrip) -> None:
    problem = Problem("The pictures come much too late because this computer is busy with something else entirely.")
    view = replace(LIVE, readers=0, problem=Message(problem))
    strip.resize(720, HEIGHT_PX)
    strip.show_view(view)
    seen = {PartKind.TIME, PartKind.WHERE, PartKind.NOTE, PartKind.READERS, PartKind.DELAY, PartKind.RATE}
    assert seen <= set(strip.shown_kinds)
    note = next(label for label in strip.findChildren(Label) if label.objectName() == "note")
    assert (note.text(), note.width() > 0) == (note.toolTip(), True)
    assert note.text().startswith("The pictures come much too late")


def test_at_rest_figures_are_read_aloud_and_drawn_only_where_they_matter(strip: OnAirStrip) -> None:
    figures = {PartKind.DELAY, PartKind.RATE, PartKind.DROPPED}
    rest = replace(LIVE, live=Live.OFF, viewers_see=ViewersSee.NOTHING, recording="", readers=None)
    QApplication.sendEvent(strip, QEvent(QEvent.Type.Leave))
    strip.show_view(rest)
    assert not figures & set(strip.shown_kinds)
    assert {PartKind.STATE, PartKind.WHAT} <= set(strip.shown_kinds)
    assert "120 milliseconds behind you" in spoken(strip)
    assert "120 milliseconds behind you" in strip.accessibleDescription()
    middle = QPointF(strip.rect().center())
    QApplication.sendEvent(strip, QEnterEvent(middle, middle, middle))
    assert figures <= set(strip.shown_kinds)
    QApplication.sendEvent(strip, QEvent(QEvent.Type.Leave))
    assert not figures & set(strip.shown_kinds)
    QApplication.sendEvent(strip, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert figures <= set(strip.shown_kinds)
    QApplication.sendEvent(strip, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert not figures & set(strip.shown_kinds)
    strip._resting.stop()
    strip.show_view(replace(rest, on_air=replace(FIGURES, dropped_percent=40.0)))
    assert figures <= set(strip.shown_kinds)


def test_nothing_moves_while_a_figure_counts(strip: OnAirStrip) -> None:
    strip.show_view(LIVE)
    before = dict(strip._drawing.places)
    for second in range(9):
        view = replace(LIVE, delay_ms=111.0 + second, on_air=replace(FIGURES, on_air_s=754 + second))
        strip._resting.stop()
        strip.show_view(view)
        assert strip._drawing.places == before


def test_digits_are_all_as_wide(qtbot: QtBot) -> None:
    metrics = QFontMetrics(strip_font(QApplication.font()))
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_live_and_the_recording_are_red_and_off_is_not(strip: OnAirStrip) -> None:
    red = tint_colour(Tint.LIVE, strip.palette())
    strip.show_view(LIVE)
    image, places = strip.grab().toImage(), strip._drawing.places
    for kind in (PartKind.STATE, PartKind.RECORDING):
        assert image.pixelColor(places[kind].left() + 4, HEIGHT_PX // 2) == red
    strip.show_view(replace(LIVE, live=Live.OFF, viewers_see=ViewersSee.NOTHING, on_air=OnAirView(), recording=""))
    assert strip.grab().toImage().pixelColor(12, HEIGHT_PX // 2) != red


@pytest.mark.parametrize("behind", ["white", "black"])
def test_it_can_be_read_on_any_picture(qtbot: QtBot, behind: str) -> None:
    below = QWidget()
    qtbot.addWidget(below)
    below.setStyleSheet(f"background: {behind}")
    strip = OnAirStrip(below)
    strip.setGeometry(0, 0, 900, HEIGHT_PX)
    below.resize(900, HEIGHT_PX)
    below.show()
    ground = below.grab().toImage().pixelColor(700, 6)
    assert _contrast(QColor("#ffffff"), ground) > 4.5
    assert _contrast(QColor("#ffc861"), ground) > 4.5


def test_what_lies_at_its_right_end_stays_there(strip: OnAirStrip) -> None:
    button = QPushButton()
    button.resize(30, 30)
    strip.add_button(button)
    strip.show_view(LIVE)
    strip.resize(700, HEIGHT_PX)
    assert button.geometry() == QRect(670, 3, 30, 30)
    assert max(place.right() for place in strip._drawing.places.values()) < 670


def test_only_the_keyboard_marks_it(strip: OnAirStrip) -> None:
    strip.show_view(LIVE)
    plain = strip.grab().toImage()
    QApplication.sendEvent(strip, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.ActiveWindowFocusReason))
    assert strip.grab().toImage() == plain
    QApplication.sendEvent(strip, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert strip.grab().toImage() != plain
    QApplication.sendEvent(strip, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert strip.grab().toImage() == plain


def test_larger_letters_leave_less_room(strip: OnAirStrip) -> None:
    strip.show_view(LIVE)
    usual = len(strip.shown_kinds)
    font = QFont(strip.font())
    font.setPointSizeF(font.pointSizeF() * 1.8)
    strip.setFont(font)
    assert len(strip.shown_kinds) < usual


def _contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    return 0.2126 * _linear(colour.redF()) + 0.7152 * _linear(colour.greenF()) + 0.0722 * _linear(colour.blueF())


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
