"""The picture is its own editor: mouse, wheel and keys frame the avatar, at once, and each gesture can be undone."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QEnterEvent
from PySide6.QtWidgets import QApplication, QColorDialog
from pytestqt.qtbot import QtBot

from app.gui.view_state import Live, ViewState
from app.gui.widgets.editor.background_menu import BackgroundMenu
from app.gui.widgets.editor.framing_overlay import STEP_PX
from app.gui.widgets.editor.picture_editor import UNZOOMED, PictureEditor
from app.gui.widgets.main.preview import Preview
from engine import Placing, Settings
from engine.core.settings import Framing
from tests.app.gui.widgets.editor.conftest import WIDE, turn_wheel
from tests.fakes.find import child
from tests.fakes.link import NotingLink

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ZOOMED = replace(WIDE, zoom=2.0)


def drag(qtbot: QtBot, editor: PictureEditor, way: QPoint, release: bool = True) -> None:
    start = QPoint(300, 180)
    qtbot.mousePress(editor.overlay, LEFT, NONE, start)
    for share in (0.25, 0.5, 1.0):
        qtbot.mouseMove(editor.overlay, start + way * share)
    if release:
        qtbot.mouseRelease(editor.overlay, LEFT, NONE, start + way)


def places(link: NotingLink) -> list[tuple[float, float, float]]:
    return [value for action, value in link.asked if action == "place"]  # type: ignore[misc]


def arrive(editor: PictureEditor) -> None:
    """A reset and an undo glide; be there now."""
    editor._framing.stop_gliding()
    editor._framing.send_now()


def show_asked(link: NotingLink) -> None:
    """Let the program do what it was asked last."""
    zoom, x, y = places(link)[-1]
    assert link.latest_view.desired is not None
    link.show(live=replace(link.latest_view.desired.user.live, zoom=zoom, shift_x=x, shift_y=y))


def test_a_drag_carries_the_avatar_along_as_far_as_the_mouse(
    qtbot: QtBot, link: NotingLink, editor: PictureEditor
) -> None:
    link.show(live=ZOOMED)
    drag(qtbot, editor, QPoint(40, 30))
    zoom, x, y = places(link)[-1]
    assert zoom == 2.0
    assert x == pytest.approx(80 / 80), "1440 wide in 1280: it goes 80 to either side"
    assert y == pytest.approx(60 / (0.42 * 1440 - 360), rel=1e-6)


def test_the_preview_follows_before_the_program_does(
    qtbot: QtBot, link: NotingLink, preview: Preview, editor: PictureEditor
) -> None:
    link.show(live=ZOOMED)
    drag(qtbot, editor, QPoint(0, 30), release=False)
    assert preview._as_seen.live.shift_y > 0
    link.show(live=replace(ZOOMED, badge=True))
    assert preview._as_seen.live.shift_y > 0, "an older state of the program does not throw it back"
    qtbot.mouseRelease(editor.overlay, LEFT, NONE, QPoint(300, 210))
    show_asked(link)
    assert link.latest_view.desired is not None
    assert preview._as_seen.live == link.latest_view.desired.user.live
    assert preview._as_seen.live.badge


def test_what_the_program_refuses_is_not_shown_for_long(
    qtbot: QtBot, link: NotingLink, preview: Preview, editor: PictureEditor
) -> None:
    link.show(live=ZOOMED)
    drag(qtbot, editor, QPoint(0, 30))
    qtbot.waitUntil(lambda: preview._as_seen.live == ZOOMED, timeout=10_000)


def test_the_wheel_zooms_about_the_pointer_and_several_turns_are_one_step(
    qtbot: QtBot, link: NotingLink, editor: PictureEditor
) -> None:
    for _ in range(3):
        turn_wheel(editor.overlay, QPoint(400, 100))
    qtbot.waitUntil(lambda: editor.tools.undo.isEnabled(), timeout=10_000)
    placed = Placing(Framing.BLUR).zoomed((1280, 720), 1.1**3, (800.0, 200.0))
    assert places(link)[-1] == pytest.approx((placed.zoom, placed.x, placed.y))
    show_asked(link)
    editor.tools.undo.click()
    arrive(editor)
    assert places(link)[-1] == UNZOOMED
    assert not editor.tools.undo.isEnabled()


def test_a_double_click_resets_and_that_can_be_undone_and_done_again(
    qtbot: QtBot, link: NotingLink, editor: PictureEditor
) -> None:
    link.show(live=replace(ZOOMED, shift_x=0.5))
    qtbot.mouseDClick(editor.overlay, LEFT, NONE, QPoint(300, 180))
    arrive(editor)
    assert places(link)[-1] == UNZOOMED
    show_asked(link)
    qtbot.keyClick(editor.overlay, Qt.Key.Key_Z, CTRL)
    arrive(editor)
    assert places(link)[-1] == (2.0, 0.5, 0.0)
    show_asked(link)
    for key, modifiers in ((Qt.Key.Key_Z, CTRL | SHIFT), (Qt.Key.Key_Y, CTRL)):
        qtbot.keyClick(editor.overlay, key, modifiers)
        arrive(editor)
        assert places(link)[-1] == UNZOOMED
        show_asked(link)
        qtbot.keyClick(editor.overlay, Qt.Key.Key_Z, CTRL)
        arrive(editor)
        show_asked(link)


def test_one_gesture_is_one_step(qtbot: QtBot, link: NotingLink, editor: PictureEditor) -> None:
    link.show(live=ZOOMED)
    for way in (QPoint(0, 20), QPoint(0, -50)):
        drag(qtbot, editor, way)
        show_asked(link)
    editor.tools.undo.click()
    arrive(editor)
    show_asked(link)
    editor.tools.undo.click()
    arrive(editor)
    assert places(link)[-1] == (2.0, 0.0, 0.0)
    assert not editor.tools.undo.isEnabled()


def test_keys_move_zoom_and_reset(qtbot: QtBot, link: NotingLink, editor: PictureEditor) -> None:
    link.show(live=ZOOMED)
    editor.overlay.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(editor.overlay, Qt.Key.Key_Right)
    editor.overlay.end_gesture()
    assert places(link)[-1] == pytest.approx((2.0, 2 * STEP_PX / 80, 0.0))
    qtbot.keyClick(editor.overlay, Qt.Key.Key_Minus)
    editor.overlay.end_gesture()
    assert places(link)[-1][0] == pytest.approx(2.0 / 1.1)
    qtbot.keyClick(editor.overlay, Qt.Key.Key_0)
    arrive(editor)
    assert places(link)[-1] == UNZOOMED


def test_tools_come_with_the_keyboard_and_the_mouse_and_go_again(
    qtbot: QtBot, preview: Preview, editor: PictureEditor
) -> None:
    with qtbot.waitActive(preview):
        preview.activateWindow()
    here = QPointF(9, 9)
    QApplication.sendEvent(editor.overlay, QEnterEvent(here, here, here))
    assert editor.tools.isVisible()
    editor._reveal._rest.timeout.emit()
    assert not editor.tools.isVisible(), "a mouse that rests wants nothing"
    qtbot.mouseMove(editor.overlay, QPoint(40, 40))
    QApplication.sendEvent(editor.overlay, QEnterEvent(here, here, here))
    assert editor.tools.isVisible()
    QApplication.sendEvent(editor.overlay, QEvent(QEvent.Type.Leave))
    assert not editor.tools.isVisible()
    editor.overlay.setFocus(Qt.FocusReason.TabFocusReason)
    assert editor.tools.isVisible()
    assert editor._guide.isVisible()
    preview.tab_stop.setFocus(Qt.FocusReason.TabFocusReason)
    assert not editor.tools.isVisible()
    editor.overlay.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not editor.tools.isVisible(), "after a drag they do not stay"


@pytest.mark.parametrize("change", [{"panic": True}, {"showing": "card"}])
def test_while_the_card_is_shown_nothing_can_be_framed(
    qtbot: QtBot, link: NotingLink, editor: PictureEditor, change: dict[str, object]
) -> None:
    link.show(live=ZOOMED)
    editor.show_view(replace(link.latest_view, **change))  # type: ignore[arg-type]
    drag(qtbot, editor, QPoint(40, 30))
    turn_wheel(editor.overlay, QPoint(400, 100))
    qtbot.mouseDClick(editor.overlay, LEFT, NONE, QPoint(300, 180))
    qtbot.keyClick(editor.overlay, Qt.Key.Key_Right)
    assert link.asked == []
    assert editor.overlay.cursor().shape() is Qt.CursorShape.ArrowCursor


def test_a_card_that_comes_ends_a_drag(qtbot: QtBot, link: NotingLink, editor: PictureEditor) -> None:
    link.show(live=ZOOMED)
    drag(qtbot, editor, QPoint(0, 30), release=False)
    editor.show_view(replace(link.latest_view, panic=True))
    link.asked.clear()
    qtbot.mouseMove(editor.overlay, QPoint(300, 300))
    qtbot.mouseRelease(editor.overlay, LEFT, NONE, QPoint(300, 300))
    assert link.asked == []
    assert not editor._guide.isVisible()


def test_the_pointer_says_that_the_picture_can_be_moved(qtbot: QtBot, link: NotingLink, editor: PictureEditor) -> None:
    assert editor.overlay.cursor().shape() is Qt.CursorShape.OpenHandCursor
    drag(qtbot, editor, QPoint(0, 30), release=False)
    assert editor.overlay.cursor().shape() is Qt.CursorShape.ClosedHandCursor
    assert editor._guide.isVisible()
    qtbot.mouseRelease(editor.overlay, LEFT, NONE, QPoint(300, 210))
    assert not editor._guide.isVisible()


def test_a_click_moves_nothing(qtbot: QtBot, link: NotingLink, editor: PictureEditor) -> None:
    qtbot.mouseClick(editor.overlay, LEFT, NONE, QPoint(300, 180))
    assert link.asked == []
    assert not editor.tools.undo.isEnabled()


def test_another_portrait_has_other_steps(qtbot: QtBot, link: NotingLink, editor: PictureEditor) -> None:
    link.show(live=ZOOMED)
    drag(qtbot, editor, QPoint(0, 30))
    show_asked(link)
    link.show(portrait="bundled-ben")
    assert not editor.tools.undo.isEnabled()
    link.show(portrait="bundled-anna")
    assert editor.tools.undo.isEnabled()


def test_before_there_is_a_picture_there_is_nothing_to_frame(qtbot: QtBot, editor: PictureEditor) -> None:
    editor.show_view(ViewState(live=Live.OFF))
    assert editor.overlay.cursor().shape() is Qt.CursorShape.ArrowCursor
    assert not editor.tools.reset.isEnabled()


def test_in_a_mirror_the_avatar_still_goes_where_the_hand_does(
    qtbot: QtBot, link: NotingLink, editor: PictureEditor
) -> None:
    link.show(live=ZOOMED, self_view_mirrored=True)
    drag(qtbot, editor, QPoint(20, 10))
    zoom, x, y = places(link)[-1]
    assert zoom == 2.0
    assert x == pytest.approx(-40 / 80), "to the left, for others"
    assert y > 0
    show_asked(link)
    turn_wheel(editor.overlay, QPoint(100, 100))
    editor.overlay.end_gesture()
    placed = Placing(Framing.BLUR, 2.0, x, y).zoomed((1280, 720), 1.1, (1280 - 200.0, 200.0))
    assert places(link)[-1] == pytest.approx((placed.zoom, placed.x, placed.y))


def test_a_button_turns_the_mirror_off_and_on(qtbot: QtBot, link: NotingLink, editor: PictureEditor) -> None:
    link.show(self_view_mirrored=True)
    assert editor.tools.mirror.isChecked()
    editor.tools.mirror.click()
    assert not link.preferences.user_settings.self_view_mirrored


def test_a_background_from_the_palette_is_asked_for_at_once_and_can_be_undone(
    qtbot: QtBot, link: NotingLink, editor: PictureEditor
) -> None:
    editor.tools.show()
    editor.tools.background.click()
    menu = child(editor.tools.background, BackgroundMenu)
    assert editor.tools.isVisible()
    next(action for action in menu.actions() if "Green" in action.text().replace("&", "")).trigger()
    menu.close()
    assert link.asked == [("background", "green")]
    link.show(settings=Settings(background="green"))
    editor.tools.undo.click()
    assert link.asked[-1] == ("background", "own")
    editor.tools.redo.click()
    assert link.asked[-1] == ("background", "green")


def test_colours_that_are_tried_are_one_step(qtbot: QtBot, link: NotingLink, editor: PictureEditor) -> None:
    editor._choice.choose_kind("colour", "own")
    dialog = child(editor.tools, QColorDialog)
    for colour in ("#111111", "#222222"):
        dialog.setCurrentColor(QColor(colour))
    dialog.close()
    assert [value for _, value in link.asked] == ["#2f4f6f", "#111111", "#222222"]
    editor.tools.undo.click()
    assert link.asked[-1] == ("background", "own")
    assert not editor.tools.undo.isEnabled()


def test_a_reset_glides_and_a_hand_that_takes_the_picture_meanwhile_has_it(
    qtbot: QtBot, link: NotingLink, preview: Preview, editor: PictureEditor
) -> None:
    link.show(live=ZOOMED)
    seen: list[float] = []
    qtbot.mouseDClick(editor.overlay, LEFT, NONE, QPoint(300, 180))
    editor._framing._glide.valueChanged.connect(lambda _: seen.append(preview._as_seen.live.zoom))
    qtbot.waitUntil(lambda: places(link)[-1:] == [UNZOOMED], timeout=10_000)
    assert seen == sorted(seen, reverse=True)
    assert preview._as_seen.live.zoom == 1.0
    editor._framing.release()
    link.show(live=ZOOMED)
    qtbot.mouseDClick(editor.overlay, LEFT, NONE, QPoint(300, 180))
    editor._framing._glide.setCurrentTime(110)
    half = preview._as_seen.live.zoom
    assert 1.0 < half < 2.0
    turn_wheel(editor.overlay, QPoint(300, 180))
    editor.overlay.end_gesture()
    assert places(link)[-1][0] == pytest.approx(half * 1.1)
    assert not editor._framing.is_gliding


def test_a_portrait_that_comes_meanwhile_ends_a_glide(
    qtbot: QtBot, link: NotingLink, preview: Preview, editor: PictureEditor
) -> None:
    link.show(live=ZOOMED)
    qtbot.mouseDClick(editor.overlay, LEFT, NONE, QPoint(300, 180))
    link.show(portrait="bundled-ben", live=replace(WIDE, zoom=3.0))
    assert preview._as_seen.live.zoom == 3.0
    assert not editor._framing.is_gliding


def test_it_can_be_used_when_it_is_made_for_a_window_that_is_shown(link: NotingLink, preview: Preview) -> None:
    preview.show()
    assert PictureEditor(link, preview).overlay.isVisible()


def test_a_gesture_under_way_is_not_given_to_the_portrait_that_comes_meanwhile(
    qtbot: QtBot, link: NotingLink, editor: PictureEditor
) -> None:
    link.show(live=ZOOMED)
    qtbot.keyClick(editor.overlay, Qt.Key.Key_Plus)
    assert editor._begun is not None
    link.asked.clear()
    link.show(portrait="bundled-ben", live=WIDE)
    assert [asked for asked in link.asked if asked[0] == "place"] == []
    assert editor._framing.place is None
    link.show(portrait="bundled-anna", live=ZOOMED)
    assert editor.tools.undo.isEnabled()
