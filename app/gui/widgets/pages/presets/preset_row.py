"""One preset in the list: its name, what it gives, and what can be done with it.

Owns: these controls, and the mark of what was changed since it was chosen. Does not know: what any of it does.
"""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QRadioButton, QVBoxLayout, QWidget

from app.gui.widgets.basics.display_names import preset_name
from app.gui.widgets.basics.theme import GAP_PX, set_style_kind
from app.gui.widgets.pages.page import create_quiet_label
from app.storage.presets import Preset


class PresetRow(QWidget):
    """Save and revert are offered only while the preset is on, and something of it is changed."""

    chosen = Signal(str)
    saved = Signal(str)
    """Save what is set now: over this one if it is the user's own, else under a new name."""
    reverted = Signal(str)
    removed = Signal(str)

    def __init__(self, preset: Preset) -> None:
        super().__init__()
        self.preset = preset
        self.button = QRadioButton()
        self._modified = False
        self._gives = create_quiet_label()
        self._save, self._revert, self._remove = QPushButton(), QPushButton(), QPushButton()
        self._remove.setVisible(preset.own)
        set_style_kind(self._remove, "quiet")
        self.button.clicked.connect(lambda: self.chosen.emit(preset.name))
        self._save.clicked.connect(lambda: self.saved.emit(preset.name))
        self._revert.clicked.connect(lambda: self.reverted.emit(preset.name))
        self._remove.clicked.connect(lambda: self.removed.emit(preset.name))
        self._changes = QWidget()
        self._changes.hide()
        self._build_layout()

    def show_state(self, running: bool, modified: bool) -> None:
        """Mark it as the one that is on, and as changed since it was chosen."""
        self.button.setChecked(running)
        if (running and modified) is not self._modified:
            self._modified = running and modified
            self._changes.setVisible(self._modified)
            self.retranslate()

    def retranslate(self) -> None:
        name = preset_name(self.preset.name)
        self.button.setText(self.tr("{name} (changed)").format(name=name) if self._modified else name)
        gives = self.preset.gives and QCoreApplication.translate("presets", self.preset.gives)
        self._gives.setText(gives or self.tr("Your own."))
        self._save.setText(self.tr("Save") if self.preset.own else self.tr("Save as …"))
        self._save.setAccessibleName(
            self.tr("Save the changes in “{name}”").format(name=name)
            if self.preset.own
            else self.tr("Save the changes under a new name")
        )
        self._revert.setText(self.tr("Revert"))
        self._revert.setAccessibleName(self.tr("Revert to “{name}” as it was").format(name=name))
        self._remove.setText(self.tr("Remove"))
        self._remove.setAccessibleName(self.tr("Remove “{name}”").format(name=self.preset.name))
        self.button.setAccessibleDescription(self._gives.text())

    def _build_layout(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.button, 1)
        top.addWidget(self._remove)
        changes = QHBoxLayout(self._changes)
        changes.setContentsMargins(0, 0, 0, 0)
        changes.setSpacing(GAP_PX)
        changes.addWidget(self._save, 1)
        changes.addWidget(self._revert, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, GAP_PX)
        rows.setSpacing(2)
        rows.addLayout(top)
        rows.addWidget(self._gives)
        rows.addWidget(self._changes)
