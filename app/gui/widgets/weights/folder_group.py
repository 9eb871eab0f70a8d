"""Where PersonaLive's weights are, and what can be done with the files that are there.

Owns: these controls. Does not know: how anything is done.
"""

from pathlib import Path

from PySide6.QtWidgets import QGridLayout, QPushButton

from app.control.animator_needs import PERSONALIVE
from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.weights.weights_view import Step, WeightsView
from app.gui.widgets.basics.dialogs import ask_for_folder, ask_yes_or_no
from app.gui.widgets.basics.theme import GAP_PX
from app.gui.widgets.pages.folders_group import open_folder
from app.gui.widgets.pages.page import Group, create_quiet_label
from app.gui.widgets.weights.weights_words import write_size


class FolderGroup(Group):
    """The folder: open it, have another, use one that is there; check, convert and remove what is in it."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._view, self._in_use = WeightsView(), False
        self._path, self._why = create_quiet_label(), create_quiet_label()
        self._open, self._change, self._adopt = QPushButton(), QPushButton(), QPushButton()
        self._verify, self._convert, self._remove = QPushButton(), QPushButton(), QPushButton()
        buttons = QGridLayout()
        buttons.setSpacing(GAP_PX)
        for at, button in enumerate((self._open, self._change, self._verify, self._remove)):
            buttons.addWidget(button, at // 2, at % 2)
        self.add_rows(self._path, self._adopt, self._convert, buttons, self._why)
        self._connect_buttons()
        link.weights.changed.connect(self.show_weights)

    def show_view(self, view: ViewState) -> None:
        self._in_use = view.animator == PERSONALIVE and view.bridged is None
        self.show_weights(self._view)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Folder"))
        self._open.setText(self.tr("&Open it"))
        self._change.setText(self.tr("C&hange …"))
        self._adopt.setText(self.tr("&Use files that I have …"))
        self._verify.setText(self.tr("Chec&k all"))
        self._remove.setText(self.tr("Re&move …"))
        self._open.setAccessibleName(self.tr("Open the folder of PersonaLive's weights"))
        self._change.setAccessibleName(self.tr("Keep PersonaLive's weights in another folder"))
        self._verify.setAccessibleName(self.tr("Check all of PersonaLive's weights"))
        self._remove.setAccessibleName(self.tr("Remove PersonaLive's weights"))
        self._change.setToolTip(self.tr("What is in this folder stays where it is"))
        self._adopt.setToolTip(self.tr("Their folder is used as it is: nothing is copied, moved or changed"))
        self._verify.setToolTip(self.tr("Reads every file, which takes a minute or more"))
        self._adopt.setAccessibleDescription(self._adopt.toolTip())
        self.show_weights(self.link.weights.latest_view)

    def show_weights(self, view: WeightsView) -> None:
        """Follow the view."""
        self._view = view
        status = view.status
        for control in (self._open, self._change, self._adopt, self._verify, self._remove):
            control.setEnabled(status is not None)
        if status is None:
            self._convert.hide()
            return
        idle = view.step not in (Step.RUNNING, Step.LOOKING)
        there = any(each.path is not None for each in status.store.files)
        self._path.setText(self._place_text())
        self._change.setEnabled(idle)
        self._adopt.setEnabled(idle)
        self._verify.setEnabled(idle and there)
        self._remove.setEnabled(idle and self._can_remove() and not self._in_use)
        self._show_convert(idle)
        self._why.setText(self.tr("To remove them, choose another preset first: PersonaLive is in use."))
        self._why.setVisible(self._in_use and self._can_remove())

    def _show_convert(self, idle: bool) -> None:
        status = self._view.status
        assert status is not None
        spare = self._view.spare_bytes
        to_convert = any(each.is_convertible and not each.is_adopted for each in status.store.files)
        self._convert.setVisible(idle and (to_convert or spare > 0) and status.is_usable)
        words = self.tr("Con&vert to half the size")
        if not to_convert and spare:
            words = self.tr("Remove the larger &versions ({size})").format(size=write_size(spare))
        self._convert.setText(words)
        self._convert.setToolTip(
            self.tr("Writes them as 16-bit files that can hold no program code, and removes the larger ones")
        )
        self._convert.setAccessibleDescription(self._convert.toolTip())

    def _can_remove(self) -> bool:
        status = self._view.status
        return status is not None and (self._view.removable_bytes > 0 or status.store.adopted is not None)

    def _place_text(self) -> str:
        status = self._view.status
        assert status is not None
        if status.store.adopted is None:
            return str(status.store.folder)
        return self.tr("{folder}\nread from your own folder:\n{adopted}").format(
            folder=status.store.folder, adopted=status.store.adopted
        )

    def _connect_buttons(self) -> None:
        weights = self.link.weights
        self._open.clicked.connect(self._open_folder)
        self._change.clicked.connect(self._ask_for_folder)
        self._adopt.clicked.connect(self._ask_for_files)
        self._verify.clicked.connect(weights.verify_files)
        self._convert.clicked.connect(weights.convert_files)
        self._remove.clicked.connect(self._ask_to_remove)

    def _folder(self) -> Path | None:
        status = self._view.status
        return None if status is None else status.store.adopted or status.store.folder

    def _open_folder(self) -> None:
        open_folder(self._folder())

    def _ask_for_folder(self) -> None:
        title = self.tr("Keep PersonaLive's weights in …")
        ask_for_folder(self, title, None, self.link.weights.change_folder)

    def _ask_for_files(self) -> None:
        title = self.tr("The folder with PersonaLive's weights")
        ask_for_folder(self, title, None, self.link.weights.adopt_folder)

    def _ask_to_remove(self) -> None:
        status = self._view.status
        assert status is not None
        size, folder = write_size(self._view.removable_bytes), status.store.folder
        if status.store.adopted is not None:
            words = self.tr("PersonaLive then does not use {adopted} any more. Your files there stay.").format(
                adopted=status.store.adopted
            )
            if self._view.removable_bytes > 0:
                words += " " + self.tr("This frees {size}.").format(size=size)
        else:
            words = self.tr("This frees {size} in {folder}. To use PersonaLive again, download them again.").format(
                size=size, folder=folder
            )
        answers = (self.tr("Remove them"), self.tr("Keep them"))
        title = self.tr("Remove PersonaLive's weights?")
        ask_yes_or_no(self, title, words, answers, self.link.weights.remove_files)
