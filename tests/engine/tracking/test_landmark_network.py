"""The landmark network that ships is the published one, arranged for speed: the same weights, the same results."""

import numpy as np
import pytest

from engine.core.types import Floats
from engine.tracking.bundle import load_bundle
from engine.tracking.network import Network
from installer.landmark_network import read_published, rewrite_network


@pytest.mark.parametrize("seed", [0, 1])
def test_it_gives_what_the_published_network_gives(seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (1, 256, 256, 3), np.uint8)
    published = run_network(read_published(), pixels.astype(np.float32) * np.float32(1 / 255))
    for theirs, ours in zip(published, run_network(load_bundle().landmarks, pixels), strict=True):
        assert np.abs(theirs).max() > 0
        assert ours == pytest.approx(theirs, abs=1e-3), "in pixels of 256"


def test_what_ships_is_what_the_script_makes_of_the_published_network() -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (1, 256, 256, 3), np.uint8)
    made, ships = (run_network(model, pixels) for model in (rewrite_network(read_published()), load_bundle().landmarks))
    assert all(np.array_equal(one, other) for one, other in zip(made, ships, strict=True))


def run_network(model: bytes, pixels: np.ndarray) -> list[Floats]:
    network = Network(model)
    network.input_tensor()[...] = pixels
    outputs = network.run_inference()
    network.close()
    return outputs
