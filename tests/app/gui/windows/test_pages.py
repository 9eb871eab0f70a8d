from app.gui.widgets.gallery.gallery_strip import GalleryStrip
from app.gui.widgets.pages.motion_page import MotionPage
from app.gui.widgets.pages.output_page import OutputPage
from app.gui.widgets.pages.presets_page import PresetsPage
from app.gui.widgets.pages.settings_page import SettingsPage
from app.gui.widgets.weights.weights_page import WeightsPage
from app.gui.windows.pages import load_gallery_strip, load_pages


def test_the_pages_come_in_the_order_of_their_tabs() -> None:
    assert list(load_pages()) == [MotionPage, OutputPage, PresetsPage, SettingsPage, WeightsPage]


def test_below_the_preview_is_the_gallery() -> None:
    assert load_gallery_strip() is GalleryStrip
