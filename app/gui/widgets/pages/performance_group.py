"""What PersonaLive may use of this computer, as a group of the page of settings.

Owns: these controls and their words. Does not know: what comes of a choice.
"""

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.labeled_slider import LabeledSlider
from app.gui.widgets.basics.optimistic_control import Picker, Switch
from app.gui.widgets.basics.undo.offers import offer_slider_undo
from app.gui.widgets.main.key_hints import KeyHints
from app.gui.widgets.pages.page import Group, create_quiet_label
from engine import LiveSettings, list_settings


class PerformanceGroup(Group):
    """A lower quality by itself, a share of the time for other programs, and room on the graphics card."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._auto, self._auto_why = Switch(), create_quiet_label()
        self._share = LabeledSlider.for_setting(list_settings(LiveSettings)["device_share"])
        offer_slider_undo(link, self._share, "device-share")
        self._share_why = create_quiet_label()
        self._room_name, self._room, self._room_why = Label(), Picker(), create_quiet_label()
        self._room_name.setBuddy(self._room)
        self.add_rows(self._auto, self._auto_why, self._share, self._share_why)
        self.add_rows(self._room_name, self._room, self._room_why)
        self._auto.turned.connect(lambda on: link.run_action("quality-auto", on))
        KeyHints(link, {self._auto: "quality-auto"}, self)
        self._share.moved.connect(lambda share: link.run_action("device-share", share))
        self._room.chosen.connect(lambda offload: link.run_action("offload", offload))

    def show_view(self, view: ViewState) -> None:
        if view.desired is None:
            return
        user = view.desired.user
        self._auto.show_value(user.live.quality_auto)
        self._share.show_value(user.live.device_share)
        self._room.show_value(user.settings.personalive.offload)

    def retranslate(self) -> None:
        self.title.setText(self.tr("PersonaLive on this computer"))
        self._retranslate_auto()
        self._retranslate_share()
        self._retranslate_room()

    def _retranslate_auto(self) -> None:
        self._auto.setText(self.tr("Lower the &quality by itself"))
        self._auto_why.setText(
            self.tr("While pictures come late, or memory is short. It goes up again once there is time.")
        )
        self._auto.setAccessibleDescription(self._auto_why.text())
        self._auto.setToolTip(self.tr("Off: the quality that you chose stays, however late its pictures are."))

    def _retranslate_share(self) -> None:
        self._share.set_label(
            self.tr("S&hare of the time"),
            self.tr("At 50 %, PersonaLive computes half of the time, and fewer pictures are made."),
        )
        self._share_why.setText(
            self.tr("Less leaves the graphics card to a game, or to a program that records or streams.")
        )

    def _retranslate_room(self) -> None:
        self._room_name.setText(self.tr("&Make room on the graphics card"))
        self._room.set_accessible_label(self.tr("Make room on the graphics card"))
        self._room.set_items({"auto": self.tr("If it would not fit"), "on": self.tr("Always"), "off": self.tr("Never")})
        self._room_why.setText(
            self.tr("What only a new portrait needs waits in the computer's memory. A change loads PersonaLive again.")
        )
        self._room.setAccessibleDescription(self._room_why.text())
        self._room.setToolTip(
            self.tr("Takes less of the graphics card's memory; a new portrait then takes a little longer.")
        )
