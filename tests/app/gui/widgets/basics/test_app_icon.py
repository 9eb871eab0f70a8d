import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from app.gui.widgets.basics.app_icon import SIZES_PX, draw_app_icon

pytestmark = pytest.mark.usefixtures("qapp")


def drawn(live: bool, side: int) -> QImage:
    return draw_app_icon(live).pixmap(QSize(side, side)).toImage()


def red_pixels(image: QImage) -> int:
    colours = (QColor(image.pixelColor(x, y)) for x in range(image.width()) for y in range(image.height()))
    return sum(colour.red() > 180 and colour.green() < 110 and colour.blue() < 110 for colour in colours)


def test_it_is_drawn_for_each_of_its_sizes() -> None:
    for live in (False, True):
        assert {size.width() for size in draw_app_icon(live).availableSizes()} == set(SIZES_PX)
        assert {size.height() for size in draw_app_icon(live).availableSizes()} == set(SIZES_PX)


@pytest.mark.parametrize("side", [22, 64])
def test_only_the_live_one_has_a_red_mark_over_the_icon(side: int) -> None:
    assert red_pixels(drawn(True, side)) > red_pixels(drawn(False, side))
    quiet, live = drawn(False, side), drawn(True, side)
    same = sum(quiet.pixel(x, y) == live.pixel(x, y) for x in range(side) for y in range(side))
    assert side * side / 2 < same < side * side, "the rest of the icon stays"


def test_its_corners_are_transparent() -> None:
    assert drawn(False, 64).pixelColor(0, 0).alpha() == 0


def test_it_is_drawn_once() -> None:
    assert draw_app_icon(True) is draw_app_icon(True)
