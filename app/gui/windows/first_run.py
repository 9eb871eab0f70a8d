"""The first start, in three steps, each of which may be skipped: what this is, the camera, the portrait.

Owns: the steps and what was chosen in them. Does not know: what becomes of that.
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

from app.gui.camera_list import CameraWatch
from app.gui.camera_previews import CameraGlimpses
from app.gui.engine_link import Link
from app.gui.engine_messages import in_our_words
from app.gui.view_state import Message
from app.gui.widgets.basics import icons
from app.gui.widgets.basics.dialogs import PICTURES, ask_for_files
from app.gui.widgets.basics.display_names import camera_name, portrait_name
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.scroll_area import Scrolled
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, LARGE, enlarge, set_kind
from app.gui.widgets.gallery.picture_picker import PictureChoice
from app.storage.demo_clip import CLIP

LARGEST = (760, 560)
CAMERA_PX = QSize(204, 115)
PORTRAIT_PX = QSize(116, 116)
PATTERNS = "*.jpg *.jpeg *.png *.webp *.avif"


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

    def __init__(self, link: Link, cameras: CameraWatch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._welcome = WelcomeStep()
        self._camera = CameraStep(cameras)
        self._portrait = PortraitStep(link)
        self._steps = QStackedWidget()
        for step in (self._welcome, self._camera, self._portrait):
            self._steps.addWidget(step)
        self._at = Label()
        self._title = Label()
        set_kind(self._at, "quiet")
        self._skip, self._back, self._next = QPushButton(), QPushButton(), QPushButton()
        set_kind(self._skip, "quiet")
        set_kind(self._next, "primary")
        self._skip.clicked.connect(self._finish)
        self._back.clicked.connect(lambda: self._go(self._steps.currentIndex() - 1))
        self._next.clicked.connect(lambda: self._go(self._steps.currentIndex() + 1))
        self._lay_out()
        self._go(0)

    @property
    def step(self) -> int:
        """Where the user is: 0, 1 or 2."""
        return self._steps.currentIndex()

    def close_for_good(self) -> None:
        """Let go of the camera that is being looked at."""
        self._camera.close_for_good()

    def retranslate(self) -> None:
        titles = (self.tr("Be any face you may use"), self.tr("Choose your camera"), self.tr("Choose a face"))
        self._at.setText(self.tr("Step {number} of 3").format(number=self.step + 1))
        self._title.setText(titles[self.step])
        self._skip.setText(self.tr("Skip"))
        self._back.setText(self.tr("Back"))
        self._next.setText(self.tr("Start") if self.step == 2 else self.tr("Next"))

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

    def _lay_out(self) -> None:
        enlarge(self._title, 1.9, bold=True)
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

    def _go(self, step: int) -> None:
        if step >= self._steps.count():
            self._finish()
            return
        self._steps.setCurrentIndex(step)
        self._back.setVisible(step > 0)
        self._camera.look(step == 1)
        self.retranslate()
        self._next.setFocus()

    def _finish(self) -> None:
        self.close_for_good()
        badge, own_pixels_only = self._welcome.badge.isChecked(), self._welcome.own_pixels_only.isChecked()
        self.done.emit(FirstChoices(badge, own_pixels_only, self._camera.word, self._portrait.word))


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
            enlarge(words, LARGE - 0.1)
            across = QHBoxLayout()
            across.setSpacing(EDGE_PX)
            sign.setAlignment(Qt.AlignmentFlag.AlignTop)
            across.addWidget(sign)
            across.addWidget(words, 1)
            down.addLayout(across)
        down.addSpacing(GAP_PX)
        for box, says in ((self.badge, self._badge_says), (self.own_pixels_only, self._own_says)):
            set_kind(says, "quiet")
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
        signs = (icons.face, icons.shield, icons.person)
        for (sign, words), text, draw in zip(self._rows, texts, signs, strict=True):
            sign.setPixmap(icons.icon(draw, self.palette().highlight().color()).pixmap(28, 28))
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


class CameraStep(QWidget):
    """Cameras by name, with what they see."""

    def __init__(self, cameras: CameraWatch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cameras = cameras
        self._glimpses = CameraGlimpses(self)
        self._looked = False
        self._choice = PictureChoice(CAMERA_PX, 3, icons.camera)
        self._says = Label(wrapped=True)
        set_kind(self._says, "quiet")
        cameras.found.connect(self._fill)
        self._choice.chosen.connect(self._choose)
        self._glimpses.seen.connect(self._show)
        self._glimpses.failed.connect(self._tell_failure)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(EDGE_PX)
        down.addWidget(_scrolled(self._choice), 1)
        down.addWidget(self._says)
        self._fill()

    @property
    def word(self) -> str:
        return self._choice.word or str(CLIP)

    def look(self, on: bool) -> None:
        """Look through the cameras only while this step is shown."""
        self._looked = on
        if on:
            self._cameras.look()
            self._watch()
        self._choose(self._choice.word)

    def close_for_good(self) -> None:
        self._glimpses.close()

    def retranslate(self) -> None:
        self._fill()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _fill(self, *_: object) -> None:
        found = self._cameras.cameras
        chosen = self._choice.word or (found[0].word if found else str(CLIP))
        if chosen == str(CLIP) and found and not self._looked:
            chosen = found[0].word
        rows = [(camera.word, camera.name) for camera in found]
        self._choice.fill([*rows, (str(CLIP), camera_name(str(CLIP)))], chosen)
        self._says.setText(
            self.tr("Your picture stays on this computer. Another camera can be chosen at any time.")
            if found
            else self.tr("No camera was found. The demo clip shows how it looks; plug one in at any time.")
        )
        if self._looked:
            self._watch()

    def _watch(self) -> None:
        """The clip first: it is there at once."""
        self._glimpses.watch([str(CLIP), *(camera.word for camera in self._cameras.cameras)])

    def _choose(self, word: str) -> None:
        self._glimpses.choose(word if self._looked and word != str(CLIP) else "")

    def _tell_failure(self, _: str, why: str) -> None:
        self._says.setText(why)

    def _show(self, camera: str) -> None:
        picture, button = self._glimpses.picture(camera), self._choice.button(camera)
        if picture is not None and button is not None:
            button.show_picture(picture)


class PortraitStep(QWidget):
    """The gallery, a drawn character first, and a way to bring one's own picture."""

    def __init__(self, link: Link, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._known: set[str] = set()
        self._choice = PictureChoice(PORTRAIT_PX, 5, icons.person)
        self._add = QPushButton()
        self._says = Label(wrapped=True)
        set_kind(self._says, "quiet")
        self._add.clicked.connect(self._add_files)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(EDGE_PX)
        down.addWidget(_scrolled(self._choice), 1)
        across = QHBoxLayout()
        across.setSpacing(EDGE_PX)
        across.addWidget(self._add)
        across.addWidget(self._says, 1)
        down.addLayout(across)
        link.attached.connect(self._begin)
        if link.is_attached:
            self._begin()
        self.retranslate()

    @property
    def word(self) -> str:
        return self._choice.word

    def retranslate(self) -> None:
        self._add.setText(self.tr("Add a picture …"))
        self._says.setText(self.tr("One face that looks roughly into the camera. More can be added later."))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _begin(self) -> None:
        gallery = self._link.gallery
        gallery.changed.connect(self._fill)
        gallery.thumbnail_made.connect(self._show)
        gallery.told.connect(self._tell)
        self._fill()

    def _tell(self, message: Message) -> None:
        self._says.setText(f"{in_our_words(message.problem)} {in_our_words(message.remedy)}")

    def _fill(self, *_: object) -> None:
        """A picture that was just added is chosen."""
        portraits = self._link.gallery.portraits
        ids = {portrait.id for portrait in portraits}
        new = [portrait.id for portrait in portraits if portrait.id not in self._known] if self._known else []
        chosen = new[-1] if new else self._choice.word or (portraits[0].id if portraits else "")
        self._known = ids
        self._choice.fill([(portrait.id, portrait_name(portrait)) for portrait in portraits], chosen)
        for portrait in portraits:
            self._show(portrait.id)

    def _show(self, id: str) -> None:
        gallery = self._link.gallery
        portrait = next((one for one in gallery.portraits if one.id == id), None)
        picture = None if portrait is None else gallery.thumbnail(portrait)
        button = self._choice.button(id)
        if picture is not None and button is not None:
            button.show_picture(picture)

    def _add_files(self) -> None:
        title, kinds = self.tr("Choose pictures"), f"{self.tr('Pictures')} ({PATTERNS})"
        ask_for_files(self, title, kinds, PICTURES, self._link.gallery.add_files, several=True)


def _scrolled(widget: QWidget) -> Scrolled:
    """Put something that may be too tall for a small window into one that scrolls."""
    inner = QWidget()
    down = QVBoxLayout(inner)
    down.setContentsMargins(2, 2, 2, 2)
    across = QHBoxLayout()
    across.addWidget(widget)
    across.addStretch(1)
    down.addLayout(across)
    down.addStretch(1)
    return Scrolled(inner)
