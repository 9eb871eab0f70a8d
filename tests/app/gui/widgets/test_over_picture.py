"""What lies over the moving picture is drawn once, and anew when it changes."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics import icons
from app.gui.widgets.main.overlay_button import OverlayButton
from app.gui.widgets.main.pill import Pill
from engine import Image


@pytest.fixture
def button(qtbot: QtBot) -> Iterator[OverlayButton]:
    behind = QWidget()
    qtbot.addWidget(behind)
    made = OverlayButton(icons.make_icon(icons.Sign.INSET, QColor("white")), behind)
    made.setCheckable(True)
    with qtbot.waitActive(behind):
        behind.show()
        behind.activateWindow()
    yield made
    behind.close()


def pixels(image: QImage) -> Image:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def words(pill: Pill, text: str, fill: QColor | None = None, bold: bool = False) -> Image:
    canvas = QImage(300, 80, QImage.Format.Format_RGB32)
    canvas.fill(Qt.GlobalColor.gray)
    painter = QPainter(canvas)
    font = QFont()
    font.setBold(bold)
    painter.setFont(font)
    pill.paint_text(painter, QPoint(10, 10), text, fill)
    painter.end()
    return pixels(canvas)


def test_a_button_shows_that_it_is_checked_focused_and_pressed(button: OverlayButton) -> None:
    button.clearFocus()
    plain = pixels(button.grab().toImage())
    button.setChecked(True)
    checked = pixels(button.grab().toImage())
    button.setFocus()
    focused = pixels(button.grab().toImage())
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    pressed = pixels(button.grab().toImage())
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    looks = [plain, checked, focused, pressed]
    assert all(not np.array_equal(a, b) for i, a in enumerate(looks) for b in looks[:i])
    assert not button.isChecked()


@pytest.mark.usefixtures("qapp")
def test_words_are_drawn_anew_when_they_or_their_look_change() -> None:
    pill = Pill()
    first = words(pill, "LIVE")
    assert np.array_equal(first, words(pill, "LIVE"))
    for changed in (words(pill, "LIVE: card"), words(pill, "LIVE", QColor("red")), words(pill, "LIVE", bold=True)):
        assert not np.array_equal(first, changed)
    assert np.array_equal(first, words(pill, "LIVE"))
