"""Pictures of where a camera is chosen in other programs: schematic, drawn here, in the window's own colours.

Owns: the drawings. Every program's own words in them are those of its window, as far as they matter for the way.
Does not know: how these programs really look; their logos and colours are theirs.
"""

from enum import Enum

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

WIDTH, HEIGHT = 320.0, 180.0
"""The drawing's own units; it is scaled to the room that there is."""
LINE = 24.0


class Program(Enum):
    """Where the camera is chosen."""

    OBS = "OBS"
    ZOOM = "Zoom"
    DISCORD = "Discord"


class ProgramPicture(QWidget):
    """Draws one of them. The camera's name in it is the one that other programs list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._program = Program.OBS
        self._camera = "Persona Cam"
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.retranslate()

    def show_program(self, program: Program, camera: str) -> None:
        if (program, camera) != (self._program, self._camera):
            self._program, self._camera = program, camera
            self.retranslate()

    def retranslate(self) -> None:
        name = self.tr("Picture of where the camera is chosen in {program}").format(program=self._program.value)
        self.setAccessibleName(name)
        self.update()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 -- Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 -- Qt's name
        return round(width * HEIGHT / WIDTH)

    def sizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return QSize(round(WIDTH), round(HEIGHT))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 -- Qt's name
        return QSize(round(WIDTH / 2), round(HEIGHT / 2))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(self.width() / WIDTH, self.height() / HEIGHT)
        painter.translate((self.width() - WIDTH * scale) / 2, (self.height() - HEIGHT * scale) / 2)
        painter.scale(scale, scale)
        drawing = _Drawing(painter, self.palette())
        drawing.fill_window()
        {Program.OBS: _draw_obs, Program.ZOOM: _draw_zoom, Program.DISCORD: _draw_discord}[self._program](
            drawing, self._camera
        )
        painter.end()


class _Drawing:
    """Boxes, bars and words, in a drawing of WIDTH by HEIGHT."""

    def __init__(self, painter: QPainter, palette: QPalette) -> None:
        self._painter = painter
        role = QPalette.ColorRole
        self.ground, self.panel = palette.color(role.AlternateBase), palette.color(role.Base)
        self.line, self.faint = palette.color(role.Mid), palette.color(role.PlaceholderText)
        self.ink, self.accent = palette.color(role.Text), palette.color(role.Accent)
        self.on_accent = palette.color(role.HighlightedText)

    def fill_window(self) -> None:
        self.draw_box(QRectF(0.5, 0.5, WIDTH - 1, HEIGHT - 1), self.ground)
        for at in range(3):
            self.draw_dot(QPointF(12 + 10 * at, 11), 3, self.line)

    def draw_box(self, place: QRectF, fill: QColor, edge: QColor | None = None, width: float = 1.0) -> None:
        self._painter.setPen(QPen(edge or self.line, width))
        self._painter.setBrush(fill)
        self._painter.drawRoundedRect(place, 6, 6)

    def draw_dot(self, at: QPointF, radius: float, fill: QColor) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(fill)
        self._painter.drawEllipse(at, radius, radius)

    def draw_words(self, place: QRectF, words: str, colour: QColor | None = None, bold: bool = False) -> None:
        """On one line, as large as the place is high allows, and no wider than it."""
        font = self._painter.font()
        font.setPixelSize(round(min(13.0, place.height() * 0.62)))
        font.setBold(bold)
        self._painter.setFont(font)
        while self._painter.fontMetrics().horizontalAdvance(words) > place.width() and font.pixelSize() > 8:
            font.setPixelSize(font.pixelSize() - 1)
            self._painter.setFont(font)
        shown = self._painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()))
        self._painter.setPen(colour or self.ink)
        self._painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def draw_bar(self, x: float, y: float, width: float) -> None:
        """Words that do not matter."""
        self.draw_box(QRectF(x, y, width, 5), self.line)

    def draw_row(self, place: QRectF, words: str) -> None:
        """The row that is chosen, with a tick."""
        self.draw_box(place, self.accent, self.accent)
        self.draw_tick(QPointF(place.left() + 12, place.center().y()), self.on_accent)
        self.draw_words(place.adjusted(22, 0, -6, 0), words, self.on_accent, bold=True)

    def draw_tick(self, at: QPointF, colour: QColor) -> None:
        way = QPainterPath(at + QPointF(-4, 0))
        way.lineTo(at + QPointF(-1, 3.5))
        way.lineTo(at + QPointF(5, -4))
        self._painter.setPen(QPen(colour, 2))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawPath(way)

    def draw_step(self, at: QPointF, number: int) -> None:
        """A number beside the place where a click goes."""
        self.draw_dot(at, 8.5, self.accent)
        font = self._painter.font()
        font.setPixelSize(11)
        font.setBold(True)
        self._painter.setFont(font)
        self._painter.setPen(self.on_accent)
        self._painter.drawText(QRectF(at.x() - 8, at.y() - 8, 16, 16), Qt.AlignmentFlag.AlignCenter, str(number))

    def draw_camera(self, at: QPointF, colour: QColor) -> None:
        """A sign of a camera, 20 wide."""
        self._painter.setPen(QPen(colour, 1.6))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(QRectF(at.x() - 10, at.y() - 6, 13, 12), 2.5, 2.5)
        way = QPainterPath(at + QPointF(4.5, -1))
        for x, y in ((9.5, -5), (9.5, 5), (4.5, 1)):
            way.lineTo(at + QPointF(x, y))
        self._painter.drawPath(way)


def _draw_obs(drawing: _Drawing, camera: str) -> None:
    """Below the canvas the list of sources with its plus; beside it the new source's device."""
    drawing.draw_box(QRectF(10, 22, 300, 62), drawing.line)
    drawing.draw_box(QRectF(10, 90, 132, 82), drawing.panel)
    drawing.draw_words(QRectF(18, 92, 118, LINE), QCoreApplication.translate("programs", "Sources"), bold=True)
    drawing.draw_bar(18, 120, 84)
    drawing.draw_bar(18, 132, 66)
    drawing.draw_box(QRectF(16, 146, 22, 20), drawing.panel, drawing.accent, 2)
    drawing.draw_words(QRectF(22, 146, 14, 20), "+", drawing.accent, bold=True)
    drawing.draw_step(QPointF(49, 156), 1)
    drawing.draw_box(QRectF(122, 62, 188, 110), drawing.panel)
    drawing.draw_step(QPointF(138, 80), 2)
    drawing.draw_words(
        QRectF(152, 68, 152, LINE), QCoreApplication.translate("programs", "Video Capture Device"), bold=True
    )
    drawing.draw_words(QRectF(132, 96, 170, LINE), QCoreApplication.translate("programs", "Device"), drawing.faint)
    drawing.draw_bar(132, 156, 90)
    drawing.draw_row(QRectF(132, 120, 168, 28), camera)
    drawing.draw_step(QPointF(300, 120), 3)


