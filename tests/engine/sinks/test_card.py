import numpy as np
import pytest

from engine.sinks.card import BOTTOM_RGB, RING_RGB, TEXT_RGB, TOP_RGB, draw_card


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
