"""Signs are sharp drawings in the colour of the text around them."""

from collections.abc import Iterator
from importlib import resources

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from app.gui.widgets.basics.app_icon import SIZES_PX, draw_app_icon
from app.gui.widgets.basics.icons import Sign, make_icon

NO_SIGNS = {"check-dark", "check-light", "app", "app-live"}
"""Of the style sheet, and of the program's own icon."""


@pytest.fixture
def palette(qapp: QApplication) -> Iterator[QPalette]:
    before = qapp.palette()
    yield QPalette(before)
    qapp.setPalette(before)


def drawn(icon: QIcon, side: int = 48, mode: QIcon.Mode = QIcon.Mode.Normal) -> NDArray[np.uint8]:
    """The icon on nothing: (side, side, 4), red, green, blue and opacity."""
    image = QImage(side, side, QImage.Format.Format_RGBA8888)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    icon.paint(painter, QRect(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, mode)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(side, side, 4).copy()


def colour_of(pixels: NDArray[np.uint8]) -> list[int]:
    """The colour of the most opaque pixels."""
    whole = pixels[pixels[..., 3] == pixels[..., 3].max()]
    return [int(value) for value in np.median(whole, axis=0)]


def test_every_sign_is_a_file_and_every_file_a_sign(qapp: QApplication) -> None:
    files = {file.name.removesuffix(".svg") for file in (resources.files("assets") / "icons").iterdir()}
    assert {name for name in files if "." not in name and not name.startswith("__")} - NO_SIGNS == {
        sign.value for sign in Sign
    }
    for name in (*NO_SIGNS, *(sign.value for sign in Sign)):
        assert QSvgRenderer(str(resources.files("assets") / "icons" / f"{name}.svg")).isValid(), name


@pytest.mark.parametrize("sign", Sign)
def test_every_sign_shows_something_and_not_its_whole_square(sign: Sign) -> None:
    opacity = drawn(make_icon(sign, QColor("red")))[..., 3]
    assert 0.03 < (opacity > 128).mean() < 0.6
    assert not opacity[0].any()
    assert not opacity[:, -1].any()


def test_a_sign_follows_the_palette(qapp: QApplication, palette: QPalette) -> None:
    icon = make_icon(Sign.STOP)
    for colour in ("#102030", "#e0e0f0"):
        palette.setColor(QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText, QColor(colour))
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, QColor("#808080"))
        qapp.setPalette(palette)
        wanted = QColor(colour)
        assert colour_of(drawn(icon)) == [wanted.red(), wanted.green(), wanted.blue(), 255]
        assert colour_of(drawn(icon, mode=QIcon.Mode.Disabled)) == [128, 128, 128, 255]


def test_a_sign_may_have_a_colour_of_its_own_also_a_translucent_one() -> None:
    assert colour_of(drawn(make_icon(Sign.STOP, QColor(200, 0, 0)))) == [200, 0, 0, 255]
    assert colour_of(drawn(make_icon(Sign.STOP, QColor(255, 0, 0, 128)))) == pytest.approx([255, 0, 0, 128], abs=2)


def test_a_sign_stays_square_in_the_middle(qapp: QApplication) -> None:
    image = QImage(60, 20, QImage.Format.Format_RGBA8888)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    make_icon(Sign.STOP, QColor("white")).paint(painter, QRect(0, 0, 60, 20))
    painter.end()
    rows, columns = np.nonzero(np.frombuffer(image.constBits(), np.uint8).reshape(20, 60, 4)[..., 3])
    assert (columns.min() + columns.max()) / 2 == pytest.approx(29.5, abs=0.6)
    assert np.ptp(columns) == pytest.approx(np.ptp(rows), abs=1)


def test_the_programs_icon_has_a_red_mark_while_it_is_live(qapp: QApplication) -> None:
    for side in SIZES_PX:
        quiet, live = (drawn(draw_app_icon(on), side).astype(int) for on in (False, True))
        changed = np.argwhere((quiet != live).any(-1))
        assert changed.min() > side / 2, "the mark is in the lower right"
        place = round(51 / 64 * side)
        assert live[place, place, 0] > live[place, place, 2] + 80
        assert not quiet[0, 0].any()
