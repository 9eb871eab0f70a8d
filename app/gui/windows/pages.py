"""The list of the pages beside the preview, and of what is below it.

Owns: the table. Does not know: what is on a page. Everything is named by import string, since what a page needs may be
slow to load: it is made after the window is there.
"""

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from app.gui.engine_link import EngineLink

if TYPE_CHECKING:
    from app.gui.widgets.gallery.gallery_strip import GalleryStrip


class PageType(Protocol):
    """Makes a page, which has `title` and `show_view`; see the package's docstring."""

    def __call__(self, link: EngineLink) -> QWidget: ...


PAGES: tuple[str, ...] = (
    "app.gui.widgets.pages.motion_page:MotionPage",
    "app.gui.widgets.pages.output_page:OutputPage",
    "app.gui.widgets.pages.presets_page:PresetsPage",
    "app.gui.widgets.pages.settings_page:SettingsPage",
    "app.gui.widgets.weights.weights_page:WeightsPage",
)
"""Import strings, "module:class", in the order of their tabs."""


def load_pages() -> Sequence[PageType]:
    """Return all pages' types."""
    return [_import_page(name) for name in PAGES]


def load_gallery_strip() -> "type[GalleryStrip]":
    """Return the gallery strip's type: a page like the others, without a title."""
    from app.gui.widgets.gallery.gallery_strip import GalleryStrip

    return GalleryStrip


def _import_page(name: str) -> PageType:
    module, _, kind = name.partition(":")
    found: PageType = getattr(importlib.import_module(module), kind)
    return found
