"""The page for the portrait's motion: strengths, the face at rest, turn, mirror, smoothing, own pixels.

Owns: these controls. Does not know: ranges and defaults (the settings have them), what the controls do to a picture;
the actions of the same names do it.
"""

from PySide6.QtCore import QT_TRANSLATE_NOOP, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import Phase, ViewState
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.labeled_slider import LabeledSlider
from app.gui.widgets.basics.optimistic_control import Picker, Switch
from app.gui.widgets.basics.undo.offers import offer_slider_undo, offer_sliders_undo
from app.gui.widgets.main.key_hints import KeyHints
from app.gui.widgets.pages.page import Group, Page, create_quiet_label
from engine import Problem, Settings, Strengths, list_settings

INSTANT = "instant"
TURN_AUTO, NOT_TURNED, TURNS = "auto", "0", ("90", "180", "270")
"""Words of the setting `turn`."""
USUAL = 1.0
"""Of strengths and smoothing."""


def moves_by_strengths(view: ViewState) -> bool:
    """Whether the animator has strengths, smoothing and a face at rest; PersonaLive has none of them."""
    return not view.animator or view.animator == INSTANT


class StrengthsGroup(Group):
    """A slider for each part of the face."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._sliders = {part: LabeledSlider.for_setting(info) for part, info in list_settings(Strengths).items()}
        self._only_instant = create_quiet_label()
        self.add_rows(*self._sliders.values(), self._only_instant)
        for part, slider in self._sliders.items():
            slider.moved.connect(lambda value, part=part: link.run_action(f"strength-{part}", value))
            offer_slider_undo(link, slider, f"strength-{part}")

    def show_view(self, view: ViewState) -> None:
        able = moves_by_strengths(view)
        for part, slider in self._sliders.items():
            slider.setEnabled(able)
            if view.desired is not None:
                slider.show_value(getattr(view.desired.user.settings.strengths, part))
        self._only_instant.setVisible(not able)

    def retranslate(self) -> None:
        self.title.setText(self.tr("How strongly it follows you"))
        back = self.tr("Double-click, or press Backspace, to go back to 100 %.")
        names = {
            "head": self.tr("&Head"),
            "mouth": self.tr("&Mouth"),
            "eyes": self.tr("&Eyes"),
            "brows": self.tr("&Brows"),
        }
        for part, slider in self._sliders.items():
            slider.set_label(names[part], back)
        self._only_instant.setText(self.tr("These belong to the Instant animator; PersonaLive has no such settings."))

    def reset_sliders(self) -> dict[str, float]:
        """Go back to the defaults; return what differed before, as action -> value."""
        before = {f"strength-{part}": slider.value for part, slider in self._sliders.items() if slider.value != USUAL}
        for slider in self._sliders.values():
            slider.reset_value()
        return before


class SteadinessGroup(Group):
    """Smoothing, and the button that resets it and the strengths."""

    reset_asked = Signal()

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._smoothing = LabeledSlider.for_setting(list_settings(Settings)["smoothing"])
        self._reset = QPushButton()
        self.add_rows(self._smoothing, self._reset)
        self._smoothing.moved.connect(lambda value: link.run_action("smoothing", value))
        offer_slider_undo(link, self._smoothing, "smoothing")
        self._reset.clicked.connect(self.reset_asked)

    def show_view(self, view: ViewState) -> None:
        for control in (self._smoothing, self._reset):
            control.setEnabled(moves_by_strengths(view))
        if view.desired is not None:
            self._smoothing.show_value(view.desired.user.settings.smoothing)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Steadiness"))
        back = self.tr("Double-click, or press Backspace, to go back to 100 %.")
        self._smoothing.set_label(self.tr("&Smoothing"), back)
        self._reset.setText(self.tr("Reset all to 100 %"))

    def reset_slider(self) -> dict[str, float]:
        """Go back to the default; return what differed before, as action -> value."""
        before = {"smoothing": self._smoothing.value} if self._smoothing.value != USUAL else {}
        self._smoothing.reset_value()
        return before


class NeutralGroup(Group):
    """The face at rest."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._calibrate = QPushButton()
        self._calibrate_why = create_quiet_label()
        self._left_s = 0
        self.add_rows(self._calibrate_why, self._calibrate)
        self._calibrate.clicked.connect(lambda: link.run_action("calibrate"))
        KeyHints(link, {self._calibrate: "calibrate"}, self)

    def show_view(self, view: ViewState) -> None:
        if view.calibrates_in_s != self._left_s:
            self._left_s = view.calibrates_in_s
            self._update_button()
        self._calibrate.setEnabled(view.phase is Phase.RUNNING and moves_by_strengths(view))

    def retranslate(self) -> None:
        self.title.setText(self.tr("Your face at rest"))
        self._calibrate_why.setText(
            self.tr("Look straight into the camera with a relaxed face. Everything you do is measured from there.")
        )
        self._update_button()

    def _update_button(self) -> None:
        if self._left_s:
            self._calibrate.setText(self.tr("Look at the camera … {seconds}").format(seconds=self._left_s))
        else:
            self._calibrate.setText(self.tr("&Calibrate"))


