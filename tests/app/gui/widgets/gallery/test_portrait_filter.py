"""Which portraits are shown, and that places among them are places among all."""

import pytest

from app.gui.widgets.gallery.gallery_model import GalleryModel
from app.gui.widgets.gallery.portrait_filter import PortraitFilter, _fold
from tests.fakes.link import NotingLink


@pytest.fixture
def shown(link: NotingLink) -> PortraitFilter:
    link.gallery.set_portrait_hidden("bundled-anna", True)
    return PortraitFilter(GalleryModel(link.gallery, link), link)


def ids(shown: PortraitFilter) -> list[str]:
    return [one.id for row in range(shown.rowCount()) if (one := shown.portrait_at(shown.index(row, 0))) is not None]


def test_hidden_ones_are_left_out_unless_they_are_asked_for(shown: PortraitFilter) -> None:
    assert ids(shown) == ["bundled-ben", "bundled-cleo"]
    assert not shown.index_of("bundled-anna").isValid()
    assert shown.index_of("bundled-cleo").row() == 1
    shown.show_hidden(True)
    assert ids(shown) == ["bundled-anna", "bundled-ben", "bundled-cleo"]
    assert shown.has_hidden


def test_all_words_have_to_be_in_the_name(shown: PortraitFilter, link: NotingLink) -> None:
    link.gallery.rename_portrait("bundled-ben", "Captain Ben of the Sea")
    shown.search_names("sea captain")
    assert ids(shown) == ["bundled-ben"]
    link.gallery.rename_portrait("bundled-cleo", "Sea captain Cleo")
    assert ids(shown) == ["bundled-ben", "bundled-cleo"], "a new name is found at once"
    shown.search_names("  ")
    assert len(ids(shown)) == 2


@pytest.mark.parametrize(
    ("text", "folded"), [("JOSÉ", "jose"), ("Straße", "strasse"), ("김민지", "김민지"), ("Ｆｕｌｌ", "full"), ("", "")]
)
def test_capitals_accents_and_widths_do_not_matter(text: str, folded: str) -> None:
    assert _fold(text) == folded
