"""Finding a widget's parts as a test needs them: there must be one."""

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject

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
