"""The first start, on one screen: the avatar moves at once, and wears the face that is pointed at.

    title
    the avatar, large                      cameras, each with what it sees │ once live: where to choose the camera
    portraits to point at                                                  │ in other programs, and who reads it
    consent, as one line                                      Skip, Go live │ End live, Done

Owns: this arrangement, what goes on the output when, and when the user is through. Does not know: how anything runs; it
asks the link for the same actions as the window after it.
"""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.gui.device_lists import CameraScanner
from app.gui.engine_link import EngineLink
from app.gui.preview_scaler import Feed
from app.gui.view_state import Message, Phase, ViewState
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.scroll_area import VerticalScrollArea
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, SCROLL_BAR_PX, enlarge_font, set_style_kind
from app.gui.widgets.first_run.camera_tiles import CLIP, CameraTiles
from app.gui.widgets.first_run.consent_dialog import ConsentDialog
from app.gui.widgets.first_run.consent_line import ConsentLine
from app.gui.widgets.first_run.portrait_row import PortraitRow
from app.gui.widgets.first_run.where_to_choose import WhereToChoose
from app.gui.widgets.gallery.clipboard import accept_copy, holds_pictures
from app.gui.widgets.main.address_question import ask_for_address
from app.gui.widgets.main.preview import Preview
from app.storage.user_settings import UserSettings
from engine import Problem

CAMERA_NAME = "Persona Cam"
"""What other programs list, unless the camera has another name."""
CONSENT = "consent"
"""The target of the message that says that it is missing."""
COLUMN_PX = (236, 380)
"""The column beside the avatar: in a small window, and at most."""
COLUMN_SHARE = 0.29
PORTRAIT_PX = (68, 116)
PORTRAIT_SHARE = 0.14
"""The side of a portrait's picture, as a share of the height that there is."""
BUTTON_PX = 116
"""So wide is a button at least, whatever it says: it stays where it is when its words change."""


