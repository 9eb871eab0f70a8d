"""Keeps buttons from changing their width with their words.

Owns: how wide the widest of a button's words is. Does not know: which words those are.
"""

from collections.abc import Iterable

from PySide6.QtWidgets import QPushButton


def reserve_width(button: QPushButton, words: Iterable[str]) -> None:
    """Let a button be at least as wide as each of these words needs; called again when language or type changes.

    words: all that it may ever say, in the current language; those of a value in their longest form, "0:00:00".
    """
    shown = button.text()
    widest = 0
    button.blockSignals(True)
    button.setMinimumWidth(0)
    for text in (*words, shown):
        button.setText(text)
        widest = max(widest, button.sizeHint().width())
    button.setText(shown)
    button.blockSignals(False)
    button.setMinimumWidth(widest)
