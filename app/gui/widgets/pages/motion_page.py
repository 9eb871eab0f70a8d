"""How the portrait moves: strengths, the face at rest, mirror, smoothing, own pixels.

Owns: these controls. Does not know: what they do to a picture; the actions of the same names do it.
"""

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QPushButton, QWidget

from app.gui.engine_link import Link
from app.gui.view_state import Phase, ViewState
from app.gui.widgets.basics.labeled_slider import Amount
from app.gui.widgets.basics.optimistic_control import Switch
from app.gui.widgets.pages.page import Page, quiet_label

PARTS = ("head", "mouth", "eyes", "brows")
LARGEST = 2.0
INSTANT = "instant"


class MotionPage(Page):
    """Applied live."""

    title = QT_TRANSLATE_NOOP("MotionPage", "Motion")

    def __init__(self, link: Link, parent: QWidget | None = None) -> None:
        super().__init__(link, parent)
        self._amounts = {part: Amount(0.0, LARGEST, 1.0) for part in PARTS}
        self._smoothing = Amount(0.0, LARGEST, 1.0)
        self._reset = QPushButton()
        self._only_instant = quiet_label()
        self._calibrate = QPushButton()
        self._calibrate_why = quiet_label()
        self._mirror = Switch()
        self._own_pixels = Switch()
        self._own_pixels_why = quiet_label()
        self._left_s = 0
        self._follows = True
        self._strength_title = self.add_group(*self._amounts.values(), self._only_instant)
        self._smoothing_title = self.add_group(self._smoothing, self._reset)
        self._neutral_title = self.add_group(self._calibrate_why, self._calibrate)
        self._picture_title = self.add_group(self._mirror, self._own_pixels, self._own_pixels_why)
        self._connect()
        self.retranslate()
        self.show_view(link.view)

    def show_view(self, view: ViewState) -> None:
        if view.intent is not None:
            settings = view.intent.settings
            for part, amount in self._amounts.items():
                amount.show_value(getattr(settings.strengths, part))
            self._smoothing.show_value(settings.smoothing)
            self._mirror.show_value(settings.mirror)
            self._own_pixels.show_value(settings.own_pixels_only)
        self._follow(not view.animator or view.animator == INSTANT)
        if view.calibrates_in_s != self._left_s:
            self._left_s = view.calibrates_in_s
            self._show_count()
        self._calibrate.setEnabled(view.phase is Phase.RUNNING and self._follows)

    def retranslate(self) -> None:
        back = self.tr("Double-click, or press Backspace, to go back to 100 %.")
        names = {
            "head": self.tr("&Head"),
            "mouth": self.tr("&Mouth"),
            "eyes": self.tr("&Eyes"),
            "brows": self.tr("&Brows"),
        }
        for part, amount in self._amounts.items():
            amount.set_words(names[part], back)
        self._smoothing.set_words(self.tr("&Smoothing"), back)
        self._strength_title.setText(self.tr("How strongly it follows you"))
        self._smoothing_title.setText(self.tr("Steadiness"))
        self._reset.setText(self.tr("Reset all to 100 %"))
        self._only_instant.setText(self.tr("These belong to the Instant animator; PersonaLive has no such settings."))
        self._neutral_title.setText(self.tr("Your face at rest"))
        self._calibrate_why.setText(
            self.tr("Look straight into the camera with a relaxed face. Everything you do is measured from there.")
        )
        self._picture_title.setText(self.tr("Picture"))
        self._mirror.setText(self.tr("M&irror movements"))
        self._own_pixels.setText(self.tr("&Own pixels only"))
        self._own_pixels_why.setText(
            self.tr("Paints the inside of the mouth from the portrait alone. No pixel of your camera is used.")
        )
        self._own_pixels.setAccessibleDescription(self._own_pixels_why.text())
        self._show_count()

    def _connect(self) -> None:
        for part, amount in self._amounts.items():
            amount.moved.connect(lambda value, part=part: self.link.do(f"strength-{part}", value))
        self._smoothing.moved.connect(lambda value: self.link.do("smoothing", value))
        self._reset.clicked.connect(self._reset_all)
        self._calibrate.clicked.connect(lambda: self.link.do("calibrate"))
        self._mirror.turned.connect(lambda on: self.link.do("mirror", on))
        self._own_pixels.turned.connect(lambda on: self.link.do("own-pixels-only", on))

    def _reset_all(self) -> None:
        for amount in (*self._amounts.values(), self._smoothing):
            amount.slider.setValue(100)

    def _follow(self, follows: bool) -> None:
        """An animator without strengths has none to be set."""
        self._follows = follows
        for control in (*self._amounts.values(), self._smoothing, self._reset, self._own_pixels):
            control.setEnabled(follows)
        self._only_instant.setVisible(not follows)

    def _show_count(self) -> None:
        if self._left_s:
            self._calibrate.setText(self.tr("Look at the camera … {seconds}").format(seconds=self._left_s))
        else:
            self._calibrate.setText(self.tr("&Calibrate"))
