"""The page for the program's behaviour: language, start, devices, keys, folders.

Owns: these controls. Does not know: how a choice is applied; the parts that it concerns listen to the preferences.
"""

from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QSystemTrayIcon, QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.optimistic_control import Picker, Switch
from app.gui.widgets.main.key_hints import KeyHints
from app.gui.widgets.pages.camera_group import CameraReleaseGroup
from app.gui.widgets.pages.folders_group import FoldersGroup
from app.gui.widgets.pages.keys_group import KeysGroup
from app.gui.widgets.pages.page import Group, Page, create_quiet_label
from app.gui.widgets.pages.performance_group import PerformanceGroup
from app.gui.widgets.weights.settings_group import WeightsSettingsGroup
from app.storage.user_settings import UserSettings
from engine import NULL, VIRTUAL_CAMERA, Transition, is_video_name, list_virtual_cameras

BACKENDS = ("obs", "unitycapture", "v4l2loopback", "file")
"""Words of an output that name a kind of camera, not a device."""
AT_START = ("start_with_last_state", "go_live_at_start", "minimise_to_tray")


class LookGroup(Group):
    """Language and theme."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._language, self._theme = Picker(), Picker()
        self._language_name, self._theme_name = Label(), Label()
        self._language_name.setBuddy(self._language)
        self._theme_name.setBuddy(self._theme)
        self.add_rows(self._language_name, self._language, self._theme_name, self._theme)
        preferences = link.preferences
        self._language.chosen.connect(lambda language: preferences.change_settings(language=language))
        self._theme.chosen.connect(lambda theme: preferences.change_settings(theme=theme))
        preferences.changed.connect(self._show_settings)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Language and look"))
        self._language_name.setText(self.tr("&Language"))
        self._language.setAccessibleName(self.tr("Language"))
        self._language.set_items({"": self.tr("As the system"), "en": "English", "ko": "한국어"})
        self._theme_name.setText(self.tr("L&ook"))
        self._theme.setAccessibleName(self.tr("Look"))
        self._theme.set_items({"system": self.tr("As the system"), "light": self.tr("Light"), "dark": self.tr("Dark")})
        self._show_settings(self.link.preferences.user_settings)

    def _show_settings(self, settings: UserSettings) -> None:
        self._language.show_value(settings.language)
        self._theme.show_value(settings.theme)


class StartGroup(Group):
    """What happens at the start, and when the window is closed."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._switches = {name: Switch() for name in AT_START}
        self._no_tray = create_quiet_label()
        self.add_rows(*self._switches.values(), self._no_tray)
        for name, switch in self._switches.items():
            switch.turned.connect(lambda on, name=name: link.preferences.change_settings(**{name: on}))
        link.preferences.changed.connect(self._show_settings)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Start and end"))
        self._switches["start_with_last_state"].setText(self.tr("Start as I left it"))
        self._switches["go_live_at_start"].setText(self.tr("Go live at the start"))
        self._switches["minimise_to_tray"].setText(self.tr("Closing hides it in the tray"))
        self._no_tray.setText(self.tr("This desktop shows no tray, so closing the window ends the program."))
        self._show_settings(self.link.preferences.user_settings)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        self._update_tray_switch()
        super().showEvent(event)

    def _show_settings(self, settings: UserSettings) -> None:
        for name, switch in self._switches.items():
            switch.show_value(getattr(settings, name))

    def _update_tray_switch(self) -> None:
        """Without a tray there would be no way back to the window."""
        tray, there = self._switches["minimise_to_tray"], QSystemTrayIcon.isSystemTrayAvailable()
        tray.setEnabled(there)
        tray.setAccessibleDescription("" if there else self._no_tray.text())
        self._no_tray.setVisible(not there)