class PictureGroup(Group):
    """How the camera's picture is turned, mirror, and own pixels only."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._turn, self._turn_name = Picker(), Label()
        self._turn_name.setBuddy(self._turn)
        self._turn.chosen.connect(lambda turn: link.run_action("turn", turn))
        self._mirror = Switch()
        self._own_pixels = Switch()
        self._own_pixels_why = create_quiet_label()
        self.add_rows(self._turn_name, self._turn, self._mirror, self._own_pixels, self._own_pixels_why)
        self._mirror.turned.connect(lambda on: link.run_action("mirror", on))
        self._own_pixels.turned.connect(lambda on: link.run_action("own-pixels-only", on))
        KeyHints(link, {self._mirror: "mirror", self._own_pixels: "own-pixels-only"}, self)

    def show_view(self, view: ViewState) -> None:
        self._own_pixels.setEnabled(moves_by_strengths(view))
        if view.desired is not None:
            self._turn.show_value(view.desired.user.settings.turn)
            self._mirror.show_value(view.desired.user.settings.mirror)
            self._own_pixels.show_value(view.desired.user.settings.own_pixels_only)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Picture"))
        self._turn_name.setText(self.tr("&Turn the camera's picture"))
        self._turn.set_accessible_label(self.tr("Turn the camera's picture"))
        angles: dict[object, str] = {turn: self.tr("{degrees}° clockwise").format(degrees=turn) for turn in TURNS}
        self._turn.set_items({TURN_AUTO: self.tr("Automatically"), NOT_TURNED: self.tr("Do not turn"), **angles})
        self._mirror.setText(self.tr("M&irror movements"))
        self._own_pixels.setText(self.tr("&Own pixels only"))
        self._own_pixels_why.setText(
            self.tr("Paints the inside of the mouth from the portrait alone. No pixel of your camera is used.")
        )
        self._own_pixels.setAccessibleDescription(self._own_pixels_why.text())


class MotionPage(Page):
    """Applied live."""

    title = QT_TRANSLATE_NOOP("MotionPage", "Motion")

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(link, parent)
        self._strengths, self._steadiness = StrengthsGroup(link), SteadinessGroup(link)
        self._steadiness.reset_asked.connect(self._reset_all)
        self.add_groups(self._strengths, self._steadiness, NeutralGroup(link), PictureGroup(link))
        self.retranslate()
        self.show_view(link.latest_view)

    def _reset_all(self) -> None:
        before = {**self._strengths.reset_sliders(), **self._steadiness.reset_slider()}
        offer_sliders_undo(self.link, Problem("Strengths and smoothing are back at 100 %."), before)
