"""A tile moves while the pointer rests on it, and only then."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.widgets.gallery.gallery_model import GalleryModel
from app.gui.widgets.gallery.hover_sample import HoverSample
from app.gui.widgets.gallery.portrait_filter import PortraitFilter
from app.gui.widgets.gallery.tile_view import TileView
from app.storage.gallery_entry import GalleryPortrait
from tests.fakes.link import NotingLink


class FakeSamples(QObject):
    """Three pictures for everybody. asked: ids; "" for a cancel."""

    made = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.pictures = []
        for colour in ("red", "green", "blue"):
            picture = QImage(8, 8, QImage.Format.Format_RGB32)
            picture.fill(QColor(colour))
            self.pictures.append(picture)

    def request_sample(self, portrait: GalleryPortrait) -> None:
        self.asked.append(portrait.id)

    def cancel_request(self) -> None:
        self.asked.append("")

    def find_sample(self, portrait: GalleryPortrait) -> tuple[QImage, ...]:
        return tuple(self.pictures)


@pytest.fixture
def view(qtbot: QtBot, link: NotingLink) -> Iterator[TileView]:
    model = GalleryModel(link.gallery)
    made = TileView(PortraitFilter(model))
    qtbot.addWidget(made)
    made.resize(400, 140)
    made.show()
    yield made
    model.deleteLater()


def test_it_moves_forth_and_back_while_the_pointer_rests_and_stops_when_it_leaves(
    qtbot: QtBot, view: TileView, link: NotingLink
) -> None:
    samples = FakeSamples()
    hover = HoverSample(view, view.tile, samples)  # type: ignore[arg-type]
    view.entered.emit(view.model().index(1, 0))
    assert "bundled-ben" not in samples.asked
    hover._dwell.timeout.emit()
    assert samples.asked[-1] == "bundled-ben"
    assert not hover._play.isActive(), "nothing is painted before there is something"
    samples.made.emit(link.gallery.portraits[1])
    assert hover._play.isActive()
    hover._play.stop()
    shown = []
    for _ in range(6):
        hover._show_next_picture()
        assert view.tile.sample is not None
        assert view.tile.sample[0] == "bundled-ben"
        shown.append(samples.pictures.index(view.tile.sample[1]))
    assert shown == [0, 1, 2, 1, 0, 1]
    moving = view.grab().toImage()
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
    assert view.tile.sample is None
    assert not hover._play.isActive()
    assert samples.asked[-1] == ""
    assert view.grab().toImage() != moving


def test_a_pointer_that_passes_asks_for_nothing_and_a_sample_that_is_late_is_not_shown(
    qtbot: QtBot, view: TileView, link: NotingLink
) -> None:
    samples = FakeSamples()
    hover = HoverSample(view, view.tile, samples)  # type: ignore[arg-type]
    for row in range(3):
        view.entered.emit(view.model().index(row, 0))
    assert set(samples.asked) == {""}
    hover._dwell.timeout.emit()
    assert samples.asked[-1] == "bundled-cleo"
    view.entered.emit(view.model().index(0, 0))
    samples.made.emit(link.gallery.portraits[2])
    assert not hover._play.isActive()
