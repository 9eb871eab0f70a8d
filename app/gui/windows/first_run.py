"""The first start, in three steps, each of which may be skipped: consent, camera, portrait.

Owns: the steps and what was chosen in them. Does not know: what becomes of that; how a camera is looked through
(`first_run_camera`).
"""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.gui.device_lists import CameraScanner
from app.gui.engine_link import EngineLink
from app.gui.engine_messages import translate_problem
from app.gui.view_state import Message
from app.gui.widgets.basics import icons
from app.gui.widgets.basics.dialogs import PICTURE_PATTERNS, PICTURES, ask_for_files
from app.gui.widgets.basics.display_names import portrait_name
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.scroll_area import VerticalScrollArea, wrap_in_scroll_area
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, LARGE, enlarge_font, set_style_kind
from app.gui.widgets.gallery.picture_picker import PictureChoice
from app.gui.windows.first_run_camera import CameraStep

LARGEST = (760, 560)
PORTRAIT_PX = QSize(116, 116)


@dataclass(frozen=True, slots=True)
class FirstChoices:
    """What the first run ends with. camera: as `LiveRequest` takes it. portrait: an id, empty for the default."""

    badge: bool
    own_pixels_only: bool
    camera: str
    portrait: str


class FirstRun(QWidget):
    """Fills the main window until it is done."""

    done = Signal(object)
    """FirstChoices: the user has gone through it, or skipped the rest."""

    def __init__(
        self, link: EngineLink, cameras: CameraScanner, camera: str | None = None, parent: QWidget | None = None
    ) -> None:
        """camera: the one that the program was started with; it is suggested."""
        super().__init__(parent)
        self._link = link
        self._welcome = WelcomeStep()
        self._camera = CameraStep(cameras, camera)
        self._portrait = PortraitStep(link)
        self._steps = QStackedWidget()
        for step in (VerticalScrollArea(self._welcome), self._camera, self._portrait):
            self._steps.addWidget(step)
        self._at = Label()
        self._title = Label()
        set_style_kind(self._at, "quiet")
        self._skip, self._back, self._next = QPushButton(), QPushButton(), QPushButton()
        set_style_kind(self._skip, "quiet")
        set_style_kind(self._next, "primary")
        self._skip.clicked.connect(self._finish_first_run)
        self._back.clicked.connect(lambda: self._go_to_step(self._steps.currentIndex() - 1))
        self._next.clicked.connect(lambda: self._go_to_step(self._steps.currentIndex() + 1))
        self._build_layout()
        self._go_to_step(0)

    @property
    def step_index(self) -> int:
        """Where the user is: 0, 1 or 2."""
        return self._steps.currentIndex()

    def set_seen(self, on: bool) -> None:
        """Let go of the camera while nobody can see its picture."""
        self._camera.set_watching(on and self.step_index == 1)

    def shutdown(self) -> None:
        """Let go of the camera that is being looked at."""
        self._camera.shutdown()

    def retranslate(self) -> None:
        titles = (self.tr("Be any face you may use"), self.tr("Choose your camera"), self.tr("Choose a face"))
        self._at.setText(self.tr("Step {number} of 3").format(number=self.step_index + 1))
        self._title.setText(titles[self.step_index])
        self._skip.setText(self.tr("Skip"))
        self._back.setText(self.tr("Back"))
        self._next.setText(self.tr("Start") if self.step_index == 2 else self.tr("Next"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 -- Qt's name
        super().showEvent(event)
        self._next.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Enter goes on, wherever the focus is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._next.click()
        else:
            super().keyPressEvent(event)

    def _build_layout(self) -> None:
        enlarge_font(self._title, 1.9, bold=True)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addWidget(self._skip)
        buttons.addStretch(1)
        buttons.addWidget(self._back)
        buttons.addWidget(self._next)
        self._next.setMinimumWidth(120)
        column = QWidget()
        column.setMaximumSize(*LARGEST)
        down = QVBoxLayout(column)
        down.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        down.setSpacing(GAP_PX)
        down.addWidget(self._at)
        down.addWidget(self._title)
        down.addSpacing(GAP_PX)
        down.addWidget(self._steps, 20)
        down.addSpacing(GAP_PX)
        down.addLayout(buttons)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addWidget(column, 100)
        across.addStretch(1)

    def _go_to_step(self, step: int) -> None:
        if step >= self._steps.count():
            self._finish_first_run()
            return
        self._steps.setCurrentIndex(step)
        self._back.setVisible(step > 0)
        self._camera.set_watching(step == 1)
        self.retranslate()
        self._next.setFocus()

    def _finish_first_run(self) -> None:
        self.shutdown()
        badge, own_pixels_only = self._welcome.badge.isChecked(), self._welcome.own_pixels_only.isChecked()
        self.done.emit(FirstChoices(badge, own_pixels_only, self._camera.chosen_camera, self._portrait.chosen_portrait))


class WelcomeStep(QWidget):
    """What the program does, and whose face one may wear."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = [(Label(), Label(wrapped=True)) for _ in range(3)]
        self.badge, self.own_pixels_only = QCheckBox(), QCheckBox()
        self._badge_says, self._own_says = Label(wrapped=True), Label(wrapped=True)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(EDGE_PX)
        for sign, words in self._rows:
            enlarge_font(words, LARGE - 0.1)
            across = QHBoxLayout()
            across.setSpacing(EDGE_PX)
            sign.setAlignment(Qt.AlignmentFlag.AlignTop)
            across.addWidget(sign)
            across.addWidget(words, 1)
            down.addLayout(across)
        down.addSpacing(GAP_PX)
        for box, says in ((self.badge, self._badge_says), (self.own_pixels_only, self._own_says)):
            set_style_kind(says, "quiet")
            says.setIndent(28)
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(box)
            pair.addWidget(says)
            down.addLayout(pair)
        down.addStretch(1)
        self.retranslate()

    def retranslate(self) -> None:
        texts = (
            self.tr(
                "A portrait moves like you do in front of your camera, and other programs see it as a camera of its "
                "own. Everything happens on this computer: no account, no upload."
            ),
            self.tr(
                "Use your own face, a face whose owner has agreed, a drawn character, or a picture of the distant "
                "past. Do not pass for another living person, get through an identity check, or put words into "
                "somebody's mouth."
            ),
            self.tr("Say that you wear an avatar where people would want to know."),
        )
        signs = (icons.Sign.FACE, icons.Sign.SHIELD, icons.Sign.PERSON)
        for (picture, words), text, sign in zip(self._rows, texts, signs, strict=True):
            picture.setPixmap(icons.make_icon(sign, self.palette().highlight().color()).pixmap(28, 28))
            words.setText(text)
        self.badge.setText(self.tr("Show a small badge “AI avatar” on the picture"))
        self._badge_says.setText(self.tr("In the lower left corner of everything that leaves the program."))
        self.own_pixels_only.setText(self.tr("Own pixels only"))
        self._own_says.setText(
            self.tr(
                "Otherwise small areas come from your camera's picture, matched in colour: the inside of the mouth "
                "and creases of the skin. With this, not a single pixel of you is used: more private, a little plainer."
            )
        )

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.retranslate()
        super().changeEvent(event)


class PortraitStep(QWidget):
    """The gallery, a drawn character first, and a way to bring one's own picture."""

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._known: set[str] = set()
        self._choice = PictureChoice(PORTRAIT_PX, 5, icons.Sign.PERSON)
        self._add = QPushButton()
        self._says = Label(wrapped=True)
        set_style_kind(self._says, "quiet")
        self._add.clicked.connect(self._ask_for_pictures)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(EDGE_PX)
        down.addWidget(wrap_in_scroll_area(self._choice), 1)
        across = QHBoxLayout()
        across.setSpacing(EDGE_PX)
        across.addWidget(self._add)
        across.addWidget(self._says, 1)
        down.addLayout(across)
        link.attached.connect(self._connect_gallery)
        if link.is_attached:
            self._connect_gallery()
        self.retranslate()

    @property
    def chosen_portrait(self) -> str:
        return self._choice.chosen_item

    def retranslate(self) -> None:
        self._add.setText(self.tr("Add a picture …"))
        self._says.setText(self.tr("One face that looks roughly into the camera. More can be added later."))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _connect_gallery(self) -> None:
        gallery = self._link.gallery
        gallery.changed.connect(self._update_items)
        gallery.thumbnail_made.connect(self._show_thumbnail)
        gallery.message_posted.connect(self._show_message)
        self._update_items()

    def _show_message(self, message: Message) -> None:
        self._says.setText(translate_problem(message.problem))

    def _update_items(self, *_: object) -> None:
        """A picture that was just added is chosen."""
        portraits = self._link.gallery.portraits
        ids = {portrait.id for portrait in portraits}
        new = [portrait.id for portrait in portraits if portrait.id not in self._known] if self._known else []
        chosen = new[-1] if new else self._choice.chosen_item or (portraits[0].id if portraits else "")
        self._known = ids
        self._choice.set_items([(portrait.id, portrait_name(portrait)) for portrait in portraits], chosen)
        for portrait in portraits:
            self._show_thumbnail(portrait.id)

    def _show_thumbnail(self, id: str) -> None:
        gallery = self._link.gallery
        portrait = next((one for one in gallery.portraits if one.id == id), None)
        picture = None if portrait is None else gallery.request_thumbnail(portrait)
        button = self._choice.find_button(id)
        if picture is not None and button is not None:
            button.show_picture(picture)

    def _ask_for_pictures(self) -> None:
        kinds = self.tr("Pictures ({patterns})").format(patterns=PICTURE_PATTERNS)
        ask_for_files(
            self, self.tr("Choose pictures"), kinds, PICTURES, self._link.gallery.add_portrait_files, several=True
        )
