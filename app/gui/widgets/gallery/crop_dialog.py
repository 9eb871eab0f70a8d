"""The dialog in which the user chooses the part of a picture that becomes a portrait, and where its eyes and mouth are.

Owns: the window around the editor: what is undone, take it or leave it. It blocks nothing else.
Does not know: how a picture is read or looked at; the desk does that on a thread of its own.
"""

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractSlider,
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.gui.engine_messages import translate_phrase, translate_problem
from app.gui.gallery.portrait_crops import PictureToCrop
from app.gui.gallery_service import GalleryController
from app.gui.widgets.basics.display_names import portrait_name
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.screen_fit import keep_on_screen
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, set_style_kind
from app.gui.widgets.gallery.crop_controls import CropControls
from app.gui.widgets.gallery.crop_editor import CropEditor
from app.gui.widgets.gallery.gallery_model import to_qimage
from app.gui.widgets.pages.page import create_quiet_label
from app.storage.gallery_entry import GalleryPortrait
from engine import PortraitCrop, Problem


class CropDialog(QDialog):
    """Deletes itself when it is closed."""

    def __init__(self, desk: GalleryController, portrait: GalleryPortrait, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self._desk = desk
        self._portrait = portrait
        self._read: PictureToCrop | None = None
        self._before: list[PortraitCrop] = []
        self.editor = CropEditor()
        self.controls = CropControls()
        self._how = create_quiet_label()
        self._told = Label(wrapped=True)
        self._words = QStackedWidget()
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self
        )
        self._build_layout()
        keep_on_screen(self)
        self._connect_signals()
        self.retranslate()
        self._set_waiting(True)
        if parent is not None:  # never larger than the window that it belongs to
            self.resize(self.sizeHint().boundedTo(parent.window().size()))
        desk.read_picture(portrait)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Crop “{name}”").format(name=portrait_name(self._portrait)))
        self.editor.setAccessibleName(self.tr("Picture"))
        self._how.setText(
            self.tr("Drag to move, scroll to zoom. Keys: arrows move, + and − zoom, [ and ] turn.")
            + " "
            + self.tr(
                "The six points belong on the eyes' outer corners and around the mouth: drag them if they do not."
            )
            + " "
            + self.tr("Where a handle stands beside its point, the point moves as far as the handle.")
        )
        self.editor.handles.retranslate()
        self.editor.setAccessibleDescription(self._how.text())
        self.controls.retranslate()
        self._save_button.setText(self.tr("&Save"))
        self._cancel_button.setText(self.tr("Cancel"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @property
    def _save_button(self) -> QPushButton:
        return self._buttons.button(QDialogButtonBox.StandardButton.Save)

    @property
    def _cancel_button(self) -> QPushButton:
        return self._buttons.button(QDialogButtonBox.StandardButton.Cancel)

    def _connect_signals(self) -> None:
        self._desk.picture_read.connect(self._on_picture_read)
        self._desk.crop_tried.connect(self._on_crop_checked)
        self.editor.changed.connect(self._update_sliders)
        self.editor.grabbed.connect(self._remember_crop)
        controls = self.controls
        for slider in (controls.zoom.slider, controls.turn.slider):
            slider.sliderPressed.connect(self._remember_crop)
            slider.actionTriggered.connect(self._remember_before_action)
        controls.zoom.moved.connect(lambda zoom: self.editor.zoom_to_side(1 / zoom))
        controls.turn.moved.connect(self.editor.turn_to_angle)
        controls.to_found_points.clicked.connect(self._show_points_found)
        controls.undo.clicked.connect(self._undo_change)
        controls.by_quarter.clicked.connect(self._turn_by_quarter)
        controls.to_face.clicked.connect(self._show_suggested)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self._undo_change)
        self._buttons.accepted.connect(self._submit_crop)
        self._buttons.rejected.connect(self.reject)

    @property
    def _suggested(self) -> PortraitCrop:
        return PortraitCrop(0.5, 0.5, 1.0) if self._read is None else self._read.suggested

    def _on_picture_read(self, portrait: GalleryPortrait, read: PictureToCrop) -> None:
        if portrait != self._portrait:
            return
        self._read = read
        self._set_waiting(False)
        crop = portrait.crop or read.suggested
        self.editor.set_picture(to_qimage(read.image), replace(crop, points=crop.points or read.suggested.points))
        self._update_sliders(self.editor.crop)
        self._before.clear()
        self._update_undo()
        self.editor.setFocus()
        if read.needs_points:
            self._say(self.tr("No face was found here. Put the six points on the eyes and the mouth, then save."))

    def _show_crop(self, crop: PortraitCrop) -> None:
        self.editor.set_crop(crop)
        self._update_sliders(crop)

    def _show_suggested(self) -> None:
        """Go back to the part that the program chooses; the points stay."""
        self._remember_crop()
        self._show_crop(replace(self._suggested, points=self.editor.crop.points))

    def _show_points_found(self) -> None:
        self._remember_crop()
        self._show_crop(replace(self.editor.crop, points=self._suggested.points))

    def _turn_by_quarter(self) -> None:
        self._remember_crop()
        self.editor.turn_by_quarter()

    def _remember_crop(self) -> None:
        """Note the crop before a change, for undo."""
        if not self._before or self._before[-1] != self.editor.crop:
            self._before.append(self.editor.crop)
        self._update_undo()

    def _remember_before_action(self, action: int) -> None:
        if action != QAbstractSlider.SliderAction.SliderMove.value:
            self._remember_crop()

    def _undo_change(self) -> None:
        while self._before and self._before[-1] == self.editor.crop:
            self._before.pop()
        if self._before:
            self._show_crop(self._before.pop())
        self._update_undo()

    def _update_undo(self) -> None:
        self.controls.undo.setEnabled(bool(self._before))

    def _update_sliders(self, crop: PortraitCrop) -> None:
        self.controls.zoom.show_value(1 / crop.side)
        self.controls.turn.show_value(self.editor.angle_deg)
        self._show_points_fault(crop)

    def _show_points_fault(self, crop: PortraitCrop) -> None:
        """Say what keeps the points from being a face's, as saving would; otherwise how to edit."""
        size = (1, 1) if self._read is None else (self._read.image.shape[1], self._read.image.shape[0])
        fault = None if crop.points is None else crop.points.put_in_order(*size).find_fault(*size)
        if fault is None:
            self._words.setCurrentWidget(self._how)
        else:
            why = translate_phrase(fault)
            self._say(self.tr("These six points are not on a face yet. {why}").format(why=why))

    def _submit_crop(self) -> None:
        """See if the part still shows a face; `_tried` tells."""
        self._set_waiting(True)
        crop = self.editor.crop
        can_do_without = self._read is not None and not self._read.needs_points
        if can_do_without and crop.points == self._suggested.points:  # they are found again
            crop = replace(crop, points=None)
        keeps_suggested = (
            crop == replace(self._suggested, points=None) and not crop.turn_deg
        )  # it is not turned again and again, and said
        self._desk.try_crop(self._portrait, None if keeps_suggested else crop)

    def _on_crop_checked(self, portrait: GalleryPortrait, failure: Problem | None) -> None:
        if portrait != self._portrait:
            return
        self._set_waiting(self._read is None)
        if failure is None:
            self.accept()
        else:
            self._say(translate_problem(failure))

    def _say(self, words: str) -> None:
        self._told.setText(words)
        self._words.setCurrentWidget(self._told)

    def _set_waiting(self, waiting: bool) -> None:
        for part in (self._save_button, self.editor):
            part.setEnabled(not waiting)
        self.controls.set_waiting(waiting)

    def _build_layout(self) -> None:
        set_style_kind(self._save_button, "primary")
        self.controls.add_buttons(self._buttons)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        rows.setSpacing(GAP_PX)
        rows.addWidget(self.editor, 1)
        for words in (self._how, self._told):  # in one place: the picture keeps its own, whichever is shown
            words.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._words.addWidget(words)
        rows.addWidget(self._words)
        rows.addWidget(self.controls)
