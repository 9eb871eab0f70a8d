"""More about whose face may be worn, and the two choices that belong to it: the badge, and own pixels only.

Owns: these words and choices. Does not know: what the choices do to a picture.
"""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.gui.engine_link import EngineLink
from app.gui.view_state import ViewState
from app.gui.widgets.basics import icons
from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.optimistic_control import Switch
from app.gui.widgets.basics.screen_fit import keep_on_screen
from app.gui.widgets.basics.scroll_area import VerticalScrollArea
from app.gui.widgets.basics.theme import EDGE_PX, GAP_PX, enlarge_font, set_style_kind

SIGNS = (icons.Sign.FACE, icons.Sign.SHIELD, icons.Sign.PERSON)
SIZE = QSize(560, 470)
INDENT_PX = 28


class ConsentDialog(QDialog):
    """Not modal; what is chosen in it counts at once."""

    def __init__(self, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title, self._close = Label(), QPushButton()
        self._rows = [(Label(), Label(wrapped=True)) for _ in SIGNS]
        self._badge, self._own = Switch(), Switch()
        self._badge_says, self._own_says = Label(wrapped=True), Label(wrapped=True)
        self._badge.turned.connect(lambda on: link.run_action("badge", on))
        self._own.turned.connect(lambda on: link.run_action("own-pixels-only", on))
        self._close.clicked.connect(self.close)
        link.changed.connect(self.show_view)
        self._build_layout()
        self.resize(SIZE)
        keep_on_screen(self)
        self.retranslate()
        self.show_view(link.latest_view)

    def show_view(self, view: ViewState) -> None:
        if view.desired is not None:
            self._badge.show_value(view.desired.user.live.badge)
            self._own.show_value(view.desired.user.settings.own_pixels_only)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Whose face you may wear"))
        self._title.setText(self.windowTitle())
        self._close.setText(self.tr("Close"))
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
        colour = self.palette().highlight().color()
        for (sign, words), text, drawn in zip(self._rows, texts, SIGNS, strict=True):
            sign.setPixmap(icons.make_icon(drawn, colour).pixmap(28, 28))
            words.setText(text)
        self._badge.setText(self.tr("Show a small badge “AI avatar” on the picture"))
        self._badge_says.setText(self.tr("In the lower left corner of everything that leaves the program."))
        self._own.setText(self.tr("Own pixels only"))
        self._own_says.setText(
            self.tr(
                "Otherwise small areas come from your camera's picture, matched in colour: the inside of the mouth "
                "and creases of the skin. With this, not a single pixel of you is used: more private, a little plainer."
            )
        )
        for switch, says in ((self._badge, self._badge_says), (self._own, self._own_says)):
            switch.setAccessibleDescription(says.text())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self.retranslate()
        super().changeEvent(event)

    def _build_layout(self) -> None:
        enlarge_font(self._title, 1.5, bold=True)
        content = QWidget()
        down = QVBoxLayout(content)
        down.setContentsMargins(EDGE_PX, EDGE_PX, EDGE_PX, EDGE_PX)
        down.setSpacing(EDGE_PX)
        down.addWidget(self._title)
        for sign, words in self._rows:
            across = QHBoxLayout()
            across.setSpacing(EDGE_PX)
            sign.setAlignment(Qt.AlignmentFlag.AlignTop)
            across.addWidget(sign)
            across.addWidget(words, 1)
            down.addLayout(across)
        for switch, says in ((self._badge, self._badge_says), (self._own, self._own_says)):
            set_style_kind(says, "quiet")
            says.setIndent(INDENT_PX)
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(switch)
            pair.addWidget(says)
            down.addLayout(pair)
        down.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, EDGE_PX)
        whole.setSpacing(GAP_PX)
        whole.addWidget(VerticalScrollArea(content), 1)
        across = QHBoxLayout()
        across.setContentsMargins(EDGE_PX, 0, EDGE_PX, 0)
        across.addStretch(1)
        across.addWidget(self._close)
        whole.addLayout(across)
