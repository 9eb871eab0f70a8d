"""The sound of recordings: none, the system's own microphone, or one of those that are plugged in.

Owns: this control. Does not know: how microphones are found; the action `microphone` chooses one.
"""

from PySide6.QtGui import QShowEvent

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.optimistic_control import Picker
from app.gui.widgets.pages.page import Group, create_quiet_label

NO_SOUND, OF_THE_SYSTEM = None, ""
"""What stands for no microphone, and for the one that the system chooses."""


class RecordingGroup(Group):
    """A list of microphones, looked for when it is shown and when it is opened."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._microphone, self._name = Picker(), Label()
        self._why = create_quiet_label()
        self._chosen: str | None = NO_SOUND
        self._name.setBuddy(self._microphone)
        self.add_rows(self._name, self._microphone, self._why)
        self._microphone.chosen.connect(lambda name: link.run_action("microphone", name))
        self._microphone.opened.connect(link.microphones.scan_devices)
        link.microphones.found.connect(self._fill_microphones)

    def show_view(self, view: ViewState) -> None:
        if view.desired is None:
            return
        if view.desired.user.microphone != self._chosen:
            self._chosen = view.desired.user.microphone
            self._fill_microphones()
        self._microphone.show_value(self._chosen)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Recordings"))
        self._name.setText(self.tr("Mic&rophone"))
        self._microphone.setAccessibleName(self.tr("Microphone"))
        self._why.setText(self.tr("Counts from the next recording on. Nothing is heard before that."))
        self._fill_microphones()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        self.link.microphones.scan_devices()
        super().showEvent(event)

    def _fill_microphones(self, *_: object) -> None:
        items: dict[object, str] = {
            NO_SOUND: self.tr("No sound"),
            OF_THE_SYSTEM: self.tr("The system's own choice"),
            **{name: name for name in self.link.microphones.microphones},
        }
        if self._chosen not in items:
            items[self._chosen] = self.tr("{name} (not plugged in)").format(name=self._chosen)
        self._microphone.set_items(items)
        self._microphone.show_value(self._chosen)
