"""The framing that the user gives the picture now: shown in the preview at once, and sent to viewers as often as that
makes sense.

Owns: what is held, when it is sent, and when the preview shows again what the program says. Does not know: gestures.
"""

from PySide6.QtCore import QEasingCurve, QObject, QTimer, QVariantAnimation

from app.gui.engine_link import EngineLink
from app.gui.widgets.basics.optimistic_control import SETTLES_MS
from app.gui.widgets.main.preview import Place, Preview
from engine import LiveSettings

PLACE = "place"
GLIDE_MS = 220
"""A reset, or an undo, is a movement, too: viewers see no jump."""
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
        self._glide = QVariantAnimation(self, duration=GLIDE_MS, startValue=0.0, endValue=1.0)
        self._glide.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._glide.valueChanged.connect(self._go_on)
        self._glide.finished.connect(self.settle)
        self._way: tuple[Place, Place] | None = None
        self.place: Place | None = None
        """What is held, or None."""

    def hold(self, place: Place) -> None:
        """Show the avatar in this place, and have viewers get it."""
        self._way = None
        self._glide.stop()
        self._show(place)

    def glide(self, begin: Place, end: Place) -> None:
        """Move the avatar from one place to another, and settle there."""
        self.stop_gliding()
        self._way = (begin, end)
        self._glide.start()

    @property
    def is_gliding(self) -> bool:
        return self._way is not None

    def stop_gliding(self) -> None:
        """Be at the end of the way now, if there is one."""
        way, self._way = self._way, None
        if way is not None:
            self._glide.stop()
            self._show(way[1])

    def _go_on(self, share: float) -> None:
        if self._way is not None:
            begin, end = self._way
            zoom, x, y = (before + (after - before) * share for before, after in zip(begin, end, strict=True))
            self._show(end if share >= 1.0 else (zoom, x, y))

    def _show(self, place: Place) -> None:
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
        self.stop_gliding()
        self.send_now()
        self._settle_timer.start()

    def release(self) -> None:
        """Show what the program says again."""
        self._way = None
        self._glide.stop()
        self._send_timer.stop()
        self._settle_timer.stop()
        if self.place is not None:
            self.place = None
            self._preview.hold_place(None)


def place_of(live: LiveSettings) -> Place:
    """Return the place in the settings."""
    return live.zoom, live.shift_x, live.shift_y
