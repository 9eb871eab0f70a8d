"""The program's own icon; with a red mark while other programs see the avatar.

Owns: its sizes. Does not know: when it is live.
"""

from functools import cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.gui.widgets.basics.icons import read_drawing

SIZES_PX = (16, 20, 22, 24, 32, 40, 48, 64, 96, 128, 256, 512)


@cache
def draw_app_icon(live: bool = False) -> QIcon:
    """Return it; needs a running QGuiApplication."""
    icon = QIcon()
    for size in SIZES_PX:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        for name in ("app", "app-live") if live else ("app",):
            QSvgRenderer(QByteArray(read_drawing(name))).render(painter)
        painter.end()
        icon.addPixmap(pixmap)
    return icon
