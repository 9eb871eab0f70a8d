"""Words over a picture: as wide as they are, and drawn anew only when they change."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPixmap

from app.gui.widgets.main import pill
from app.gui.widgets.main.pill import SIGN_PX, Pill, text_width_px


def paint(one: Pill, words: str, fill: QColor | None = None) -> tuple[QImage, int]:
    """Return a picture with the pill in it, and how wide these words should be."""
    canvas = QImage(300, 60, QImage.Format.Format_RGB32)
    canvas.fill(Qt.GlobalColor.gray)
    painter = QPainter(canvas)
    width = text_width_px(words, QFontMetrics(painter.font()))
    one.paint_text(painter, QPoint(10, 10), words, fill)
    painter.end()
    return canvas, width


def changed_columns(canvas: QImage) -> list[int]:
    grey = canvas.pixelColor(0, 0)
    return [x for x in range(canvas.width()) if canvas.pixelColor(x, 20) != grey]


@pytest.mark.usefixtures("qapp")
def test_it_begins_where_it_should_and_is_as_wide_as_it_says() -> None:
    canvas, width = paint(Pill(), "Only you see this")
    columns = changed_columns(canvas)
    assert columns[0] == 10
    assert columns[-1] - columns[0] + 1 == pytest.approx(width, abs=1)


@pytest.mark.usefixtures("qapp")
def test_a_signal_has_its_colour_and_a_sign_beside_the_words() -> None:
    plain, _ = paint(Pill(), "LIVE")
    signal, _ = paint(Pill(), "LIVE", QColor("red"))
    assert len(changed_columns(signal)) >= len(changed_columns(plain)) + SIGN_PX
    assert signal.pixelColor(12, 20) == QColor("red")


@pytest.mark.usefixtures("qapp")
def test_the_same_words_are_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    render = pill._render_pixmap

    def note_and_render(words: str, *rest: Any) -> QPixmap:
        drawn.append(words)
        return render(words, *rest)

    monkeypatch.setattr(pill, "_render_pixmap", note_and_render)
    one = Pill()
    for words in ("LIVE", "LIVE", "Going live …", "LIVE"):
        paint(one, words)
    paint(one, "LIVE", QColor("red"))
    assert drawn == ["LIVE", "Going live …", "LIVE", "LIVE"]
