"""Choosing the part of a picture that a portrait is made of."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.gui.gallery import portrait_crops
from app.gui.gallery_service import GalleryController
from app.gui.widgets.gallery.crop_dialog import CropDialog
from engine import PortraitCrop
from tests.fakes.find import words_of
from tests.fakes.link import NotingLink

PATIENCE_MS = 60_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(link: NotingLink) -> GalleryController:
    return link.gallery


@pytest.fixture
def dialog(qtbot: QtBot, desk: GalleryController) -> Iterator[CropDialog]:
    made = CropDialog(desk, desk.portraits[0])
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.resize(600, 700)
    made.show()
    qtbot.waitUntil(lambda: made.editor.isEnabled(), timeout=PATIENCE_MS)
    yield made
    made.close()


def same(crop: PortraitCrop, other: PortraitCrop) -> bool:
    return all(abs(getattr(crop, name) - getattr(other, name)) < 1e-6 for name in ("x", "y", "side", "turn_deg"))


def save(qtbot: QtBot, dialog: CropDialog) -> None:
    with qtbot.waitSignal(dialog._desk.crop_tried, timeout=PATIENCE_MS):
        dialog._save_button.click()


def test_it_begins_at_the_face(dialog: CropDialog) -> None:
    assert dialog.editor.crop == dialog._suggested
    assert dialog.editor.crop.side < 1


def test_dragging_carries_the_picture_along(qtbot: QtBot, dialog: CropDialog) -> None:
    editor, before = dialog.editor, dialog.editor.crop
    middle = editor.rect().center()
    qtbot.mousePress(editor, LEFT, pos=middle)
    qtbot.mouseMove(editor, middle + QPoint(30, -20))
    qtbot.mouseRelease(editor, LEFT, pos=middle + QPoint(30, -20))
    assert editor.crop.x < before.x
    assert editor.crop.y > before.y
    assert editor.crop.side == before.side


def test_keys_move_zoom_and_turn(qtbot: QtBot, dialog: CropDialog) -> None:
    editor, before = dialog.editor, dialog.editor.crop
    qtbot.keyClick(editor, Qt.Key.Key_Right)
    assert editor.crop.x < before.x
    qtbot.keyClick(editor, Qt.Key.Key_Left)
    qtbot.keyClick(editor, Qt.Key.Key_Up)
    assert editor.crop.y > before.y
    qtbot.keyClick(editor, Qt.Key.Key_Down)
    assert same(editor.crop, before)
    qtbot.keyClick(editor, Qt.Key.Key_Plus)
    assert editor.crop.side < before.side
    qtbot.keyClick(editor, Qt.Key.Key_Minus)
    qtbot.keyClick(editor, Qt.Key.Key_BracketRight)
    assert editor.crop.turn_deg == -1
    qtbot.keyClick(editor, Qt.Key.Key_BracketLeft)
    assert same(editor.crop, before)


def test_the_wheel_zooms(dialog: CropDialog) -> None:
    before = dialog.editor.crop.side
    middle = QPointF(dialog.editor.rect().center())
    turned = QWheelEvent(
        middle,
        dialog.editor.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(dialog.editor, turned)
    assert dialog.editor.crop.side < before


def test_sliders_and_editor_follow_each_other(dialog: CropDialog) -> None:
    dialog.controls.turn.slider.setValue(1500)
    assert dialog.editor.crop.turn_deg == -15
    dialog.controls.zoom.slider.setValue(200)
    assert dialog.editor.crop.side == pytest.approx(0.5)
    dialog.controls.to_face.click()
    assert dialog.editor.crop == dialog._suggested


def test_what_is_saved_is_in_the_gallery(qtbot: QtBot, dialog: CropDialog, desk: GalleryController) -> None:
    dialog.controls.turn.slider.setValue(800)
    save(qtbot, dialog)
    assert not dialog.isVisible()
    crop = desk.portraits[0].crop
    assert crop is not None
    assert crop.turn_deg == -8


def test_back_at_the_face_nothing_is_kept(qtbot: QtBot, dialog: CropDialog, desk: GalleryController) -> None:
    desk.set_portrait_crop(desk.portraits[0].id, PortraitCrop(0.45, 0.3, 0.5))
    dialog.controls.to_face.click()
    save(qtbot, dialog)
    assert desk.portraits[0].crop is None


def test_a_part_without_a_face_is_refused_with_the_reason(
    qtbot: QtBot, dialog: CropDialog, desk: GalleryController
) -> None:
    dialog.editor._change_crop(x=0.95, y=0.95, side=0.2)
    save(qtbot, dialog)
    assert dialog.isVisible()
    assert "face" in dialog._told.text()
    assert dialog._told.isVisible()
    assert desk.portraits[0].crop is None
    dialog.controls.to_face.click()
    assert not dialog._told.isVisible()


def test_escape_leaves_everything(qtbot: QtBot, dialog: CropDialog, desk: GalleryController) -> None:
    dialog.controls.turn.slider.setValue(800)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert desk.portraits[0].crop is None


def test_everything_in_it_has_its_words_and_its_place(dialog: CropDialog) -> None:
    assert words_of(dialog) == [
        "Picture",
        "Drag to move, scroll to zoom. Keys: arrows move, + and − zoom, [ and ] turn. "
        "The six points belong on the eyes' outer corners and around the mouth: drag them if they do not. "
        "Where a handle stands beside its point, the point moves as far as the handle.",
        "&Zoom",
        "209 %",
        "Zoom",
        "&Turn",
        "+0°",
        "Turn",
        "Back to the &face",
        "Turn by a &quarter",
        "&Points as found",
        "&Undo",
        "&Save",
        "Cancel",
    ]


def test_another_language_is_spoken_at_once(dialog: CropDialog, speak_in_capitals: Callable[[], None]) -> None:
    before = words_of(dialog)
    speak_in_capitals()
    now = words_of(dialog)
    assert [word for word, other in zip(before, now, strict=True) if word == other] == ["209 %", "+0°"]


def moved_handle(qtbot: QtBot, dialog: CropDialog, at: int, by: QPoint) -> None:
    handle = dialog.editor.handles.handles[at]
    middle = handle.rect().center()
    qtbot.mousePress(handle, LEFT, pos=middle)
    qtbot.mouseMove(handle, middle + by)
    qtbot.mouseRelease(handle, LEFT, pos=middle)


def points_of(dialog: CropDialog) -> tuple[float, ...]:
    points = dialog.editor.crop.points
    assert points is not None
    return points.places


def test_six_handles_begin_where_eyes_and_mouth_were_found(dialog: CropDialog) -> None:
    places = points_of(dialog)
    assert [handle.isVisible() for handle in dialog.editor.handles.handles] == [True] * 6
    assert places[0] < places[2]  # the eyes
    assert places[0] < places[4] < places[6] < places[2]  # the mouth is between them,
    assert places[9] < places[11]  # its upper lip above the lower one
    assert min(places[5], places[7]) > max(places[1], places[3])  # and below them


def test_a_handle_is_dragged_moved_by_keys_undone_and_brought_back(qtbot: QtBot, dialog: CropDialog) -> None:
    found = points_of(dialog)
    moved_handle(qtbot, dialog, 4, QPoint(12, 8))
    dragged = points_of(dialog)
    assert dragged[8] > found[8]
    assert dragged[9] > found[9]
    assert dragged[:8] == found[:8]
    handle = dialog.editor.handles.handles[4]
    qtbot.keyClick(handle, Qt.Key.Key_Left)
    stepped = points_of(dialog)
    assert stepped[8] < dragged[8]
    qtbot.keyClick(handle, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert 0 < stepped[8] - points_of(dialog)[8] < dragged[8] - stepped[8]
    dialog.controls.undo.click()
    assert points_of(dialog) == stepped
    dialog.controls.undo.click()
    assert points_of(dialog) == dragged
    dialog.controls.to_found_points.click()
    assert points_of(dialog) == found
    dialog.controls.undo.click()
    assert points_of(dialog) == dragged
    dialog.controls.undo.click()
    assert points_of(dialog) == found
    assert not dialog.controls.undo.isEnabled()


def test_a_point_goes_where_it_is_dragged_and_what_is_wrong_is_said(qtbot: QtBot, dialog: CropDialog) -> None:
    before = point_places(dialog)[4]
    moved_handle(qtbot, dialog, 4, QPoint(0, -150))
    assert point_places(dialog)[4].y() - before.y() == pytest.approx(-150, abs=3)
    assert dialog._told.isVisible()
    assert "The lower lip is not just below the upper one" in dialog._told.text()
    dialog.controls.undo.click()
    assert not dialog._told.isVisible()


def test_a_point_stays_in_the_picture(qtbot: QtBot, dialog: CropDialog) -> None:
    moved_handle(qtbot, dialog, 0, QPoint(-9000, -9000))
    assert points_of(dialog)[:2] == (0.0, 0.0)


def test_what_is_said_moves_nothing(qtbot: QtBot, dialog: CropDialog) -> None:
    """Otherwise the next handle is no more where the pointer is."""
    dialog.resize(660, 460)
    dialog._say("No face was found here. Put the six points on the eyes and the mouth, then save.")
    qtbot.wait(50)
    size, places = dialog.editor.size(), handle_middles(dialog)
    moved_handle(qtbot, dialog, 5, QPoint(0, 4))
    qtbot.wait(50)
    assert not dialog._told.isVisible()
    assert dialog.editor.size() == size
    assert handle_middles(dialog)[:4] == places[:4]


def test_it_opens_no_larger_than_its_window(qtbot: QtBot, desk: GalleryController) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(720, 480)
    window.show()
    made = CropDialog(desk, desk.portraits[0], window)
    made.show()
    qtbot.waitUntil(lambda: made.editor.isEnabled(), timeout=PATIENCE_MS)
    assert made.width() <= 720
    assert made.height() <= 480
    made.close()


def test_handles_have_names_that_differ(dialog: CropDialog) -> None:
    names = [handle.accessibleName() for handle in dialog.editor.handles.handles]
    assert len(set(names)) == 6
    assert all(names)


def test_moved_points_are_kept_with_the_portrait_and_those_found_are_not(
    qtbot: QtBot, desk: GalleryController, dialog: CropDialog
) -> None:
    moved_handle(qtbot, dialog, 5, QPoint(0, 6))
    wanted = points_of(dialog)
    save(qtbot, dialog)
    kept = desk.portraits[0].crop
    assert kept is not None
    assert kept.points is not None
    assert kept.points.places == wanted


def test_what_the_engine_did_not_expect_ends_the_wait_with_its_reason(
    qtbot: QtBot,
    dialog: CropDialog,
    desk: GalleryController,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("points in a line")

    monkeypatch.setattr(portrait_crops, "load_portrait", fail)
    dialog.controls.turn.slider.setValue(800)
    save(qtbot, dialog)
    qtbot.waitUntil(lambda: "points in a line" in dialog._told.text(), timeout=PATIENCE_MS)
    assert dialog.isVisible()
    assert dialog._save_button.isEnabled()
    assert desk.portraits[0].crop is None
    assert any(record.exc_info for record in caplog.records)


def test_a_picture_that_could_not_be_read_is_said_and_nothing_can_be_saved(
    qtbot: QtBot, desk: GalleryController, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(portrait_crops, "read_portrait_picture", fail)
    made = CropDialog(desk, desk.portraits[0])
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: "MemoryError" in made._told.text(), timeout=PATIENCE_MS)
    assert not made._save_button.isEnabled()
    assert made._cancel_button.isEnabled()


def handle_middles(dialog: CropDialog) -> list[QPoint]:
    return [handle.geometry().center() for handle in dialog.editor.handles.handles]


def point_places(dialog: CropDialog) -> list[QPointF]:
    return dialog.editor.handles._seen_points()


@pytest.mark.parametrize("size", [(700, 460), (1600, 1400)])
def test_handles_cover_neither_a_small_face_nor_one_another(
    qtbot: QtBot, dialog: CropDialog, size: tuple[int, int]
) -> None:
    dialog.resize(*size)
    if size[0] > 1000:
        dialog.editor.zoom_to_side(0.15)
    qtbot.wait(50)
    middles = handle_middles(dialog)
    sides = [handle.geometry() for handle in dialog.editor.handles.handles]
    assert [one for at, one in enumerate(sides) for other in sides[at + 1 :] if one.intersects(other)] == []
    off = [
        (QPointF(middle) - point).manhattanLength() for middle, point in zip(middles, point_places(dialog), strict=True)
    ]
    assert min(off) > 10 if size[0] < 1000 else max(off) < 3, "a handle is on its point where there is room"


def test_a_handle_beside_its_point_does_not_run_away_from_the_pointer(qtbot: QtBot, dialog: CropDialog) -> None:
    dialog.resize(700, 460)
    qtbot.wait(50)
    handle = dialog.editor.handles.handles[5]
    before = point_places(dialog)[5]
    middle = handle.rect().center()
    qtbot.mousePress(handle, LEFT, pos=middle)
    for _ in range(3):  # the pointer stands 6 px below where it began
        qtbot.mouseMove(handle, handle.mapFromParent(handle_middles(dialog)[5]) + QPoint(0, 2))
    qtbot.mouseRelease(handle, LEFT, pos=middle)
    assert point_places(dialog)[5].y() - before.y() == pytest.approx(6, abs=1.5)
