"""HEIC pictures of every kind, written by another library: four patches, some with a picture's usual extras."""

from pathlib import Path

import numpy as np
import pytest

from engine.core.errors import PortraitError
from engine.core.picture_file import BACKDROP, read_picture_and_opacity, read_portrait_file

DATA = Path(__file__).parents[2] / "data/heic"
PATCHES = np.array([[200, 60, 50], [60, 180, 70], [50, 70, 200], [224, 172, 140]])


def read_patches(image: np.ndarray) -> np.ndarray:
    return np.array([image[y, x] for y in (16, 48) for x in (24, 72)]).astype(int)


@pytest.mark.parametrize("name", ["plain", "turned", "ten-bit", "two", "display-p3"])
def test_pictures_are_upright_and_in_the_right_colours(name: str) -> None:
    """Turned by its own rotation; with ten bits; the chief one of two; with the colour profile of telephones."""
    image = read_portrait_file(DATA / f"{name}.heic")
    assert image.shape == (64, 96, 3)
    assert abs(read_patches(image) - PATCHES).max() <= 4


def test_a_grey_picture_stays_grey() -> None:
    image = read_portrait_file(DATA / "grey.heif")
    assert (np.ptp(image, axis=2) == 0).all()
    luma = PATCHES @ np.array([0.299, 0.587, 0.114])
    assert abs(read_patches(image)[:, 0] - luma).max() <= 3


def test_its_transparency_is_read() -> None:
    image, opacity = read_picture_and_opacity(DATA / "transparent.heic")
    assert opacity is not None
    assert opacity[:, :60].min() >= 250
    assert opacity[:, 68:].max() <= 5
    assert abs(image[:, 70:].astype(int) - BACKDROP).max() <= 3
    assert abs(image[16, 24].astype(int) - PATCHES[0]).max() <= 4


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_a_truncated_one_is_refused(tmp_path: Path, kept: float) -> None:
    content = (DATA / "plain.heic").read_bytes()
    file = tmp_path / "half.heic"
    file.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(PortraitError, match="damaged"):
        read_portrait_file(file)


def test_any_damage_is_refused_or_read(tmp_path: Path) -> None:
    content, rng, file = (DATA / "plain.heic").read_bytes(), np.random.default_rng(0), tmp_path / "d.heic"
    for _ in range(60):
        damaged = bytearray(content)
        for place in rng.integers(12, len(damaged), 4):
            damaged[place] = rng.integers(0, 256)
        file.write_bytes(damaged)
        try:
            assert read_portrait_file(file).ndim == 3
        except PortraitError as refusal:
            assert refusal.problem.advice  # noqa: PT017
