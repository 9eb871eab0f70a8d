"""Text labels.

Owns: that they are shown as they are: a file called `<b>.png` is no markup. Does not know: what they say.
"""

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QLabel, QWidget


class Label(QLabel):
    """A label that takes its words literally."""

    def __init__(self, parent: QWidget | None = None, wrapped: bool = False) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrapped)


def escape_tool_tip(words: str) -> str:
    """Return words for a tool tip, which takes whatever looks like markup for markup."""
    return Qt.convertFromPlainText(words) if Qt.mightBeRichText(words) else words
