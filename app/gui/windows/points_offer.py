"""Offers to put points on the face of a picture that was refused, and opens the crop editor for that.

Owns: what the message's button does, and when it is offered no more. Does not know: how points are put or kept.
"""

from PySide6.QtCore import QObject

from app.gui.gallery_service import GalleryController
from app.gui.view_state import Button, Message
from app.gui.widgets.gallery.crop_dialog import CropDialog
from app.gui.windows.main_window import MainWindow
from engine import Problem


class PointsOffer(QObject):
    """Belongs to the main window."""

    def __init__(self, gallery: GalleryController, main: MainWindow) -> None:
        super().__init__(main)
        self._gallery = gallery
        self._main = main
        main.message_pressed.connect(self._open_editor)
        gallery.placed.connect(lambda id: main.drop_messages(Button.PLACE_POINTS, id))

    def _open_editor(self, message: Message) -> None:
        if message.button is not Button.PLACE_POINTS:
            return
        shown = self._main.findChild(CropDialog, message.target)
        aside = self._gallery.find_aside(message.target)
        if shown is not None:
            shown.raise_()
            shown.activateWindow()
        elif aside is None:
            self._main.drop_messages(message.button, message.target)
            self._main.show_message(Message(Problem("The picture is not kept any more.", "Add it again.")))
        else:
            editor = CropDialog(self._gallery, aside.portrait, self._main)
            editor.setObjectName(message.target)
            editor.show()