def _draw_zoom(drawing: _Drawing, camera: str) -> None:
    """The bar below the meeting: the arrow beside the camera's sign opens the list of cameras."""
    for at in range(2):
        drawing.draw_box(QRectF(14 + 150 * at, 24, 142, 108), drawing.line)
        drawing.draw_dot(QPointF(85 + 150 * at, 70), 22, drawing.panel)
    drawing.draw_box(QRectF(0.5, 140, WIDTH - 1, 39), drawing.panel)
    for at in (150, 196, 242, 288):
        drawing.draw_dot(QPointF(at, 160), 8, drawing.line)
    drawing.draw_camera(QPointF(60, 155), drawing.ink)
    drawing.draw_words(QRectF(42, 162, 60, 16), QCoreApplication.translate("programs", "Video"), drawing.faint)
    drawing.draw_box(QRectF(80, 145, 20, 18), drawing.panel, drawing.accent, 2)
    drawing.draw_words(QRectF(86, 146, 12, 18), "^", drawing.accent, bold=True)
    drawing.draw_step(QPointF(112, 150), 1)
    drawing.draw_box(QRectF(44, 58, 200, 78), drawing.panel)
    drawing.draw_words(
        QRectF(54, 60, 180, LINE), QCoreApplication.translate("programs", "Select a Camera"), drawing.faint
    )
    drawing.draw_bar(76, 90, 100)
    drawing.draw_row(QRectF(52, 102, 184, 27), camera)
    drawing.draw_step(QPointF(236, 102), 2)


def _draw_discord(drawing: _Drawing, camera: str) -> None:
    """The settings: a list on the left, and the camera under Voice and Video."""
    drawing.draw_box(QRectF(10, 22, 112, 150), drawing.panel)
    for at, width in enumerate((64, 80, 56)):
        drawing.draw_bar(20, 36 + 16 * at, width)
    drawing.draw_box(QRectF(16, 84, 100, 26), drawing.ground, drawing.accent, 2)
    drawing.draw_words(QRectF(22, 84, 90, 26), QCoreApplication.translate("programs", "Voice and Video"), bold=True)
    drawing.draw_step(QPointF(116, 84), 1)
    drawing.draw_bar(20, 122, 70)
    drawing.draw_bar(20, 138, 52)
    drawing.draw_box(QRectF(130, 22, 180, 150), drawing.panel)
    drawing.draw_box(QRectF(142, 34, 156, 66), drawing.line)
    drawing.draw_camera(QPointF(220, 67), drawing.panel)
    drawing.draw_words(QRectF(142, 104, 156, LINE), QCoreApplication.translate("programs", "Camera"), drawing.faint)
    drawing.draw_row(QRectF(142, 130, 156, 28), camera)
    drawing.draw_step(QPointF(298, 130), 2)
