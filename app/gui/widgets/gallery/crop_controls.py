"""The controls under the crop editor: sliders for zoom and turn, back to what was found, undo.

Owns: where they are, and their words. Does not know: crops, pictures.
"""

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.gui.widgets.basics.labeled_slider import LabeledSlider
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX
from app.gui.widgets.gallery.crop_editor import SIDE_MAX, SIDE_MIN
from engine import Number

TURN_MAX_DEG = 45.0
ZOOM_MIN, ZOOM_MAX = 1 / SIDE_MAX, 1 / SIDE_MIN


class CropControls(QWidget):
    """zoom, turn: sliders. to_face, by_quarter, to_found_points, undo: buttons. `add_buttons` puts more beside them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.zoom = LabeledSlider(Number(ZOOM_MIN, ZOOM_MAX, step=0.05), 1.0)
        self.turn = LabeledSlider(Number(-TURN_MAX_DEG, TURN_MAX_DEG), 0.0, lambda degrees: f"{degrees:+.0f}°")
        self.to_face, self.by_quarter = QPushButton(), QPushButton()
        self.to_found_points, self.undo = QPushButton(), QPushButton()
        self._below = QHBoxLayout()
        self._build_layout()

    def retranslate(self) -> None:
        self.zoom.set_label(self.tr("&Zoom"))
        self.turn.set_label(self.tr("&Turn"))
        self.to_face.setText(self.tr("Back to the &face"))
        self.by_quarter.setText(self.tr("Turn by a &quarter"))
        self.to_found_points.setText(self.tr("&Points as found"))
        self.undo.setText(self.tr("&Undo"))
        keys = QKeySequence(QKeySequence.StandardKey.Undo)
        self.undo.setToolTip(keys.toString(QKeySequence.SequenceFormat.NativeText))

    def add_buttons(self, buttons: QWidget) -> None:
        """Put these at the end of the row of buttons."""
        self._below.addWidget(buttons)

    def set_waiting(self, waiting: bool) -> None:
        """Let nothing be changed while a picture is read or tried."""
        for part in (self.zoom, self.turn, self.to_face, self.by_quarter, self.to_found_points, self.undo):
            part.setEnabled(not waiting)

    def _build_layout(self) -> None:
        amounts = QHBoxLayout()
        amounts.setSpacing(EDGE_PX)
        amounts.addWidget(self.zoom)
        amounts.addWidget(self.turn)
        for button in (self.to_face, self.by_quarter, self.to_found_points, self.undo):
            self._below.addWidget(button)
        self._below.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GAP_PX)
        rows.addLayout(amounts)
        rows.addLayout(self._below)
