"""The group for PersonaLive's frames: how many of the driver's it uses in a second, and pictures in between.

Owns: these controls, their words, and when they cannot be used. Does not know: the qualities, which are in the bar; who
measures.
"""

from PySide6.QtCore import QLocale

from app.control.animator_needs import PERSONALIVE
from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.optimistic_control import Picker, Switch
from app.gui.widgets.main.key_hints import KeyHints
from app.gui.widgets.pages.page import Group, create_quiet_label

RATES_FPS = (6.25, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0)
"""What is offered beside the automatic one; `ctl` takes any."""


class QualityGroup(Group):
    """What is chosen beside the quality."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._why, self._between_why = create_quiet_label(), create_quiet_label()
        self._rate_name, self._rate, self._between = Label(), Picker(), Switch()
        self._rate_name.setBuddy(self._rate)
        self.add_rows(self._why, self._rate_name, self._rate, self._between, self._between_why)
        self._rate.chosen.connect(lambda fps: link.run_action("driver-fps", fps or None))
        self._between.turned.connect(lambda on: link.run_action("in-betweens", on))
        KeyHints(link, {self._between: "in-betweens"}, self)

    def show_view(self, view: ViewState) -> None:
        if view.desired is None:
            return
        self._fill_rates(view.desired.user.live.driver_fps)
        self._say_between(view)
        self._rate.show_value(view.desired.user.live.driver_fps or 0.0)
        self._between.show_value(view.desired.user.live.in_betweens)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Frames of PersonaLive"))
        self._why.setText(self.tr("For every quality but Instant, which are in the bar below the picture."))
        self._rate_name.setText(self.tr("&Driver frame rate"))
        self._rate.setAccessibleName(self.tr("Driver frame rate"))
        self._between.setText(self.tr("Blend pictures in &between"))
        self.show_view(self.link.latest_view)

    def _fill_rates(self, wanted_fps: float | None) -> None:
        items: dict[object, str] = {0.0: self.tr("Automatic")}
        for rate in sorted({*RATES_FPS, wanted_fps or RATES_FPS[0]}):
            items[rate] = self.tr("{rate} fps").format(rate=_format(rate, 2))
        self._rate.set_items(items)

    def _say_between(self, view: ViewState) -> None:
        assert view.desired is not None
        self._between.setEnabled(view.desired.user.settings.animator == PERSONALIVE)
        later = round(view.in_between_delay_ms)
        if later:
            words = self.tr("Smoother. Pictures come {ms} ms later now.").format(ms=later)
        else:
            words = self.tr("Smoother, and half a driver frame or a bit more later.")
        self._between_why.setText(words)
        self._between.setAccessibleDescription(words)


def _format(number: float, digits: int) -> str:
    """In the user's language, without zeros at the end."""
    locale = QLocale()
    words = locale.toString(float(number), "f", digits)
    point = locale.decimalPoint()
    return words.rstrip("0").rstrip(point) if point in words else words
