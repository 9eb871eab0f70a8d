"""A button over the moving picture: how it looks in each state, and that it is drawn once for each."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QImage, QPalette, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics import icons
from app.gui.widgets.main.overlay_button import SIDE_PX, OverlayButton

BESIDE_THE_ICON = (5, 16)


@pytest.fixture
def button(qtbot: QtBot) -> Iterator[OverlayButton]:
    behind = QWidget()
    qtbot.addWidget(behind)
    behind.setStyleSheet("background: white")
    made = OverlayButton(icons.make_icon(icons.Sign.INSET, QColor("white")), behind)
    made.setCheckable(True)
    with qtbot.waitActive(behind):
        behind.show()
        behind.activateWindow()
    made.clearFocus()
    made.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    yield made
    behind.close()


def seen(button: OverlayButton) -> QImage:
    behind = button.parentWidget()
    assert behind is not None
    return behind.grab().toImage()


def ground(button: OverlayButton) -> QColor:
    return seen(button).pixelColor(*BESIDE_THE_ICON)


def count_drawings(button: OverlayButton, monkeypatch: pytest.MonkeyPatch) -> list[QColor]:
    drawn: list[QColor] = []
    draw = button._render_pixmap

    def note(colour: QColor, accent: QColor) -> QPixmap:
        drawn.append(colour)
        return draw(colour, accent)

    monkeypatch.setattr(button, "_render_pixmap", note)
    return drawn


def test_it_is_a_square_half_transparent_with_its_sign_in_the_middle(button: OverlayButton) -> None:
    assert button.size() == QSize(SIDE_PX, SIDE_PX)
    assert 60 < ground(button).lightness() < 160
    white = [
        (x, y)
        for x in range(4, SIDE_PX - 4)
        for y in range(4, SIDE_PX - 4)
        if seen(button).pixelColor(x, y).lightness() > 200
    ]
    assert sum(x for x, _ in white) / len(white) == pytest.approx(SIDE_PX / 2, abs=3)
    assert sum(y for _, y in white) / len(white) == pytest.approx(SIDE_PX / 2, abs=3)


def test_it_is_filled_with_the_accent_while_it_is_checked(button: OverlayButton) -> None:
    button.setChecked(True)
    assert ground(button) == button.palette().color(QPalette.ColorRole.Accent)
    button.setChecked(False)
    assert ground(button) != button.palette().color(QPalette.ColorRole.Accent)


def test_it_is_darker_under_the_mouse_and_black_while_it_is_pressed_also_if_it_is_checked(
    button: OverlayButton,
) -> None:
    plain = ground(button).lightness()
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    hovered = ground(button).lightness()
    button.setChecked(True)
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert 0 < hovered < plain
    assert ground(button) == QColor("black")
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)


def test_a_line_around_it_says_that_it_has_the_focus(button: OverlayButton) -> None:
    edge = (SIDE_PX // 2, 1)
    button.setFocus()
    assert seen(button).pixelColor(*edge) == button.palette().color(QPalette.ColorRole.Accent)
    button.setChecked(True)
    assert seen(button).pixelColor(*edge).lightness() > 240
    button.clearFocus()
    assert seen(button).pixelColor(*edge) == button.palette().color(QPalette.ColorRole.Accent)


def test_it_is_drawn_only_when_it_looks_otherwise(button: OverlayButton, monkeypatch: pytest.MonkeyPatch) -> None:
    seen(button)
    drawn = count_drawings(button, monkeypatch)
    for _ in range(3):
        seen(button)
    assert drawn == []
    button.setChecked(True)
    for _ in range(3):
        seen(button)
    assert len(drawn) == 1
    button.setFocus()
    seen(button)
    assert len(drawn) == 2
    palette = button.palette()
    palette.setColor(QPalette.ColorRole.Accent, QColor("green"))
    button.setPalette(palette)
    seen(button)
    assert drawn[2:] == [QColor("green")]


def test_the_mouse_that_comes_or_goes_has_it_painted_again(
    button: OverlayButton, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(button, "update", lambda: asked.append("update"))
    middle = QPointF(5, 5)
    button.enterEvent(QEnterEvent(middle, middle, middle))
    assert asked == ["update"]
    button.leaveEvent(QEvent(QEvent.Type.Leave))
    assert asked == ["update"] * 2


def test_it_is_pressed_by_mouse_and_keyboard(button: OverlayButton) -> None:
    told: list[bool] = []
    button.clicked.connect(lambda checked: told.append(checked))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert told == [True, False]
    assert button.focusPolicy() is Qt.FocusPolicy.StrongFocus
