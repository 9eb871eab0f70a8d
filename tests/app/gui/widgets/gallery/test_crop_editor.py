"""Gestures on a picture under a fixed square."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from pytestqt.qtbot import QtBot

from app.gui.widgets.gallery.crop_editor import CropEditor
from engine import PortraitCrop

LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize("turn_deg", [0.0, 30.0, -90.0, 180.0])
def test_a_drag_carries_what_is_under_the_mouse_along_however_the_picture_is_turned(
    qtbot: QtBot, turn_deg: float
) -> None:
    editor = CropEditor()
    qtbot.addWidget(editor)
    editor.resize(400, 400)
    editor.set_picture(QImage(300, 200, QImage.Format.Format_RGB888), PortraitCrop(0.5, 0.5, 0.5, turn_deg))
    begin, end = QPoint(200, 200), QPoint(225, 190)
    grabbed = editor._picture_to_screen().inverted()[0].map(QPointF(begin))
    qtbot.mousePress(editor, LEFT, pos=begin)
    qtbot.mouseMove(editor, end)
    qtbot.mouseRelease(editor, LEFT, pos=end)
    now = editor._picture_to_screen().map(grabbed)
    assert (now.x(), now.y()) == pytest.approx((end.x(), end.y()), abs=0.01)


@pytest.fixture
def editor(qtbot: QtBot) -> CropEditor:
    """Of 400x400 pixels, with a picture of 300x200 whose middle fills the square; the square's side is 304 px."""
    made = CropEditor()
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.set_picture(QImage(300, 200, QImage.Format.Format_RGB888), PortraitCrop(0.5, 0.5, 0.5))
    return made


@pytest.fixture
def changes(editor: CropEditor) -> list[PortraitCrop]:
    heard: list[PortraitCrop] = []
    editor.changed.connect(heard.append)
    return heard


def place_on_screen(editor: CropEditor, x: float, y: float) -> tuple[float, float]:
    """Where that pixel of the picture is seen."""
    seen = editor._picture_to_screen().map(QPointF(x, y))
    return seen.x(), seen.y()


def test_what_is_shown_first_is_no_change_of_the_users(qtbot: QtBot) -> None:
    made = CropEditor()
    qtbot.addWidget(made)
    heard: list[PortraitCrop] = []
    made.changed.connect(heard.append)
    made.set_picture(QImage(30, 20, QImage.Format.Format_RGB888), PortraitCrop(0.2, 0.3, 0.4, 5))
    assert (made.crop, heard) == (PortraitCrop(0.2, 0.3, 0.4, 5), [])


def test_the_crop_fills_the_square_which_leaves_a_margin(editor: CropEditor) -> None:
    """A side of 0.5 of the shorter side, 100 pixels, around the middle."""
    left, top = place_on_screen(editor, 150 - 50, 100 - 50)
    right, bottom = place_on_screen(editor, 150 + 50, 100 + 50)
    assert (left, top, right, bottom) == pytest.approx((48, 48, 352, 352))


def test_a_picture_turned_clockwise_is_seen_clockwise_around_the_squares_middle(editor: CropEditor) -> None:
    editor.turn_to_angle(90)
    assert place_on_screen(editor, 150, 100) == pytest.approx((200, 200))
    assert place_on_screen(editor, 200, 100) == pytest.approx((200, 352))


@pytest.mark.parametrize(
    ("turn_deg", "stored_deg"), [(0, 0), (30, -30), (-30, 30), (180, -180), (190, 170), (-170, 170), (720, 0)]
)
def test_angles_are_kept_within_half_a_turn(editor: CropEditor, turn_deg: float, stored_deg: float) -> None:
    editor.turn_to_angle(turn_deg)
    assert editor.crop.turn_deg == pytest.approx(stored_deg)


@pytest.mark.parametrize(("side", "kept"), [(0.1, 0.1), (0.05, 0.1), (2.0, 2.0), (3.0, 2.0), (0.7, 0.7)])
def test_zooming_has_its_limits(editor: CropEditor, side: float, kept: float) -> None:
    editor.zoom_to_side(side)
    assert editor.crop.side == kept


@pytest.mark.parametrize(
    ("key", "right_px", "down_px"),
    [
        (Qt.Key.Key_Left, -6.08, 0),
        (Qt.Key.Key_Right, 6.08, 0),
        (Qt.Key.Key_Up, 0, -6.08),
        (Qt.Key.Key_Down, 0, 6.08),
    ],
)
def test_arrow_keys_move_the_picture_their_way_by_a_part_of_the_square(
    qtbot: QtBot, editor: CropEditor, changes: list[PortraitCrop], key: Qt.Key, right_px: float, down_px: float
) -> None:
    qtbot.keyClick(editor, key)
    assert place_on_screen(editor, 150, 100) == pytest.approx((200 + right_px, 200 + down_px))
    assert changes == [editor.crop]


