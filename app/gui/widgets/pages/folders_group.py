"""The folders: of recordings, of portraits.

Owns: these rows. Does not know: what is kept in a folder; the action `recordings` changes that one.
"""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.gui.engine_link import EngineLink
from app.gui.widgets.basics.dialogs import ask_for_folder
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import GAP_PX
from app.gui.widgets.pages.page import Group, create_quiet_label
from app.storage.folders import gallery_folder, recordings_folder
from app.storage.user_settings import UserSettings


class FolderRow(QWidget):
    """A folder: its name, choose another, open it."""

    def __init__(self, changeable: bool = True) -> None:
        super().__init__()
        self.name = Label()
        self.path = create_quiet_label()
        self.choose = QPushButton()
        self.choose.setVisible(changeable)
        self.open = QPushButton()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, GAP_PX)
        grid.setSpacing(GAP_PX // 2)
        grid.addWidget(self.name, 0, 0, 1, 2)
        grid.addWidget(self.path, 1, 0, 1, 2)
        grid.addWidget(self.choose, 2, 0)
        grid.addWidget(self.open, 2, 1)


class FoldersGroup(Group):
    """A row for each folder."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._recordings, self._portraits = FolderRow(), FolderRow(changeable=False)
        self.add_rows(self._recordings, self._portraits)
        self._recordings.choose.clicked.connect(self._ask_for_recordings_folder)
        self._recordings.open.clicked.connect(lambda: open_folder(self._recordings_folder()))
        self._portraits.open.clicked.connect(lambda: open_folder(gallery_folder()))
        link.preferences.changed.connect(self._show_settings)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Folders"))
        self._label_row(self._recordings, self.tr("Recordings"))
        self._label_row(self._portraits, self.tr("Portraits"))
        self._show_settings(self.link.preferences.user_settings)

    def _show_settings(self, settings: UserSettings) -> None:
        self._recordings.path.setText(str(self._recordings_folder()))
        self._portraits.path.setText(str(gallery_folder()))

    def _recordings_folder(self) -> Path:
        return self.link.preferences.user_settings.recordings or recordings_folder()

    def _ask_for_recordings_folder(self) -> None:
        ask_for_folder(self, self.tr("Recordings"), self._recordings_folder(), self._set_recordings_folder)

    def _set_recordings_folder(self, folder: Path) -> None:
        self.link.run_action("recordings", folder)

    def _label_row(self, row: FolderRow, name: str) -> None:
        row.name.setText(name)
        row.choose.setText(self.tr("Choose …"))
        row.choose.setAccessibleName(self.tr("Choose the folder “{name}”").format(name=name))
        row.open.setText(self.tr("Open"))
        row.open.setAccessibleName(self.tr("Open the folder “{name}”").format(name=name))


def open_folder(folder: Path | None) -> None:
    """Show a folder in the system's own program; it is made if it is not there yet."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
