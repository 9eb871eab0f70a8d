"""Which pages the main window has beside the preview.

Owns: the table. Does not know: what is on a page.
"""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.link import Link
from app.view_state import ViewState


class Page(Protocol):
    """What the main window needs of a page, which is a QWidget too."""

    title: str

    def show_view(self, view: ViewState, /) -> None: ...


class PageType(Protocol):
    """Makes a page."""

    def __call__(self, link: Link) -> QWidget: ...


PAGES: Sequence[PageType] = ()
"""In the order of their tabs."""