@pytest.mark.parametrize(
    ("key", "side"), [(Qt.Key.Key_Plus, 0.5 / 1.05), (Qt.Key.Key_Equal, 0.5 / 1.05), (Qt.Key.Key_Minus, 0.5 * 1.05)]
)
def test_plus_brings_the_picture_nearer_and_minus_farther(
    qtbot: QtBot, editor: CropEditor, key: Qt.Key, side: float
) -> None:
    qtbot.keyClick(editor, key)
    assert editor.crop.side == pytest.approx(side)


@pytest.mark.parametrize(("key", "turned_deg"), [(Qt.Key.Key_BracketRight, 1), (Qt.Key.Key_BracketLeft, -1)])
def test_brackets_turn_the_picture_by_a_degree_each_time(
    qtbot: QtBot, editor: CropEditor, key: Qt.Key, turned_deg: float
) -> None:
    editor.turn_to_angle(10)
    for _ in range(3):
        qtbot.keyClick(editor, key)
    assert -editor.crop.turn_deg == pytest.approx(10 + 3 * turned_deg)


def test_the_wheel_zooms_by_a_step_for_each_notch(editor: CropEditor) -> None:
    def roll(units: int) -> None:
        none, still = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        middle, no_key = QPointF(200, 200), Qt.KeyboardModifier.NoModifier
        event = QWheelEvent(middle, middle, QPoint(), QPoint(0, units), none, no_key, still, False)
        editor.wheelEvent(event)
        assert event.isAccepted()

    roll(240)
    assert editor.crop.side == pytest.approx(0.5 / 1.05**2)
    roll(-240)
    assert editor.crop.side == pytest.approx(0.5)


def test_the_pictures_middle_stays_within_the_picture(qtbot: QtBot, editor: CropEditor) -> None:
    for key, x, y in (
        (Qt.Key.Key_Left, 1, 0.5),
        (Qt.Key.Key_Right, 0, 0.5),
        (Qt.Key.Key_Up, 0, 1),
        (Qt.Key.Key_Down, 0, 0),
    ):
        for _ in range(200):
            qtbot.keyClick(editor, key)
        assert (editor.crop.x, editor.crop.y) == (x, y)


def test_a_long_drag_carries_the_picture_all_the_way(qtbot: QtBot, editor: CropEditor) -> None:
    qtbot.mousePress(editor, LEFT, pos=QPoint(200, 200))
    for x in (210, 220, 230):
        qtbot.mouseMove(editor, QPoint(x, 200))
    qtbot.mouseRelease(editor, LEFT, pos=QPoint(230, 200))
    assert place_on_screen(editor, 150, 100) == pytest.approx((230, 200))
    qtbot.mouseMove(editor, QPoint(300, 300))
    assert place_on_screen(editor, 150, 100) == pytest.approx((230, 200)), "the button is up"


def test_only_the_left_button_drags(qtbot: QtBot, editor: CropEditor, changes: list[PortraitCrop]) -> None:
    qtbot.mousePress(editor, Qt.MouseButton.RightButton, pos=QPoint(200, 200))
    qtbot.mouseMove(editor, QPoint(250, 200))
    assert changes == []


def test_without_a_picture_nothing_changes(qtbot: QtBot) -> None:
    made = CropEditor()
    qtbot.addWidget(made)
    heard: list[PortraitCrop] = []
    made.changed.connect(heard.append)
    made.zoom_to_side(0.3)
    made.turn_to_angle(20)
    qtbot.keyClick(made, Qt.Key.Key_Left)
    assert (heard, made.crop) == ([], PortraitCrop(0.5, 0.5, 1.0))


def test_what_changes_nothing_is_no_news(editor: CropEditor, changes: list[PortraitCrop]) -> None:
    editor.zoom_to_side(0.5)
    editor.turn_to_angle(0)
    assert changes == []


def test_a_picture_that_was_turned_upright_is_turned_from_there(
    editor: CropEditor, changes: list[PortraitCrop]
) -> None:
    editor.set_picture(QImage(300, 200, QImage.Format.Format_RGB888), PortraitCrop(0.5, 0.5, 0.5, 85))
    assert editor.angle_deg == 5
    editor.turn_to_angle(-20)
    assert (editor.crop.turn_deg, editor.angle_deg) == (110, -20)
    for turn_deg in (20, -70, -160, 110):
        editor.turn_by_quarter()
        assert (editor.crop.turn_deg, editor.angle_deg) == (turn_deg, -20)
    assert len(changes) == 5
