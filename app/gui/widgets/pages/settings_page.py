"""How the program behaves: language, start, devices, keys, folders.

Owns: these controls. Does not know: what comes of a choice; whoever it concerns listens to the preferences.
"""

from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QSystemTrayIcon, QWidget

from app.gui.engine_link import EngineLink
from app.gui.engine_messages import translate_engine_text
from app.gui.view_state import ViewState
from app.gui.widgets.basics.dialogs import ask_for_folder
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.optimistic_control import Picker, Switch
from app.gui.widgets.basics.theme import GAP_PX
from app.gui.widgets.pages.hotkey_editor import HotkeyEditor
from app.gui.widgets.pages.page import Page, create_quiet_label
from app.remote.hotkey_listener import HotkeyState, HotkeyStatus
from app.storage.folders import gallery_folder, recordings_folder
from app.storage.settings_file import UserSettings
from engine import VIRTUAL_CAMERA, Transition

SURE_MS = 5000
"""A second press within this time means it."""
SWITCHES = ("start_with_last_state", "go_live_at_start", "minimise_to_tray", "hotkeys_on")


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


class SettingsPage(Page):
    """What is chosen here counts at once."""

    title = QT_TRANSLATE_NOOP("SettingsPage", "Settings")

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(link, parent)
        self._language, self._theme, self._transition = Picker(), Picker(), Picker()
        self._switches = {name: Switch() for name in SWITCHES}
        self._no_tray = create_quiet_label()
        self._device = QLineEdit()
        self._device_why = create_quiet_label()
        self._hotkeys_why = create_quiet_label()
        self._hotkeys = HotkeyEditor()
        self._recordings, self._models, self._portraits = FolderRow(), FolderRow(), FolderRow(changeable=False)
        self._reset = QPushButton()
        self._reset_why = create_quiet_label()
        self._sure = QTimer(self, interval=SURE_MS, singleShot=True)
        self._language_name, self._theme_name, self._transition_name = Label(), Label(), Label()
        for name, picker in (
            (self._language_name, self._language),
            (self._theme_name, self._theme),
            (self._transition_name, self._transition),
        ):
            name.setBuddy(picker)
        self._look_title = self.add_group(self._language_name, self._language, self._theme_name, self._theme)
        self._start_title = self.add_group(*(self._switches[name] for name in SWITCHES[:3]), self._no_tray)
        self._device_title = self.add_group(self._device, self._device_why)
        self._swap_title = self.add_group(self._transition_name, self._transition)
        self._keys_title = self.add_group(self._switches["hotkeys_on"], self._hotkeys_why, self._hotkeys)
        self._folders_title = self.add_group(self._recordings, self._models, self._portraits)
        self._reset_title = self.add_group(self._reset_why, self._reset)
        self._connect_signals()
        self.retranslate()
        self._show_settings(link.preferences.user_settings)
        self._show_hotkeys(link.hotkeys)
        self.show_view(link.latest_view)

    def show_view(self, view: ViewState) -> None:
        if view.intent is None:
            return
        self._transition.show_value(view.intent.transition)
        device = view.intent.output.removeprefix(VIRTUAL_CAMERA).removeprefix(":")
        if not self._device.hasFocus() and device != self._device.text():
            self._device.setText(device)

    def retranslate(self) -> None:
        self._look_title.setText(self.tr("Language and look"))
        self._language_name.setText(self.tr("&Language"))
        self._language.setAccessibleName(self.tr("Language"))
        self._language.set_items({"": self.tr("As the system"), "en": "English", "ko": "한국어"})
        self._theme_name.setText(self.tr("L&ook"))
        self._theme.setAccessibleName(self.tr("Look"))
        self._theme.set_items({"system": self.tr("As the system"), "light": self.tr("Light"), "dark": self.tr("Dark")})
        self._start_title.setText(self.tr("Start and end"))
        self._switches["start_with_last_state"].setText(self.tr("Start as I left it"))
        self._switches["go_live_at_start"].setText(self.tr("Go live at the start"))
        self._switches["minimise_to_tray"].setText(self.tr("Closing the window keeps it in the tray"))
        self._no_tray.setText(self.tr("This desktop shows no tray, so closing the window ends the program."))
        self._device_title.setText(self.tr("Virtual camera"))
        self._device.setPlaceholderText(self.tr("The first one that is found"))
        self._device.setAccessibleName(self.tr("Device of the virtual camera"))
        self._device_why.setText(
            self.tr("Only if you have several: a device such as /dev/video10, or obs, or unitycapture.")
        )
        self._swap_title.setText(self.tr("Changing portraits"))
        self._transition_name.setText(self.tr("&Transition"))
        self._transition.setAccessibleName(self.tr("Transition"))
        self._transition.set_items(
            {
                Transition.CUT: self.tr("Cut"),
                Transition.CROSSFADE: self.tr("Crossfade"),
                Transition.MORPH: self.tr("Morph"),
            }
        )
        self._keys_title.setText(self.tr("Keys"))
        self._switches["hotkeys_on"].setText(self.tr("Keys work in every program"))
        self._hotkeys_why.setText(self._describe_hotkeys(self.link.hotkeys))
        self._folders_title.setText(self.tr("Folders"))
        self._label_folder_row(self._recordings, self.tr("Recordings"))
        self._label_folder_row(self._models, self.tr("PersonaLive's weights"))
        self._label_folder_row(self._portraits, self.tr("Portraits"))
        self._reset_title.setText(self.tr("Reset"))
        self._reset_why.setText(self.tr("Forgets everything that is set. Your portraits and presets stay."))
        self._show_settings(self.link.preferences.user_settings)
        self._update_reset_button()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        self._update_tray_switch()
        super().showEvent(event)

    def _update_tray_switch(self) -> None:
        """Without a tray there would be no way back to the window."""
        tray, there = self._switches["minimise_to_tray"], QSystemTrayIcon.isSystemTrayAvailable()
        tray.setEnabled(there)
        tray.setAccessibleDescription("" if there else self._no_tray.text())
        self._no_tray.setVisible(not there)

    def _connect_signals(self) -> None:
        choices = self.link.preferences
        self._language.chosen.connect(lambda language: choices.change_settings(language=language))
        self._theme.chosen.connect(lambda theme: choices.change_settings(theme=theme))
        self._transition.chosen.connect(lambda transition: self.link.run_action("transition", transition))
        for name, switch in self._switches.items():
            switch.turned.connect(lambda on, name=name: choices.change_settings(**{name: on}))
        self._device.editingFinished.connect(self._set_output_device)
        self._hotkeys.changed.connect(lambda keys: choices.change_settings(hotkeys=keys))
        self._hotkeys.recording.connect(choices.recording_keys)
        self._recordings.choose.clicked.connect(self._ask_for_recordings_folder)
        self._recordings.open.clicked.connect(lambda: _open_folder(self._recordings_folder()))
        self._models.choose.clicked.connect(self._ask_for_models_folder)
        self._models.open.clicked.connect(lambda: _open_folder(choices.user_settings.models))
        self._portraits.open.clicked.connect(lambda: _open_folder(gallery_folder()))
        self._reset.clicked.connect(self._reset_settings)
        self._sure.timeout.connect(self._update_reset_button)
        choices.changed.connect(self._show_settings)
        self.link.hotkeys_changed.connect(self._show_hotkeys)

    def _show_settings(self, choices: UserSettings) -> None:
        self._language.show_value(choices.language)
        self._theme.show_value(choices.theme)
        for name, switch in self._switches.items():
            switch.show_value(getattr(choices, name))
        self._hotkeys.show_keys(choices.hotkeys)
        self._hotkeys.setEnabled(choices.hotkeys_on)
        self._recordings.path.setText(str(self._recordings_folder()))
        self._portraits.path.setText(str(gallery_folder()))
        self._models.path.setText(str(choices.models or self.tr("Not chosen")))
        self._models.open.setEnabled(choices.models is not None)

    def _show_hotkeys(self, status: HotkeyStatus) -> None:
        self._hotkeys_why.setText(self._describe_hotkeys(status))
        self._hotkeys.show_triggers(status.triggers)

    def _describe_hotkeys(self, status: HotkeyStatus) -> str:
        """What is true of the hotkeys on this system at this moment."""
        if status.state is HotkeyState.ASKING:
            return self.tr("The desktop is asked for these keys. Until it allows them, they work in this window only.")
        if status.state is HotkeyState.UNAVAILABLE:
            words = [self.tr("Here they work in this window only.")]
            for problem in status.problems:
                words += [translate_engine_text(problem.message), translate_engine_text(problem.advice)]
            return " ".join(words)
        if status.triggers is not None:
            return self.tr(
                "They work while another window is in front. The desktop decides which keys they are: its own settings "
                "list them under Persona Cam."
            )
        return self.tr("They work while another window is in front.")

    def _recordings_folder(self) -> Path:
        return self.link.preferences.user_settings.recordings or recordings_folder()

    def _set_output_device(self) -> None:
        device = self._device.text().strip()
        wanted = f"{VIRTUAL_CAMERA}:{device}" if device else VIRTUAL_CAMERA
        intent = self.link.latest_view.intent
        if intent is not None and wanted != intent.output:
            self.link.run_action("use-output", wanted)

    def _ask_for_recordings_folder(self) -> None:
        ask_for_folder(self, self.tr("Recordings"), self._recordings_folder(), self._set_recordings_folder)

    def _set_recordings_folder(self, folder: Path) -> None:
        self.link.preferences.change_settings(recordings=folder)
        self.link.run_action("recordings", folder)

    def _ask_for_models_folder(self) -> None:
        ask_for_folder(
            self, self.tr("PersonaLive's weights"), self.link.preferences.user_settings.models, self._set_models_folder
        )

    def _set_models_folder(self, folder: Path) -> None:
        self.link.preferences.change_settings(models=folder)
        self.link.run_action("models", folder)

    def _label_folder_row(self, row: FolderRow, name: str) -> None:
        row.name.setText(name)
        row.choose.setText(self.tr("Choose …"))
        row.choose.setAccessibleName(self.tr("Choose the folder “{name}”").format(name=name))
        row.open.setText(self.tr("Open"))
        row.open.setAccessibleName(self.tr("Open the folder “{name}”").format(name=name))

    def _reset_settings(self) -> None:
        if not self._sure.isActive():
            self._sure.start()
        else:
            self._sure.stop()
            self.link.preferences.reset_settings()
            self.link.run_action("reset")
            self.link.run_action("recordings", recordings_folder())
        self._update_reset_button()

    def _update_reset_button(self) -> None:
        sure = self._sure.isActive()
        self._reset.setText(self.tr("Press again to reset everything") if sure else self.tr("Reset all settings"))


def _open_folder(folder: Path | None) -> None:
    """Show a folder in the system's own program; it is made if it is not there yet."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
