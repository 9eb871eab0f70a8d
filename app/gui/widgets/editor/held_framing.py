"""The framing that the user gives the picture now: shown in the preview at once, and sent to viewers as often as that
makes sense.

Owns: what is held, when it is sent, and when the preview shows again what the program says. Does not know: gestures.
"""

from PySide6.QtCore import QObject, QTimer

from app.gui.engine_link import EngineLink
from app.gui.widgets.basics.optimistic_control import SETTLES_MS
from app.gui.widgets.main.preview import Place, Preview
from engine import LiveSettings

PLACE = "place"
SEND_MS = 16
"""A hand moves more often than pictures are shown."""


class HeldFraming(QObject):
    """Belongs to a preview."""

    def __init__(self, link: EngineLink, preview: Preview) -> None:
        super().__init__(preview)
        self._link = link
        self._preview = preview
        self._send_timer = QTimer(self, interval=SEND_MS, singleShot=True)
        self._send_timer.timeout.connect(self.send_now)
        self._settle_timer = QTimer(self, interval=SETTLES_MS, singleShot=True)
        self._settle_timer.timeout.connect(self.release)
        self.place: Place | None = None
        """What is held, or None."""

    def hold(self, place: Place) -> None:
        """Show the avatar in this place, and have viewers get it."""
        self.place = place
        self._preview.hold_place(place)
        self._settle_timer.stop()
        if not self._send_timer.isActive():
            self._send_timer.start()

    def send_now(self) -> None:
        """Send what is held."""
        self._send_timer.stop()
        if self.place is not None:
            self._link.run_action(PLACE, self.place)

    def settle(self) -> None:
        """The gesture is over: send it, and show what the program says in a moment."""
        self.send_now()
        self._settle_timer.start()

    def release(self) -> None:
        """Show what the program says again."""
        self._send_timer.stop()
        self._settle_timer.stop()
        if self.place is not None:
            self.place = None
            self._preview.hold_place(None)


def place_of(live: LiveSettings) -> Place:
    """Return the place in the settings."""
    return live.zoom, live.shift_x, live.shift_y
