"""A preview with an avatar in it, and its editor."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.gui.preview_scaler import Feed
from app.gui.widgets.editor.picture_editor import PictureEditor
from app.gui.widgets.main.preview import Preview
from engine import LiveSettings
from tests.fakes.link import NotingLink

WIDE = LiveSettings(output_width_px=1280, output_height_px=720)


@pytest.fixture
def preview(qtbot: QtBot, link: NotingLink) -> Iterator[Preview]:
    """As large as half of the output."""
    image = np.full((64, 64, 3), 200, np.uint8)
    made = Preview(Feed(lambda: image), Feed(lambda: None))
    qtbot.addWidget(made)
    made.resize(640, 360)
    link.changed.connect(made.show_view)
    link.show(live=WIDE, self_view_mirrored=False)
    yield made
    made.shutdown()


@pytest.fixture
def editor(link: NotingLink, preview: Preview) -> PictureEditor:
    made = PictureEditor(link, preview)
    preview.show()
    link.asked.clear()
    return made


def turn_wheel(widget: QWidget, at: QPoint, by: int = 120) -> None:
    """As a mouse does, without its pointer."""
    nothing, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        QPointF(at), widget.mapToGlobal(QPointF(at)), QPoint(), QPoint(0, by), nothing, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)
