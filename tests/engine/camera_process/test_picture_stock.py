"""The pictures that may be sent are whole copies, whatever the app writes meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.camera_process.picture_stock import PictureStock, plain_picture
from engine.camera_process.wire import FrameBuffer, Pixels, Shape

SHAPE = Shape(8, 4, 30_000, "i420")


def picture(value: int) -> Pixels:
    return np.full(SHAPE.frame_bytes, value, np.uint8)


@pytest.fixture
def buffer(tmp_path: Path) -> Iterator[FrameBuffer]:
    made = FrameBuffer.create(tmp_path / "buffer", SHAPE)
    yield made
    made.close()


def test_before_the_app_has_written_anything_both_pictures_are_plain(buffer: FrameBuffer) -> None:
    stock = PictureStock(SHAPE)
    stock.fetch_frame(buffer)
    stock.fetch_card(buffer)
    assert (stock.number, stock.card_number, stock.capture_time_ns) == (0, 0, None)
    assert stock.latest.tolist() == stock.card.tolist() == plain_picture(SHAPE).tolist()


def test_the_newest_frame_is_kept_with_its_number_and_time_and_the_card_beside_it(buffer: FrameBuffer) -> None:
    stock = PictureStock(SHAPE)
    buffer.write_card(picture(9))
    buffer.publish_frame(picture(1), 100)
    buffer.publish_frame(picture(2), None)
    stock.fetch_frame(buffer)
    stock.fetch_card(buffer)
    assert (stock.number, stock.capture_time_ns, stock.card_number) == (2, None, 1)
    buffer.publish_frame(picture(3), 300)
    stock.fetch_frame(buffer)
    stock.fetch_card(buffer)
    assert (stock.number, stock.capture_time_ns, stock.card_number) == (3, 300, 1)
    assert (set(stock.latest.tolist()), set(stock.card.tolist())) == ({3}, {9})


def test_a_picture_stays_as_it_is_while_it_is_sent_and_another_is_fetched(buffer: FrameBuffer) -> None:
    stock = PictureStock(SHAPE)
    buffer.write_card(picture(9))
    stock.fetch_card(buffer)
    buffer.publish_frame(picture(1), 100)
    stock.fetch_frame(buffer)
    frame, card = stock.latest, stock.card
    buffer.publish_frame(picture(2), 200)
    stock.fetch_frame(buffer)
    assert (set(frame.tolist()), set(card.tolist())) == ({1}, {9})
    assert set(stock.latest.tolist()) == {2}


def test_another_card_replaces_the_first(buffer: FrameBuffer) -> None:
    stock = PictureStock(SHAPE)
    for value in (9, 8):
        buffer.write_card(picture(value))
        stock.fetch_card(buffer)
        assert set(stock.card.tolist()) == {value}
    assert stock.card_number == 2


@pytest.mark.parametrize("pixel_format", ["rgb", "i420", "nv12"])
def test_the_plain_picture_is_the_same_dark_grey_in_every_format(pixel_format: str) -> None:
    plain = plain_picture(Shape(8, 4, 30_000, pixel_format))
    if pixel_format == "rgb":
        assert set(plain.tolist()) == {24}
        return
    luma, chroma = plain[:32].astype(float), plain[32:]
    assert (luma - 16) * 255 / 219 == pytest.approx(24, abs=1)
    assert set(chroma.tolist()) == {128}
