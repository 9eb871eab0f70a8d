"""Finding a widget's parts as a test needs them: there must be one."""

from typing import TypeVar

from PySide6.QtCore import QObject

Kind = TypeVar("Kind", bound=QObject)


def child(of: QObject, kind: type[Kind]) -> Kind:
    """Return the first part of this kind."""
    found = of.findChild(kind)
    assert found is not None, f"no {kind.__name__}"
    return found
