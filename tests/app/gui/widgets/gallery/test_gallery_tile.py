"""One portrait in the strip, as it is seen: its picture, name, key, and the marks of the one that is shown."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QLineEdit, QStyle, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from app.gui.widgets.basics.theme import GAP_PX, build_palette
from app.gui.widgets.gallery.gallery_model import BROKEN_ROLE, HIDDEN_ROLE, PICTURE_ROLE, SLOT_ROLE, WORN_ROLE
from app.gui.widgets.gallery.gallery_tile import PICTURE_PX, GalleryTile

SLOTS = 9
GREEN = QColor(0, 255, 0)
LEFT = GAP_PX
"""Where the picture begins in a tile that is as narrow as it may be."""


class Scene:
    """A tile of a model whose rows can be changed, painted onto white."""

    def __init__(self, rows: int = SLOTS + 1) -> None:
        self.tile = GalleryTile()
        self.model = QStandardItemModel()
        for at in range(rows):
            item = QStandardItem(f"name {at}")
            picture = QImage(8, 8, QImage.Format.Format_RGB32)
            picture.fill(GREEN)
            item.setData(picture, PICTURE_ROLE)
            item.setData(at + 1 if at < SLOTS else 0, SLOT_ROLE)
            self.model.appendRow(item)
        self.option = QStyleOptionViewItem()
        self.option.palette = build_palette(dark=False)
        self.option.font = QApplication.font()
        self.size = self.tile.sizeHint(self.option, self.model.index(0, 0))
        self.option.rect = QRect(QPoint(), self.size)

    def change(self, row: int = 0, **data: object) -> None:
        roles = {
            "picture": PICTURE_ROLE,
            "worn": WORN_ROLE,
            "broken": BROKEN_ROLE,
            "slot": SLOT_ROLE,
            "hidden": HIDDEN_ROLE,
            "name": Qt.ItemDataRole.DisplayRole,
        }
        for name, value in data.items():
            self.model.setData(self.model.index(row, 0), value, roles[name])

    def paint(self, row: int = 0, state: QStyle.StateFlag = QStyle.StateFlag.State_None) -> QImage:
        self.option.state = state
        canvas = QImage(self.size, QImage.Format.Format_RGB32)
        canvas.fill(QColor("white"))
        painter = QPainter(canvas)
        self.tile.paint(painter, self.option, self.model.index(row, 0))
        painter.end()
        return canvas


@pytest.fixture
def scene(qapp: QApplication) -> Scene:
    return Scene()


def accent(scene: Scene) -> QColor:
    return scene.option.palette.color(QPalette.ColorRole.Accent)


def inked(image: QImage, place: QRect, colour: QColor | None = None) -> int:
    """How many pixels there are of that colour, or of any but white."""
    columns, rows = range(place.left(), place.right()), range(place.top(), place.bottom())
    seen = [image.pixelColor(x, y) for x in columns for y in rows]
    return sum(one == colour if colour is not None else one != QColor("white") for one in seen)


def name_place(scene: Scene) -> QRect:
    top = GAP_PX + PICTURE_PX + GAP_PX // 2
    return QRect(0, top, scene.size.width(), scene.size.height() - top)


MIDDLE = (LEFT + PICTURE_PX // 2, GAP_PX + PICTURE_PX // 2)
KEY = QRect(LEFT + 4, GAP_PX + 4, 20, 20)
MARK = QRect(LEFT + PICTURE_PX - 24, GAP_PX + PICTURE_PX - 24, 20, 20)


def test_a_tile_has_room_for_the_picture_a_gap_around_it_and_the_name(scene: Scene) -> None:
    height = PICTURE_PX + 2 * GAP_PX + scene.option.fontMetrics.height() + GAP_PX // 2
    assert scene.size == QSize(PICTURE_PX + 2 * GAP_PX, height)


def test_the_picture_fills_a_square_with_round_corners(scene: Scene) -> None:
    seen = scene.paint(SLOTS)
    assert seen.pixelColor(*MIDDLE) == GREEN
    assert seen.pixelColor(LEFT + 2, MIDDLE[1]) == seen.pixelColor(LEFT + PICTURE_PX - 3, MIDDLE[1]) == GREEN
    assert seen.pixelColor(MIDDLE[0], GAP_PX + 2) == seen.pixelColor(MIDDLE[0], GAP_PX + PICTURE_PX - 3) == GREEN
    assert seen.pixelColor(LEFT, GAP_PX) != GREEN
    assert seen.pixelColor(LEFT - 2, MIDDLE[1]) == QColor("white")


def test_before_its_picture_is_made_the_place_is_empty(scene: Scene) -> None:
    scene.change(SLOTS, picture=None)
    ground = scene.option.palette.color(QPalette.ColorRole.Midlight)
    assert scene.paint(SLOTS).pixelColor(*MIDDLE) == ground


def test_a_broken_one_has_a_sign_in_place_of_its_picture(scene: Scene) -> None:
    scene.change(SLOTS, broken=True)
    seen = scene.paint(SLOTS)
    assert inked(seen, QRect(LEFT, GAP_PX, PICTURE_PX, PICTURE_PX), GREEN) == 0
    ground = scene.option.palette.color(QPalette.ColorRole.Midlight)
    sign = QRect(MIDDLE[0] - 16, MIDDLE[1] - 16, 32, 32)
    assert inked(seen, sign, ground) < 32 * 32 - 50


def test_only_those_with_a_key_bear_its_number(scene: Scene) -> None:
    with_key, without = scene.paint(SLOTS - 1), scene.paint(SLOTS)
    assert inked(without, KEY, GREEN) == inked(without, KEY)
    assert inked(with_key, KEY, GREEN) < 200
    assert scene.paint(0).copy(KEY) != scene.paint(1).copy(KEY), "each has its own number"


def test_the_one_that_is_shown_has_a_frame_a_mark_and_a_bold_name(scene: Scene) -> None:
    plain = scene.paint(SLOTS)
    scene.change(SLOTS, worn=True)
    worn = scene.paint(SLOTS)
    assert inked(plain, MARK, accent(scene)) == 0
    assert inked(worn, MARK, accent(scene)) > 100
    assert worn.pixelColor(LEFT, MIDDLE[1]) == accent(scene)
    assert worn.pixelColor(*MIDDLE) == GREEN
    assert inked(worn, name_place(scene)) > inked(plain, name_place(scene)) > 0


def test_the_one_with_the_keyboards_focus_has_a_line_around_the_whole_tile(scene: Scene) -> None:
    edge = (scene.size.width() // 2, 2)
    assert scene.paint().pixelColor(*edge) == QColor("white")
    seen = scene.paint(state=QStyle.StateFlag.State_HasFocus)
    assert seen.pixelColor(*edge) == scene.option.palette.color(QPalette.ColorRole.WindowText)
    assert seen.pixelColor(*MIDDLE) == GREEN


def test_the_one_under_the_mouse_is_brighter(scene: Scene) -> None:
    seen = scene.paint(SLOTS, QStyle.StateFlag.State_MouseOver)
    assert seen.pixelColor(*MIDDLE).red() > 20
    assert seen.pixelColor(2, 2) == QColor("white")


def test_a_long_name_stays_within_the_tile(scene: Scene) -> None:
    scene.change(name="a very long name " * 10)
    seen = scene.paint()
    place = name_place(scene)
    assert inked(seen, QRect(0, place.top(), 4, place.height())) == 0
    assert inked(seen, QRect(scene.size.width() - 4, place.top(), 4, place.height())) == 0


def test_the_painter_is_left_as_it_was(scene: Scene) -> None:
    canvas = QImage(scene.size, QImage.Format.Format_RGB32)
    painter = QPainter(canvas)
    before = (painter.pen(), painter.brush(), painter.font(), painter.renderHints())
    scene.change(worn=True)
    scene.option.state = QStyle.StateFlag.State_HasFocus
    scene.tile.paint(painter, scene.option, scene.model.index(0, 0))
    assert (painter.pen(), painter.brush(), painter.font(), painter.renderHints()) == before
    assert not painter.hasClipping()
    painter.end()


def test_the_name_is_edited_in_its_place_at_the_bottom(qtbot: QtBot, scene: Scene) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    editor = scene.tile.createEditor(parent, scene.option, scene.model.index(0, 0))
    assert isinstance(editor, QLineEdit)
    assert editor.accessibleName() == "Name of the portrait"
    scene.tile.updateEditorGeometry(editor, scene.option, scene.model.index(0, 0))
    rect = editor.geometry()
    assert (rect.left(), rect.width()) == (2, scene.size.width() - 4)
    assert scene.size.height() - 2 <= rect.bottom() + 1 <= scene.size.height()


def test_a_number_stays_wherever_the_tile_stands_and_a_hidden_one_is_faint_and_says_so(scene: Scene) -> None:
    plain = scene.paint(SLOTS)
    scene.change(SLOTS, slot=4)
    numbered = scene.paint(SLOTS)
    assert numbered != plain
    scene.change(SLOTS, slot=0, hidden=True)
    hidden = scene.paint(SLOTS)
    assert hidden != plain
    middle = plain.width() // 2, plain.width() // 2
    assert hidden.pixelColor(*middle).lightness() > plain.pixelColor(*middle).lightness()
