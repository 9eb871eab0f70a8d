"""Text labels.

Owns: that they are shown as they are (a file called `<b>.png` is no markup), and shortened where there is no room.
Does not know: what they say.
"""

from PySide6.QtGui import QResizeEvent, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class Label(QLabel):
    """A label that takes its words literally."""

    def __init__(self, parent: QWidget | None = None, wrapped: bool = False) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrapped)


class ShortenedLabel(Label):
    """A label on one line that ends in dots where there is no room for all of its words; its tool tip has them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_words(self, words: str) -> None:
        self._words = words
        self._shorten_words()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)
        self._shorten_words()

    def _shorten_words(self) -> None:
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width())
        if shown != self.text():
            self.setText(shown)
            self.setToolTip(escape_tool_tip(self._words) if shown != self._words else "")


def escape_tool_tip(words: str) -> str:
    """Return words for a tool tip, which takes whatever looks like markup for markup."""
    return Qt.convertFromPlainText(words) if Qt.mightBeRichText(words) else words
