"""The theme: spacing, colours, type sizes; light or dark as on the system.

Owns: the two palettes, the style sheet made from them, and when they change. Every colour a widget paints with comes
from its QPalette, or from `tint_colour` for what warns and what is live. Does not know: any widget.
"""

from enum import Enum
from importlib import resources
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

GAP_PX = 8
"""Between things that belong together; twice that between groups, and along the window's edge."""
EDGE_PX = 2 * GAP_PX
RADIUS_PX = 8
CONTROL_HEIGHT_PX = 34
SCROLL_BAR_PX = 10
LARGE, SMALL = 1.25, 0.9
"""Type sizes, against the system's own."""


class Tint(Enum):
    """What a colour says beside the words and the shape that say it, too: (on light, on dark)."""

    LIVE = ("#c62828", "#e5484d")
    WARNING = ("#8a5300", "#f0b14c")
    GOOD = ("#1b7a43", "#5bc98c")


_ROLES: dict[QPalette.ColorRole, tuple[str, str]] = {
    QPalette.ColorRole.Window: ("#f4f5f8", "#1a1c22"),
    QPalette.ColorRole.WindowText: ("#1c1f27", "#e7e9f0"),
    QPalette.ColorRole.Base: ("#ffffff", "#22252d"),
    QPalette.ColorRole.AlternateBase: ("#eaecf1", "#2b2f39"),
    QPalette.ColorRole.Text: ("#1c1f27", "#e7e9f0"),
    QPalette.ColorRole.PlaceholderText: ("#5f6675", "#9aa1b2"),
    QPalette.ColorRole.Button: ("#ffffff", "#2b2f39"),
    QPalette.ColorRole.ButtonText: ("#1c1f27", "#e7e9f0"),
    QPalette.ColorRole.BrightText: ("#ffffff", "#ffffff"),
    QPalette.ColorRole.Highlight: ("#3557c7", "#7aa2f7"),
    QPalette.ColorRole.HighlightedText: ("#ffffff", "#12141a"),
    QPalette.ColorRole.Accent: ("#3557c7", "#7aa2f7"),
    QPalette.ColorRole.Link: ("#3557c7", "#7aa2f7"),
    QPalette.ColorRole.LinkVisited: ("#6b4bb8", "#b39df3"),
    QPalette.ColorRole.ToolTipBase: ("#1c1f27", "#e7e9f0"),
    QPalette.ColorRole.ToolTipText: ("#ffffff", "#1a1c22"),
    QPalette.ColorRole.Light: ("#ffffff", "#3a3f4c"),
    QPalette.ColorRole.Midlight: ("#eceef3", "#30343f"),
    QPalette.ColorRole.Mid: ("#cfd4de", "#454b59"),
    QPalette.ColorRole.Dark: ("#a9b0be", "#5b6272"),
    QPalette.ColorRole.Shadow: ("#7d8493", "#0e0f13"),
}
"""role -> (light, dark)."""
_FADED: dict[QPalette.ColorRole, tuple[str, str]] = {
    QPalette.ColorRole.WindowText: ("#8b92a1", "#747b8b"),
    QPalette.ColorRole.Text: ("#8b92a1", "#747b8b"),
    QPalette.ColorRole.ButtonText: ("#8b92a1", "#747b8b"),
    QPalette.ColorRole.Highlight: ("#b9c0cf", "#454b59"),
}
"""The same for what is disabled, where it differs."""


class Theme(QObject):
    """Keeps an application in the system's light or dark; belongs to the application."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._chosen = Qt.ColorScheme.Unknown
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._follow_system(application.styleHints().colorScheme())

    def choose_theme(self, theme: str) -> None:
        """Be light, dark, or what the system is."""
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        chosen = schemes.get(theme, Qt.ColorScheme.Unknown)
        if chosen is not self._chosen:
            self._chosen = chosen
            self._application.styleHints().setColorScheme(chosen)  # title bars follow, where the system can do that
            self._follow_system(self._application.styleHints().colorScheme())

    def _follow_system(self, system: Qt.ColorScheme) -> None:
        self.apply_scheme(system if self._chosen is Qt.ColorScheme.Unknown else self._chosen)

    def apply_scheme(self, scheme: Qt.ColorScheme) -> None:
        """Dress everything for this scheme; an unknown one is light."""
        dark = scheme is Qt.ColorScheme.Dark
        made = build_palette(dark)
        self._application.setPalette(made)
        self._application.setStyleSheet(_build_style_sheet(made))


def build_palette(dark: bool) -> QPalette:
    """Return all colours of the light or the dark look."""
    made = QPalette()
    for role, colours in _ROLES.items():
        made.setColor(role, QColor(colours[dark]))
    for role, colours in _FADED.items():
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours[dark]))
    return made


def is_dark_palette(of: QPalette) -> bool:
    """Say if this is a dark palette."""
    return of.color(QPalette.ColorRole.Window).lightness() < of.color(QPalette.ColorRole.WindowText).lightness()


def tint_colour(tint: Tint, on: QPalette) -> QColor:
    """Return the tint as it is readable on this palette."""
    return QColor(tint.value[is_dark_palette(on)])


def _assets_folder() -> Path:
    return Path(str(resources.files("assets")))


def _build_style_sheet(of: QPalette) -> str:
    role = QPalette.ColorRole
    name = {one: of.color(one).name() for one in _ROLES}
    dark = is_dark_palette(of)
    return Template((_assets_folder() / "style" / "look.qss").read_text(encoding="utf-8")).substitute(
        radius=RADIUS_PX,
        control_height=CONTROL_HEIGHT_PX - 2,
        scroll_bar=SCROLL_BAR_PX,
        text=name[role.WindowText],
        quiet=name[role.PlaceholderText],
        faded=of.color(QPalette.ColorGroup.Disabled, role.ButtonText).name(),
        accent=name[role.Accent],
        on_accent=name[role.HighlightedText],
        base=name[role.Base],
        ground=name[role.AlternateBase],
        mid=name[role.Mid],
        dark=name[role.Dark],
        button=name[role.Button],
        hover=name[role.Midlight],
        pressed=name[role.Mid],
        knob=name[role.WindowText if dark else role.BrightText],
        live=tint_colour(Tint.LIVE, of).name(),
        warning=tint_colour(Tint.WARNING, of).name(),
        check=(_assets_folder() / "icons" / ("check-dark.svg" if dark else "check-light.svg")).as_posix(),
    )


def set_style_kind(widget: QWidget, kind: str) -> None:
    """Give a widget one of the style sheet's looks: primary, live, warning, quiet, title, or none."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def enlarge_font(widget: QWidget, factor: float, bold: bool = False) -> None:
    """Set its type larger than the system's own, which stays the measure."""
    font = widget.font()
    font.setPointSizeF(font.pointSizeF() * factor)
    font.setBold(bold)
    widget.setFont(font)
