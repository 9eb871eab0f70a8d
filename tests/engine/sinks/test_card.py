from pathlib import Path

import numpy as np
import pytest

from engine.core.settings import LiveSettings
from engine.core.settings.card_picture import CardPicture
from engine.sinks import card as card_module
from engine.sinks.card import (
    BOTTOM_RGB,
    RING_RGB,
    TEXT_RGB,
    TOP_RGB,
    cached_card_frame,
    draw_card,
    prepare_card,
    translate_card,
)
from engine.sinks.own_card.look import CardLook


@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (480, 640), (160, 120), (64, 36)])
def test_it_is_drawn_at_any_size(size: tuple[int, int]) -> None:
    width, height = size
    card = draw_card(width, height)
    assert card.shape == (height, width, 3)
    assert card.dtype == np.uint8
    assert np.abs(card[0, 0].astype(int) - TOP_RGB).max() <= 2
    assert np.abs(card[-1, -1].astype(int) - BOTTOM_RGB).max() <= 2


def test_sign_and_words_can_be_seen() -> None:
    card = draw_card(1280, 720).astype(int)
    sign, words = card[180:410], card[460:560]
    assert (np.abs(sign - RING_RGB).max(axis=2) < 8).sum() > 3000
    lit = np.flatnonzero((np.abs(words - TEXT_RGB).max(axis=2) < 30).any(axis=0))
    assert 250 < lit[-1] - lit[0] < 900
    assert abs((lit[-1] + lit[0]) / 2 - 640) < 8


def test_the_sign_is_a_ring_around_two_equal_bars_in_the_middle() -> None:
    card = draw_card(1000, 1000).astype(int)
    drawn = np.abs(card - RING_RGB).max(axis=2) < 40
    rows, columns = np.nonzero(drawn[:560])
    assert (columns.min() + columns.max()) / 2 == pytest.approx(500, abs=2)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(410, abs=2)
    assert np.ptp(columns) == pytest.approx(2 * 140, abs=4), "the ring's diameter"
    assert np.ptp(rows) == pytest.approx(2 * 140, abs=4)
    middle = np.flatnonzero(drawn[410])
    edges = [int(middle[0]), *(int(at) for at in middle[1:][np.diff(middle) > 1])]
    widths = [int((drawn[410, at : at + 60]).argmin()) for at in edges]
    assert len(edges) == 4, "ring, bar, bar, ring"
    assert widths[1] == pytest.approx(28, abs=2)
    assert widths[2] == pytest.approx(28, abs=2)
    assert edges[1] + widths[1] - 500 == pytest.approx(500 - edges[2], abs=3)
    bar = drawn[300:520, edges[1] + 14]
    assert int(bar.sum()) == pytest.approx(112, abs=4)


def test_the_card_of_a_size_is_one_object_and_drawn_once() -> None:
    assert cached_card_frame(36, 64) is cached_card_frame(36, 64)
    assert cached_card_frame(36, 64) is not cached_card_frame(64, 36)
    assert np.array_equal(cached_card_frame(36, 64).image, draw_card(64, 36))
    assert cached_card_frame(36, 64).capture_time_ns is None


def test_the_card_has_words_in_each_language_and_english_stays_as_it_was() -> None:
    english, korean = draw_card(320, 180), draw_card(320, 180, CardLook("ko"))
    assert np.array_equal(english, draw_card(320, 180, CardLook("en")))
    differs = np.flatnonzero((english != korean).any(axis=(1, 2)))
    assert differs.min() > 0.6 * 180, "only the words differ"
    assert differs.max() < 0.8 * 180


def test_a_card_gives_way_to_the_one_in_another_language_and_a_picture_stays() -> None:
    card = cached_card_frame(36, 64).image
    korean = translate_card(card, CardLook("ko"))
    assert korean is not None
    assert np.array_equal(korean, draw_card(64, 36, CardLook("ko")))
    larger = translate_card(card, CardLook("ko"), (90, 160))
    assert larger is not None
    assert larger.shape == (90, 160, 3)
    assert translate_card(card.copy(), CardLook("ko")) is None


def test_own_words_take_the_place_of_the_usual_ones_below_the_sign() -> None:
    card = draw_card(640, 360, CardLook("ko", "광고 보고 올게요"))
    assert not np.array_equal(card, draw_card(640, 360, CardLook("ko")))
    assert (np.abs(card[:200].astype(int) - RING_RGB).max(axis=2) < 8).sum() > 500
    assert (np.abs(card[220:].astype(int) - TEXT_RGB).max(axis=2) < 30).any()


def test_an_own_picture_is_all_that_is_seen_unless_there_are_words() -> None:
    picture = CardPicture(np.full((90, 160, 3), (10, 200, 30), np.uint8))
    assert (draw_card(320, 180, CardLook("en", "", picture)) == (10, 200, 30)).all()
    worded = draw_card(320, 180, CardLook("en", "Soon", picture))
    assert (worded[:90] == (10, 200, 30)).all()
    assert (worded[150:] != (10, 200, 30)).any()


@pytest.mark.promise("the picture of the card is gone, damaged or too large")
@pytest.mark.parametrize("content", [None, b"", b"\x89PNG\r\n\x1a\n cut short"])
def test_without_its_picture_the_card_is_the_usual_one_and_the_setting_stays(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "card.png"
    if content is not None:
        file.write_bytes(content)
    live = LiveSettings(card_picture=str(file), card_words="Soon", language="ko")
    assert live.card_picture == str(file)
    card = draw_card(320, 180, CardLook.from_settings(live))
    assert np.array_equal(card, draw_card(320, 180, CardLook("ko", "Soon")))


def test_a_prepared_card_is_not_drawn_again_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    look = CardLook("en", "prepared")
    prepare_card(54, 96, look)
    monkeypatch.setattr(card_module, "draw_card", lambda *_: pytest.fail("drawn when it was needed"))
    usual = cached_card_frame(54, 96)
    assert translate_card(usual.image, look) is not None
