"""Finding a widget's parts as a test needs them: there must be one."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLayout, QLineEdit, QScrollArea, QWidget

from app.gui.widgets.basics.dialogs import FileQuestion

Kind = TypeVar("Kind", bound=QObject)


def child(of: QObject, kind: type[Kind]) -> Kind:
    """Return the first part of this kind."""
    found = of.findChild(kind)
    assert found is not None, f"no {kind.__name__}"
    return found


def choose_files(asker: QObject, *files: Path) -> None:
    """Answer the question for files or a folder that this widget has just asked."""
    question = child(asker, FileQuestion)
    assert question.isVisible()
    assert not question.isModal()
    question.filesSelected.emit([str(file) for file in files])
    question.close()
    QCoreApplication.sendPostedEvents(question, QEvent.Type.DeferredDelete)


def words_of(widget: QWidget) -> list[str]:
    """Return the words of everything that is laid out in a widget, row by row, as eyes and screen readers get them.

    "text | accessible name", without the second where it is not set; in brackets what is hidden now.
    """
    layout = widget.layout()
    if layout is not None:
        return [words for item in _items_of(layout) for words in item]
    inside = widget.widget() if isinstance(widget, QScrollArea) else None
    return [] if inside is None else _words_with_inside(inside)


def _items_of(layout: QLayout) -> Iterator[list[str]]:
    for item in filter(None, (layout.itemAt(index) for index in range(layout.count()))):
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            yield from _items_of(inner)
        elif widget is not None:
            yield _words_with_inside(widget)


def _words_with_inside(widget: QWidget) -> list[str]:
    own = [_text_of(widget), widget.accessibleName()]
    words = " | ".join(dict.fromkeys(word for word in own if word))
    hidden = f"({words})" if widget.isHidden() else words
    return [hidden] * bool(words) + words_of(widget)


def _text_of(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text()
    if isinstance(widget, QComboBox):
        return " / ".join(widget.itemText(row) for row in range(widget.count()))
    return widget.placeholderText() if isinstance(widget, QLineEdit) else ""
