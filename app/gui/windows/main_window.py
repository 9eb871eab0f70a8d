"""The main window: preview, gallery and pages, the bar at the bottom, and messages over the picture.

Owns: where things are, the window's own place on the screen, and what closing it means.
Does not know: the engine, or what is on a page.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QEvent, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QGridLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.gui.device_lists import CameraScanner
from app.gui.engine_link import EngineLink
from app.gui.preview_scaler import Feed
from app.gui.view_state import Button, Live, Message, ViewState
from app.gui.widgets.basics.screen_fit import keep_on_screen
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX
from app.gui.widgets.main.control_bar import ControlBar
from app.gui.widgets.main.message_bar import MessageBar
from app.gui.widgets.main.preview import Preview
from app.gui.widgets.notices.notice_bell import NoticeBell
from app.gui.widgets.on_air.strip_words import describe_live
from app.gui.widgets.pages.side_panel import SidePanel
from app.gui.windows import pages
from app.gui.windows.exit_guard import ExitGuard
from app.gui.windows.help_desk import HelpDesk

if TYPE_CHECKING:
    from app.gui.tray import TrayIcon
    from app.gui.widgets.gallery.gallery_strip import GalleryStrip
    from app.gui.windows.first_run import FirstRun

SIZE = (1180, 760)
SMALLEST = (720, 480)
WEIGHTS_PAGE = "WeightsPage"
GALLERY = "gallery"
"""The name of the layout where the gallery goes, once the engine is there."""
PANEL_FROM_PX = 960
"""A window that is at least that wide begins with its side panel open."""


class MainWindow(QMainWindow):
    """Shows the link's views and asks it for actions."""

    quit_asked = Signal()
    """The window was closed, and the user means it."""
    hidden_in_tray = Signal()
    """The window was closed and goes on in the tray."""
    seen_changed = Signal(bool)
    """Whether the window can be seen: it is neither hidden nor minimised."""
    message_pressed = Signal(object)
    """The button of this Message was pressed."""

    def __init__(self, link: EngineLink, cameras: CameraScanner) -> None:
        super().__init__()
        self._link = link
        self._view = ViewState()
        self._leaving = False
        self._mapped = self._seen = True
        self._tray: TrayIcon | None = None
        self._panel_wanted: bool | None = None
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        keep_on_screen(self)
        self._messages = MessageBar()
        self._preview = Preview(
            Feed(link.latest_image, link.wait_for_picture),
            Feed(link.latest_driver_image, link.wait_for_picture),
            link.latest_ground_rgb,
        )
        bell = NoticeBell(self._messages.log, self._preview.strip)
        self._preview.strip.add_button(bell)
        bell.pressed_in_list.connect(self._messages.press_button)
        self._bar = ControlBar(link, cameras)
        self._panel = SidePanel(link)
        self._strip: GalleryStrip | None = None
        self._stack = QStackedWidget()
        self._build_layout()
        self._restore_geometry()
        link.changed.connect(self.show_view)
        link.message_posted.connect(self._messages.show_message)
        link.attached.connect(self._on_attached)
        self._messages.pressed.connect(self.message_pressed)
        self._bar.panel_asked.connect(self._on_panel_asked)
        self._guard = ExitGuard(self, lambda: self._view, self._show_for_question)
        self._guard.leaving.connect(self.quit_asked)
        link.leave_asked.connect(self._guard.ask_to_leave_output)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.commitDataRequest.connect(
                self._guard.ask_before_session_end, Qt.ConnectionType.DirectConnection
            )
        QShortcut(QKeySequence("Ctrl+Q"), self, self.ask_to_quit)
        HelpDesk(self, link)
        self._preview.pictures_dropped.connect(self._add_pictures)
        self._preview.driver_asked.connect(lambda on: link.preferences.change_settings(driver_shown=on))
        self.show_view(link.latest_view)

    def show_view(self, view: ViewState) -> None:
        """Hand a view to everything that shows a part of it."""
        self._view = view
        for part in (self._messages, self._preview, self._bar, self._panel, self._guard):
            part.show_view(view)
        if self._strip is not None:
            self._strip.show_view(view)
        if self._first_run is not None:
            self._first_run.show_view(view)
        self._update_title()

    def show_message(self, message: Message) -> None:
        self._messages.show_message(message)

    def drop_messages(self, button: Button, target: str) -> None:
        """Show no more what offered this, because it was done."""
        self._messages.drop_messages(button, target)

    def show_weights_page(self) -> None:
        """Bring the page of PersonaLive's weights to the front, and the focus to where its next step is."""
        if self._first_run is not None:
            return
        self._on_panel_asked(True)
        page = self._panel.show_page(WEIGHTS_PAGE)
        if page is not None:
            page.focus_first_control()

    @property
    def is_weights_page_shown(self) -> bool:
        """Return True if the user sees that page, if they look at the window."""
        page = self._panel.shown_page
        return self._panel.isVisible() and self._seen and type(page).__name__ == WEIGHTS_PAGE

    @property
    def awaits_weights(self) -> bool:
        """Whether a step of the ladder was pressed that is used by itself as soon as its weights are there."""
        return self._bar.awaits_weights

    @property
    def preview(self) -> Preview:
        """Where the avatar is shown."""
        return self._preview

    def show_driver(self, on: bool) -> None:
        """Show the driver in a corner of the preview, or not."""
        self._preview.show_driver(on)
        self._messages.move_to_place()

    def begin_first_run(self, first_run: "FirstRun") -> None:
        """Show this instead of everything else, until `end_first_run`."""
        self._stack.addWidget(first_run)
        self._stack.setCurrentWidget(first_run)
        self._float_over(first_run.preview)

    def end_first_run(self) -> None:
        """Show the window as it is from now on."""
        first_run = self._first_run
        if first_run is not None:
            self._stack.removeWidget(first_run)
            first_run.shutdown()
            first_run.deleteLater()
            if self._link.is_attached and self._strip is None and not self._leaving:
                self._add_pages()
        self._float_over(self._preview)

    @property
    def is_first_run_shown(self) -> bool:
        return self._first_run is not None

    @property
    def _first_run(self) -> "FirstRun | None":
        """The first run, while it is shown in place of everything else: the stack's only other widget."""
        return cast("FirstRun", self._stack.currentWidget()) if self._stack.currentIndex() > 0 else None

    def set_tray(self, tray: "TrayIcon") -> None:
        """From now on the window may hide while this is shown: it is the way back."""
        self._tray = tray

    def ask_to_quit(self) -> None:
        """End the program; while live or recording only after a question, which blocks nothing."""
        self._guard.ask_to_quit()

    def bring_to_front(self) -> None:
        """Show the window, wherever it was hidden."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _show_for_question(self) -> None:
        if not self._seen:
            self.bring_to_front()

    def shutdown(self) -> None:
        """Close without asking; end what runs behind it."""
        self._leaving = True
        self._save_geometry()
        self.close()
        self.end_first_run()
        self._preview.shutdown()
        self._bar.shutdown()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 -- Qt's name
        if self._leaving:
            event.accept()
            return
        event.ignore()
        has_way_back = self._tray is not None and self._tray.is_shown
        if self._link.preferences.user_settings.minimise_to_tray and has_way_back:
            self.hide()
            self.hidden_in_tray.emit()
        else:
            self.ask_to_quit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._update_title()
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self._update_seen(self._mapped)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        super().showEvent(event)
        self._update_seen(True)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 -- Qt's name
        """Also when it is minimised, or on a desktop that is not shown."""
        super().hideEvent(event)
        self._update_seen(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Take a pasted picture wherever the focus is; what takes text has the key before."""
        if event.matches(QKeySequence.StandardKey.Paste) and self._strip is not None:
            self._strip.paste_picture()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)
        self._fit_panel()
        if self._panel_wanted is None:
            self._set_panel_visible(self.width() >= PANEL_FROM_PX)

    def _build_layout(self) -> None:
        """The bar has the whole width, so that it is whole in every window, with the pages shown or not."""
        beside = QGridLayout()
        beside.setHorizontalSpacing(EDGE_PX)
        beside.setVerticalSpacing(GAP_PX)
        beside.setColumnStretch(0, 1)
        beside.setRowStretch(0, 1)
        beside.addWidget(self._preview, 0, 0)
        gallery = QVBoxLayout()
        gallery.setObjectName(GALLERY)
        beside.addLayout(gallery, 1, 0)
        beside.addWidget(self._panel, 0, 1, 2, 1)
        usual = QWidget()
        down = QVBoxLayout(usual)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(GAP_PX)
        down.addLayout(beside, 1)
        down.addWidget(self._bar)
        self._stack.addWidget(usual)
        middle = QWidget()
        all_of_it = QVBoxLayout(middle)
        all_of_it.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, GAP_PX)
        all_of_it.setSpacing(GAP_PX)
        all_of_it.addWidget(self._stack, 1)
        self._messages.setParent(self._stack)
        self._float_over(self._preview)
        self.setCentralWidget(middle)

    def _float_over(self, preview: Preview) -> None:
        """Have messages low over this one, where they cover no words."""
        around = self._stack
        self._messages.float_over(preview, lambda: preview.message_rect.translated(preview.mapTo(around, QPoint())))

    def _on_attached(self) -> None:
        """Behind the first run nobody sees the pages: they are made when it ends."""
        if self._first_run is None:
            self._add_pages()

    def _add_pages(self) -> None:
        """Make what needs the engine's modules, or pictures to work on; they are loaded by now."""
        from app.gui.widgets.editor.picture_editor import PictureEditor

        PictureEditor(self._link, self._preview)
        self._panel.add_pages(pages.load_pages())
        self._strip = pages.load_gallery_strip()(self._link)
        place = self.findChild(QVBoxLayout, GALLERY)
        assert place is not None
        place.addWidget(self._strip)
        self._set_tab_order(self._strip.tab_stops)
        self._fit_panel()
        self.show_view(self._link.latest_view)

    def _set_tab_order(self, gallery: Sequence[QWidget]) -> None:
        """As the eye goes: preview, gallery, bar, and then the pages."""
        before = self._preview.tab_stop
        for widget in (*gallery, *self._bar.tab_stops):
            QWidget.setTabOrder(before, widget)
            before = widget

    def _add_pictures(self, pictures: QMimeData) -> None:
        if self._strip is not None:
            self._strip.add_pictures(pictures)

    def _on_panel_asked(self, wanted: bool) -> None:
        self._panel_wanted = wanted
        self._set_panel_visible(wanted)

    def _fit_panel(self) -> None:
        """Leave the preview and the gallery what they need."""
        beside = self._preview.minimumSizeHint().width()
        if self._strip is not None:
            beside = max(beside, self._strip.minimumSizeHint().width())
        self._panel.fit_room(self.width() - max(beside, self._preview.minimumWidth()) - 3 * EDGE_PX)

    def _set_panel_visible(self, shown: bool) -> None:
        self._panel.setVisible(shown)
        self._bar.show_panel_state(shown)

    def _update_seen(self, mapped: bool) -> None:
        """While nobody can see the window, nothing is drawn in it."""
        self._mapped = mapped
        seen = mapped and not self.isMinimized()
        if seen is self._seen or self._leaving:
            return
        self._seen = seen
        self.setUpdatesEnabled(seen)
        self._preview.set_drawing(seen)
        if self._first_run is not None:
            self._first_run.set_seen(seen)
        self.seen_changed.emit(seen)

    def _update_title(self) -> None:
        title = "Persona Cam"
        if self._view.live.is_seen or self._view.live is Live.INTERRUPTED:
            title = f"● {describe_live(self._view)} – Persona Cam"
        if self.windowTitle() != title:
            self.setWindowTitle(title)

    def _restore_geometry(self) -> None:
        geometry = self._link.preferences.user_settings.geometry
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))

    def _save_geometry(self) -> None:
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self._link.preferences.change_settings(geometry=geometry)
