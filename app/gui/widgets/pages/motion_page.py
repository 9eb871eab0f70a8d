"""How the portrait moves: strengths, the face at rest, mirror, smoothing, own pixels.

Owns: these controls. Does not know: what they do to a picture; the actions of the same names do it.
"""

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QPushButton, QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import Phase, ViewState
from app.gui.widgets.basics.labeled_slider import LabeledSlider
from app.gui.widgets.basics.optimistic_control import Switch
from app.gui.widgets.pages.page import Page, create_quiet_label

PARTS = ("head", "mouth", "eyes", "brows")
LARGEST = 2.0
INSTANT = "instant"


class MotionPage(Page):
    """Applied live."""

    title = QT_TRANSLATE_NOOP("MotionPage", "Motion")

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(link, parent)
        self._amounts = {part: LabeledSlider(0.0, LARGEST, 1.0) for part in PARTS}
        self._smoothing = LabeledSlider(0.0, LARGEST, 1.0)
        self._reset = QPushButton()
        self._only_instant = create_quiet_label()
        self._calibrate = QPushButton()
        self._calibrate_why = create_quiet_label()
        self._mirror = Switch()
        self._own_pixels = Switch()
        self._own_pixels_why = create_quiet_label()
        self._left_s = 0
        self._follows = True
        self._strength_title = self.add_group(*self._amounts.values(), self._only_instant)
        self._smoothing_title = self.add_group(self._smoothing, self._reset)
        self._neutral_title = self.add_group(self._calibrate_why, self._calibrate)
        self._picture_title = self.add_group(self._mirror, self._own_pixels, self._own_pixels_why)
        self._connect_signals()
        self.retranslate()
        self.show_view(link.latest_view)

    def show_view(self, view: ViewState) -> None:
        if view.intent is not None:
            settings = view.intent.settings
            for part, amount in self._amounts.items():
                amount.show_value(getattr(settings.strengths, part))
            self._smoothing.show_value(settings.smoothing)
            self._mirror.show_value(settings.mirror)
            self._own_pixels.show_value(settings.own_pixels_only)
        self._enable_controls(not view.animator or view.animator == INSTANT)
        if view.calibrates_in_s != self._left_s:
            self._left_s = view.calibrates_in_s
            self._update_calibrate_button()
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
            amount.set_label(names[part], back)
        self._smoothing.set_label(self.tr("&Smoothing"), back)
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
        self._update_calibrate_button()

    def _connect_signals(self) -> None:
        for part, amount in self._amounts.items():
            amount.moved.connect(lambda value, part=part: self.link.run_action(f"strength-{part}", value))
        self._smoothing.moved.connect(lambda value: self.link.run_action("smoothing", value))
        self._reset.clicked.connect(self._reset_sliders)
        self._calibrate.clicked.connect(lambda: self.link.run_action("calibrate"))
        self._mirror.turned.connect(lambda on: self.link.run_action("mirror", on))
        self._own_pixels.turned.connect(lambda on: self.link.run_action("own-pixels-only", on))

    def _reset_sliders(self) -> None:
        for amount in (*self._amounts.values(), self._smoothing):
            amount.slider.setValue(100)

    def _enable_controls(self, follows: bool) -> None:
        """An animator without strengths has none to be set."""
        self._follows = follows
        for control in (*self._amounts.values(), self._smoothing, self._reset, self._own_pixels):
            control.setEnabled(follows)
        self._only_instant.setVisible(not follows)

    def _update_calibrate_button(self) -> None:
        if self._left_s:
            self._calibrate.setText(self.tr("Look at the camera … {seconds}").format(seconds=self._left_s))
        else:
            self._calibrate.setText(self.tr("&Calibrate"))
