"""Consent as one line: a box to tick, whose sentence says whose face may be worn, and a way to more words.

Owns: that line. Does not know: what consent is needed for, what more there is to say.
"""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from app.gui.widgets.basics.label import Label
from app.gui.widgets.basics.theme import GAP_PX, set_style_kind


class ConsentLine(QWidget):
    """The words wrap where there is no room for all of them in a row."""

    given = Signal(bool)
    """The user ticked the box, or took the tick away."""
    more_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = QCheckBox()
        self._words = _ClickableLabel()
        self._more = QPushButton()
        set_style_kind(self._more, "quiet")
        self._box.toggled.connect(self.given)
        self._words.clicked.connect(self._box.click)
        self._more.clicked.connect(self.more_asked)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(GAP_PX // 2)
        across.addWidget(self._box)
        across.addWidget(self._words, 1)
        across.addWidget(self._more)
        self.retranslate()

    @property
    def is_given(self) -> bool:
        return self._box.isChecked()

    def give_consent(self) -> None:
        """Show it as given: it was given before."""
        self._box.setChecked(True)

    def take_focus(self) -> None:
        """Bring the keyboard to the box."""
        self._box.setFocus(Qt.FocusReason.TabFocusReason)

    def retranslate(self) -> None:
        words = self.tr("I wear only my own face, a face whose owner has agreed, or a drawn character.")
        self._words.setText(words)
        self._box.setAccessibleName(words)
        self._box.setToolTip(self.tr("Tick this to go live"))
        self._more.setText(self.tr("&More …"))
        self._more.setToolTip(self.tr("What is fair, the badge, and own pixels only"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class _ClickableLabel(Label):
    """Words that belong to a box: a click on them is a click on it."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__(wrapped=True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
