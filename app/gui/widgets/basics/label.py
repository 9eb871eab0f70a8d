"""Text labels.

Owns: that they are shown as they are (a file called `<b>.png` is no markup), shortened where there is no room, or
broken into lines, also within a long name without spaces.
Does not know: what they say.
"""

import re

from PySide6.QtGui import QResizeEvent, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

BREAK = "\u200b"
"""A space without width: a line may end there."""
UNBROKEN = re.compile(r"[^\s\u200b]{25,}")
"""What would make a label wider than a small window."""
STEP = 8


class Label(QLabel):
    """A label that takes its words literally. Wrapped, it breaks long names anywhere; `text` has them whole."""

    def __init__(self, parent: QWidget | None = None, wrapped: bool = False) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrapped)

    def setText(self, words: str) -> None:  # noqa: N802 -- Qt's name
        super().setText(UNBROKEN.sub(_allow_breaks, words) if self.wordWrap() else words)

    def text(self) -> str:
        return super().text().replace(BREAK, "")


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


def _allow_breaks(name: re.Match[str]) -> str:
    word = name.group()
    return BREAK.join(word[at : at + STEP] for at in range(0, len(word), STEP))
