"""The keys: global or not, which key does what, and how keys work on this system.

Owns: these controls. Does not know: how keys are listened for.
"""

from collections.abc import Mapping

from app.gui.engine_link import EngineLink
from app.gui.engine_messages import translate_problem
from app.gui.widgets.basics.optimistic_control import Switch
from app.gui.widgets.basics.undo.offers import offer_undo
from app.gui.widgets.pages.hotkey_editor import HotkeyEditor
from app.gui.widgets.pages.page import Group, create_quiet_label
from app.remote.hotkey_listener import HotkeyState, HotkeyStatus
from app.storage.user_settings import UserSettings
from engine import Problem


class KeysGroup(Group):
    """A switch, what is true of keys here, and the table of keys."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._everywhere = Switch()
        self._why = create_quiet_label()
        self._keys = HotkeyEditor()
        self.add_rows(self._everywhere, self._why, self._keys)
        preferences = link.preferences
        self._everywhere.turned.connect(lambda on: preferences.change_settings(hotkeys_on=on))
        self._keys.changed.connect(lambda keys: preferences.change_settings(hotkeys=keys))
        self._keys.undo_offered.connect(self._offer_undo)
        self._keys.recording.connect(preferences.recording_keys)
        preferences.changed.connect(self._show_settings)
        link.hotkeys_changed.connect(self._show_hotkeys)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Keys"))
        self._everywhere.setText(self.tr("Keys work in every program"))
        self._show_hotkeys(self.link.hotkeys)
        self._show_settings(self.link.preferences.user_settings)

    def _offer_undo(self, before: Mapping[str, str], done: Problem) -> None:
        def undo() -> None:
            self.link.preferences.change_settings(hotkeys=before)

        offer_undo(self.link, done, undo)

    def _show_settings(self, settings: UserSettings) -> None:
        self._everywhere.show_value(settings.hotkeys_on)
        self._keys.show_keys(settings.hotkeys)
        self._keys.setEnabled(settings.hotkeys_on)

    def _show_hotkeys(self, status: HotkeyStatus) -> None:
        self._why.setText(self._describe_hotkeys(status))
        self._keys.show_triggers(status.triggers)

    def _describe_hotkeys(self, status: HotkeyStatus) -> str:
        """What is true of the hotkeys on this system at this moment."""
        if status.state is HotkeyState.ASKING:
            return self.tr("The desktop is asked for these keys. Until it allows them, they work in this window only.")
        if status.state is HotkeyState.UNAVAILABLE:
            here = self.tr("Here they work in this window only.")
            return " ".join([here, *map(translate_problem, status.problems)])
        if status.triggers is not None:
            return self.tr(
                "They work while another window is in front. The desktop decides which keys they are: its own settings "
                "list them under Persona Cam."
            )
        return self.tr("They work while another window is in front.")
