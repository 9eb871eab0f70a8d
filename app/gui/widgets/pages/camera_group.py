"""When the camera is released, as a group of the page of settings.

Owns: these controls. Does not know: how a camera is released.
"""

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.optimistic_control import Picker
from app.gui.widgets.pages.page import Group, create_quiet_label
from engine import LiveSettings

USUAL_S = (0.0, LiveSettings().release_camera_after_s, 30.0, 300.0)
ACTION = "release-camera-after"


class CameraReleaseGroup(Group):
    """How long the camera stays on while nobody can see the avatar."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._after, self._name = Picker(), Label()
        self._after_s: float | None = LiveSettings().release_camera_after_s
        self._why = create_quiet_label()
        self._name.setBuddy(self._after)
        self.add_rows(self._name, self._after, self._why)
        self._after.chosen.connect(lambda after_s: link.run_action(ACTION, after_s))

    def show_view(self, view: ViewState) -> None:
        if view.desired is None:
            return
        after_s = view.desired.user.live.release_camera_after_s
        if after_s != self._after_s:
            self._after_s = after_s
            self._offer_times()
        self._after.show_value(after_s)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Camera"))
        self._name.setText(self.tr("&Turn it off"))
        self._after.set_accessible_label(self.tr("Turn the camera off"))
        self._why.setText(
            self.tr("While you are not live and this window is hidden or minimised. It comes back with the window.")
        )
        self._offer_times()

    def _offer_times(self) -> None:
        """Those that are usual, and the one in use."""
        times_s = sorted({after_s for after_s in (*USUAL_S, self._after_s) if after_s is not None})
        words: dict[object, str] = {after_s: self._time_text(after_s) for after_s in times_s}
        self._after.set_items({**words, None: self.tr("Never")})

    def _time_text(self, after_s: float) -> str:
        if after_s == 0:
            return self.tr("At once")
        if after_s >= 60 and after_s % 60 == 0:
            return self.tr("After {minutes} min").format(minutes=round(after_s / 60))
        return self.tr("After {seconds} s").format(seconds=f"{after_s:g}")
