"""The page of presets: how the avatar moves with each, and the user's own.

Below them is what goes with every preset: PersonaLive's frames.

Owns: the list, and saving under a name. Does not know: what a preset sets.
"""

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.control.desired_state import DesiredState
from app.gui.engine_link import EngineLink
from app.gui.view_state import Message, ViewState
from app.gui.widgets.basics.theme import GAP_PX
from app.gui.widgets.pages.page import Page, create_quiet_label
from app.gui.widgets.pages.presets import preset_files
from app.gui.widgets.pages.presets.preset_row import PresetRow
from app.gui.widgets.pages.quality_group import QualityGroup
from app.storage import presets
from engine import PersonaCamError


class PresetsPage(Page):
    """Choosing one is seen as a crossfade, not as a stop."""

    title = QT_TRANSLATE_NOOP("PresetsPage", "Presets")

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(link, parent)
        self._rows: list[PresetRow] = []
        self._group = QButtonGroup(self)
        self._list = QVBoxLayout()
        self._name = QLineEdit()
        self._save = QPushButton()
        self._save_why = create_quiet_label()
        self._desired: DesiredState | None = None
        saving = QHBoxLayout()
        saving.setSpacing(GAP_PX)
        saving.addWidget(self._name, 1)
        saving.addWidget(self._save)
        self._list_title = self.add_group(self._list)
        self.add_groups(QualityGroup(link))
        self._save_title = self.add_group(self._save_why, saving)
        self._name.textChanged.connect(lambda text: self._save.setEnabled(bool(text.strip())))
        self._name.returnPressed.connect(self._save_preset)
        self._save.clicked.connect(self._save_preset)
        self._save.setEnabled(False)
        link.presets_changed.connect(self._rebuild_rows)
        self._rebuild_rows()
        self.retranslate()
        self.show_view(link.latest_view)

    def show_view(self, view: ViewState) -> None:
        super().show_view(view)
        if view.desired is None:
            return
        self._desired = view.desired
        self._mark_rows()

    def retranslate(self) -> None:
        super().retranslate()
        self._list_title.setText(self.tr("Presets"))
        self._save_title.setText(self.tr("Keep what is set now"))
        self._save_why.setText(self.tr("Strengths, smoothing and background, under a name of your own."))
        self._name.setPlaceholderText(self.tr("Name"))
        self._name.setAccessibleName(self.tr("Name of the new preset"))
        self._save.setText(self.tr("&Save"))
        self._show_rows()

    def _rebuild_rows(self) -> None:
        """Make a row for each preset there is now."""
        for row in self._rows:
            self._group.removeButton(row.button)
            row.hide()
            row.deleteLater()
        self._rows = []
        for name in presets.list_presets():
            try:
                preset = presets.load_preset(name)
            except PersonaCamError as failure:
                self.link.show_message(Message(failure.problem))
                continue
            if preset.problem is not None:
                self.link.show_message(Message(preset.problem))
            row = PresetRow(preset)
            row.chosen.connect(lambda name: preset_files.choose_preset(self.link, name))
            row.saved.connect(self._save_changes)
            row.reverted.connect(lambda name: preset_files.revert_preset(self.link, name))
            row.removed.connect(lambda name: preset_files.remove_preset(self.link, name))
            self._group.addButton(row.button)
            self._list.addWidget(row)
            self._rows.append(row)
        self._show_rows()
        self._mark_rows()

    def _show_rows(self) -> None:
        for row in self._rows:
            row.retranslate()

    def _mark_rows(self) -> None:
        """Say which one is on, and whether it is still as it was chosen."""
        for row in self._rows:
            running = self._desired is not None and row.preset.name == self._desired.user.preset
            row.show_state(running, running and preset_files.is_preset_modified(self._desired, row.preset))

    def _save_changes(self, name: str) -> None:
        """Over the user's own; one that comes with the program stays as it is, so that a name is asked for."""
        if name in presets.list_own():
            preset_files.save_preset(self.link, name)
        else:
            self._name.setFocus()

    def _save_preset(self) -> None:
        saved = preset_files.save_preset(self.link, self._name.text()) if self._name.text().strip() else ""
        if saved:
            self._name.clear()
            self.link.run_action("preset", saved)
