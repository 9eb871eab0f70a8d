"""The page for the output and recordings: framing, zoom, position, background, card, badge, size,
sound.

Owns: these controls. Does not know: ranges and defaults (the settings have them), what the controls do to a picture;
the actions of the same names do it.
"""

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics.labeled_slider import LabeledSlider
from app.gui.widgets.basics.optimistic_control import Picker, Switch
from app.gui.widgets.basics.theme import GAP_PX
from app.gui.widgets.basics.undo.offers import offer_slider_undo, offer_sliders_undo
from app.gui.widgets.main.key_hints import KeyHints
from app.gui.widgets.pages.background_group import BackgroundGroup
from app.gui.widgets.pages.own_card.card_group import CardGroup
from app.gui.widgets.pages.page import Group, Page, create_quiet_label
from engine import LiveSettings, Problem, list_settings

SIZES = ((1280, 720), (1920, 1080), (960, 540), (640, 480), (640, 360), (720, 720), (720, 1280))
RATES = (24, 25, 30, 60)
PLACES = ("zoom", "shift_x", "shift_y")


class FramingGroup(Group):
    """How the square avatar lies in the output's picture."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._framing = Picker()
        self._sliders = {name: LabeledSlider.for_setting(list_settings(LiveSettings)[name]) for name in PLACES}
        self._middle = QPushButton()
        self.add_rows(self._framing, *self._sliders.values(), self._middle)
        self._framing.chosen.connect(lambda framing: link.run_action("framing", framing))
        for name, slider in self._sliders.items():
            slider.moved.connect(lambda value, name=name: link.run_action(name.replace("_", "-"), value))
            offer_slider_undo(link, slider, name.replace("_", "-"))
        self._middle.clicked.connect(self._reset_place)

    def show_view(self, view: ViewState) -> None:
        if view.desired is not None:
            self._framing.show_value(view.desired.user.live.framing)
            for name, slider in self._sliders.items():
                slider.show_value(getattr(view.desired.user.live, name))

    def retranslate(self) -> None:
        self.title.setText(self.tr("Framing"))
        self._framing.set_accessible_label(self.title.text())
        self._framing.set_items(
            {
                "blur": self.tr("Whole, blurred bars beside it"),
                "fit": self.tr("Whole, plain bars beside it"),
                "fill": self.tr("Cut to fill"),
            }
        )
        back = self.tr("Double-click, or press Backspace, to go back.")
        names = {"zoom": self.tr("&Zoom"), "shift_x": self.tr("&Left or right"), "shift_y": self.tr("&Up or down")}
        for name, slider in self._sliders.items():
            slider.set_label(names[name], back)
        self._middle.setText(self.tr("Back to the &middle"))

    def _reset_place(self) -> None:
        usual = LiveSettings()
        before = {
            name.replace("_", "-"): slider.value
            for name, slider in self._sliders.items()
            if slider.value != getattr(usual, name)
        }
        for slider in self._sliders.values():
            slider.reset_value()
        offer_sliders_undo(self.link, Problem("The avatar is back in the middle."), before)


class BadgeGroup(Group):
    """The small label in the corner."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._badge = Switch()
        self._badge_why = create_quiet_label()
        self.add_rows(self._badge, self._badge_why)
        self._badge.turned.connect(lambda on: link.run_action("badge", on))
        KeyHints(link, {self._badge: "badge"}, self)

    def show_view(self, view: ViewState) -> None:
        if view.desired is not None:
            self._badge.show_value(view.desired.user.live.badge)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Honesty"))
        self._badge.setText(self.tr("Show the &badge “AI avatar”"))
        self._badge_why.setText(self.tr("A small label in the corner tells everybody that they see an avatar."))
        self._badge.setAccessibleDescription(self._badge_why.text())


class SizeGroup(Group):
    """Size and frame rate of the output."""

    def __init__(self, link: EngineLink) -> None:
        super().__init__(link)
        self._size = Picker()
        self._rate = Picker()
        self._size_why = create_quiet_label()
        self._live = LiveSettings()
        row = QHBoxLayout()
        row.setSpacing(GAP_PX)
        row.addWidget(self._size, 3)
        row.addWidget(self._rate, 2)
        self.add_rows(row, self._size_why)
        self._size.chosen.connect(lambda size: link.run_action("output-size", size))
        self._rate.chosen.connect(lambda fps: link.run_action("output-fps", fps))

    def show_view(self, view: ViewState) -> None:
        if view.desired is None:
            return
        live = view.desired.user.live
        if live != self._live:
            self._live = live
            self._offer_sizes()
        self._size.show_value((live.output_width_px, live.output_height_px))
        self._rate.show_value(live.output_fps)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Size and frame rate"))
        self._size.set_accessible_label(self.tr("Size"))
        self._rate.set_accessible_label(self.tr("Frame rate"))
        self._size_why.setText(self.tr("Programs that are using the camera may have to choose it again."))
        self._offer_sizes()

    def _offer_sizes(self) -> None:
        """Those that are usual, and the one in use."""
        now = (self._live.output_width_px, self._live.output_height_px)
        sizes = dict.fromkeys((*SIZES, now))
        self._size.set_items({size: f"{size[0]} × {size[1]}" for size in sizes})
        rates = sorted({*RATES, self._live.output_fps})
        self._rate.set_items({rate: self.tr("{rate} fps").format(rate=rate) for rate in rates})


class OutputPage(Page):
    """Applied live."""

    title = QT_TRANSLATE_NOOP("OutputPage", "Output")

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(link, parent)
        self.add_groups(FramingGroup(link), BackgroundGroup(link), CardGroup(link), BadgeGroup(link))
        self.add_groups(SizeGroup(link))
        self.retranslate()
        self.show_view(link.latest_view)
