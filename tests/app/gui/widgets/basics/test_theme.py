"""Two looks, both readable; the system's is followed until another is chosen."""

from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics import theme
from app.gui.widgets.basics.theme import Tint, build_palette, enlarge_font, is_dark_palette, set_style_kind, tint_colour

ROLE = QPalette.ColorRole
PAIRS = [
    (ROLE.WindowText, ROLE.Window),
    (ROLE.Text, ROLE.Base),
    (ROLE.Text, ROLE.AlternateBase),
    (ROLE.PlaceholderText, ROLE.Base),
    (ROLE.ButtonText, ROLE.Button),
    (ROLE.HighlightedText, ROLE.Highlight),
    (ROLE.ToolTipText, ROLE.ToolTipBase),
    (ROLE.Link, ROLE.Window),
]


def luminance(colour: QColor) -> float:
    """As WCAG defines it, 0-1."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4) for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("dark", "pair"), list(product((False, True), PAIRS)))
def test_words_are_readable_on_what_they_stand_on(dark: bool, pair: tuple[ROLE, ROLE]) -> None:
    made = build_palette(dark)
    assert contrast(made.color(pair[0]), made.color(pair[1])) >= 4.5


@pytest.mark.parametrize(("dark", "tint"), list(product((False, True), Tint)))
def test_a_tint_is_seen_on_either_look(dark: bool, tint: Tint) -> None:
    made = build_palette(dark)
    assert contrast(tint_colour(tint, made), made.color(ROLE.Window)) >= 3


def test_what_is_disabled_is_fainter() -> None:
    for dark in (False, True):
        made = build_palette(dark)
        faint = contrast(made.color(QPalette.ColorGroup.Disabled, ROLE.ButtonText), made.color(ROLE.Button))
        assert faint < contrast(made.color(ROLE.ButtonText), made.color(ROLE.Button))


def test_a_palette_knows_whether_it_is_dark() -> None:
    assert [is_dark_palette(build_palette(dark)) for dark in (False, True)] == [False, True]


def test_the_style_sheet_of_each_look_has_its_colours_in_every_place() -> None:
    sheets = [theme._build_style_sheet(build_palette(dark)) for dark in (False, True)]
    assert sheets[0] != sheets[1]
    assert all("$" not in sheet for sheet in sheets)
    assert "check-light.svg" in sheets[0]
    assert "check-dark.svg" in sheets[1]


class Hints:
    """A system that is dark, and its signal."""

    def __init__(self) -> None:
        self.colorSchemeChanged = self

    def connect(self, follow: object) -> None:
        self.follow = follow

    def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802 -- Qt's name
        return Qt.ColorScheme.Dark

    def setColorScheme(self, scheme: Qt.ColorScheme) -> None:  # noqa: N802 -- Qt's name
        """Title bars are not looked at here."""


class Dressed:
    """An application that only remembers how it was dressed."""

    def __init__(self) -> None:
        self.hints = Hints()
        self.looks: list[bool] = []

    def styleHints(self) -> Hints:  # noqa: N802 -- Qt's name
        return self.hints

    def setPalette(self, palette: QPalette) -> None:  # noqa: N802 -- Qt's name
        self.looks.append(is_dark_palette(palette))

    def setStyleSheet(self, sheet: str) -> None:  # noqa: N802 -- Qt's name
        assert sheet


def test_the_systems_look_is_followed_until_another_is_chosen(qapp: object) -> None:
    made = theme.Theme.__new__(theme.Theme)
    made._application = dressed = Dressed()  # type: ignore[assignment]
    made._chosen = Qt.ColorScheme.Unknown
    made._follow_system(Qt.ColorScheme.Dark)
    made._follow_system(Qt.ColorScheme.Light)
    made._follow_system(Qt.ColorScheme.Unknown)
    made.choose_theme("light")
    made._follow_system(Qt.ColorScheme.Dark)
    made.choose_theme("system")
    assert dressed.looks == [True, False, False, False, False, True]


def test_a_widget_takes_a_look_and_a_type_size(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    before = widget.font().pointSizeF()
    set_style_kind(widget, "primary")
    enlarge_font(widget, 1.25, bold=True)
    assert widget.property("kind") == "primary"
    assert widget.font().pointSizeF() == pytest.approx(before * 1.25)
    assert widget.font().bold()
