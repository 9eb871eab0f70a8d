"""The tray icon: shows if the avatar is on air and whether the camera is on, and offers the usual actions.

Owns: the icon and its menu. Does not know: what an action does; each is a row of ACTIONS.
"""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.gui.engine_link import EngineLink
from app.gui.view_state import Phase, ViewState
from app.gui.weights.weights_view import WeightsView
from app.gui.widgets.basics.app_icon import draw_app_icon
from app.gui.widgets.on_air.strip_words import describe_live
from app.gui.widgets.weights.weights_words import write_short_progress

LIVE = ("output",)
SWITCHES = ("panic", "record")
PLAIN = ("next", "previous", "calibrate")
PROGRAM = ("show-window", "quit")


class TrayIcon(QObject):
    """There from the moment the actions are loaded; hidden where the system has no tray."""

    clicked = Signal()
    """The icon itself was clicked."""

    def __init__(self, link: EngineLink, parent: QObject | None = None) -> None:
        from app.control.actions import BY_ID  # the engine behind them is loaded by now

        super().__init__(parent)
        self._link = link
        self._view, self._weights_words = ViewState(), ""
        self._labels = {id: BY_ID[id].label for id in (*LIVE, *SWITCHES, *PLAIN, *PROGRAM)}
        self._menu = QMenu()
        self._actions: dict[str, QAction] = {}
        for group in (LIVE, SWITCHES, PLAIN, PROGRAM):
            for id in group:
                self._add_menu_action(id, checkable=group is SWITCHES)
            self._menu.addSeparator()
        self._camera_note = self._menu.addAction("")
        self._camera_note.setEnabled(False)
        self._weights_note = self._menu.addAction("")
        self._weights_note.triggered.connect(link.weights.page_asked)
        self._icon = QSystemTrayIcon(draw_app_icon(live=False), self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._menu.installEventFilter(self)
        self.retranslate()
        link.changed.connect(self.show_view)
        link.weights.changed.connect(self._show_weights)
        self.show_view(link.latest_view)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._icon.show()

    @property
    def menu_actions(self) -> dict[str, QAction]:
        return self._actions

    @property
    def is_shown(self) -> bool:
        """Whether the user sees it: a system may have no place for it."""
        return self._icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable()

    def show_view(self, view: ViewState) -> None:
        """Follow the view where it differs."""
        before, self._view = self._view, view
        for id, on in (("panic", view.panic), ("record", bool(view.recording))):
            self._actions[id].setChecked(on)
        if view.live is not before.live:
            self._icon.setIcon(draw_app_icon(live=view.live.is_seen))
            self._actions["output"].setText(self._action_text("output"))
        if _words_depend_on(view) != _words_depend_on(before):
            self._update_words()

    def _action_text(self, id: str) -> str:
        """Going live has the words of its button; the others those of the hotkeys' page."""
        if id == "output":
            return self.tr("End live") if self._view.live.is_on else self.tr("Go live")
        return QCoreApplication.translate("actions", self._labels[id])

    def retranslate(self) -> None:
        status = self._link.weights.latest_view.status
        self._weights_words = "" if status is None else write_short_progress(status)
        for id, action in self._actions.items():
            action.setText(self._action_text(id))
        self._update_words()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return super().eventFilter(watched, event)

    def say_that_it_goes_on(self) -> None:
        """Say what goes on though the window is closed: a stream, or the program."""
        words = (
            self.tr("You are still live. Persona Cam goes on here.")
            if self._view.live.is_on
            else self.tr("Persona Cam goes on here.")
        )
        self._icon.showMessage("Persona Cam", words, self._icon.icon())

    def close(self) -> None:
        """Take the icon away; called once."""
        self._link.changed.disconnect(self.show_view)
        self._link.weights.changed.disconnect(self._show_weights)
        self._icon.hide()
        self._menu.deleteLater()

    def _add_menu_action(self, id: str, checkable: bool) -> None:
        action = self._menu.addAction("")
        action.setCheckable(checkable)
        if checkable:
            action.triggered.connect(lambda on: self._toggle_switch(id, on))
        else:
            action.triggered.connect(
                lambda: self._link.run_action(id, not self._view.live.is_on if id in LIVE else None)
            )
        self._actions[id] = action

    def _toggle_switch(self, id: str, on: bool) -> None:
        """The menu goes on showing what is true: an action may fail without any change that would be seen here."""
        self._actions[id].setChecked(not on)
        self._link.run_action(id, on)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.clicked.emit()

    def _update_words(self) -> None:
        camera = self._camera_text()
        self._camera_note.setText(camera)
        self._camera_note.setVisible(bool(camera))
        self._weights_note.setText(self._weights_words)
        self._weights_note.setVisible(bool(self._weights_words))
        lines = (f"Persona Cam: {describe_live(self._view)}", camera, self._weights_words)
        self._icon.setToolTip("\n".join(line for line in lines if line))

    def _show_weights(self, weights: WeightsView) -> None:
        """Say how far a download is; most news of it changes no word here."""
        words = "" if weights.status is None else write_short_progress(weights.status)
        if words != self._weights_words:
            self._weights_words = words
            self._update_words()

    def _camera_text(self) -> str:
        view = self._view
        if view.phase is not Phase.RUNNING or view.desired is None or view.desired.camera is None:
            return ""
        return self.tr("The camera is off: nobody can see you") if view.resting else self.tr("The camera is on")


def _words_depend_on(view: ViewState) -> tuple[object, ...]:
    return (
        view.live,
        view.viewers_see,
        view.readers == 0,
        view.phase,
        view.resting,
        view.desired is None or view.desired.camera,
    )
