"""The page of presets: how the avatar moves with each, and the user's own.

Below them is what goes with every preset: PersonaLive's frames.

Owns: the list, and saving under a name. Does not know: what a preset sets.
"""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QRadioButton, QVBoxLayout, QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import Message, ViewState
from app.gui.widgets.basics.display_names import preset_name
from app.gui.widgets.basics.theme import GAP_PX, set_style_kind
from app.gui.widgets.pages.page import Page, create_quiet_label
from app.gui.widgets.pages.quality_group import QualityGroup
from app.storage import presets
from app.storage.presets import Preset
from engine import PersonaCamError


class PresetRow(QWidget):
    """One preset."""

    chosen = Signal(str)
    removed = Signal(str)

    def __init__(self, preset: Preset) -> None:
        super().__init__()
        self.preset = preset
        self.button = QRadioButton()
        self._gives = create_quiet_label()
        self._remove = QPushButton()
        self._remove.setVisible(preset.own)
        set_style_kind(self._remove, "quiet")
        self.button.clicked.connect(lambda: self.chosen.emit(preset.name))
        self._remove.clicked.connect(lambda: self.removed.emit(preset.name))
        top = QHBoxLayout()
        top.addWidget(self.button, 1)
        top.addWidget(self._remove)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, GAP_PX)
        rows.setSpacing(2)
        rows.addLayout(top)
        rows.addWidget(self._gives)

    def retranslate(self) -> None:
        self.button.setText(preset_name(self.preset.name))
        gives = self.preset.gives and QCoreApplication.translate("presets", self.preset.gives)
        self._gives.setText(gives or self.tr("Your own."))
        self._remove.setText(self.tr("Remove"))
        self._remove.setAccessibleName(self.tr("Remove “{name}”").format(name=self.preset.name))
        self.button.setAccessibleDescription(self._gives.text())


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
        self._running = ""
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
        self._rebuild_rows()
        self.retranslate()
        self.show_view(link.latest_view)

    def show_view(self, view: ViewState) -> None:
        super().show_view(view)
        if view.desired is None:
            return
        self._running = view.desired.user.preset
        for row in self._rows:
            row.button.setChecked(row.preset.name == self._running)

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
            row.chosen.connect(self._select_preset)
            row.removed.connect(self._remove_preset)
            row.button.setChecked(name == self._running)
            self._group.addButton(row.button)
            self._list.addWidget(row)
            self._rows.append(row)
        self._show_rows()

    def _show_rows(self) -> None:
        for row in self._rows:
            row.retranslate()

    def _select_preset(self, name: str) -> None:
        self.link.run_action("preset", name)

    def _save_preset(self) -> None:
        desired = self.link.latest_view.desired
        name = self._name.text().strip()
        if desired is None or not name:
            return
        try:
            saved = presets.save_preset(name, desired.user.settings)
        except PersonaCamError as failure:
            self.link.show_message(Message(failure.problem))
            return
        self._name.clear()
        self._rebuild_rows()
        self._select_preset(saved.name)

    def _remove_preset(self, name: str) -> None:
        """One that is in use is left for the usual one first."""
        try:
            if name == self._running:
                self._select_preset(presets.DEFAULT)
            presets.delete_preset(name)
        except PersonaCamError as failure:
            self.link.show_message(Message(failure.problem))
        self._rebuild_rows()
