"""What other programs are shown: size, framing, zoom, position, background, badge.

Owns: these controls. Does not know: what they do to a picture; the actions of the same names do it.
"""

from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QLocale
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QPushButton, QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics.dialogs import PICTURES, ask_for_files
from app.gui.widgets.basics.labeled_slider import LabeledSlider
from app.gui.widgets.basics.optimistic_control import Picker, Switch
from app.gui.widgets.basics.theme import GAP_PX
from app.gui.widgets.pages.page import Page, create_quiet_label
from engine import LiveSettings

SIZES = ((1280, 720), (1920, 1080), (960, 540), (640, 480), (640, 360), (720, 720), (720, 1280))
RATES = (24, 25, 30, 60)
ZOOM_MAX = 4.0
OWN, BLUR, GREEN, COLOUR, PICTURE = "own", "blur", "green", "colour", "picture"
DEFAULT_COLOUR = "#2f4f6f"
PATTERNS = "*.png *.jpg *.jpeg *.webp *.avif"


class OutputPage(Page):
    """Applied live."""

    title = QT_TRANSLATE_NOOP("OutputPage", "Output")

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(link, parent)
        self._framing = Picker()
        self._zoom = LabeledSlider(1.0, ZOOM_MAX, 1.0)
        self._x = LabeledSlider(-1.0, 1.0, 0.0, _format_signed)
        self._y = LabeledSlider(-1.0, 1.0, 0.0, _format_signed)
        self._middle = QPushButton()
        self._background = Picker()
        self._change = QPushButton()
        self._background_note = create_quiet_label()
        self._badge = Switch()
        self._badge_why = create_quiet_label()
        self._size = Picker()
        self._rate = Picker()
        self._size_why = create_quiet_label()
        self._live = LiveSettings()
        self._behind = OWN
        self._colours: QColorDialog | None = None
        size = QHBoxLayout()
        size.setSpacing(GAP_PX)
        size.addWidget(self._size, 3)
        size.addWidget(self._rate, 2)
        self._framing_title = self.add_group(self._framing, self._zoom, self._x, self._y, self._middle)
        self._background_title = self.add_group(self._background, self._change, self._background_note)
        self._badge_title = self.add_group(self._badge, self._badge_why)
        self._size_title = self.add_group(size, self._size_why)
        self._connect_signals()
        self.retranslate()
        self.show_view(link.latest_view)

    def show_view(self, view: ViewState) -> None:
        if view.intent is None:
            return
        live, behind = view.intent.live, view.intent.settings.background
        if (live, behind) == (self._live, self._behind) and self._framing.currentData() is not None:
            return
        self._live, self._behind = live, behind
        self._offer_sizes()
        self._framing.show_value(live.framing)
        self._zoom.show_value(live.zoom)
        self._x.show_value(live.shift_x)
        self._y.show_value(live.shift_y)
        self._badge.show_value(live.badge)
        self._size.show_value((live.output_width_px, live.output_height_px))
        self._rate.show_value(live.output_fps)
        self._background.show_value(background_kind(behind))
        self._show_background()

    def retranslate(self) -> None:
        self._framing_title.setText(self.tr("How it fills the camera's picture"))
        self._framing.set_accessible_label(self._framing_title.text())
        self._framing.set_items(
            {
                "blur": self.tr("Whole, blurred bars beside it"),
                "fit": self.tr("Whole, black bars beside it"),
                "fill": self.tr("Cut to fill"),
            }
        )
        back = self.tr("Double-click, or press Backspace, to go back.")
        self._zoom.set_label(self.tr("&Zoom"), back)
        self._x.set_label(self.tr("&Left or right"), back)
        self._y.set_label(self.tr("&Up or down"), back)
        self._middle.setText(self.tr("Back to the &middle"))
        self._background_title.setText(self.tr("Background"))
        self._background.set_accessible_label(self._background_title.text())
        self._background.set_items(
            {
                OWN: self.tr("The portrait's own"),
                BLUR: self.tr("Blurred"),
                GREEN: self.tr("Green, to be keyed out"),
                COLOUR: self.tr("One colour"),
                PICTURE: self.tr("A picture"),
            }
        )
        self._badge_title.setText(self.tr("Honesty"))
        self._badge.setText(self.tr("Show the &badge “AI avatar”"))
        self._badge_why.setText(self.tr("A small label in the corner tells everybody that they see an avatar."))
        self._badge.setAccessibleDescription(self._badge_why.text())
        self._size_title.setText(self.tr("Size and pictures a second"))
        self._size.set_accessible_label(self.tr("Size"))
        self._rate.set_accessible_label(self.tr("Pictures a second"))
        self._size_why.setText(self.tr("Programs that are using the camera may have to choose it again."))
        self._offer_sizes()
        self._show_background()

    def _connect_signals(self) -> None:
        do = self.link.run_action
        self._framing.chosen.connect(lambda framing: do("framing", framing))
        self._zoom.moved.connect(lambda zoom: do("zoom", zoom))
        self._x.moved.connect(lambda x: do("shift-x", x))
        self._y.moved.connect(lambda y: do("shift-y", y))
        self._middle.clicked.connect(self._reset_position)
        self._badge.turned.connect(lambda on: do("badge", on))
        self._size.chosen.connect(lambda size: do("output-size", size))
        self._rate.chosen.connect(lambda fps: do("output-fps", fps))
        self._background.chosen.connect(self._choose_background)
        self._change.clicked.connect(lambda: self._choose_background(self._background.currentData()))

    def _reset_position(self) -> None:
        for amount, usual in ((self._zoom, 100), (self._x, 0), (self._y, 0)):
            amount.slider.setValue(usual)

    def _offer_sizes(self) -> None:
        """Those that are usual, and the one in use."""
        now = (self._live.output_width_px, self._live.output_height_px)
        sizes = dict.fromkeys((*SIZES, now))
        self._size.set_items({size: f"{size[0]} × {size[1]}" for size in sizes})
        rates = sorted({*RATES, self._live.output_fps})
        self._rate.set_items({rate: self.tr("{rate} fps").format(rate=rate) for rate in rates})

    def _choose_background(self, kind: str) -> None:
        if kind == COLOUR:
            self._open_colour_dialog()
        elif kind == PICTURE:
            self._ask_for_picture()
        else:
            self.link.run_action("background", kind)

    def _open_colour_dialog(self) -> None:
        """A window of its own, which blocks nothing; every colour that is tried is seen at once."""
        if self._colours is None:
            before = self._behind if self._behind.startswith("#") else DEFAULT_COLOUR
            self._colours = QColorDialog(QColor(before), self)
            self._colours.setModal(False)
            self._colours.setOption(QColorDialog.ColorDialogOption.NoButtons)
            self._colours.currentColorChanged.connect(self._set_background_colour)
        self._colours.setWindowTitle(self.tr("Colour of the background"))
        self._colours.show()
        self._set_background_colour(self._colours.currentColor())

    def _set_background_colour(self, colour: QColor) -> None:
        self.link.run_action("background", colour.name())

    def _ask_for_picture(self) -> None:
        title, kinds = self.tr("Picture behind the avatar"), self.tr("Pictures ({patterns})").format(patterns=PATTERNS)
        ask_for_files(self, title, kinds, PICTURES, self._set_background_picture)

    def _set_background_picture(self, files: list[Path]) -> None:
        self.link.run_action("background", str(files[0]))

    def _show_background(self) -> None:
        kind = background_kind(self._behind)
        self._change.setVisible(kind in (COLOUR, PICTURE))
        words = {COLOUR: self.tr("Another &colour …"), PICTURE: self.tr("Another &picture …")}
        self._change.setText(words.get(kind, ""))
        self._background_note.setVisible(kind in (COLOUR, PICTURE))
        self._background_note.setText(Path(self._behind).name if kind == PICTURE else self._behind)


def background_kind(background: str) -> str:
    """Return which of the page's choices a background of the settings is."""
    if background in (OWN, BLUR, GREEN):
        return background
    return COLOUR if background.startswith("#") else PICTURE


def _format_signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{QLocale().toString(round(value * 100))}"
