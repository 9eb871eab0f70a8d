"""What happens to a face crop: each change by itself, and that nothing is left out."""

import cv2
import numpy as np
import pytest

from engine.core.types import Image
from engine.training.data import augment
from engine.training.data.augment import (
    Stretch,
    add_pixel_noise,
    bend_crop,
    change_crop,
    choose_stretch,
    jitter_colours,
    stretch_crop,
)

AS_IT_IS = Stretch(widens=True, factor=1.0)


@pytest.fixture
def crop(astronaut: Image) -> Image:
    return np.ascontiguousarray(astronaut[60:220, 150:300])


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_one_side_is_made_longer_and_the_middle_kept() -> None:
    line = np.zeros((40, 100, 3), np.uint8)
    line[:, 40:60] = 255
    wide = stretch_crop(line, Stretch(widens=True, factor=1.3))
    high = stretch_crop(line, Stretch(widens=False, factor=1.3))
    assert wide.shape == high.shape == line.shape
    assert int((wide[20, :, 0] > 127).sum()) == 26
    assert np.array_equal(high, line)


def test_stretches_go_both_ways_up_to_their_limit() -> None:
    chosen = [choose_stretch(random(seed), 1.2) for seed in range(200)]
    assert 60 < sum(one.widens for one in chosen) < 140
    assert 1.0 <= min(one.factor for one in chosen) < 1.02
    assert 1.18 < max(one.factor for one in chosen) <= 1.2


def test_colours_change_within_their_ranges(crop: Image) -> None:
    light = [float(jitter_colours(crop, random(seed)).mean()) / float(crop.mean()) for seed in range(60)]
    assert min(light) < 0.5
    assert max(light) > 1.1
    assert len({round(value, 3) for value in light}) > 50


@pytest.mark.parametrize("name", ["BRIGHTNESS", "CONTRAST", "SATURATION", "HUE_TURNS"])
def test_each_kind_of_colour_changes_what_it_is_named_after(
    name: str, crop: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in ("BRIGHTNESS", "CONTRAST", "SATURATION"):
        monkeypatch.setattr(augment, other, (1.0, 1.0))
    monkeypatch.setattr(augment, "HUE_TURNS", (0.0, 0.0))
    monkeypatch.setattr(augment, name, (0.25, 0.25) if name == "HUE_TURNS" else (0.5, 0.5))
    changed = jitter_colours(crop, random())
    before, after = (measure_colours(picture) for picture in (crop, changed))
    expected = {
        "BRIGHTNESS": (0.5, 0.5, 1.0),
        "CONTRAST": (1.0, 0.5, None),
        "SATURATION": (1.0, 1.0, None),
        "HUE_TURNS": (None, None, 1.0),
    }[name]
    for was, now, ratio in zip(before, after, expected, strict=True):
        assert ratio is None or now / was == pytest.approx(ratio, rel=0.06)
    if name == "SATURATION":
        assert after[2] < 0.7 * before[2]
    if name == "HUE_TURNS":
        assert np.abs(changed.astype(int) - crop).mean() > 10


def measure_colours(picture: Image) -> tuple[float, float, float]:
    """Brightness, contrast, saturation."""
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return float(gray.mean()), float(gray.std()), float(cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)[..., 1].mean())


def test_a_bent_crop_has_moved_by_a_few_hundredths_and_smoothly() -> None:
    down, across = np.mgrid[0:128, 0:128].astype(np.uint8)
    places = np.stack([across, down, across], axis=-1)
    moves = bend_crop(places, random(1))[..., :2].astype(int) - places[..., :2]
    assert 1 < np.abs(moves).mean() < 0.08 * 128
    assert np.abs(np.diff(moves, axis=0)).max() <= 1 + 128 * 0.04 * 8 / 42


def test_noise_is_of_its_own_in_every_channel_and_as_strong_as_asked_for() -> None:
    flat = np.full((64, 64, 3), 128, np.uint8)
    variances = []
    for seed in range(40):
        noise = add_pixel_noise(flat, random(seed)).astype(float) - 128
        assert abs(np.corrcoef(noise[..., 0].ravel(), noise[..., 1].ravel())[0, 1]) < 0.1
        variances.append(noise.var())
    assert 9 < min(variances) < 15
    assert 45 < max(variances) < 53


def test_a_crop_goes_through_all_of_it_and_keeps_its_size(crop: Image) -> None:
    kept = crop.copy()
    changed = change_crop(crop, AS_IT_IS, random())
    assert changed.shape == crop.shape
    assert changed.dtype == np.uint8
    assert np.array_equal(crop, kept)
    assert np.array_equal(changed, change_crop(crop, AS_IT_IS, random()))
    assert not np.array_equal(changed, change_crop(crop, AS_IT_IS, random(1)))
    assert not np.array_equal(changed, change_crop(crop, Stretch(widens=True, factor=1.3), random()))
