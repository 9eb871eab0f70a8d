"""Gestures on a picture under a fixed square."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.gui.widgets.gallery.crop_editor import CropEditor
from engine import PortraitCrop

LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize("turn_deg", [0.0, 30.0, -90.0, 180.0])
def test_a_drag_carries_what_is_under_the_mouse_along_however_the_picture_is_turned(
    qtbot: QtBot, turn_deg: float
) -> None:
    editor = CropEditor()
    qtbot.addWidget(editor)
    editor.resize(400, 400)
    editor.set_picture(QImage(300, 200, QImage.Format.Format_RGB888), PortraitCrop(0.5, 0.5, 0.5, turn_deg))
    begin, end = QPoint(200, 200), QPoint(225, 190)
    grabbed = editor._picture_to_screen().inverted()[0].map(QPointF(begin))
    qtbot.mousePress(editor, LEFT, pos=begin)
    qtbot.mouseMove(editor, end)
    qtbot.mouseRelease(editor, LEFT, pos=end)
    now = editor._picture_to_screen().map(grabbed)
    assert (now.x(), now.y()) == pytest.approx((end.x(), end.y()), abs=0.01)
