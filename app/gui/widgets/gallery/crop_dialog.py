"""Choosing the part of a picture that a portrait is made of.

Owns: the window around the editor: sliders, back to the face, take it or leave it. It blocks nothing else.
Does not know: how a picture is read or looked at; the desk does that on a thread of its own.
"""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.gui.engine_messages import in_our_words
from app.gui.gallery_service import GalleryDesk
from app.gui.view_state import Message
from app.gui.widgets.basics.display_names import portrait_name
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.labeled_slider import Amount
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, set_kind
from app.gui.widgets.gallery.crop_editor import SIDE_MAX, SIDE_MIN, CropEditor
from app.gui.widgets.gallery.gallery_model import qimage
from app.gui.widgets.pages.page import quiet_label
from app.storage.gallery_entry import GalleryPortrait
from engine import Image, PortraitCrop

TURN_MAX_DEG = 45.0
ZOOM_MIN, ZOOM_MAX = 1 / SIDE_MAX, 1 / SIDE_MIN


class CropDialog(QDialog):
    """Deletes itself when it is closed."""

    def __init__(self, desk: GalleryDesk, portrait: GalleryPortrait, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self._desk = desk
        self._portrait = portrait
        self._suggested = PortraitCrop(0.5, 0.5, 1.0)
        self._image = QImage()
        self.editor = CropEditor()
        self._zoom = Amount(ZOOM_MIN, ZOOM_MAX, 1.0)
        self._turn = Amount(-TURN_MAX_DEG, TURN_MAX_DEG, 0.0, lambda degrees: f"{degrees:+.0f}°")
        self._turn.slider.setSingleStep(100)
        self._turn.slider.setPageStep(500)
        self._how = quiet_label()
        self._to_face = QPushButton()
        self._told = Label(wrapped=True)
        self._told.setVisible(False)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self
        )
        self._lay_out()
        self._connect()
        self.retranslate()
        self._wait(True)
        desk.read_picture(portrait)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Crop “{name}”").format(name=portrait_name(self._portrait)))
        self.editor.setAccessibleName(self.tr("Picture"))
        self._how.setText(self.tr("Drag to move, scroll to zoom. Keys: arrows move, + and − zoom, [ and ] turn."))
        self.editor.setAccessibleDescription(self._how.text())
        self._zoom.set_words(self.tr("&Zoom"))
        self._turn.set_words(self.tr("&Turn"))
        self._to_face.setText(self.tr("Back to the &face"))
        self._save.setText(self.tr("&Save"))
        self._cancel.setText(self.tr("Cancel"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @property
    def _save(self) -> QPushButton:
        return self._buttons.button(QDialogButtonBox.StandardButton.Save)

    @property
    def _cancel(self) -> QPushButton:
        return self._buttons.button(QDialogButtonBox.StandardButton.Cancel)

    def _connect(self) -> None:
        self._desk.picture_read.connect(self._open)
        self._desk.crop_tried.connect(self._tried)
        self.editor.changed.connect(self._follow)
        self._zoom.moved.connect(lambda zoom: self.editor.zoom_to(1 / zoom))
        self._turn.moved.connect(self.editor.turn_to)
        self._to_face.clicked.connect(lambda: self._show(self._suggested))
        self._buttons.accepted.connect(self._try)
        self._buttons.rejected.connect(self.reject)

    def _open(self, portrait: GalleryPortrait, picture: Image, suggested: PortraitCrop) -> None:
        if portrait == self._portrait:
            self._suggested = suggested
            self._image = qimage(picture)
            self._wait(False)
            self._show(portrait.crop or suggested)
            self.editor.setFocus()

    def _show(self, crop: PortraitCrop) -> None:
        self.editor.open(self._image, crop)
        self._follow(crop)

    def _follow(self, crop: PortraitCrop) -> None:
        self._zoom.show_value(1 / crop.side)
        self._turn.show_value(-crop.turn_deg)
        self._told.setVisible(False)

    def _try(self) -> None:
        """See if the part still shows a face; `_tried` tells."""
        self._wait(True)
        crop = self.editor.crop
        self._desk.try_crop(self._portrait, None if crop == self._suggested else crop)

    def _tried(self, portrait: GalleryPortrait, failure: Message | None) -> None:
        if portrait != self._portrait:
            return
        self._wait(False)
        if failure is None:
            self.accept()
            return
        self._told.setText(f"{in_our_words(failure.problem)} {in_our_words(failure.remedy)}")
        self._told.setVisible(True)

    def _wait(self, waiting: bool) -> None:
        for part in (self._save, self._to_face, self._zoom, self._turn, self.editor):
            part.setEnabled(not waiting)

    def _lay_out(self) -> None:
        set_kind(self._save, "primary")
        amounts = QHBoxLayout()
        amounts.setSpacing(EDGE_PX)
        amounts.addWidget(self._zoom)
        amounts.addWidget(self._turn)
        below = QHBoxLayout()
        below.addWidget(self._to_face)
        below.addStretch(1)
        below.addWidget(self._buttons)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        rows.setSpacing(GAP_PX)
        rows.addWidget(self.editor, 1)
        rows.addWidget(self._how)
        rows.addLayout(amounts)
        rows.addWidget(self._told)
        rows.addLayout(below)
