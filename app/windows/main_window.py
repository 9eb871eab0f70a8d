"""The main window: the avatar, the gallery below it, the bar, and beside all that the pages.

Owns: where things are, the window's own place on the screen, and what closing it means.
Does not know: the engine, or what is on a page.
"""

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from app.camera_watch import CameraWatch
from app.link import Link
from app.view_state import Live, Message, ViewState
from app.widgets.control_bar import ControlBar
from app.widgets.look import EDGE_PX, GAP_PX
from app.widgets.message_bar import MessageBar
from app.widgets.preview import Preview
from app.widgets.side_panel import SidePanel
from app.widgets.status_line import StatusLine
from app.windows import pages
from app.windows.first_run import FirstRun

SIZE = (1180, 760)
SMALLEST = (720, 480)
PANEL_FROM_PX = 960
"""A window that is at least that wide begins with its side panel open."""


class MainWindow(QMainWindow):
    """Shows the link's views and asks it for actions."""

    quit_asked = Signal()
    """The window was closed, and the user means it."""
    message_pressed = Signal(object)
    """The button of this Message was pressed."""

    def __init__(self, link: Link, cameras: CameraWatch) -> None:
        super().__init__()
        self._link = link
        self._view = ViewState()
        self._leaving = False
        self._panel_wanted: bool | None = None
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self._messages = MessageBar()
        self._preview = Preview(link.latest, link.driver_preview)
        self._gallery_place = QVBoxLayout()
        self._bar = ControlBar(link, cameras)
        self._status = StatusLine()
        self._panel = SidePanel(link)
        self._strip: QWidget | None = None
        self._stack = QStackedWidget()
        self._first_run: FirstRun | None = None
        self._lay_out()
        self._restore()
        link.changed.connect(self.show_view)
        link.told.connect(self._messages.tell)
        link.attached.connect(self._add_pages)
        self._messages.pressed.connect(self.message_pressed)
        self._bar.panel_asked.connect(self._want_panel)
        QShortcut(QKeySequence("Ctrl+Q"), self, self.close)
        self._preview.driver_asked.connect(lambda on: link.preferences.change(driver_shown=on))
        self.show_view(link.view)

    def show_view(self, view: ViewState) -> None:
        """Hand a view to everything that shows a part of it."""
        self._view = view
        for part in (self._messages, self._preview, self._bar, self._status, self._panel):
            part.show_view(view)
        if self._strip is not None:
            self._strip.show_view(view)  # type: ignore[attr-defined]
        self._show_title()

    def tell(self, message: Message) -> None:
        self._messages.tell(message)

    @property
    def preview(self) -> Preview:
        """Where the avatar is shown."""
        return self._preview

    def show_driver(self, on: bool) -> None:
        """Show the driver in a corner of the preview, or not."""
        self._preview.show_driver(on)

    def begin_first_run(self, first_run: FirstRun) -> None:
        """Show this instead of everything else, until `end_first_run`."""
        self._first_run = first_run
        self._stack.addWidget(first_run)
        self._stack.setCurrentWidget(first_run)

    def end_first_run(self) -> None:
        """Show the window as it is from now on."""
        first_run, self._first_run = self._first_run, None
        if first_run is not None:
            self._stack.removeWidget(first_run)
            first_run.close_for_good()
            first_run.deleteLater()

    def bring_to_front(self) -> None:
        """Show the window, wherever it was hidden."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def close_for_good(self) -> None:
        """Close without asking; end what runs behind it."""
        self._leaving = True
        self._remember()
        self.close()
        self.end_first_run()
        self._preview.close_for_good()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 -- Qt's name
        if self._leaving:
            event.accept()
            return
        event.ignore()
        if self._link.preferences.choices.minimise_to_tray:
            self.hide()
        elif self._view.live is Live.OFF or self._really():
            self.quit_asked.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self._show_title()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)
        if self._panel_wanted is None:
            self._show_panel(self.width() >= PANEL_FROM_PX)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(GAP_PX)
        left.addWidget(self._messages)
        left.addWidget(self._preview, 1)
        left.addLayout(self._gallery_place)
        left.addWidget(self._bar)
        left.addWidget(self._status)
        across = QHBoxLayout()
        across.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, GAP_PX)
        across.setSpacing(EDGE_PX)
        across.addLayout(left, 1)
        across.addWidget(self._panel)
        middle = QWidget()
        middle.setLayout(across)
        self._stack.addWidget(middle)
        self.setCentralWidget(self._stack)

    def _add_pages(self) -> None:
        """Make what needs the engine's modules; they are loaded by now."""
        self._panel.fill(pages.load_pages())
        strip = pages.load_strip()
        if strip is not None:
            self._strip = strip(self._link)
            self._gallery_place.addWidget(self._strip)
        self.show_view(self._link.view)

    def _want_panel(self, wanted: bool) -> None:
        self._panel_wanted = wanted
        self._show_panel(wanted)

    def _show_panel(self, shown: bool) -> None:
        self._panel.setVisible(shown)
        self._bar.show_panel(shown)

    def _show_title(self) -> None:
        live = {Live.LIVE: self.tr("LIVE"), Live.CARD: self.tr("LIVE (card)")}.get(self._view.live)
        title = "Persona Cam" if live is None else f"● {live} – Persona Cam"
        if self.windowTitle() != title:
            self.setWindowTitle(title)

    def _really(self) -> bool:
        """Ask once whether to end while others see the avatar."""
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("End live?"))
        box.setText(self.tr("You are live. Other programs lose the picture when Persona Cam ends."))
        leave = box.addButton(self.tr("End live and quit"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(self.tr("Stay live"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.exec()
        return box.clickedButton() is leave

    def _restore(self) -> None:
        geometry = self._link.preferences.choices.geometry
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))

    def _remember(self) -> None:
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self._link.preferences.change(geometry=geometry)
