"""The look: spacing, colours, type sizes; light and dark as the system is.

Owns: the two palettes, the style sheet made from them, and when they change. Every colour a widget paints with comes
from its QPalette, or from `tint_colour` for what warns and what is live. Does not know: any widget.
"""

from enum import Enum
from importlib import resources
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

GAP_PX = 8
"""Between things that belong together; twice that between groups, and along the window's edge."""
EDGE_PX = 2 * GAP_PX
RADIUS_PX = 8
CONTROL_HEIGHT_PX = 34
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


class Look(QObject):
    """Keeps an application in the system's light or dark; belongs to the application."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._chosen = Qt.ColorScheme.Unknown
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._follow)
        self._follow(application.styleHints().colorScheme())

    def use(self, theme: str) -> None:
        """Be light, dark, or what the system is."""
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        chosen = schemes.get(theme, Qt.ColorScheme.Unknown)
        if chosen is not self._chosen:
            self._chosen = chosen
            self._application.styleHints().setColorScheme(chosen)  # title bars follow, where the system can do that
            self._follow(self._application.styleHints().colorScheme())

    def _follow(self, system: Qt.ColorScheme) -> None:
        self.apply(system if self._chosen is Qt.ColorScheme.Unknown else self._chosen)

    def apply(self, scheme: Qt.ColorScheme) -> None:
        """Dress everything for this scheme; an unknown one is light."""
        dark = scheme is Qt.ColorScheme.Dark
        made = palette(dark)
        self._application.setPalette(made)
        self._application.setStyleSheet(_style_sheet(made))


def palette(dark: bool) -> QPalette:
    """Return all colours of the light or the dark look."""
    made = QPalette()
    for role, colours in _ROLES.items():
        made.setColor(role, QColor(colours[dark]))
    for role, colours in _FADED.items():
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours[dark]))
    return made


def is_dark(of: QPalette) -> bool:
    """Say if this is a dark palette."""
    return of.color(QPalette.ColorRole.Window).lightness() < of.color(QPalette.ColorRole.WindowText).lightness()


def tint_colour(tint: Tint, on: QPalette) -> QColor:
    """Return the tint as it is readable on this palette."""
    return QColor(tint.value[is_dark(on)])


def _picture(name: str) -> str:
    return (Path(str(resources.files("assets"))) / "icons" / name).as_posix()


def _style_sheet(of: QPalette) -> str:
    name = {role: of.color(role).name() for role in _ROLES}
    role = QPalette.ColorRole
    text, mid, accent = name[role.WindowText], name[role.Mid], name[role.Accent]
    button, hover, pressed = name[role.Button], name[role.Midlight], name[role.Mid]
    faded = of.color(QPalette.ColorGroup.Disabled, role.ButtonText).name()
    live, warning = tint_colour(Tint.LIVE, of).name(), tint_colour(Tint.WARNING, of).name()
    knob = name[role.BrightText] if not is_dark(of) else text
    check = _picture("check-dark.svg" if is_dark(of) else "check-light.svg")
    return f"""
    QPushButton, QToolButton, QComboBox {{
        background: {button}; color: {text}; border: 1px solid {mid}; border-radius: {RADIUS_PX}px;
        padding: 0 12px; min-height: {CONTROL_HEIGHT_PX - 2}px;
    }}
    QComboBox::drop-down {{ border: none; width: 24px; }}
    QComboBox::down-arrow {{ image: none; }}
    QPushButton:hover, QToolButton:hover, QComboBox:hover {{ background: {hover}; }}
    QPushButton:pressed, QToolButton:pressed {{ background: {pressed}; }}
    QPushButton:focus, QToolButton:focus, QComboBox:focus {{ border: 2px solid {accent}; padding: 0 11px; }}
    QPushButton:disabled, QToolButton:disabled, QComboBox:disabled {{ color: {faded}; }}
    QPushButton:checked {{ border-color: {accent}; }}
    QPushButton[kind="primary"] {{
        background: {accent}; color: {name[role.HighlightedText]}; border-color: {accent}; font-weight: 600;
    }}
    QPushButton[kind="primary"]:focus {{ border: 2px solid {text}; }}
    QPushButton[kind="primary"]:disabled {{ background: {hover}; color: {faded}; border-color: {mid}; }}
    QPushButton[kind="live"] {{ background: {live}; color: white; border-color: {live}; font-weight: 700; }}
    QPushButton[kind="live"]:focus {{ border: 2px solid {text}; }}
    QPushButton[kind="warning"] {{ border: 2px solid {warning}; padding: 0 11px; font-weight: 600; }}
    QPushButton[kind="quiet"], QToolButton[kind="quiet"] {{ background: transparent; border-color: transparent; }}
    QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover {{ background: {hover}; }}
    QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus {{ border: 2px solid {accent}; }}
    QLineEdit {{
        background: {name[role.Base]}; color: {text}; border: 1px solid {mid}; border-radius: {RADIUS_PX}px;
        padding: 0 10px; min-height: {CONTROL_HEIGHT_PX - 2}px;
    }}
    QLineEdit:focus {{ border: 2px solid {accent}; padding: 0 9px; }}
    QSlider {{ min-height: 24px; }}
    QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {mid}; }}
    QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {accent}; }}
    QSlider::handle:horizontal {{
        width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; border: 1px solid {name[role.Dark]};
        background: {knob};
    }}
    QSlider::handle:horizontal:hover {{ border-color: {accent}; }}
    QSlider::handle:horizontal:focus {{
        width: 12px; height: 12px; margin: -7px 0; border-radius: 9px; border: 3px solid {accent};
    }}
    QSlider::sub-page:horizontal:disabled {{ background: {mid}; }}
    QSlider::handle:horizontal:disabled {{ background: {mid}; border-color: {mid}; }}
    QCheckBox, QRadioButton {{
        spacing: 8px; min-height: 24px; padding: 0 4px 0 0; margin-left: -2px; border: 2px solid transparent;
    }}
    QCheckBox:focus, QRadioButton:focus {{ border: 2px solid {accent}; border-radius: 6px; }}
    QCheckBox::indicator, QRadioButton::indicator {{
        width: 16px; height: 16px; border: 1px solid {name[role.Dark]}; border-radius: 4px;
        background: {name[role.Base]};
    }}
    QRadioButton::indicator {{ border-radius: 9px; }}
    QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {accent}; }}
    QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent}; image: url({check}); }}
    QRadioButton::indicator:checked {{
        background: {name[role.Base]}; border: 5px solid {accent}; width: 8px; height: 8px;
    }}
    QCheckBox:disabled, QRadioButton:disabled {{ color: {faded}; }}
    QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {mid}; background: {hover}; }}
    QTabWidget::pane {{ border: none; border-top: 1px solid {mid}; }}
    QTabBar {{ background: transparent; qproperty-drawBase: 0; }}
    QTabBar::tab {{
        background: transparent; color: {name[role.PlaceholderText]}; border: none;
        border-bottom: 3px solid transparent; padding: 8px 12px; margin-right: 2px;
    }}
    QTabBar::tab:hover {{ color: {text}; }}
    QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
    QTabBar::tab:focus {{ background: {hover}; }}
    QLabel[kind="quiet"] {{ color: {name[role.PlaceholderText]}; }}
    QPlainTextEdit {{ border: 1px solid {mid}; border-radius: {RADIUS_PX}px; padding: 4px; }}
    QPlainTextEdit[kind="code"] {{
        font-family: monospace; background: {name[role.AlternateBase]}; border: 1px solid {mid};
        border-radius: {RADIUS_PX}px; padding: 4px;
    }}
    QPlainTextEdit:focus {{ border: 2px solid {accent}; padding: 3px; }}
    QLabel[kind="title"] {{ font-weight: 600; }}
    """


def set_kind(widget: QWidget, kind: str) -> None:
    """Give a widget one of the style sheet's looks: primary, live, warning, quiet, title, or none."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def enlarge(widget: QWidget, factor: float, bold: bool = False) -> None:
    """Set its type larger than the system's own, which stays the measure."""
    font = widget.font()
    font.setPointSizeF(font.pointSizeF() * factor)
    font.setBold(bold)
    widget.setFont(font)
