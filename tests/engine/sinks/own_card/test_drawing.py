import numpy as np
import pytest

from engine.sinks.own_card.drawing import fit_picture, fit_words, write_words

INK = (255, 255, 255)


def ground(width: int = 640, height: int = 360) -> np.ndarray:
    return np.full((height, width, 3), 20, np.uint8)


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (320, 180), (160, 90)])
@pytest.mark.parametrize(
    "words", ["Back in 5", "잠깐 커피 한 잔 하고 올게요", "가" * 200, "x" * 200, "광고 " * 66, "☕ 👍🏽 日本語 ก"]
)
def test_words_are_never_cut(size: tuple[int, int], words: str) -> None:
    card = write_words(ground(*size), words, INK, shaded=False)
    lit = (card[:, :, 1] > 60).nonzero()
    assert len(lit[0])
    assert lit[1].min() > 0
    assert lit[1].max() < size[0] - 1
    assert lit[0].min() > size[1] * 0.5, "the sign is above"
    assert lit[0].max() < size[1] - 1
    assert "".join("".join(fit_words(words, *size)[1]).split()) == "".join(words.split())


def test_lines_are_about_as_long_as_each_other() -> None:
    lines = fit_words("잠깐 커피 한 잔 하고 올게요 조금만 기다려 주세요", 640, 360)[1]
    assert len(lines) == 2
    assert min(map(len, lines)) > 0.6 * max(map(len, lines))


def test_few_words_are_as_large_as_those_of_the_usual_card() -> None:
    assert fit_words("Soon", 1280, 720)[0] == pytest.approx(0.08 * 720)


@pytest.mark.parametrize("shape", [(100, 400), (400, 100), (90, 160)])
def test_the_whole_picture_is_seen_whatever_its_shape(shape: tuple[int, int]) -> None:
    """Its four corners are on the card, and around it is its own light."""
    picture = np.full((*shape, 3), 128, np.uint8)
    corner = (250, 10, 10)
    for rows in (slice(0, 20), slice(-20, None)):
        for columns in (slice(0, 20), slice(-20, None)):
            picture[rows, columns] = corner
    card = fit_picture(picture, 640, 360).astype(int)
    assert card.shape == (360, 640, 3)
    seen = np.abs(card - corner).max(axis=2) < 30
    rows, columns = seen.nonzero()
    scale = min(640 / shape[1], 360 / shape[0])
    assert np.ptp(rows) == pytest.approx(shape[0] * scale, abs=4)
    assert np.ptp(columns) == pytest.approx(shape[1] * scale, abs=4)


def test_a_picture_gets_darker_behind_words_and_only_there() -> None:
    bright = np.full((360, 640, 3), 240, np.uint8)
    card = write_words(bright.copy(), "Soon", INK, shaded=True)
    assert np.array_equal(card[:200], bright[:200])
    assert card[345, 5].max() < 120


def test_without_words_nothing_is_written() -> None:
    assert np.array_equal(write_words(ground(), "", INK, shaded=True), ground())
