"""The picture as its own editor: drag moves the avatar, the wheel zooms, a double-click resets, and each can be undone.

Owns: what a gesture makes of the framing, the steps, and the tools over the picture. It changes the preview at once,
and viewers' picture as soon as the action is carried out. Does not know: how a picture is drawn or sent.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QPointF
from PySide6.QtWidgets import QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import Phase, ViewState
from app.gui.widgets.editor.background_choice import BackgroundChoice
from app.gui.widgets.editor.background_menu import BackgroundMenu
from app.gui.widgets.editor.edit_history import EditHistory, EditStep
from app.gui.widgets.editor.framing_guide import FramingGuide
from app.gui.widgets.editor.framing_overlay import FramingOverlay
from app.gui.widgets.editor.held_framing import PLACE, HeldFraming, place_of
from app.gui.widgets.editor.picture_tools import PictureTools
from app.gui.widgets.editor.reveal import Reveal
from app.gui.widgets.main.preview import Place, Preview
from engine import LiveSettings

if TYPE_CHECKING:
    from engine import Placing

SNAP_PX = 5.0
"""As near as that, the avatar is drawn to the middle."""
CARD, BACKGROUND = "card", "background"
UNZOOMED: Place = (1.0, 0.0, 0.0)


class PictureEditor(QObject):
    """Belongs to a preview."""

    def __init__(self, link: EngineLink, preview: Preview) -> None:
        super().__init__(preview)
        self._link = link
        self._preview = preview
        self._view = link.latest_view
        self._history = EditHistory()
        self._begun: tuple[str, Place] | None = None
        self._framing = HeldFraming(link, preview)
        self.overlay = FramingOverlay(preview)
        self._guide = FramingGuide(self.overlay)
        self.tools = PictureTools(self.overlay)
        self._choice = BackgroundChoice(self.tools)
        self._reveal = Reveal(self.overlay, self.tools.buttons)
        self._connect_signals()
        self._set_tab_order()
        self.overlay.lower()
        self.overlay.show()  # the window may be shown by now
        self.retranslate()
        self._fill_preview()
        self.show_view(self._view)

    def show_view(self, view: ViewState) -> None:
        """Follow what is so; a gesture ends when there is no avatar any more, or another one."""
        before, self._view = self._view, view
        if view.portrait_id != before.portrait_id:
            self._leave_gesture()
        self.overlay.set_editable(_is_avatar_shown(view))
        is_still = self._begun is None and not self._framing.is_gliding
        if is_still and view.desired is not None and place_of(view.desired.user.live) == self._framing.place:
            self._framing.release()
        self._update_buttons()

    def retranslate(self) -> None:
        self.overlay.setAccessibleName(self.tr("Framing of the picture"))
        self.overlay.setAccessibleDescription(
            self.tr("Drag to move, scroll to zoom, double-click to reset. Keys: arrows move, + and − zoom, 0 resets.")
        )
        self.tools.retranslate()

    # --- gestures -------------------------------------------------------------------------------------------------

    def _drag_picture(self, way: QPointF) -> None:
        if self._begin_gesture() is not None and self._begun is not None:
            self._move_picture(self._begun[1], way, snaps=True)

    def _nudge_picture(self, way: QPointF) -> None:
        place = self._begin_gesture()
        if place is not None:
            self._move_picture(place, way, snaps=False)

    def _move_picture(self, place: Place, way: QPointF, snaps: bool) -> None:
        scale = self._pixels_per_pixel()
        across = -way.x() if self._preview.is_mirrored else way.x()
        placed = self._placing_at(place).moved(self._size_px(), (across * scale, way.y() * scale))
        self._show_placing(placed.snapped(self._size_px(), SNAP_PX * scale) if snaps else placed)

    def _zoom_picture(self, factor: float, about: QPointF | None) -> None:
        place = self._begin_gesture()
        if place is None:
            return
        frame, scale = self._preview.avatar_rect, self._pixels_per_pixel()
        point = (QPointF(frame.center()) if about is None else about) - QPointF(frame.topLeft())
        if self._preview.is_mirrored:
            point.setX(frame.width() - point.x())
        zoomed = self._placing_at(place).zoomed(self._size_px(), factor, (point.x() * scale, point.y() * scale))
        self._show_placing(zoomed)

    def _reset_picture(self) -> None:
        place = self._begin_gesture()
        if place is not None:
            self._begun = None
            self._history.add_step(self._view.portrait_id, EditStep(PLACE, place, UNZOOMED))
            self._framing.glide(place, UNZOOMED)
            self._update_buttons()

    def _begin_gesture(self) -> Place | None:
        """Return the place that is shown; None if there is no avatar to frame."""
        desired = self._view.desired
        if desired is None or not _is_avatar_shown(self._view):
            return None
        place = self._framing.place or place_of(desired.user.live)
        if self._begun is None:
            self._begun = (self._view.portrait_id, place)
        return place

    def _show_placing(self, placing: "Placing") -> None:
        self._show_place((placing.zoom, placing.x, placing.y))

    def _show_place(self, place: Place) -> None:
        """Show the avatar there, and have viewers get it."""
        self._framing.hold(place)
        is_zoomed = self._begun is None or self._begun[1][0] != place[0]
        words = self.tr("{percent} %").format(percent=round(100 * place[0])) if is_zoomed else ""
        self._guide.show_lines(self._preview.avatar_rect, words, (place[1] == 0.0, place[2] == 0.0))

    def _end_gesture(self) -> None:
        begun, place, self._begun = self._begun, self._framing.place, None
        self._guide.hide_lines()
        if begun is None or place is None:
            return
        self._framing.settle()
        portrait, before = begun
        self._history.add_step(portrait, EditStep(PLACE, before, place))
        self._update_buttons()

    def _leave_gesture(self) -> None:
        """End a gesture because another portrait is worn by now: nothing more is sent, which would be that one's."""
        begun, place, self._begun = self._begun, self._framing.place, None
        self._framing.release()
        self.overlay.end_gesture()
        if begun is not None and place is not None:
            self._history.add_step(begun[0], EditStep(PLACE, begun[1], place))

    # --- background -----------------------------------------------------------------------------------------------

    def _open_background_menu(self) -> None:
        button = self.tools.background
        menu = BackgroundMenu(self._background, button)
        menu.kind_chosen.connect(lambda kind: self._choice.choose_kind(kind, self._background))
        menu.aboutToHide.connect(lambda: self._reveal.hold(False))
        self._reveal.hold(True)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _choose_background(self, background: str, takes_place: bool) -> None:
        note = self._history.extend_step if takes_place else self._history.add_step
        note(self._view.portrait_id, EditStep(BACKGROUND, self._background, background))
        self._link.run_action(BACKGROUND, background)
        self._update_buttons()

    @property
    def _background(self) -> str:
        desired = self._view.desired
        return "own" if desired is None else desired.user.settings.background

    # --- steps ----------------------------------------------------------------------------------------------------

    def _undo_edit(self) -> None:
        step = self._history.undo_step(self._view.portrait_id)
        if step is not None:
            self._apply_edit(step.action, step.before)

    def _redo_edit(self) -> None:
        step = self._history.redo_step(self._view.portrait_id)
        if step is not None:
            self._apply_edit(step.action, step.after)

    def _apply_edit(self, action: str, value: object) -> None:
        if action == PLACE and _is_avatar_shown(self._view):
            self._framing.glide(self._framing.place or place_of(self._live), cast(Place, value))
        else:
            self._framing.release()
            self._link.run_action(action, value)
        self._update_buttons()

    # --- what lies over the picture -------------------------------------------------------------------------------

    def _connect_signals(self) -> None:
        overlay, tools = self.overlay, self.tools
        overlay.dragged.connect(self._drag_picture)
        overlay.nudged.connect(self._nudge_picture)
        overlay.zoomed.connect(self._zoom_picture)
        overlay.ended.connect(self._end_gesture)
        overlay.reset_asked.connect(self._reset_picture)
        overlay.undo_asked.connect(self._undo_edit)
        overlay.redo_asked.connect(self._redo_edit)
        tools.background.clicked.connect(self._open_background_menu)
        self._choice.chosen.connect(self._choose_background)
        tools.undo.clicked.connect(self._undo_edit)
        tools.redo.clicked.connect(self._redo_edit)
        tools.reset.clicked.connect(self._reset_picture)
        tools.mirror.clicked.connect(lambda on: self._link.preferences.change_settings(self_view_mirrored=on))
        self._reveal.changed.connect(self.tools.setVisible)
        overlay.focused.connect(self._show_focus)
        overlay.language_changed.connect(self.retranslate)
        self._preview.resized.connect(self._fill_preview)
        self._link.changed.connect(self.show_view)

    def _set_tab_order(self) -> None:
        before = self._preview.strip.last_tab_stop
        for after in (self.overlay, *self.tools.buttons, self._preview.tab_stop):
            QWidget.setTabOrder(before, after)
            before = after

    def _fill_preview(self) -> None:
        self.overlay.setGeometry(self._preview.rect())
        self._guide.setGeometry(self.overlay.rect())
        self.tools.place_at(self._preview.tools_corner)

    def _show_focus(self, on: bool) -> None:
        words = self.tr("Arrows move, + and − zoom, 0 resets")
        self._guide.show_focus(on, self._preview.avatar_rect, words)

    def _update_buttons(self) -> None:
        portrait = self._view.portrait_id
        if self._view.desired is not None:
            self.tools.mirror.setChecked(self._view.desired.user.self_view_mirrored)
        self.tools.undo.setEnabled(self._history.can_undo(portrait))
        self.tools.redo.setEnabled(self._history.can_redo(portrait))
        self.tools.background.setEnabled(self._view.desired is not None)
        self.tools.reset.setEnabled(_is_avatar_shown(self._view) and place_of(self._live) != UNZOOMED)

    @property
    def _live(self) -> LiveSettings:
        return LiveSettings() if self._view.desired is None else self._view.desired.user.live

    def _placing_at(self, place: Place) -> "Placing":
        from engine import Placing  # it brings NumPy; by now there is a picture, and so it is there

        zoom, x, y = place
        return Placing.from_settings(replace(self._live, zoom=zoom, shift_x=x, shift_y=y))

    def _size_px(self) -> tuple[int, int]:
        return self._live.output_width_px, self._live.output_height_px

    def _pixels_per_pixel(self) -> float:
        """How many of the output's pixels one of the window's stands for."""
        return self._live.output_width_px / max(self._preview.avatar_rect.width(), 1)


def _is_avatar_shown(view: ViewState) -> bool:
    return view.phase is Phase.RUNNING and not view.panic and view.showing != CARD and view.desired is not None
