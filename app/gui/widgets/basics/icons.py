"""The icons on buttons: sharp at every size, in the colour of the text around them.

Owns: how a drawing from assets/icons/ gets a colour. Does not know: what a sign stands for on a button.
"""

import enum
from functools import cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication


class Sign(enum.Enum):
    """The name of its file."""

    BELL = "bell"
    BLUR = "blur"
    CAMERA = "camera"
    CHECK_CIRCLE = "check-circle"
    CHECK_MARK = "check-mark"
    CHEVRON_DOWN = "chevron-down"
    CLOSE = "close"
    FACE = "face"
    GRID = "grid"
    HIDDEN = "hidden"
    INSET = "inset"
    LIVE = "live"
    MICROPHONE = "microphone"
    MICROPHONE_OFF = "microphone-off"
    MIRROR = "mirror"
    PALETTE = "palette"
    PANIC = "panic"
    PERSON = "person"
    PICTURE = "picture"
    RECENTRE = "recentre"
    RECORD = "record"
    REDO = "redo"
    SEARCH = "search"
    SHIELD = "shield"
    SLIDERS = "sliders"
    SPARK = "spark"
    STOP = "stop"
    UNDO = "undo"
    WARNING = "warning"


def make_icon(sign: Sign, colour: QPalette.ColorRole | QColor = QPalette.ColorRole.ButtonText) -> QIcon:
    """Return a sign as an icon, in a colour of its own or in one of the palette, which it follows."""
    return QIcon(_SignIconEngine(sign, colour))


class _SignIconEngine(QIconEngine):
    """Draws when it is asked to, so that it follows the palette and the screen, which Qt's own for SVG does not."""

    def __init__(self, sign: Sign, colour: QPalette.ColorRole | QColor) -> None:
        super().__init__()
        self._sign = sign
        self._colour = colour

    def clone(self) -> QIconEngine:
        return _SignIconEngine(self._sign, self._colour)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        square = QRectF(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2, side, side)
        colour = self._find_colour(mode)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(painter.opacity() * colour.alphaF())
        drawing = read_drawing(self._sign.value).replace(b"currentColor", colour.name().encode())
        QSvgRenderer(QByteArray(drawing)).render(painter, square)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def _find_colour(self, mode: QIcon.Mode) -> QColor:
        if isinstance(self._colour, QColor):
            return self._colour
        faded = mode == QIcon.Mode.Disabled
        group = QPalette.ColorGroup.Disabled if faded else QPalette.ColorGroup.Active
        return QApplication.palette().color(group, self._colour)


@cache
def read_drawing(name: str) -> bytes:
    """Return an SVG file of assets/icons/, by its name without suffix."""
    return (resources.files("assets") / "icons" / f"{name}.svg").read_bytes()