class FirstRun(QWidget):
    """Fills the main window until it is done."""

    done = Signal()
    """The user has gone through it, or skipped the rest."""
    consented = Signal()
    """The sentence was ticked: a message whose target is CONSENT has been heeded."""

    def __init__(
        self, link: EngineLink, cameras: CameraScanner, camera: str | None = None, parent: QWidget | None = None
    ) -> None:
        """camera: the one that the program was started with; it drives the avatar until another is chosen."""
        super().__init__(parent)
        self._link = link
        self._view = ViewState()
        avatar, driver = (
            Feed(latest, link.wait_for_picture) for latest in (link.latest_image, link.latest_driver_image)
        )
        self.preview = Preview(avatar, driver, link.latest_ground_rgb)
        self._portraits = PortraitRow(link)
        self._cameras = CameraTiles(link, cameras, camera)
        self._where = WhereToChoose()
        self._consent = ConsentLine()
        self._title, self._heading, self._note = Label(), Label(), Label(wrapped=True)
        self._column, self._skip, self._go = QStackedWidget(), QPushButton(), QPushButton()
        self._network = QPushButton()
        self._connect_signals()
        self._build_layout()
        self.setAcceptDrops(True)
        self.retranslate()
        self.show_view(link.latest_view)

    def show_view(self, view: ViewState) -> None:
        before, self._view = self._view, view
        for part in (self.preview, self._portraits, self._cameras, self._where):
            part.show_view(view)
        if view.phase is Phase.RUNNING and before.phase is not Phase.RUNNING and self.isVisible():
            self._cameras.set_watching(True)  # not before: the first picture of the avatar comes first
        if view.live.is_on is not before.live.is_on:
            self._follow_live(view.live.is_on)
        self._update_note()
        self._update_buttons()

    @property
    def is_live(self) -> bool:
        return self._view.live.is_on

    @property
    def consent_given(self) -> bool:
        return self._consent.is_given

    def set_seen(self, on: bool) -> None:
        """Let go of the cameras that are only looked through while nobody can see that."""
        self.preview.set_drawing(on)
        self._cameras.set_watching(on and self._view.phase is Phase.RUNNING and not self.is_live)

    def shutdown(self) -> None:
        """End what runs behind it."""
        self._cameras.shutdown()
        self.preview.shutdown()

    def retranslate(self) -> None:
        self._heading.setText(self.tr("Your camera"))
        self._network.setText(self.tr("&Network camera …"))
        self._network.setToolTip(self.tr("A camera, telephone or program on the network: RTSP, MJPEG, SRT"))
        self._skip.setToolTip(self.tr("To the window, with what is chosen here"))
        self._update_note()
        self._update_buttons()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        super().showEvent(event)
        self._go.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)
        width = min(max(round(self.width() * COLUMN_SHARE), COLUMN_PX[0]), COLUMN_PX[1])
        self._column.setFixedWidth(width)
        self._portraits.set_picture_side(
            min(max(round(self.height() * PORTRAIT_SHARE), PORTRAIT_PX[0]), PORTRAIT_PX[1])
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Enter goes on, wherever the focus is; Escape takes back what is tried on, and otherwise skips the rest."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press_focused()
        elif event.key() == Qt.Key.Key_Escape and self._portraits.is_trying_on:
            self._portraits.wear_chosen()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 -- Qt's name
        if holds_pictures(event.mimeData()):
            accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 -- Qt's name
        self._portraits.add_pictures(event.mimeData())
        accept_copy(event)

    def leave(self) -> None:
        """Go to the window; consent that was given is kept, and what was only tried on is not."""
        self._portraits.wear_chosen()
        if self.consent_given:
            self._link.preferences.change_settings(consent_seen=True)
        self.done.emit()

    def _connect_signals(self) -> None:
        self._skip.clicked.connect(self._on_second_button)
        self._go.clicked.connect(self._on_first_button)
        self._consent.given.connect(self._on_consent)
        self._consent.more_asked.connect(lambda: ConsentDialog(self._link, self.window()).show())
        self._cameras.chosen.connect(lambda word: self._link.run_action("camera", word))
        self._cameras.chosen.connect(self._update_note)
        self._network.clicked.connect(lambda: ask_for_address(self, self._cameras.add_camera))
        self.preview.pictures_dropped.connect(self._portraits.add_pictures)
        self.preview.driver_asked.connect(lambda on: self._link.preferences.change_settings(driver_shown=on))
        self._link.preferences.changed.connect(self._apply_user_settings)
        self._apply_user_settings(self._link.preferences.user_settings)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self._paste_picture)

    def _build_layout(self) -> None:
        enlarge_font(self._title, 1.6, bold=True)
        set_style_kind(self._heading, "title")
        set_style_kind(self._note, "quiet")
        set_style_kind(self._skip, "quiet")
        set_style_kind(self._network, "quiet")
        for button in (self._skip, self._go):
            button.setMinimumWidth(BUTTON_PX)
        keeps_place = self._consent.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)
        self._consent.setSizePolicy(keeps_place)
        inner = QWidget()
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, SCROLL_BAR_PX, 0)
        inside.addWidget(self._cameras)
        inside.addWidget(self._network, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addStretch(1)
        choose = QWidget()
        down = QVBoxLayout(choose)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(GAP_PX)
        down.addWidget(self._heading)
        down.addWidget(self._note)
        down.addWidget(VerticalScrollArea(inner), 1)
        self._column.addWidget(choose)
        self._column.addWidget(VerticalScrollArea(self._where))
        bar = QHBoxLayout()
        bar.setSpacing(GAP_PX)
        bar.addWidget(self._consent, 1)
        bar.addWidget(self._skip)
        bar.addWidget(self._go)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(EDGE_PX)
        grid.setVerticalSpacing(GAP_PX)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(1, 1)
        grid.addWidget(self._title, 0, 0, 1, 2)
        grid.addWidget(self.preview, 1, 0)
        grid.addWidget(self._portraits, 2, 0)
        grid.addWidget(self._column, 1, 1, 2, 1)
        grid.addLayout(bar, 3, 0, 1, 2)

    def _press_focused(self) -> None:
        focused = self.focusWidget()
        if isinstance(focused, QPushButton) and focused.isEnabled():
            focused.click()
        elif self._go.isEnabled():
            self._go.click()
        else:
            self._ask_for_consent()

    def _on_first_button(self) -> None:
        if self.is_live:
            self.leave()
        elif self.consent_given:
            self._link.preferences.change_settings(consent_seen=True)
            self._portraits.wear_chosen()
            self._link.run_action("output", True)
        else:
            self._ask_for_consent()

    def _ask_for_consent(self) -> None:
        """Say why nobody is live, and lead to the box."""
        self._consent.take_focus()
        problem = Problem("You are not live yet: first tick whose face you wear.", "Then go live.")
        self._link.show_message(Message(problem, target=CONSENT))

    def _on_consent(self, given: bool) -> None:
        self._update_buttons()
        if given:
            self.consented.emit()

    def _on_second_button(self) -> None:
        if self.is_live:
            self._link.run_action("output", False)
        else:
            self.leave()

    def _follow_live(self, is_live: bool) -> None:
        """While others see it only what is chosen is worn, and no camera is looked through."""
        self._portraits.set_trying_on(not is_live)
        self._cameras.set_watching(not is_live and self.isVisible())
        from engine import list_virtual_cameras  # brings NumPy, and the window starts without it

        names = {camera.word: camera.name for camera in list_virtual_cameras()} if is_live else {}
        self._where.set_camera_name(names.get(self._view.device, CAMERA_NAME))
        self._column.setCurrentIndex(int(is_live))
        if is_live:  # the focus may be on what is hidden now, and would go to the button that ends live
            self._go.setFocus()
        self._consent.setVisible(not is_live)

    def _update_note(self, *_: object) -> None:
        if not self._cameras.has_camera:
            words = self.tr("No camera was found: the demo clip drives the avatar. Plug one in at any time.")
        elif self._cameras.chosen_camera == CLIP:
            words = self.tr("The demo clip drives the avatar. Choose your camera to do it yourself.")
        else:
            words = self.tr("What the camera sees stays on this computer, and only you see it here.")
        self._note.setText(words)

    def _update_buttons(self, *_: object) -> None:
        is_live = self.is_live
        self._title.setText(self.tr("You are live") if is_live else self.tr("Point at a face: you become it"))
        self._go.setText(self.tr("Done") if is_live else self.tr("Go live"))
        self._skip.setText(self.tr("End live") if is_live else self.tr("Skip"))
        can_go = is_live or (self.consent_given and self._view.phase is Phase.RUNNING)
        set_style_kind(self._go, "primary" if can_go else "")
        self._go.setToolTip("" if is_live or self.consent_given else self.tr("First tick whose face you wear"))
        self._go.setAccessibleDescription(self._go.toolTip())

    def _apply_user_settings(self, settings: UserSettings) -> None:
        self.preview.show_driver(settings.driver_shown)

    def _paste_picture(self) -> None:
        if not self._portraits.add_pictures(QGuiApplication.clipboard().mimeData()):
            problem = Problem("There is no picture on the clipboard.", "Copy one, and paste it here.")
            self._link.show_message(Message(problem))
