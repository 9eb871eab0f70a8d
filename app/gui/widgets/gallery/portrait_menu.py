"""The menu of one portrait.

Owns: its rows. Does not know: what they do.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.gui.widgets.basics.display_names import portrait_name
from app.storage.gallery_entry import GalleryPortrait
from app.storage.portraits.slots import NO_SLOT, SLOTS


class PortraitMenu(QMenu):
    """Made when it is opened."""

    wear_asked = Signal()
    crop_asked = Signal()
    rename_asked = Signal()
    moved = Signal(int)
    """By that many places."""
    slot_chosen = Signal(int)
    """NO_SLOT for none."""
    hiding_asked = Signal(bool)
    look_for_all_asked = Signal()
    common_look_asked = Signal()
    removal_asked = Signal()

    def __init__(self, portrait: GalleryPortrait, gallery: Sequence[GalleryPortrait], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._portrait = portrait
        ids = [one.id for one in gallery]
        at = ids.index(portrait.id) if portrait.id in ids else 0
        self._add_row(self.tr("&Wear"), self.wear_asked.emit)
        self._add_row(self.tr("&Crop …"), self.crop_asked.emit)
        self._add_row(self.tr("&Rename"), self.rename_asked.emit)
        self._add_slots(gallery)
        self.addSeparator()
        self._add_row(self.tr("Move &left"), lambda: self.moved.emit(-1), at > 0)
        self._add_row(self.tr("Move &right"), lambda: self.moved.emit(1), at < len(ids) - 1)
        words = self.tr("&Show in the strip") if portrait.is_hidden else self.tr("&Hide")
        self._add_row(words, lambda: self.hiding_asked.emit(not portrait.is_hidden))
        self.addSeparator()
        self._look_for_all = self._add_row(self.tr("Use this look for &all portraits"), self.look_for_all_asked.emit)
        self._common_look = self._add_row(self.tr("&Take the common look"), self.common_look_asked.emit)
        self.addSeparator()
        self._add_row(self.tr("Re&move"), self.removal_asked.emit)

    def show_look(self, is_worn: bool, has_own: bool) -> None:
        """Offer what makes sense: only the look that is worn is seen, and only one's own can be given up."""
        self._look_for_all.setEnabled(is_worn)
        self._common_look.setEnabled(has_own)

    def _add_slots(self, gallery: Sequence[GalleryPortrait]) -> None:
        """The numbers, each with who has it; who had it gets the other's."""
        menu = self.addMenu(self.tr("&Key"))
        names = {one.slot: portrait_name(one) for one in gallery if one.slot}
        for slot in SLOTS:
            who = names.get(slot, "")
            words = self.tr("&{number}").format(number=slot) + (f"   {who}".replace("&", "&&") if who else "")
            self._add_slot(menu, words, slot)
        self._add_slot(menu, self.tr("N&one"), NO_SLOT)

    def _add_slot(self, menu: QMenu, words: str, slot: int) -> None:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(slot == (self._portrait.slot or NO_SLOT))
        action.triggered.connect(lambda: self.slot_chosen.emit(slot))

    def _add_row(self, words: str, act: object, on: bool = True) -> QAction:
        action = self.addAction(words)
        action.triggered.connect(act)
        action.setEnabled(on)
        return action