class VirtualCameraGroup(Group):
    """Which device the virtual camera is: those that are there, and the one in use even if it is not."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._device = Picker()
        self._device_why = create_quiet_label()
        self._output = VIRTUAL_CAMERA
        self.add_rows(self._device, self._device_why)
        self._device.chosen.connect(lambda output: link.run_action("use-output", output))
        self._device.opened.connect(self._fill_devices)

    def show_view(self, view: ViewState) -> None:
        if view.desired is None:
            return
        if view.desired.user.output != self._output:
            self._output = view.desired.user.output
            self._fill_devices()
        self._device.show_value(self._output)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Virtual camera"))
        self._device.set_accessible_label(self.tr("Device of the virtual camera"))
        self._device_why.setText(self.tr("What other programs see as a camera. It matters only if you have several."))
        self._fill_devices()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        self._fill_devices()
        super().showEvent(event)

    def _fill_devices(self) -> None:
        """The list is short and quickly made: it opens no device."""
        items: dict[object, str] = {VIRTUAL_CAMERA: self.tr("The first one that is found")}
        for camera in list_virtual_cameras():
            named = camera.name if camera.name == camera.word else f"{camera.name} ({camera.word})"
            items[f"{VIRTUAL_CAMERA}:{camera.word}"] = named
        if self._output not in items:
            items[self._output] = self._name_other(self._output)
        self._device.set_items(items)
        self._device.show_value(self._output)

    def _name_other(self, output: str) -> str:
        """What was chosen elsewhere, or is not there now."""
        if output == NULL:
            return self.tr("Nothing: nobody else sees the avatar")
        if is_video_name(output):
            return self.tr("Video file {name}").format(name=Path(output).name)
        device = output.partition(":")[2]
        backend = device.partition(":")[0]
        return device if backend in BACKENDS else self.tr("{name} (not there now)").format(name=device)


class TransitionGroup(Group):
    """How one portrait gives way to another."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._transition, self._name = Picker(), Label()
        self._name.setBuddy(self._transition)
        self.add_rows(self._name, self._transition)
        self._transition.chosen.connect(lambda transition: link.run_action("transition", transition))

    def show_view(self, view: ViewState) -> None:
        if view.desired is not None:
            self._transition.show_value(view.desired.user.transition)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Changing portraits"))
        self._name.setText(self.tr("&Transition"))
        self._transition.setAccessibleName(self.tr("Transition"))
        self._transition.set_items(
            {
                Transition.CUT: self.tr("Cut"),
                Transition.CROSSFADE: self.tr("Crossfade"),
                Transition.MORPH: self.tr("Morph"),
            }
        )


class ResetGroup(Group):
    """Forget all settings: one press, because a message offers to take it back."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._reset = QPushButton()
        self._reset_why = create_quiet_label()
        self.add_rows(self._reset_why, self._reset)
        self._reset.clicked.connect(lambda: link.run_action("reset"))
        KeyHints(link, {self._reset: "reset"}, self)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Reset"))
        self._reset_why.setText(
            self.tr("Forgets everything that is set. Your portraits and presets stay, and it can be undone.")
        )
        self._reset.setText(self.tr("Reset all settings"))


class HelpGroup(Group):
    """Where to read on."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._help, self._about = QPushButton(), QPushButton()
        self.add_rows(self._help, self._about)
        self._help.clicked.connect(link.help_asked)
        self._about.clicked.connect(link.about_asked)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Help"))
        self._help.setText(self.tr("Help (F1)"))
        self._about.setText(self.tr("About Persona Cam …"))


class SettingsPage(Page):
    """What is chosen here counts at once."""

    title = QT_TRANSLATE_NOOP("SettingsPage", "Settings")

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(link, parent)
        self.add_groups(LookGroup(link), StartGroup(link), VirtualCameraGroup(link), TransitionGroup(link))
        self.add_groups(CameraReleaseGroup(link), WeightsSettingsGroup(link), PerformanceGroup(link))
        self.add_groups(KeysGroup(link), FoldersGroup(link), ResetGroup(link), HelpGroup(link))
        self.retranslate()
        self.show_view(link.latest_view)
