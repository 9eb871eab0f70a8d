"""Draws the on-air strip: its parts on one half transparent ground, readable on any picture.

Owns: places, colours and type of the parts, and the last drawing, kept until something about it changes.
Does not know: what the words say, or when they change.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen, QPixmap

from app.gui.widgets.basics.theme import GAP_PX, RADIUS_PX, Tint, tint_colour
from app.gui.widgets.on_air.strip_part import APART_PX, AT_RIGHT, Look, PartKind, StripPart, find_fitting_parts

HEIGHT_PX = 36
GROUND = QColor(12, 14, 18, 178)
WORDS, QUIET, WARNING = QColor("#ffffff"), QColor("#c9cdd6"), QColor("#ffc861")
"""On the ground, whatever picture is behind it: at least 4.5 to 1 on a white one."""
PILL_PX = 9
"""Left and right of words on red."""
DOT_PX = 8
"""The round sign of a recording, and of being live."""
FOCUS_PX = 2


def strip_font(font: QFont) -> QFont:
    """Return the font with digits that are all as wide, so that nothing moves while figures count."""
    made = QFont(font)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


class StripDrawing:
    """places: where each part is that there is room for."""

    def __init__(self) -> None:
        self.places: dict[PartKind, QRect] = {}
        self._parts: tuple[StripPart, ...] = ()
        self._font = QFont()
        self._drawn: tuple[object, ...] = ()
        self._pixmap = QPixmap()

    def arrange_parts(self, parts: Sequence[StripPart], font: QFont, right_px: int) -> None:
        """Find the places from the left edge to `right_px`: figures at the left end, notes and the recording right."""
        self._font = font
        self._parts = find_fitting_parts(parts, lambda part: _part_width_px(part, font), right_px - 2 * GAP_PX)
        widths = {part.kind: _part_width_px(part, font) for part in self._parts}
        left_px, self.places = GAP_PX, {}
        for part in self._parts:
            if part.kind not in AT_RIGHT:
                self.places[part.kind] = QRect(left_px, 0, widths[part.kind], HEIGHT_PX)
                left_px += widths[part.kind] + APART_PX
        right_px -= GAP_PX
        for part in reversed(self._parts):
            if part.kind in AT_RIGHT:
                right_px -= widths[part.kind]
                self.places[part.kind] = QRect(right_px, 0, widths[part.kind], HEIGHT_PX)
                right_px -= APART_PX
        self._drawn = ()

    def render_pixmap(self, size: QSize, ratio: float, focused: bool, palette: QPalette) -> QPixmap:
        """Return the strip, (size) pixels of the program; drawn only if it differs from the last time."""
        accent, red = palette.color(QPalette.ColorRole.Accent), tint_colour(Tint.LIVE, palette)
        wanted = (size.width(), size.height(), ratio, focused, accent.rgba(), red.rgba())
        if wanted != self._drawn:
            self._drawn = wanted
            self._pixmap = self._draw_strip(size, ratio, focused, palette)
        return self._pixmap

    def _draw_strip(self, size: QSize, ratio: float, focused: bool, palette: QPalette) -> QPixmap:
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), FOCUS_PX) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(GROUND)
        half = FOCUS_PX / 2
        painter.drawRoundedRect(QRectF(QRect(QPoint(), size)).adjusted(half, half, -half, -half), RADIUS_PX, RADIUS_PX)
        red = tint_colour(Tint.LIVE, palette)
        for part in self._parts:
            self._draw_part(painter, part, red)
        painter.end()
        return pixmap

    def _draw_part(self, painter: QPainter, part: StripPart, red: QColor) -> None:
        place, font = self.places[part.kind], _part_font(part, self._font)
        painter.setPen(Qt.PenStyle.NoPen)
        left_px = place.left()
        if part.look is Look.LIVE:
            painter.setBrush(red)
            height_px = min(HEIGHT_PX - 8, QFontMetrics(font).height() + 8)
            pill = QRectF(left_px, (HEIGHT_PX - height_px) / 2, place.width(), height_px)
            painter.drawRoundedRect(pill, RADIUS_PX - 2, RADIUS_PX - 2)
            left_px += PILL_PX
        if _has_dot(part):
            colour = _word_colour(part)
            painter.setBrush(colour if part.look is Look.LIVE else Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 1.5))
            painter.drawEllipse(QRectF(left_px + 1, (HEIGHT_PX - DOT_PX) / 2, DOT_PX, DOT_PX))
            left_px += DOT_PX + GAP_PX
        painter.setFont(font)
        painter.setPen(_word_colour(part))
        painter.drawText(QRect(left_px, 0, place.right() + 1, HEIGHT_PX), Qt.AlignmentFlag.AlignVCenter, part.words)


def _part_width_px(part: StripPart, font: QFont) -> int:
    """As wide as the same words with the widest digits, so that a part keeps its width while it counts."""
    words = "".join("0" if letter.isdigit() else letter for letter in part.words)
    width_px = QFontMetrics(_part_font(part, font)).horizontalAdvance(words) + 1
    width_px += DOT_PX + GAP_PX if _has_dot(part) else 0
    return width_px + 2 * PILL_PX * (part.look is Look.LIVE)


def _part_font(part: StripPart, font: QFont) -> QFont:
    made = QFont(font)
    made.setBold(part.kind in (PartKind.STATE, PartKind.WHAT, PartKind.RECORDING))
    return made


def _has_dot(part: StripPart) -> bool:
    return part.kind in (PartKind.STATE, PartKind.RECORDING)


def _word_colour(part: StripPart) -> QColor:
    return {Look.QUIET: QUIET, Look.WARNING: WARNING}.get(part.look, WORDS)
